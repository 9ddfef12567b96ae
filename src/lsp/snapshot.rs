//! [`Snapshot`]: an immutable copy of the state of an open document, for a worker thread.

use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{Position, Uri};

use super::client::ClientCapabilities;
use super::configuration::EffectiveConfig;
use super::diagnostics::DocumentView;
use super::linting::LintResult;
use super::open_document::LazyDocument;
use super::parsed::ParsedDocument;
use super::positions::Lines;

/// One state of an open document. The text and the syntax tree are shared with the open document, not copied.
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
    /// The generation of this state (see [`OpenDocument::generation`](super::open_document::OpenDocument::generation)).
    pub generation: u64,
    /// The text.
    pub text: Arc<String>,
    /// The offsets at which the lines start.
    pub lines: Arc<Lines>,
    /// The parsed document, which is created on first use.
    pub parsed: LazyDocument,
    /// The configuration in effect.
    pub effective_config: EffectiveConfig,
    /// The capabilities of the client.
    pub client: ClientCapabilities,
    /// Whether the client's options allow "fix all" to apply unsafe fixes.
    pub allows_unsafe_fixes: bool,
    /// The findings of this state, if it has been linted.
    pub lint_result: Option<Arc<LintResult>>,
}

impl Snapshot {
    /// Returns the parsed document. Returns `None` if the document is too large for the linter.
    pub(super) fn document(&self) -> Option<&ParsedDocument> {
        self.parsed.document(&self.path, self.language.as_ref(), &self.text, &self.effective_config.config)
    }

    /// Returns the parsed document if the server lints its payloads. Returns `None` if the document is too large for the
    /// linter, is a configuration file, or is excluded by the configuration.
    pub(super) fn lintable_document(&self) -> Option<&ParsedDocument> {
        self.document().filter(|_| !self.effective_config.is_excluded && !self.effective_config.is_config_file)
    }

    /// Returns the text, and the data that converts spans of the text to ranges of the protocol.
    pub(super) fn view(&self) -> DocumentView<'_> {
        DocumentView { uri: &self.uri, text: &self.text, lines: &self.lines, client: &self.client }
    }

    /// Returns the byte offset of a position.
    pub(super) fn offset(&self, position: Position) -> u32 {
        self.lines.offset(&self.text, position, self.client.encoding)
    }
}
