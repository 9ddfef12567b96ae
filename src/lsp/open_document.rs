//! A document that the client has open.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use gen_lsp_types::{TextDocumentContentChangeEvent as Change, Uri};
use lsp_server::RequestId;

use super::client::Client;
use super::configuration::Holding;
use super::linting::Linted;
use super::options::{LintOn, Options};
use super::parsed::ParsedDocument;
use super::positions::{Encoding, Lines};
use super::query::Query;
use super::snapshot::Snapshot;
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
    /// The state that is being linted.
    linting: Option<u64>,
    /// The findings of the last state that was linted.
    pub linted: Option<Arc<Linted>>,
    /// The findings of the current state are to be published when they are known.
    pub unpublished: bool,
    /// Requests for diagnostics that wait for the linting.
    pub pulls: Vec<RequestId>,
    /// Requests that wait for the linting, or for the request before them.
    waiting: VecDeque<Waiting>,
    /// The request that is being answered.
    answering: Option<RequestId>,
}

/// A request that waits.
#[derive(Debug)]
pub(super) struct Waiting {
    /// The identifier of the request.
    pub id: RequestId,
    /// What is asked.
    pub query: Query,
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
            linting: None,
            linted: None,
            unpublished: true,
            pulls: Vec::new(),
            waiting: VecDeque::new(),
            answering: None,
        };
        document.invalidate();
        document
    }

    /// Takes over the client's changes, each of which builds on the one before. Returns the requests that were about the text
    /// before.
    pub(super) fn change(
        &mut self,
        version: i32,
        changes: Vec<Change>,
        encoding: Encoding,
        lint_on: LintOn,
    ) -> Vec<RequestId> {
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
        self.unpublished |= lint_on == LintOn::Type;
        // What a save or a request asked for before is still to come.
        if self.unpublished || !self.pulls.is_empty() {
            let since = *self.waiting_since.get_or_insert(now);
            self.due = Some(if rested { now } else { (now + QUIET).min(since + MAX_WAIT) });
        }
        self.outdated()
    }

    /// Returns the requests about the text before, which are given up.
    pub(super) fn outdated(&mut self) -> Vec<RequestId> {
        std::mem::take(&mut self.waiting).into_iter().map(|waiting| waiting.id).chain(self.answering.clone()).collect()
    }

    /// The findings may have changed: it is linted as soon as possible.
    pub(super) fn invalidate(&mut self) {
        self.renew();
        self.unpublished = true;
        self.due = Some(Instant::now());
    }

    /// The findings are needed now.
    pub(super) fn hurry(&mut self) {
        if self.current().is_none() && self.linting != Some(self.generation) {
            self.due = Some(Instant::now());
        }
    }

    /// Nothing that was parsed or found holds for the document any longer.
    fn renew(&mut self) {
        self.generation = next_generation();
        self.parsed = Parsing::default();
    }

    /// Returns when it is to be linted. `None` if it need not be, or while an earlier state of it is being linted.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.filter(|_| self.linting.is_none())
    }

    /// The linting of the current state has started.
    pub(super) fn linting_started(&mut self) {
        self.linting = Some(self.generation);
        self.due = None;
        self.waiting_since = None;
    }

    /// The linting of a state has ended.
    pub(super) fn linting_ended(&mut self, generation: u64) {
        // A document that was opened again has nothing to do with the linting of what was closed.
        self.linting = self.linting.filter(|linting| *linting != generation);
    }

    /// Returns the findings in the current state, if they are known.
    pub(super) fn current(&self) -> Option<&Arc<Linted>> {
        self.linted.as_ref().filter(|linted| linted.generation == self.generation)
    }

    /// Lets a request wait until it can be answered.
    pub(super) fn wait(&mut self, waiting: Waiting) {
        if waiting.query.needs_findings() {
            self.hurry();
        }
        self.waiting.push_back(waiting);
    }

    /// Takes the next request that can be answered. One is answered after the other, so that a document that takes long occupies
    /// one thread.
    pub(super) fn next_request(&mut self) -> Option<Waiting> {
        if self.answering.is_some() {
            return None;
        }
        let linted = self.current().is_some();
        let at = self.waiting.iter().position(|waiting| linted || !waiting.query.needs_findings())?;
        let next = self.waiting.remove(at)?;
        self.answering = Some(next.id.clone());
        Some(next)
    }

    /// A request was answered.
    pub(super) fn answered(&mut self, id: &RequestId) {
        self.answering = self.answering.take().filter(|answering| answering != id);
    }

    /// Gives up a request that waits. Returns whether it did.
    pub(super) fn give_up(&mut self, id: &RequestId) -> bool {
        let count = self.waiting.len() + self.pulls.len();
        self.waiting.retain(|waiting| waiting.id != *id);
        self.pulls.retain(|pull| pull != id);
        self.waiting.len() + self.pulls.len() < count
    }

    /// Gives up all requests that wait.
    pub(super) fn give_up_all(&mut self) -> Vec<RequestId> {
        let waiting = std::mem::take(&mut self.waiting);
        std::mem::take(&mut self.pulls).into_iter().chain(waiting.into_iter().map(|waiting| waiting.id)).collect()
    }

    /// Gives up the requests that wait for the findings.
    pub(super) fn give_up_on_findings(&mut self) -> Vec<RequestId> {
        let (failed, others): (VecDeque<Waiting>, _) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.query.needs_findings());
        self.waiting = others;
        std::mem::take(&mut self.pulls).into_iter().chain(failed.into_iter().map(|waiting| waiting.id)).collect()
    }

    /// Returns the current state, for work on it.
    pub(super) fn snapshot(&self, holding: Holding, client: Client, options: &Options) -> Snapshot {
        Snapshot {
            uri: self.uri.clone(),
            path: self.path.clone(),
            language: self.language.clone(),
            version: self.version,
            generation: self.generation,
            text: Arc::clone(&self.text),
            lines: Arc::clone(&self.lines),
            parsed: self.parsed.clone(),
            holding,
            client,
            unsafe_fixes: options.unsafe_fixes,
            linted: self.current().cloned(),
        }
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
            LintOn::Type,
        );
        assert_eq!(*document.text, "{\r\n\"é\"\n: \u{1F600}}");
        assert_eq!(document.version, 2);
        assert_ne!(document.generation, generation);
        let whole = TextDocumentContentChangeWholeDocument { text: "[]".to_owned() };
        document.change(3, vec![whole.into()], Encoding::Utf8, LintOn::Type);
        assert_eq!(*document.text, "[]");
    }

    #[test]
    fn the_first_change_is_linted_at_once_and_a_burst_when_it_ends() {
        let mut document = OpenDocument::new(Uri::from("file:///a.json"), "json", 1, String::new());
        document.linting_started();
        document.linting_ended(document.generation);
        let before = Instant::now();
        document.change(2, vec![part((0, 0), (0, 0), "a")], Encoding::Utf8, LintOn::Type);
        assert!(document.due().expect("it is to be linted") <= Instant::now());
        document.linting_started();
        let linting = document.generation;
        document.change(3, vec![part((0, 0), (0, 0), "a")], Encoding::Utf8, LintOn::Type);
        assert_eq!(document.due(), None, "an earlier state is being linted");
        document.linting_ended(linting);
        assert!(document.due().expect("it is to be linted") >= before + QUIET);
    }
}
