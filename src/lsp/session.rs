//! One client: its life from `initialize` to `exit`, and what it has open.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Instant;

use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde_json::Value;

use super::client::Client;
use super::configuration::Configuration;
use super::linting::{self, Job, Linted};
use super::open_document::OpenDocument;
use super::transport::{Incoming, Outgoing};
use crate::report::one_line;

/// What the session is woken by.
#[derive(Debug)]
pub(super) enum Event {
    /// Something came from the client.
    Client(Incoming),
    /// A document was linted; nothing if that failed.
    Linted(Uri, Option<Box<Linted>>),
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// With `shutdown` and `exit`.
    Orderly,
    /// The client left without them.
    Abrupt,
    /// The client announced a message that is too long to be read: its `Content-Length`.
    TooLong(String),
}

/// Where a session is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    Fresh,
    /// The usual.
    Running,
    /// After `shutdown`: only `exit` may come.
    ShutDown,
}

/// Why a request is refused.
pub(super) type Refusal = ResponseError;

/// A refusal with this code and reason.
pub(super) fn refuse(code: ErrorCode, message: impl Into<String>) -> Refusal {
    ResponseError { code: code as i32, message: one_line(&message.into()), data: None }
}

/// The message for a panic in `method`, with the document that it is about.
fn fault(method: &str, params: &Value) -> String {
    match params.pointer("/textDocument/uri").and_then(Value::as_str) {
        Some(uri) => format!("internal error in `{method}` for {uri}"),
        None => format!("internal error in `{method}`"),
    }
}

/// A session with one client.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) documents: HashMap<Uri, OpenDocument>,
    pub(super) configuration: Configuration,
    phase: Phase,
    outgoing: Sender<Outgoing>,
    events: Sender<Event>,
    /// The linting thread; there is none before `initialize`, which tells how to count columns.
    linting: Option<Sender<Job>>,
    /// A document is being linted.
    busy: bool,
    next_id: i32,
}

impl Session {
    pub(super) fn new(outgoing: Sender<Outgoing>, events: Sender<Event>) -> Self {
        Self {
            client: Client::new(&Value::Null),
            documents: HashMap::new(),
            configuration: Configuration::default(),
            phase: Phase::Fresh,
            outgoing,
            events,
            linting: None,
            busy: false,
            next_id: 0,
        }
    }

