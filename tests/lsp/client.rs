//! A client of the language server, for tests. Starts the program and communicates over its standard input and output.

use std::io::{BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// The timeout for a message from the server. It is long, because machines that run tests may be busy.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A client with its server.
pub(crate) struct Client {
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Message>,
    /// Messages that arrived while the client waited for another message.
    pending: Vec<Message>,
    next_id: i32,
}

impl Client {
    /// Starts a server without initializing it.
    pub(crate) fn start() -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_summit-lint"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program was built");
        let input = server.stdin.take();
        let mut output = BufReader::new(server.stdout.take().expect("stdout is piped"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            loop {
                let message = match Message::read(&mut output) {
                    Ok(Some(message)) => message,
                    // `lsp-server` cannot read a response without an identifier.
                    Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                        Notification::new("unreadable".to_owned(), error.to_string()).into()
                    }
                    Ok(None) | Err(_) => return,
                };
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self { server, input, messages, pending: Vec::new(), next_id: 0 }
    }

    /// Starts a server for a client with these capabilities, and returns the capabilities of the server.
    pub(crate) fn with_capabilities(capabilities: &Value) -> (Self, Value) {
        Self::with_parameters(json!({"processId": null, "rootUri": null, "capabilities": capabilities}))
    }

    /// Starts a server with the options of an editor.
    pub(crate) fn with_options(capabilities: &Value, options: &Value) -> Self {
        Self::with_parameters(json!({
            "processId": null,
            "rootUri": null,
            "capabilities": capabilities,
            "initializationOptions": options,
        }))
        .0
    }

    /// Starts a server with these parameters of `initialize`, and returns the capabilities of the server.
    pub(crate) fn with_parameters(parameters: Value) -> (Self, Value) {
        let mut client = Self::start();
        let result = client.request("initialize", parameters).expect("the first request is accepted");
        client.notify("initialized", json!({}));
        (client, result["capabilities"].clone())
    }

    /// Starts a server for a client without optional capabilities.
    pub(crate) fn plain() -> Self {
        Self::with_capabilities(&json!({})).0
    }

    pub(crate) fn send(&mut self, message: impl Into<Message>) {
        let input = self.input.as_mut().expect("the input is open");
        message.into().write(input).expect("the server reads");
    }

    /// Sends bytes, which may not be a valid message.
    pub(crate) fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params));
    }

    /// Sends a request and waits for its response: the result, or the error.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send_request(method, params);
        self.wait_for_response(&id)
    }

    /// Sends a request without waiting for its response. Returns the identifier of the request.
    pub(crate) fn send_request(&mut self, method: &str, params: Value) -> RequestId {
        self.next_id += 1;
        let id = RequestId::from(self.next_id);
        self.send(Request::new(id.clone(), method.to_owned(), params));
        id
    }

    /// Waits for the response to a request.
    pub(crate) fn wait_for_response(&mut self, id: &RequestId) -> Result<Value, Value> {
        let message = self.wait(|message| matches!(message, Message::Response(response) if response.id == *id));
        let Message::Response(Response { response_result, .. }) = message else { unreachable!() };
        response_result.map_err(|error| serde_json::to_value(error).expect("the error can be serialized"))
    }

    /// Waits for the first message for which `is_wanted` returns true, and returns the message. Earlier messages stay
    /// unread.
    pub(crate) fn wait(&mut self, is_wanted: impl Fn(&Message) -> bool) -> Message {
        if let Some(index) = self.pending.iter().position(&is_wanted) {
            return self.pending.remove(index);
        }
        loop {
            let message = self.messages.recv_timeout(TIMEOUT).expect("the server responds");
            if is_wanted(&message) {
                return message;
            }
            self.pending.push(message);
        }
    }

    /// Waits for a notification of the server with this method, and returns its parameters.
    pub(crate) fn wait_for_notification(&mut self, method: &str) -> Value {
        let is_wanted =
            |message: &Message| matches!(message, Message::Notification(notification) if notification.method == method);
        let Message::Notification(notification) = self.wait(is_wanted) else { unreachable!() };
        notification.params
    }

    /// Waits for a request of the server with this method, and returns the request.
    pub(crate) fn wait_for_request(&mut self, method: &str) -> Request {
        let is_wanted = |message: &Message| matches!(message, Message::Request(request) if request.method == method);
        let Message::Request(request) = self.wait(is_wanted) else { unreachable!() };
        request
    }

    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        self.open_as(uri, "json", text);
    }

    /// Opens a document with this language identifier.
    pub(crate) fn open_as(&mut self, uri: &str, language: &str, text: &str) {
        let item = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": item}));
    }

    /// Replaces the whole text of a document.
    pub(crate) fn change(&mut self, uri: &str, version: i32, text: &str) {
        self.change_by(uri, version, json!([{"text": text}]));
    }

    /// Applies `changes`, the `contentChanges` of the notification, to a document.
    pub(crate) fn change_by(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// Waits for the diagnostics of a version of a document.
    pub(crate) fn wait_for_diagnostics(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let is_wanted = |message: &Message| {
            matches!(message, Message::Notification(notification) if notification.method == "textDocument/publishDiagnostics"
                && notification.params["uri"] == uri && notification.params["version"] == version)
        };
        let Message::Notification(notification) = self.wait(is_wanted) else { unreachable!() };
        notification.params["diagnostics"].as_array().expect("the result is a list").clone()
    }

    /// Opens a document and waits for its diagnostics.
    pub(crate) fn open_and_lint(&mut self, uri: &str, text: &str) -> Vec<Value> {
        self.open(uri, text);
        self.wait_for_diagnostics(uri, 1)
    }

    /// Returns all messages that the test has not waited for.
    pub(crate) fn take_unread(&mut self) -> Vec<Message> {
        self.pending.extend(self.messages.try_iter());
        std::mem::take(&mut self.pending)
    }

    /// Closes the server's input without `exit`, like a client that crashes.
    pub(crate) fn disconnect(mut self) -> ExitStatus {
        drop(self.input.take());
        self.server.wait().expect("the server ends")
    }

    /// Ends the session with `shutdown` and `exit`.
    pub(crate) fn shut_down(mut self) -> ExitStatus {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.exit()
    }

    /// Sends `exit` without `shutdown`.
    pub(crate) fn exit(mut self) -> ExitStatus {
        self.notify("exit", Value::Null);
        self.server.wait().expect("the server ends")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Stop the server if the test failed. Otherwise it has already ended.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Returns the rules of diagnostics.
pub(crate) fn rules(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().expect("the value is a string")).collect()
}

/// Applies edits to a text like an editor, with positions in UTF-16.
pub(crate) fn apply_edits(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let (line, character) = (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap());
        let start: usize = text.split_inclusive('\n').take(line as usize).map(str::len).sum();
        let mut units = 0;
        let rest = text[start..].char_indices().find(|(_, next)| {
            let is_at_position = units >= character;
            units += next.len_utf16() as u64;
            is_at_position
        });
        rest.map_or(text.len(), |(at, _)| start + at)
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .expect("the result is a list")
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_by_key(|(start, _, _)| *start);
    let (mut out, mut at) = (String::new(), 0);
    for (start, end, new) in edits {
        assert!(start >= at, "edits overlap");
        out.push_str(&text[at..start]);
        out.push_str(new);
        at = end;
    }
    out + &text[at..]
}
