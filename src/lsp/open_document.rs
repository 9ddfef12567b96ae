//! A document that is open in the client, and when to lint it.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use gen_lsp_types::{TextDocumentContentChangeEvent as Change, Uri};
use lsp_server::RequestId;

use super::client::ClientCapabilities;
use super::configuration::EffectiveConfig;
use super::linting::LintResult;
use super::options::{LintOn, Options};
use super::parsed::ParsedDocument;
use super::positions::{Encoding, Lines};
use super::query::Query;
use super::snapshot::Snapshot;
use super::uri;
use crate::config::Config;

/// The delay between a change and linting, while the user types. Each further change restarts the delay. There is no
/// delay for the first change after a pause of this length.
const QUIET_PERIOD: Duration = Duration::from_millis(20);

/// The maximum time between a change and linting, if further changes keep restarting [`QUIET_PERIOD`].
const MAX_WAIT: Duration = Duration::from_millis(200);

/// The current state of a document in the client.
#[derive(Debug)]
pub(super) struct OpenDocument {
    /// The URI, exactly as the client writes it.
    pub uri: Uri,
    /// The name of the document, which determines its format and appears in messages.
    pub path: PathBuf,
    /// The client's identifier of the language of the document.
    pub language: Option<Arc<str>>,
    /// The client's version number of the text.
    pub version: i32,
    /// The text, which is shared with the workers. A change copies the text only if a worker still uses it.
    pub text: Arc<String>,
    /// The offsets at which the lines start.
    pub lines: Arc<Lines>,
    /// The parsed document, which is created on first use and shared with the workers.
    pub parsed: LazyDocument,
    /// A number for the current state, which changes with the text or the configuration. If the result of a worker has
    /// another generation, the result is outdated and is ignored. No two documents have the same generation.
    pub generation: u64,
    /// The time at which to lint the document, or `None` if linting is not needed. [`Self::lint_time`] also considers
    /// whether a worker is still linting an earlier state.
    scheduled_lint_time: Option<Instant>,
    /// The time of the first change since linting last started, from which [`MAX_WAIT`] counts.
    waiting_since: Option<Instant>,
    /// The time of the last change.
    last_change_time: Option<Instant>,
    /// The generation that a worker is linting, if any.
    generation_being_linted: Option<u64>,
    /// The result of the last linting, which may be for an older state.
    pub last_lint_result: Option<Arc<LintResult>>,
    /// Whether the client must still get the findings of the current state. If documents are linted only on save, a
    /// change does not set this flag, but the next save does.
    pub are_findings_due: bool,
    /// The requests for diagnostics (`textDocument/diagnostic`) that wait for linting.
    pub diagnostic_requests: Vec<RequestId>,
    /// All other requests that wait for linting or for an earlier request.
    pending: VecDeque<PendingRequest>,
    /// The request that a worker is processing.
    running_request: Option<RequestId>,
}

/// The requests about a text that has changed.
#[derive(Debug)]
pub(super) struct OutdatedRequests {
    /// The requests that waited for a worker.
    pub waiting: Vec<RequestId>,
    /// The request that a worker is still processing. It may have been answered with an error after an earlier change.
    pub running: Option<RequestId>,
}

