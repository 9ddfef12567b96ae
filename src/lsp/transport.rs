//! Messages in and out: a thread that reads standard input and one that writes standard output.
//!
//! The loop that `lsp-server` brings ends at the first message that is no JSON. Here such a message is answered, and the next one
//! is read.

use std::io::{self, BufRead, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use lsp_server::{ErrorCode, Message};

use crate::report::one_line;

/// What the reader found.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// A frame that is no message, and why.
    Malformed(String),
    /// The client is gone.
    End,
}

/// What the writer is to write.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// A message.
    Message(Message),
    /// The answer to a frame that could not be read. It has no identifier, which `lsp-server`'s answers have to have.
    ParseError(String),
}

/// Starts to read `input`; each message is handed on as `event` makes it.
pub(super) fn read<E: Send + 'static>(
    mut input: impl BufRead + Send + 'static,
    events: Sender<E>,
    event: impl Fn(Incoming) -> E + Send + 'static,
) -> JoinHandle<()> {
    thread::spawn(move || {
        loop {
            let (incoming, last) = match Message::read(&mut input) {
                Ok(Some(message)) => {
                    let exit = matches!(&message, Message::Notification(note) if note.method == "exit");
                    (Incoming::Message(message), exit)
                }
                // The frame was taken off the stream, so that the next one can be read.
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    (Incoming::Malformed(first_words(&error.to_string())), false)
                }
                Ok(None) | Err(_) => (Incoming::End, true),
            };
            if events.send(event(incoming)).is_err() || last {
                return;
            }
        }
    })
}

/// Starts to write to `output` what is sent to it, until the sender is dropped or nobody reads any more.
pub(super) fn write(mut output: impl Write + Send + 'static) -> (Sender<Outgoing>, JoinHandle<()>) {
    let (sender, messages): (_, Receiver<Outgoing>) = channel();
    let writer = thread::spawn(move || {
        for message in messages {
            let written = match message {
                Outgoing::Message(message) => message.write(&mut output),
                Outgoing::ParseError(error) => write_parse_error(&mut output, &error),
            };
            if written.is_err() {
                return;
            }
        }
    });
    (sender, writer)
}

fn write_parse_error(output: &mut impl Write, error: &str) -> io::Result<()> {
    let answer = serde_json::json!({
        "jsonrpc": "2.0",
        "id": null,
        "error": {"code": ErrorCode::ParseError as i32, "message": error},
    });
    let text = answer.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

/// The start of an error: it may quote the message that could not be read, whole.
fn first_words(error: &str) -> String {
    let error = &one_line(error);
    match error.char_indices().nth(200) {
        Some((at, _)) => format!("{}…", &error[..at]),
        None => error.to_owned(),
    }
}