    /// Serves the client until it is gone.
    pub(super) fn run(mut self, incoming: &Receiver<Event>) -> Ending {
        loop {
            let event = match self.due() {
                Some(due) => incoming.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(event) => {
                    if let Some(ending) = self.take(event) {
                        return ending;
                    }
                    // All that has come already is taken in before anything is linted.
                    while let Ok(event) = incoming.try_recv() {
                        if let Some(ending) = self.take(event) {
                            return ending;
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ending::Abrupt,
            }
            self.lint_next();
        }
    }

    /// When the next document is to be linted; nothing while one is.
    fn due(&self) -> Option<Instant> {
        if self.busy { None } else { self.documents.values().filter_map(OpenDocument::due).min() }
    }

    /// Hands the document that waits longest to the linting thread, if its time has come.
    fn lint_next(&mut self) {
        let Some(linting) = self.linting.as_ref().filter(|_| !self.busy) else { return };
        let now = Instant::now();
        let waiting = self.documents.values_mut().filter(|document| document.due().is_some_and(|due| due <= now));
        let Some(document) = waiting.min_by_key(|document| document.due()) else { return };
        let holding = self.configuration.of(document);
        document.started();
        self.busy = linting.send(Job::new(document, holding)).is_ok();
    }

    /// Takes in an event; how the session ended, if it did.
    fn take(&mut self, event: Event) -> Option<Ending> {
        match event {
            Event::Client(Incoming::Message(Message::Request(request))) => self.request(request),
            Event::Client(Incoming::Message(Message::Notification(note))) if note.method == "exit" => {
                return Some(if self.phase == Phase::ShutDown { Ending::Orderly } else { Ending::Abrupt });
            }
            Event::Client(Incoming::Message(Message::Notification(note))) => self.notification(note),
            // Nothing that is asked of the client has an answer that matters.
            Event::Client(Incoming::Message(Message::Response(_))) => {}
            Event::Client(Incoming::Malformed(error)) => {
                let _ = self.outgoing.send(Outgoing::ParseError(error));
            }
            Event::Client(Incoming::TooLong(length)) => return Some(Ending::TooLong(length)),
            Event::Client(Incoming::End) => return Some(Ending::Abrupt),
            Event::Linted(uri, linted) => {
                self.busy = false;
                self.linted(&uri, linted.map(|linted| *linted));
            }
        }
        None
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let answer = match (self.phase, method.as_str()) {
            (Phase::Fresh, "initialize") => Ok(Some(self.initialize(&params))),
            (Phase::Fresh, _) => {
                Err(refuse(ErrorCode::ServerNotInitialized, format!("`{method}` came before `initialize`")))
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Some(Value::Null))
            }
            (Phase::Running, "initialize") => Err(refuse(ErrorCode::InvalidRequest, "`initialize` came a second time")),
            (Phase::Running, _) => {
                let fault = fault(&method, &params);
                let answer = catch_unwind(AssertUnwindSafe(|| self.answer(&id, &method, params)));
                answer.unwrap_or_else(|_| Err(refuse(ErrorCode::InternalError, fault)))
            }
            (Phase::ShutDown, _) => Err(refuse(ErrorCode::InvalidRequest, format!("`{method}` came after `shutdown`"))),
        };
        match answer {
            Ok(Some(value)) => self.send(Response { id, response_result: Ok(value) }),
            Ok(None) => {}
            Err(refusal) => self.send(Response { id, response_result: Err(refusal) }),
        }
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.client = Client::new(params);
        self.linting = Some(linting::start(self.client, self.events.clone(), |uri, linted| {
            Event::Linted(uri, linted.map(Box::new))
        }));
        self.phase = Phase::Running;
        super::capabilities::result(&self.client)
    }

    fn notification(&mut self, note: Notification) {
        if self.phase != Phase::Running {
            return;
        }
        let method = note.method.clone();
        let fault = fault(&method, &note.params);
        let taken = catch_unwind(AssertUnwindSafe(|| self.notified(note)));
        match taken {
            Ok(Ok(())) => {}
            Ok(Err(refusal)) => self.log(&format!("`{method}`: {}", refusal.message)),
            Err(_) => self.log(&fault),
        }
    }

    /// What was found in a document has come.
    fn linted(&mut self, uri: &Uri, linted: Option<Linted>) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        let Some(linted) = linted else {
            let pulls = std::mem::take(&mut document.pulls);
            for id in pulls {
                let refusal = refuse(ErrorCode::InternalError, format!("internal error while linting {}", uri.0));
                self.send(Response { id, response_result: Err(refusal) });
            }
            return self.log(&format!("internal error while linting {}: its findings are missing", uri.0));
        };
        // The text has changed since: what was found is of no use to anybody, and it is linted again.
        if linted.generation != document.generation {
            return;
        }
        let failures: Vec<String> = linted.report.failures.iter().map(ToString::to_string).collect();
        document.linted = Some(linted);
        if !self.client.pulls {
            self.publish(uri);
        }
        self.answer_pulls(uri);
        for failure in failures {
            self.log(&failure);
        }
    }

    /// Sends the findings of a document.
    fn publish(&self, uri: &Uri) {
        let Some(linted) = self.documents.get(uri).and_then(|document| document.linted.as_ref()) else { return };
        self.notify(
            "textDocument/publishDiagnostics",
            &PublishDiagnosticsParams {
                uri: uri.clone(),
                version: Some(linted.version),
                diagnostics: linted.diagnostics.clone(),
            },
        );
    }

    /// Takes back what was published of a document.
    pub(super) fn withdraw(&self, uri: &Uri) {
        if !self.client.pulls {
            let nothing = PublishDiagnosticsParams { uri: uri.clone(), version: None, diagnostics: Vec::new() };
            self.notify("textDocument/publishDiagnostics", &nothing);
        }
    }

    /// Asks the client for something; its answer is not looked at.
    pub(super) fn ask(&mut self, method: &str, params: &impl Serialize) {
        self.next_id += 1;
        let id = RequestId::from(self.next_id);
        self.send(Request::new(id, method.to_owned(), params));
    }

    /// Tells the client something.
    pub(super) fn notify(&self, method: &str, params: &impl Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    /// Writes to the client's log.
    pub(super) fn log(&self, message: &str) {
        const WARNING: u32 = 2;
        let message = one_line(message);
        self.notify("window/logMessage", &serde_json::json!({"type": WARNING, "message": message}));
    }

    /// Sends a message. A client that is gone is noticed by the reader.
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
        assert_eq!(fault("textDocument/hover", &params), "internal error in `textDocument/hover` for file:///a.json");
        assert_eq!(fault("shutdown", &Value::Null), "internal error in `shutdown`");
    }
}
