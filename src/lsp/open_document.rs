//! A document that the client has open.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use gen_lsp_types::{TextDocumentContentChangeEvent as Change, Uri};
use lsp_server::RequestId;

use super::linting::Linted;
use super::parsed::ParsedDocument;
use super::positions::{Encoding, Lines};
use super::uri;
use crate::config::Config;

/// How long nothing has to change until a document is linted that was changed a moment ago. A change after a rest is linted at once.
const QUIET: Duration = Duration::from_millis(20);

/// How long linting waits at most while changes go on and on.
const MAX_WAIT: Duration = Duration::from_millis(200);

/// A document, as the client has it at the moment.
#[derive(Debug)]
pub(super) struct OpenDocument {
    /// Its address, as the client writes it.
    pub uri: Uri,
    /// The name under which it is read.
    pub path: PathBuf,
    /// What the client calls its language.
    pub language: Option<Arc<str>>,
    /// The client's number for its text.
    pub version: i32,
    /// Its text; shared with the thread that lints it, and copied only if it changes meanwhile.
    pub text: Arc<String>,
    /// Where its lines start.
    pub lines: Arc<Lines>,
    /// What was parsed of the text; shared with the thread that lints it.
    pub parsed: Parsing,
    /// Changes with whatever changes its findings, its text or its configuration; no two documents ever have the same.
    pub generation: u64,
    /// When it is to be linted, where it has to be.
    due: Option<Instant>,
    /// When the first change came that was not linted yet.
    waiting_since: Option<Instant>,
    /// When it changed last.
    changed: Option<Instant>,
    /// What was found last.
    pub linted: Option<Linted>,
    /// Requests for diagnostics that wait for the linting.
    pub pulls: Vec<RequestId>,
}

impl OpenDocument {
    pub(super) fn new(uri: Uri, language: &str, version: i32, text: String) -> Self {
        let mut document = Self {
            path: uri::document_path(&uri),
            uri,
            language: (!language.is_empty()).then(|| language.into()),
            version,
            lines: Arc::new(Lines::new(&text)),
            text: Arc::new(text),
            parsed: Parsing::default(),
            generation: next_generation(),
            due: None,
            waiting_since: None,
            changed: None,
            linted: None,
            pulls: Vec::new(),
        };
        document.invalidate();
        document
    }

    /// Takes over the client's changes, each of which builds on the one before.
    pub(super) fn change(&mut self, version: i32, changes: Vec<Change>, encoding: Encoding) {
        for change in changes {
            let text = Arc::make_mut(&mut self.text);
            match change {
                Change::TextDocumentContentChangeWholeDocument(whole) => *text = whole.text,
                Change::TextDocumentContentChangePartial(part) => {
                    let span = self.lines.span(text, part.range, encoding);
                    text.replace_range(span.range(), &part.text);
                }
            }
            self.lines = Arc::new(Lines::new(&self.text));
        }
        self.version = version;
        self.renew();
        let now = Instant::now();
        let rested = self.changed.is_none_or(|changed| now - changed > QUIET);
        self.changed = Some(now);
        let since = *self.waiting_since.get_or_insert(now);
        self.due = Some(if rested { now } else { (now + QUIET).min(since + MAX_WAIT) });
    }

    /// What was found is no longer true: it is linted as soon as possible.
    pub(super) fn invalidate(&mut self) {
        self.renew();
        self.due = Some(Instant::now());
    }

    /// Nothing that was parsed or found holds for the document any longer.
    fn renew(&mut self) {
        self.generation = next_generation();
        self.parsed = Parsing::default();
    }

    /// When it is to be linted, where it has to be.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Its linting has started.
    pub(super) fn started(&mut self) {
        self.due = None;
        self.waiting_since = None;
    }

    /// What was found in the text as it is now, where that is known already.
    pub(super) fn current(&self) -> Option<&Linted> {
        self.linted.as_ref().filter(|linted| linted.generation == self.generation)
    }
}

/// What is parsed of one state of a document, when it is first asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Parsing(Arc<OnceLock<Option<ParsedDocument>>>);

impl Parsing {
    /// The document, whose text and configuration are those of the state. `None` if the text is too large for the linter.
    pub(super) fn document(
        &self,
        path: &Path,
        language: Option<&Arc<str>>,
        text: &str,
        config: &Arc<Config>,
    ) -> Option<&ParsedDocument> {
        self.0.get_or_init(|| ParsedDocument::new(path, language.cloned(), text, Arc::clone(config))).as_ref()
    }
}

fn next_generation() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gen_lsp_types::{Position, Range, TextDocumentContentChangePartial, TextDocumentContentChangeWholeDocument};

    fn part(start: (u32, u32), end: (u32, u32), text: &str) -> Change {
        let position = |(line, character)| Position { line, character };
        let range = Range { start: position(start), end: position(end) };
        TextDocumentContentChangePartial { range, text: text.to_owned(), ..Default::default() }.into()
    }

    #[test]
    fn changes_build_on_each_other() {
        let mut document = OpenDocument::new(Uri::from("file:///a.json"), "json", 1, "{\r\n\"é\": 1}\n".to_owned());
        let generation = document.generation;
        document.change(
            2,
            vec![part((1, 3), (1, 3), "\n"), part((2, 2), (2, 3), "\u{1F600}"), part((2, 4), (9, 0), "}")],
            Encoding::Utf16,
        );
        assert_eq!(*document.text, "{\r\n\"é\"\n: \u{1F600}}");
        assert_eq!(document.version, 2);
        assert_ne!(document.generation, generation);
        let whole = TextDocumentContentChangeWholeDocument { text: "[]".to_owned() };
        document.change(3, vec![whole.into()], Encoding::Utf8);
        assert_eq!(*document.text, "[]");
    }

    #[test]
    fn the_first_change_is_linted_at_once_and_a_burst_when_it_ends() {
        let mut document = OpenDocument::new(Uri::from("file:///a.json"), "json", 1, String::new());
        document.started();
        let before = Instant::now();
        document.change(2, vec![part((0, 0), (0, 0), "a")], Encoding::Utf8);
        assert!(document.due().expect("it is to be linted") <= Instant::now());
        document.started();
        document.change(3, vec![part((0, 0), (0, 0), "a")], Encoding::Utf8);
        assert!(document.due().expect("it is to be linted") >= before + QUIET);
    }
}
