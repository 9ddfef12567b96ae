//! A document as it was when work on it started, for the thread that does the work.

use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{Position, Uri};

use super::client::Client;
use super::configuration::Holding;
use super::diagnostics::Place;
use super::linting::Linted;
use super::open_document::Parsing;
use super::parsed::ParsedDocument;
use super::positions::Lines;

/// One state of a document. It shares its text with the open document.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The address of the document.
    pub uri: Uri,
    /// The name under which it is read.
    pub path: PathBuf,
    /// The language as the client names it.
    pub language: Option<Arc<str>>,
    /// The client's number for the text.
    pub version: i32,
    /// The number of the state.
    pub generation: u64,
    /// The text.
    pub text: Arc<String>,
    /// Where the lines start.
    pub lines: Arc<Lines>,
    /// What is parsed of the text.
    pub parsed: Parsing,
    /// The configuration in effect.
    pub holding: Holding,
    /// What the client supports.
    pub client: Client,
    /// Whether fixing all includes unsafe fixes.
    pub unsafe_fixes: bool,
    /// The findings in this state, if it is linted.
    pub linted: Option<Arc<Linted>>,
}

impl Snapshot {
    /// Returns the document, which is parsed when its texts are first asked for. `None` if it is too large for the linter.
    pub(super) fn document(&self) -> Option<&ParsedDocument> {
        self.parsed.document(&self.path, self.language.as_ref(), &self.text, &self.holding.config)
    }

    /// The same for what is about payloads. `None` also if the document is a configuration, or is left out by one.
    pub(super) fn linted_document(&self) -> Option<&ParsedDocument> {
        self.document().filter(|_| !self.holding.excluded && !self.holding.configuration)
    }

    /// Returns the text with what is needed to convert its spans to ranges.
    pub(super) fn place(&self) -> Place<'_> {
        Place { uri: &self.uri, text: &self.text, lines: &self.lines, client: &self.client }
    }

    /// Returns the byte offset of a position.
    pub(super) fn offset(&self, position: Position) -> u32 {
        self.lines.offset(&self.text, position, self.client.encoding)
    }
}
