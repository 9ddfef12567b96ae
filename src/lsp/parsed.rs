//! [`ParsedDocument`]: a document with its source and configuration, which workers share until its text or
//! configuration changes.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use self_cell::self_cell;

use crate::config::Config;
use crate::document::{Document, Expectation};
use crate::source::Source;

/// The source and configuration that the document borrows.
struct Owner {
    source: Source<'static>,
    config: Arc<Config>,
}

self_cell!(
    struct Cell {
        owner: Owner,
        #[not_covariant]
        dependent: Document,
    }
);

/// A document that several workers share. The first worker that needs the syntax tree parses the text.
#[derive(Clone)]
pub(super) struct ParsedDocument(Arc<Cell>);

impl ParsedDocument {
    /// Creates a document without parsing the text yet. Returns `None` if the text is too large for the linter.
    pub(super) fn new(path: &Path, language: Option<Arc<str>>, text: &str, config: Arc<Config>) -> Option<Self> {
        let source = Source::from_text(path, text).ok()?.with_language(language);
        Some(Self::from_source(source, config))
    }

    /// Returns a document with the same name and language, but another text. Returns `None` if the text is too large
    /// for the linter.
    pub(super) fn with_text(&self, text: &str, config: &Arc<Config>) -> Option<Self> {
        Some(Self::from_source(self.source().with_text(text).ok()?, Arc::clone(config)))
    }

    /// Creates a document without parsing the text yet.
    fn from_source(source: Source<'_>, config: Arc<Config>) -> Self {
        let source = source.into_owned();
        let owner = Owner { source, config };
        // The client may open any file, so a missing payload is not a finding.
        let cell = Cell::new(owner, |owner| Document::new(&owner.source, &owner.config, Expectation::Anything));
        Self(Arc::new(cell))
    }

    /// Returns the text of the document, with its name and language.
    pub(super) fn source(&self) -> &Source<'static> {
        &self.0.borrow_owner().source
    }

    /// Calls `function` with the document and returns the result.
    pub(super) fn with<R>(&self, function: impl FnOnce(&Document<'_>) -> R) -> R {
        self.0.with_dependent(|_, document| function(document))
    }
}

impl fmt::Debug for ParsedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParsedDocument").field(&self.source().path()).finish()
    }
}
