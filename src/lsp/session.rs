//! The session of one client, from `initialize` to `exit`. The session handles the messages of the client and the
//! results of workers, one after the other.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Instant;

use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::client::ClientCapabilities;
use super::configuration::Configuration;
use super::linting::{self, LintResult};
use super::open_document::{OpenDocument, OutdatedRequests, PendingRequest};
use super::options::Options;
use super::transport::{Incoming, Outgoing};
use super::worker;
use crate::report::one_line;

/// An event that the session handles: a message from the client, or the result of a worker.
#[derive(Debug)]
pub(super) enum Event {
    /// Input from the client.
    Client(Incoming),
    /// A worker has linted a document.
    Linted {
        uri: Uri,
        /// The generation of the document that was linted (see [`OpenDocument::generation`]).
        generation: u64,
        /// The result, or `None` if linting failed.
        lint_result: Option<Arc<LintResult>>,
    },
    /// A worker has the response to a request about a document.
    Answered(Uri, RequestId, Result<Value, RequestError>),
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEnd {
    /// The client sent `shutdown` and then `exit`.
    Orderly,
    /// The client disconnected without `exit`, or sent `exit` without `shutdown`.
    Abrupt,
    /// The client announced a message that is too long, with this `Content-Length`.
    TooLong(String),
}

/// The phase of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    Uninitialized,
    /// Between `initialize` and `shutdown`.
    Running,
    /// After `shutdown`, when only `exit` is allowed.
    ShutDown,
}

/// The error in the response to a request.
pub(super) type RequestError = ResponseError;

/// Returns an error with this code and message.
pub(super) fn request_error(code: ErrorCode, message: impl Into<String>) -> RequestError {
    ResponseError { code: code as i32, message: one_line(&message.into()), data: None }
}

/// Parses the parameters of a message.
pub(super) fn parse_params<P: DeserializeOwned>(params: Value) -> Result<P, RequestError> {
    serde_json::from_value(params)
        .map_err(|error| request_error(ErrorCode::InvalidParams, format!("invalid parameters: {error}")))
}

/// Returns the error message for a panic while handling `method`. The message contains the URI of the document in
/// `params`, if any.
fn panic_message(method: &str, params: &Value) -> String {
    match params.pointer("/textDocument/uri").and_then(Value::as_str) {
        Some(uri) => format!("internal error in `{method}` for {uri}"),
        None => format!("internal error in `{method}`"),
    }
}

/// A session with one client.
pub(super) struct Session {
    pub(super) client: ClientCapabilities,
    pub(super) documents: HashMap<Uri, OpenDocument>,
    pub(super) configuration: Configuration,
    pub(super) options: Options,
    phase: Phase,
    outgoing: Sender<Outgoing>,
    events: Sender<Event>,
    /// The number of workers that are linting a document.
    linting_count: usize,
    /// The requests that a worker is processing and that have no response yet. A canceled request is removed
    /// immediately, although its worker continues.
    running_requests: HashSet<RequestId>,
    /// The identifier of the last request that the server sent to the client.
    last_sent_id: i32,
}

impl Session {
    pub(super) fn new(outgoing: Sender<Outgoing>, events: Sender<Event>) -> Self {
        Self {
            client: ClientCapabilities::new(&Value::Null),
            documents: HashMap::new(),
            configuration: Configuration::default(),
            options: Options::default(),
            phase: Phase::Uninitialized,
            outgoing,
            events,
            linting_count: 0,
            running_requests: HashSet::new(),
            last_sent_id: 0,
        }
    }