/// A request that waits for a worker.
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
            parsed: LazyDocument::default(),
            generation: next_generation(),
            scheduled_lint_time: None,
            waiting_since: None,
            last_change_time: None,
            generation_being_linted: None,
            last_lint_result: None,
            are_findings_due: true,
            diagnostic_requests: Vec::new(),
            pending: VecDeque::new(),
            running_request: None,
        };
        document.invalidate();
        document
    }

    /// Applies the changes of the client in order. The range of each change refers to the text after the previous
    /// change.
    ///
    /// Cancels and returns the requests about the old text.
    pub(super) fn change(
        &mut self,
        version: i32,
        changes: Vec<Change>,
        encoding: Encoding,
        lint_on: LintOn,
    ) -> OutdatedRequests {
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
        let was_idle = self.last_change_time.is_none_or(|last| now - last > QUIET_PERIOD);
        self.last_change_time = Some(now);
        self.are_findings_due |= lint_on == LintOn::Type;
        // Even if documents are linted only on save, an earlier save or request may still wait for linting.
        if self.are_findings_due || !self.diagnostic_requests.is_empty() {
            let since = *self.waiting_since.get_or_insert(now);
            self.scheduled_lint_time = Some(if was_idle { now } else { (now + QUIET_PERIOD).min(since + MAX_WAIT) });
        }
        self.cancel_outdated_requests()
    }

    /// Removes the requests that wait for a worker from the queue. Returns these requests, and the request that a worker
    /// is processing. Requests for diagnostics are not outdated: they get the findings of the new text.
    pub(super) fn cancel_outdated_requests(&mut self) -> OutdatedRequests {
        let waiting = std::mem::take(&mut self.pending).into_iter().map(|request| request.id).collect();
        OutdatedRequests { waiting, running: self.running_request.clone() }
    }

    /// Starts a new generation and schedules linting immediately. Called if the findings may differ although the text
    /// is the same, for example because the configuration has changed.
    pub(super) fn invalidate(&mut self) {
        self.start_generation();
        self.are_findings_due = true;
        self.scheduled_lint_time = Some(Instant::now());
    }

    /// Schedules linting immediately, unless the current state has been linted or is being linted.
    pub(super) fn schedule_linting(&mut self) {
        if self.current_lint_result().is_none() && self.generation_being_linted != Some(self.generation) {
            self.scheduled_lint_time = Some(Instant::now());
        }
    }

    /// Starts a new generation. The syntax tree and the findings of the previous generation are outdated.
    fn start_generation(&mut self) {
        self.generation = next_generation();
        self.parsed = LazyDocument::default();
    }

    /// Returns when to lint the document. Returns `None` if linting is not needed, or if a worker is still linting an
    /// earlier state.
    pub(super) fn lint_time(&self) -> Option<Instant> {
        self.scheduled_lint_time.filter(|_| self.generation_being_linted.is_none())
    }

    /// Records that linting of the current state has started.
    pub(super) fn record_linting_start(&mut self) {
        self.generation_being_linted = Some(self.generation);
        self.scheduled_lint_time = None;
        self.waiting_since = None;
    }

    /// Records that a worker has linted the state `generation`, or has failed to.
    pub(super) fn record_linting_end(&mut self, generation: u64) {
        // If the document was closed and opened again, the worker may have linted the closed document. A worker for the
        // new document may then still be running.
        self.generation_being_linted = self.generation_being_linted.filter(|linted| *linted != generation);
    }

    /// Returns the result of linting the current state, if available.
    pub(super) fn current_lint_result(&self) -> Option<&Arc<LintResult>> {
        self.last_lint_result.as_ref().filter(|lint_result| lint_result.generation == self.generation)
    }

    /// Adds a request to the queue, and schedules linting if the request needs findings.
    pub(super) fn enqueue(&mut self, request: PendingRequest) {
        if request.query.needs_findings() {
            self.schedule_linting();
        }
        self.pending.push_back(request);
    }

    /// Removes and returns the next request that can be processed. The requests of a document are processed one at a
    /// time, so that a slow document occupies only one thread.
    pub(super) fn next_request(&mut self) -> Option<PendingRequest> {
        if self.running_request.is_some() {
            return None;
        }
        let has_findings = self.current_lint_result().is_some();
        let index = self.pending.iter().position(|request| has_findings || !request.query.needs_findings())?;
        let next = self.pending.remove(index)?;
        self.running_request = Some(next.id.clone());
        Some(next)
    }

    /// Records that a worker has finished a request.
    pub(super) fn record_request_end(&mut self, id: &RequestId) {
        self.running_request = self.running_request.take().filter(|running| running != id);
    }

    /// Cancels the request `id` if the request waits for a worker or for linting. Returns whether it was canceled.
    pub(super) fn cancel(&mut self, id: &RequestId) -> bool {
        let count_before = self.pending.len() + self.diagnostic_requests.len();
        self.pending.retain(|request| request.id != *id);
        self.diagnostic_requests.retain(|request| request != id);
        self.pending.len() + self.diagnostic_requests.len() < count_before
    }

    /// Cancels and returns all requests that wait for a worker or for linting.
    pub(super) fn cancel_all(&mut self) -> Vec<RequestId> {
        let pending = std::mem::take(&mut self.pending);
        std::mem::take(&mut self.diagnostic_requests)
            .into_iter()
            .chain(pending.into_iter().map(|request| request.id))
            .collect()
    }

    /// Cancels and returns the requests that wait for findings.
    pub(super) fn cancel_waiting_for_findings(&mut self) -> Vec<RequestId> {
        let (waiting_for_findings, others): (VecDeque<PendingRequest>, _) =
            std::mem::take(&mut self.pending).into_iter().partition(|request| request.query.needs_findings());
        self.pending = others;
        std::mem::take(&mut self.diagnostic_requests)
            .into_iter()
            .chain(waiting_for_findings.into_iter().map(|request| request.id))
            .collect()
    }

    /// Returns the current state for a worker.
    pub(super) fn snapshot(
        &self,
        effective_config: EffectiveConfig,
        client: ClientCapabilities,
        options: &Options,
    ) -> Snapshot {
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
            allows_unsafe_fixes: options.unsafe_fixes,
            lint_result: self.current_lint_result().cloned(),
        }
    }
}

