//! A parsed document, which is kept until its text or configuration changes.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use self_cell::self_cell;

use crate::config::Config;
use crate::document::{Document, Expectation};
use crate::source::Source;

/// The data that the document borrows.
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

/// A document that the linter and requests share. The first one that needs it parses it.
#[derive(Clone)]
pub(super) struct ParsedDocument(Arc<Cell>);

impl ParsedDocument {
    /// Returns a document that is not parsed yet, or `None` if the text is too large for the linter.
    pub(super) fn new(path: &Path, language: Option<Arc<str>>, text: &str, config: Arc<Config>) -> Option<Self> {
        let source = Source::from_text(path, text).ok()?.with_language(language);
        Some(Self::of(source, config))
    }

    /// Returns the document with another text.
    pub(super) fn with_text(&self, text: &str, config: &Arc<Config>) -> Option<Self> {
        Some(Self::of(self.source().with_text(text).ok()?, Arc::clone(config)))
    }

    fn of(source: Source<'_>, config: Arc<Config>) -> Self {
        let source = source.into_owned();
        let owner = Owner { source, config };
        // The client may open any file, just as a search in a directory may find any file.
        let cell = Cell::new(owner, |owner| Document::new(&owner.source, &owner.config, Expectation::Anything));
        Self(Arc::new(cell))
    }

    /// Returns the text and its name.
    pub(super) fn source(&self) -> &Source<'static> {
        &self.0.borrow_owner().source
    }

    /// Calls `use_it` with the document.
    pub(super) fn with<R>(&self, use_it: impl FnOnce(&Document<'_>) -> R) -> R {
        self.0.with_dependent(|_, document| use_it(document))
    }
}

impl fmt::Debug for ParsedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParsedDocument").field(&self.source().path()).finish()
    }
}
