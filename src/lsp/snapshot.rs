//! An immutable state of a document for a worker thread.

use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{Position, Uri};

use super::client::Client;
use super::configuration::EffectiveConfig;
use super::diagnostics::DocumentView;
use super::linting::LintResult;
use super::open_document::Parsing;
use super::parsed::ParsedDocument;
use super::positions::Lines;

/// One state of an open document. It shares the text and the parsed text with the open document.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The URI of the document.
    pub uri: Uri,
    /// The name of the document, which determines its format and appears in messages.
    pub path: PathBuf,
    /// The client's identifier of the language of the document.
    pub language: Option<Arc<str>>,
    /// The client's version number of the text.
    pub version: i32,
    /// The generation of this state, a number that changes with the text or the configuration.
    pub generation: u64,
    /// The text.
    pub text: Arc<String>,
    /// The starts of the lines.
    pub lines: Arc<Lines>,
    /// The parsed text.
    pub parsed: Parsing,
    /// The configuration in effect.
    pub effective_config: EffectiveConfig,
    /// The capabilities of the client.
    pub client: Client,
    /// Whether the editor's options allow "fix all" to apply unsafe fixes.
    pub unsafe_fixes: bool,
    /// The findings of this state, if it has been linted.
    pub linted: Option<Arc<LintResult>>,
}

impl Snapshot {
    /// Returns the document, which is parsed on first use, or `None` if it is too large for the linter.
    pub(super) fn document(&self) -> Option<&ParsedDocument> {
        self.parsed.document(&self.path, self.language.as_ref(), &self.text, &self.effective_config.config)
    }

    /// Returns the document, if it is linted. Returns `None` if it is too large for the linter, is a configuration
    /// file, or is excluded by the configuration.
    pub(super) fn linted_document(&self) -> Option<&ParsedDocument> {
        self.document().filter(|_| !self.effective_config.excluded && !self.effective_config.is_config_file)
    }

    /// Returns the data for converting spans of the text to ranges.
    pub(super) fn view(&self) -> DocumentView<'_> {
        DocumentView { uri: &self.uri, text: &self.text, lines: &self.lines, client: &self.client }
    }

    /// Returns the byte offset of a position.
    pub(super) fn offset(&self, position: Position) -> u32 {
        self.lines.offset(&self.text, position, self.client.encoding)
    }
}