    /// Serves the client until it disconnects or exits.
    pub(super) fn run(mut self, incoming: &Receiver<Event>) -> SessionEnd {
        loop {
            let event = match self.next_lint_time() {
                Some(due) => incoming.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(event) => {
                    if let Some(ending) = self.handle_event(event) {
                        return ending;
                    }
                    // Handle all pending events before linting, because they may change the documents.
                    while let Ok(event) = incoming.try_recv() {
                        if let Some(ending) = self.handle_event(event) {
                            return ending;
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return SessionEnd::Abrupt,
            }
            self.start_workers();
        }
    }

    /// Returns the time at which the next document must be linted. Returns `None` if no document needs linting, or if
    /// as many workers as allowed are already linting.
    fn next_lint_time(&self) -> Option<Instant> {
        let can_lint = self.phase == Phase::Running && self.linting_count < worker::max_linting_workers();
        can_lint.then(|| self.documents.values().filter_map(OpenDocument::lint_time).min()).flatten()
    }

    /// Starts workers for the documents that must be linted now, and for the requests that can be processed.
    fn start_workers(&mut self) {
        if self.phase != Phase::Running {
            return;
        }
        let now = Instant::now();
        while self.next_lint_time().is_some_and(|due| due <= now) {
            self.start_linting();
        }
        let documents: Vec<Uri> = self.documents.keys().cloned().collect();
        for uri in documents {
            self.start_next_request(&uri);
        }
    }

    /// Starts a worker that lints the document with the earliest lint time.
    fn start_linting(&mut self) {
        let candidates = self.documents.values_mut().filter(|document| document.lint_time().is_some());
        let Some(document) = candidates.min_by_key(|document| document.lint_time()) else { return };
        let effective_config = self.configuration.effective_config(document);
        let snapshot = document.snapshot(effective_config, self.client, &self.options);
        document.record_linting_start();
        let (uri, generation) = (snapshot.uri.clone(), snapshot.generation);
        let failure_event = move || Event::Linted { uri: uri.clone(), generation, lint_result: None };
        let work = move || {
            let lint_result = Some(Arc::new(linting::lint(&snapshot)));
            Event::Linted { uri: snapshot.uri, generation, lint_result }
        };
        self.linting_count += 1;
        self.start_worker(work, failure_event);
    }

    /// Starts a worker for the next request about a document, if the request can be processed now.
    fn start_next_request(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        let Some(PendingRequest { id, query }) = document.next_request() else { return };
        let effective_config = self.configuration.effective_config(document);
        let snapshot = document.snapshot(effective_config, self.client, &self.options);
        let internal_error =
            request_error(ErrorCode::InternalError, format!("internal error in `{}` for {}", query.method(), uri.0));
        self.running_requests.insert(id.clone());
        let (uri, failed_id) = (uri.clone(), id.clone());
        let failure_event = move || Event::Answered(uri.clone(), failed_id.clone(), Err(internal_error.clone()));
        let work = move || {
            let answer = query.answer(&snapshot);
            Event::Answered(snapshot.uri, id, answer)
        };
        self.start_worker(work, failure_event);
    }

    /// Starts a worker that runs `work` and sends the resulting event. If the system cannot start a thread, sends the
    /// event from `failure_event`.
    fn start_worker(
        &mut self,
        work: impl FnOnce() -> Event + Send + 'static,
        failure_event: impl Fn() -> Event + Clone + Send + 'static,
    ) {
        if let Err(failure_event) = worker::start(self.events.clone(), work, failure_event) {
            // Sending cannot fail: `run` holds the receiver.
            let _ = self.events.send(failure_event);
        }
    }

    /// Handles an event. If the event ends the session, returns how the session ended.
    fn handle_event(&mut self, event: Event) -> Option<SessionEnd> {
        match event {
            Event::Client(Incoming::Message(Message::Request(request))) => self.handle_request(request),
            Event::Client(Incoming::Message(Message::Notification(notification))) if notification.method == "exit" => {
                return Some(if self.phase == Phase::ShutDown { SessionEnd::Orderly } else { SessionEnd::Abrupt });
            }
            Event::Client(Incoming::Message(Message::Notification(notification))) => {
                self.handle_notification(notification)
            }
            // The server does not need the client's responses to its requests.
            Event::Client(Incoming::Message(Message::Response(_))) => {}
            Event::Client(Incoming::Malformed(error)) => {
                let _ = self.outgoing.send(Outgoing::ParseError(error));
            }
            Event::Client(Incoming::TooLong(length)) => return Some(SessionEnd::TooLong(length)),
            Event::Client(Incoming::End) => return Some(SessionEnd::Abrupt),
            Event::Linted { uri, generation, lint_result } => {
                self.linting_count -= 1;
                self.handle_lint_result(&uri, generation, lint_result);
            }
            Event::Answered(uri, id, answer) => {
                if let Some(document) = self.documents.get_mut(&uri) {
                    document.record_request_end(&id);
                }
                // A request that is no longer in `running_requests` was canceled and already has a response.
                if self.running_requests.remove(&id) {
                    self.send(Response { id, response_result: answer });
                }
            }
        }
        None
    }

    /// Handles a request. Sends the response now, unless a worker will produce it.
    fn handle_request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let answer = match (self.phase, method.as_str()) {
            (Phase::Uninitialized, "initialize") => Ok(Some(self.initialize(&params))),
            (Phase::Uninitialized, _) => {
                Err(request_error(ErrorCode::ServerNotInitialized, format!("received `{method}` before `initialize`")))
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                self.reject_all();
                Ok(Some(Value::Null))
            }
            (Phase::Running, "initialize") => {
                Err(request_error(ErrorCode::InvalidRequest, "received `initialize` twice"))
            }
            (Phase::Running, _) => {
                let message = panic_message(&method, &params);
                let answer = catch_unwind(AssertUnwindSafe(|| self.dispatch_request(&id, &method, params)));
                answer.unwrap_or_else(|_| Err(request_error(ErrorCode::InternalError, message)))
            }
            (Phase::ShutDown, _) => {
                Err(request_error(ErrorCode::InvalidRequest, format!("received `{method}` after `shutdown`")))
            }
        };
        match answer {
            Ok(Some(value)) => self.send(Response { id, response_result: Ok(value) }),
            Ok(None) => {}
            Err(error) => self.send(Response { id, response_result: Err(error) }),
        }
    }

    /// Handles `initialize`. Returns the capabilities of the server.
    fn initialize(&mut self, params: &Value) -> Value {
        self.client = ClientCapabilities::new(params);
        self.phase = Phase::Running;
        self.configuration.set_root(params);
        self.set_options(&params["initializationOptions"]);
        super::capabilities::initialize_result(&self.client)
    }

    /// Applies the options in `settings`, the JSON that the client sent.
    pub(super) fn set_options(&mut self, settings: &Value) {
        let (options, problems) = Options::read(settings);
        for problem in problems {
            self.show_error(&problem);
        }
        self.configuration.choose_file(options.configuration.clone());
        self.options = options;
    }

    /// Cancels a request of the client, which then gets an error response.
    pub(super) fn cancel(&mut self, id: &RequestId) {
        let was_pending = self.documents.values_mut().any(|document| document.cancel(id));
        if was_pending || self.running_requests.remove(id) {
            self.reject(id.clone(), &request_error(ErrorCode::RequestCanceled, "the request was canceled"));
        }
    }

    /// Responds with an error to requests about a text that has changed in the meantime.
    pub(super) fn reject_outdated(&mut self, outdated: OutdatedRequests) {
        // A request that is no longer in `running_requests` already has a response.
        let running = outdated.running.filter(|id| self.running_requests.remove(id));
        for id in outdated.waiting.into_iter().chain(running) {
            self.reject(id, &request_error(ErrorCode::ContentModified, "the document has changed since the request"));
        }
    }

    /// Responds with an error to all requests that have no response yet.
    fn reject_all(&mut self) {
        let mut ids: Vec<RequestId> = self.running_requests.drain().collect();
        ids.extend(self.documents.values_mut().flat_map(OpenDocument::cancel_all));
        for id in ids {
            self.reject(id, &request_error(ErrorCode::RequestCanceled, "the server was shut down"));
        }
    }

    /// Responds to a request with an error.
    fn reject(&self, id: RequestId, error: &RequestError) {
        self.send(Response { id, response_result: Err(error.clone()) });
    }

    /// Handles a notification. Errors are logged, because a notification has no response.
    fn handle_notification(&mut self, notification: Notification) {
        if self.phase != Phase::Running {
            return;
        }
        let method = notification.method.clone();
        let message = panic_message(&method, &notification.params);
        let result = catch_unwind(AssertUnwindSafe(|| self.dispatch_notification(notification)));
        match result {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.log(&format!("`{method}`: {}", error.message)),
            Err(_) => self.log(&message),
        }
    }

    /// Stores the result of linting the state `generation` of a document, and sends it to the client.
    fn handle_lint_result(&mut self, uri: &Uri, generation: u64, lint_result: Option<Arc<LintResult>>) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        document.record_linting_end(generation);
        // Ignore the result if the document has changed since linting started. If the findings of the new state are
        // needed, linting is already scheduled.
        if generation != document.generation {
            return;
        }
        let Some(lint_result) = lint_result else {
            let message = format!("internal error while linting {}", uri.0);
            // The findings of the previous text may be wrong for the current text.
            document.last_lint_result = None;
            for id in document.cancel_waiting_for_findings() {
                self.reject(id, &request_error(ErrorCode::InternalError, message.clone()));
            }
            self.clear_published(uri);
            return self.log(&format!("{message}: no findings are available"));
        };
        let failures: Vec<String> = lint_result.report.failures.iter().map(ToString::to_string).collect();
        document.last_lint_result = Some(lint_result);
        self.publish_due_findings(uri);
        self.answer_diagnostic_requests(uri);
        for failure in failures {
            self.log(&failure);
        }
    }

    /// Publishes the findings of a document if they are due (see [`OpenDocument::are_findings_due`]) and available.
    /// Publishes nothing if the client pulls (requests) diagnostics.
    pub(super) fn publish_due_findings(&mut self, uri: &Uri) {
        let pulls_diagnostics = self.client.pulls_diagnostics;
        let Some(document) = self.documents.get_mut(uri).filter(|document| document.current_lint_result().is_some())
        else {
            return;
        };
        if std::mem::take(&mut document.are_findings_due) && !pulls_diagnostics {
            self.publish(uri);
        }
    }

    /// Sends the last findings of a document to the client.
    fn publish(&self, uri: &Uri) {
        let Some(lint_result) = self.documents.get(uri).and_then(|document| document.last_lint_result.as_ref()) else {
            return;
        };
        self.notify(
            "textDocument/publishDiagnostics",
            &PublishDiagnosticsParams {
                uri: uri.clone(),
                version: Some(lint_result.version),
                diagnostics: lint_result.diagnostics.clone(),
            },
        );
    }

    /// Removes the published findings of a document from the client.
    pub(super) fn clear_published(&self, uri: &Uri) {
        if !self.client.pulls_diagnostics {
            let empty = PublishDiagnosticsParams { uri: uri.clone(), version: None, diagnostics: Vec::new() };
            self.notify("textDocument/publishDiagnostics", &empty);
        }
    }

    /// Sends a request to the client and ignores the response.
    pub(super) fn send_request(&mut self, method: &str, params: &impl Serialize) {
        self.last_sent_id += 1;
        let id = RequestId::from(self.last_sent_id);
        self.send(Request::new(id, method.to_owned(), params));
    }

    /// Sends a notification to the client.
    pub(super) fn notify(&self, method: &str, params: &impl Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    /// Writes a warning to the client's log.
    pub(super) fn log(&self, message: &str) {
        const WARNING: u32 = 2;
        let message = one_line(message);
        self.notify("window/logMessage", &serde_json::json!({"type": WARNING, "message": message}));
    }

    /// Sends a message. Errors are ignored: if the client has disconnected, the reader thread sends an event.
    pub(super) fn send(&self, message: impl Into<Message>) {
        let _ = self.outgoing.send(Outgoing::Message(message.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_for_a_panic_names_the_document() {
        let params = serde_json::json!({"textDocument": {"uri": "file:///a.json"}, "position": {}});
        assert_eq!(
            panic_message("textDocument/hover", &params),
            "internal error in `textDocument/hover` for file:///a.json"
        );
        assert_eq!(panic_message("shutdown", &Value::Null), "internal error in `shutdown`");
    }

    #[test]
    fn a_running_request_is_rejected_only_once() {
        let (outgoing, sent) = std::sync::mpsc::channel();
        let (events, _incoming) = std::sync::mpsc::channel();
        let mut session = Session::new(outgoing, events);
        let id = RequestId::from(1);
        session.running_requests.insert(id.clone());

        for _ in 0..2 {
            session.reject_outdated(OutdatedRequests { waiting: Vec::new(), running: Some(id.clone()) });
        }

        assert_eq!(sent.try_iter().count(), 1);
    }

    #[test]
    fn findings_are_cleared_if_linting_fails() {
        let (outgoing, sent) = std::sync::mpsc::channel();
        let (events, _incoming) = std::sync::mpsc::channel();
        let mut session = Session::new(outgoing, events);
        let uri = Uri::from("file:///a.json");
        let document = OpenDocument::new(uri.clone(), "json", 1, "{}".to_owned());
        let generation = document.generation;
        session.documents.insert(uri.clone(), document);

        session.handle_lint_result(&uri, generation, None);

        let notifications: Vec<Notification> = std::iter::from_fn(|| sent.try_recv().ok())
            .filter_map(|outgoing| match outgoing {
                Outgoing::Message(Message::Notification(notification)) => Some(notification),
                _ => None,
            })
            .collect();
        assert_eq!(notifications[0].method, "textDocument/publishDiagnostics");
        assert_eq!(notifications[0].params["diagnostics"], serde_json::json!([]));
        assert_eq!(notifications[1].method, "window/logMessage");
    }
}
