//! A document that is open in the client.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use gen_lsp_types::{TextDocumentContentChangeEvent as Change, Uri};
use lsp_server::RequestId;

use super::client::Client;
use super::configuration::EffectiveConfig;
use super::linting::LintResult;
use super::options::{LintOn, Options};
use super::parsed::ParsedDocument;
use super::positions::{Encoding, Lines};
use super::query::Query;
use super::snapshot::Snapshot;
use super::uri;
use crate::config::Config;

/// How long a document must be unchanged before it is linted. A change after a longer pause is linted immediately.
const QUIET_PERIOD: Duration = Duration::from_millis(20);

/// The maximum delay of linting while changes continue.
const MAX_WAIT: Duration = Duration::from_millis(200);

/// The current state of a document in the client.
#[derive(Debug)]
pub(super) struct OpenDocument {
    /// The URI as the client writes it.
    pub uri: Uri,
    /// The name for the parser and messages.
    pub path: PathBuf,
    /// The language identifier of the client.
    pub language: Option<Arc<str>>,
    /// The version of the text in the client.
    pub version: i32,
    /// The text. It is shared with the thread that lints it, and copied only if it changes meanwhile.
    pub text: Arc<String>,
    /// The starts of the lines.
    pub lines: Arc<Lines>,
    /// The parsed text, shared with the thread that lints it.
    pub parsed: Parsing,
    /// The generation of the state. It changes with the text or the configuration, and is unique across documents.
    pub generation: u64,
    /// When to lint the document, or `None` if linting is not needed.
    due: Option<Instant>,
    /// The time of the first change that has not been linted.
    waiting_since: Option<Instant>,
    /// The time of the last change.
    changed: Option<Instant>,
    /// The generation that is being linted.
    linting: Option<u64>,
    /// The findings of the last linted state.
    pub linted: Option<Arc<LintResult>>,
    /// Whether to publish the findings of the current state when they are available.
    pub unpublished: bool,
    /// Requests for diagnostics that wait for linting.
    pub pulls: Vec<RequestId>,
    /// Requests that wait for linting or for an earlier request.
    waiting: VecDeque<PendingRequest>,
    /// The request that is being processed.
    answering: Option<RequestId>,
}

/// A waiting request.
#[derive(Debug)]
pub(super) struct PendingRequest {
    /// The identifier of the request.
    pub id: RequestId,
    /// The content of the request.
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

