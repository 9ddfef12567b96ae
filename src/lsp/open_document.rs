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

/// How long a document must stay unchanged before it is linted. The first change after such a pause is linted
/// immediately.
const QUIET_PERIOD: Duration = Duration::from_millis(20);

/// The maximum time between a change and linting, even if changes continue.
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
    /// The text. It is shared with the thread that lints it, and copied only if it changes in the meantime.
    pub text: Arc<String>,
    /// The starts of the lines.
    pub lines: Arc<Lines>,
    /// The parsed text, shared with the thread that lints it.
    pub parsed: Parsing,
    /// The generation: a number for the current state. It changes with the text or the configuration, and is unique
    /// across documents.
    pub generation: u64,
    /// When to lint the document, or `None` if linting is not needed.
    due: Option<Instant>,
    /// The time of the first change since linting last started.
    waiting_since: Option<Instant>,
    /// The time of the last change.
    last_change: Option<Instant>,
    /// The generation that is being linted.
    linting: Option<u64>,
    /// The findings of the last linted state, which may be older than the current state.
    pub linted: Option<Arc<LintResult>>,
    /// Whether to publish the findings of the current state when they are available.
    pub unpublished: bool,
    /// The requests for diagnostics that wait for linting.
    pub pulls: Vec<RequestId>,
    /// The requests that wait for linting or for an earlier request.
    pending: VecDeque<PendingRequest>,
    /// The request that a worker is processing.
    running: Option<RequestId>,
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
            parsed: Parsing::default(),
            generation: next_generation(),
            due: None,
            waiting_since: None,
            last_change: None,
            linting: None,
            linted: None,
            unpublished: true,
            pulls: Vec::new(),
            pending: VecDeque::new(),
            running: None,
        };
        document.invalidate();
        document
    }

    /// Applies the changes of the client in order. The range of each change refers to the result of the previous
    /// change. Returns the requests about the old text, which are canceled.
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
        let was_idle = self.last_change.is_none_or(|last| now - last > QUIET_PERIOD);
        self.last_change = Some(now);
        self.unpublished |= lint_on == LintOn::Type;
        // If documents are linted on save, linting may still be pending for an earlier save or request.
        if self.unpublished || !self.pulls.is_empty() {
            let since = *self.waiting_since.get_or_insert(now);
            self.due = Some(if was_idle { now } else { (now + QUIET_PERIOD).min(since + MAX_WAIT) });
        }
        self.cancel_outdated()
    }

    /// Cancels and returns the requests about the old text.
    pub(super) fn cancel_outdated(&mut self) -> Vec<RequestId> {
        std::mem::take(&mut self.pending).into_iter().map(|request| request.id).chain(self.running.clone()).collect()
    }

    /// Starts a new generation and schedules linting immediately, because the findings may have changed.
    pub(super) fn invalidate(&mut self) {
        self.start_generation();
        self.unpublished = true;
        self.due = Some(Instant::now());
    }

    /// Schedules linting immediately, unless the findings of the current state are available or are being computed.
    pub(super) fn schedule_linting(&mut self) {
        if self.current().is_none() && self.linting != Some(self.generation) {
            self.due = Some(Instant::now());
        }
    }

    /// Starts a new generation. The parsed text and the findings of the previous generation are no longer current.
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

    /// Records that linting of the state `generation` has ended.
    pub(super) fn linting_ended(&mut self, generation: u64) {
        // If the document was closed and opened again, ignore the end of linting of the closed one.
        self.linting = self.linting.filter(|linting| *linting != generation);
    }

    /// Returns the findings of the current state, if available.
    pub(super) fn current(&self) -> Option<&Arc<LintResult>> {
        self.linted.as_ref().filter(|linted| linted.generation == self.generation)
    }

    /// Adds a request to the queue, and schedules linting if the request needs findings.
    pub(super) fn enqueue(&mut self, request: PendingRequest) {
        if request.query.needs_findings() {
            self.schedule_linting();
        }
        self.pending.push_back(request);
    }

    /// Removes and returns the next request that can be processed. Requests of a document run one at a time, so that a
    /// slow document occupies only one thread.
    pub(super) fn next_request(&mut self) -> Option<PendingRequest> {
        if self.running.is_some() {
            return None;
        }
        let has_findings = self.current().is_some();
        let at = self.pending.iter().position(|request| has_findings || !request.query.needs_findings())?;
        let next = self.pending.remove(at)?;
        self.running = Some(next.id.clone());
        Some(next)
    }

    /// Records that a worker has finished a request.
    pub(super) fn request_ended(&mut self, id: &RequestId) {
        self.running = self.running.take().filter(|running| running != id);
    }

    /// Cancels a request that waits for a worker or for linting. Returns whether there was one.
    pub(super) fn cancel(&mut self, id: &RequestId) -> bool {
        let count = self.pending.len() + self.pulls.len();
        self.pending.retain(|request| request.id != *id);
        self.pulls.retain(|pull| pull != id);
        self.pending.len() + self.pulls.len() < count
    }

    /// Cancels and returns all requests that wait for a worker or for linting.
    pub(super) fn cancel_all(&mut self) -> Vec<RequestId> {
        let pending = std::mem::take(&mut self.pending);
        std::mem::take(&mut self.pulls).into_iter().chain(pending.into_iter().map(|request| request.id)).collect()
    }

    /// Cancels and returns the requests that wait for findings.
    pub(super) fn cancel_waiting_for_findings(&mut self) -> Vec<RequestId> {
        let (failed, others): (VecDeque<PendingRequest>, _) =
            std::mem::take(&mut self.pending).into_iter().partition(|request| request.query.needs_findings());
        self.pending = others;
        std::mem::take(&mut self.pulls).into_iter().chain(failed.into_iter().map(|request| request.id)).collect()
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

/// The parsed document of one state. It is created on first use.
#[derive(Debug, Clone, Default)]
pub(super) struct Parsing(Arc<OnceLock<Option<ParsedDocument>>>);

impl Parsing {
    /// Returns the parsed document, or `None` if it is too large for the linter. The arguments are its name, language,
    /// text and configuration. They must be the same on every call.
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

/// Returns a number that no other state of any document has.
fn next_generation() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gen_lsp_types::{Position, Range, TextDocumentContentChangePartial, TextDocumentContentChangeWholeDocument};

    /// Returns a change of the range from `start` to `end`, each given as a line and a column.
    fn part(start: (u32, u32), end: (u32, u32), text: &str) -> Change {
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
    fn the_first_change_is_linted_immediately_and_further_changes_after_a_pause() {
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