/// The parsed document of one generation, which is created on first use. Clones share the parsed document.
#[derive(Debug, Clone, Default)]
pub(super) struct LazyDocument(Arc<OnceLock<Option<ParsedDocument>>>);

impl LazyDocument {
    /// Returns the parsed document, or `None` if it is too large for the linter. Only the first call uses the
    /// arguments, so all calls must pass the same arguments.
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

/// Returns a new generation, which no state of any document has.
fn next_generation() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gen_lsp_types::{Position, Range, TextDocumentContentChangePartial, TextDocumentContentChangeWholeDocument};

    /// Returns a change that replaces the text from `start` to `end`. Both are a line and a column.
    fn replacement(start: (u32, u32), end: (u32, u32), text: &str) -> Change {
        let position = |(line, character)| Position { line, character };
        let range = Range { start: position(start), end: position(end) };
        TextDocumentContentChangePartial { range, text: text.to_owned(), ..Default::default() }.into()
    }

    #[test]
    fn each_change_applies_to_the_result_of_the_previous_one() {
        let mut document = OpenDocument::new(Uri::from("file:///a.json"), "json", 1, "{\r\n\"é\": 1}\n".to_owned());
        let generation = document.generation;
        document.change(
            2,
            vec![
                replacement((1, 3), (1, 3), "\n"),
                replacement((2, 2), (2, 3), "\u{1F600}"),
                replacement((2, 4), (9, 0), "}"),
            ],
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
    fn the_first_change_is_linted_immediately_and_further_changes_after_a_pause() {
        let mut document = OpenDocument::new(Uri::from("file:///a.json"), "json", 1, String::new());
        document.record_linting_start();
        document.record_linting_end(document.generation);
        let before = Instant::now();
        document.change(2, vec![replacement((0, 0), (0, 0), "a")], Encoding::Utf8, LintOn::Type);
        assert!(document.lint_time().expect("linting is scheduled") <= Instant::now());
        document.record_linting_start();
        let linted_generation = document.generation;
        document.change(3, vec![replacement((0, 0), (0, 0), "a")], Encoding::Utf8, LintOn::Type);
        assert_eq!(document.lint_time(), None, "an earlier state is being linted");
        document.record_linting_end(linted_generation);
        assert!(document.lint_time().expect("linting is scheduled") >= before + QUIET_PERIOD);
    }
}