    /// Applies the changes of the client, each of which is relative to the result of the previous one. Returns the requests that
    /// referred to the previous text.
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
        self.start_generation();
        let now = Instant::now();
        let was_idle = self.changed.is_none_or(|changed| now - changed > QUIET_PERIOD);
        self.changed = Some(now);
        self.unpublished |= lint_on == LintOn::Type;
        // Linting is still pending for an earlier save or request.
        if self.unpublished || !self.pulls.is_empty() {
            let since = *self.waiting_since.get_or_insert(now);
            self.due = Some(if was_idle { now } else { (now + QUIET_PERIOD).min(since + MAX_WAIT) });
        }
        self.outdated()
    }

    /// Cancels and returns the requests that referred to the previous text.
    pub(super) fn outdated(&mut self) -> Vec<RequestId> {
        std::mem::take(&mut self.waiting).into_iter().map(|waiting| waiting.id).chain(self.answering.clone()).collect()
    }

    /// Discards the findings and schedules linting immediately.
    pub(super) fn invalidate(&mut self) {
        self.start_generation();
        self.unpublished = true;
        self.due = Some(Instant::now());
    }

    /// Schedules linting immediately, because the findings are needed.
    pub(super) fn lint_now(&mut self) {
        if self.current().is_none() && self.linting != Some(self.generation) {
            self.due = Some(Instant::now());
        }
    }

    /// Starts a new generation: discards everything that was parsed or found.
    fn start_generation(&mut self) {
        self.generation = next_generation();
        self.parsed = Parsing::default();
    }

    /// Returns when to lint the document. Returns `None` if linting is not needed, or an earlier state is being linted.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.filter(|_| self.linting.is_none())
    }

    /// Records that linting of the current state has started.
    pub(super) fn linting_started(&mut self) {
        self.linting = Some(self.generation);
        self.due = None;
        self.waiting_since = None;
    }

    /// Records that linting of a state has ended.
    pub(super) fn linting_ended(&mut self, generation: u64) {
        // If the document was closed and opened again, ignore the linting of the closed one.
        self.linting = self.linting.filter(|linting| *linting != generation);
    }

    /// Returns the findings of the current state, if available.
    pub(super) fn current(&self) -> Option<&Arc<LintResult>> {
        self.linted.as_ref().filter(|linted| linted.generation == self.generation)
    }

    /// Adds a request to the queue.
    pub(super) fn wait(&mut self, waiting: PendingRequest) {
        if waiting.query.needs_findings() {
            self.lint_now();
        }
        self.waiting.push_back(waiting);
    }

    /// Removes and returns the next request that can be processed. Requests of a document run one at a time, so that a slow document
    /// occupies only one thread.
    pub(super) fn next_request(&mut self) -> Option<PendingRequest> {
        if self.answering.is_some() {
            return None;
        }
        let linted = self.current().is_some();
        let at = self.waiting.iter().position(|waiting| linted || !waiting.query.needs_findings())?;
        let next = self.waiting.remove(at)?;
        self.answering = Some(next.id.clone());
        Some(next)
    }

    /// Records that a request has a response.
    pub(super) fn answered(&mut self, id: &RequestId) {
        self.answering = self.answering.take().filter(|answering| answering != id);
    }

    /// Cancels a waiting request. Returns whether it was waiting.
    pub(super) fn cancel(&mut self, id: &RequestId) -> bool {
        let count = self.waiting.len() + self.pulls.len();
        self.waiting.retain(|waiting| waiting.id != *id);
        self.pulls.retain(|pull| pull != id);
        self.waiting.len() + self.pulls.len() < count
    }

    /// Cancels all waiting requests.
    pub(super) fn cancel_all(&mut self) -> Vec<RequestId> {
        let waiting = std::mem::take(&mut self.waiting);
        std::mem::take(&mut self.pulls).into_iter().chain(waiting.into_iter().map(|waiting| waiting.id)).collect()
    }

    /// Cancels the requests that wait for findings.
    pub(super) fn cancel_waiting_for_findings(&mut self) -> Vec<RequestId> {
        let (failed, others): (VecDeque<PendingRequest>, _) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.query.needs_findings());
        self.waiting = others;
        std::mem::take(&mut self.pulls).into_iter().chain(failed.into_iter().map(|waiting| waiting.id)).collect()
    }

    /// Returns the current state for a worker.
    pub(super) fn snapshot(&self, effective_config: EffectiveConfig, client: Client, options: &Options) -> Snapshot {
        Snapshot {
            uri: self.uri.clone(),
            path: self.path.clone(),
            language: self.language.clone(),
            version: self.version,
            generation: self.generation,
            text: Arc::clone(&self.text),
            lines: Arc::clone(&self.lines),
            parsed: self.parsed.clone(),
            effective_config,
            client,
            unsafe_fixes: options.unsafe_fixes,
            linted: self.current().cloned(),
        }
    }
}

/// The parsed document of one state, created on first use.
#[derive(Debug, Clone, Default)]
pub(super) struct Parsing(Arc<OnceLock<Option<ParsedDocument>>>);

impl Parsing {
    /// Returns the document with the text and configuration of the state, or `None` if the text is too large for the linter.
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
        assert!(document.due().expect("linting is scheduled") <= Instant::now());
        document.linting_started();
        let linting = document.generation;
        document.change(3, vec![part((0, 0), (0, 0), "a")], Encoding::Utf8, LintOn::Type);
        assert_eq!(document.due(), None, "an earlier state is being linted");
        document.linting_ended(linting);
        assert!(document.due().expect("linting is scheduled") >= before + QUIET_PERIOD);
    }
}
