//! Reads and writes messages: one thread reads standard input, and another thread writes standard output.
//!
//! The reader of the `lsp-server` crate is not used. It stops at the first message that is not valid JSON, and it
//! allocates as many bytes as `Content-Length` announces. Here, an invalid message gets an error response, and reading
//! continues. A message that is too long ends the session.

use std::io::{self, BufRead, Read as _, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use lsp_server::{ErrorCode, Message};

use crate::report::one_line;

/// What the reader thread sends to the session.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// A malformed message. Contains the error.
    Malformed(String),
    /// A message longer than [`MAX_MESSAGE_BYTES`]. Contains its `Content-Length`.
    TooLong(String),
    /// The end of the input.
    End,
}

/// The maximum length of a message, in bytes. A document of this length can be received, but is not linted.
pub(super) const MAX_MESSAGE_BYTES: u64 = 1_000_000_000;

/// Why a message could not be read.
enum Failure {
    /// The message is malformed, but the next message can be read.
    Malformed(String),
    /// The message is longer than [`MAX_MESSAGE_BYTES`]. Contains its `Content-Length`.
    TooLong(String),
    /// The input has ended or cannot be read.
    Closed,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::Malformed(shorten(&error.to_string())),
            _ => Self::Closed,
        }
    }
}

/// Returns the failure for a malformed message.
fn malformed_message(what: &str) -> Failure {
    Failure::Malformed(shorten(what))
}

/// Reads the header and content of a message. Allocates memory only for bytes that have been received.
fn read_message(input: &mut impl BufRead) -> Result<Message, Failure> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Err(Failure::Closed);
        }
        let Some(line) = line.strip_suffix("\r\n") else {
            return Err(malformed_message(&format!("malformed header: {line:?}")));
        };
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(": ") else {
            return Err(malformed_message(&format!("malformed header: {line:?}")));
        };
        if name.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.to_owned());
        }
    }
    let length = length.ok_or_else(|| malformed_message("missing Content-Length"))?;
    let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let content_len = match length.parse::<u64>() {
        Ok(len) if len <= MAX_MESSAGE_BYTES => len,
        // The length is more than the maximum, or does not fit into 64 bits.
        _ if is_number => return Err(Failure::TooLong(shorten(&length))),
        _ => return Err(malformed_message(&format!("invalid Content-Length: {length:?}"))),
    };
    let mut content = Vec::new();
    if (input.take(content_len).read_to_end(&mut content)? as u64) < content_len {
        return Err(Failure::Closed);
    }
    serde_json::from_slice(&content)
        .or_else(|error| {
            // Do not drop the message if possible: it may be a change of a document, which would then differ from the
            // client's text.
            let replaced = replace_lone_surrogates(&content).ok_or(error)?;
            serde_json::from_slice(&replaced)
        })
        .map_err(|error| malformed_message(&format!("malformed message: {error}")))
}

/// Replaces each escaped lone surrogate, such as `\ud83d`, by U+FFFD. Returns `None` if the message contains none.
///
/// Clients in JavaScript may send lone surrogates, which strings in Rust cannot contain. A surrogate and U+FFFD are
/// both one UTF-16 code unit, so positions stay the same.
fn replace_lone_surrogates(content: &[u8]) -> Option<Vec<u8>> {
    // Returns the UTF-16 code unit of the escape (`\ud83d`) at a byte offset, if any.
    let escaped_unit = |offset: usize| {
        let digits = content.get(offset..offset + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut replaced = content.to_vec();
    let mut at = 0;
    while let Some(found) = content[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        at += match (escaped_unit(at), escaped_unit(at + 6)) {
            // A surrogate pair consists of two escapes of 6 bytes each.
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                replaced[at + 2..at + 6].copy_from_slice(b"FFFD");
                6
            }
            (Some(_), _) => 6,
            // Another escape, such as `\\`. Skip the character after the backslash, which may be a backslash, too.
            (None, _) => 2,
        };
        if at >= content.len() {
            break;
        }
    }
    (replaced != content).then_some(replaced)
}

/// What the session sends to the writer thread.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// A message.
    Message(Message),
    /// The response to a malformed message, with the error. Its `id` is `null`, which the type of responses in
    /// `lsp-server` does not allow.
    ParseError(String),
}

/// Starts a thread that reads messages from `input` and sends them to `events`. `to_event` converts each message to an
/// event.
pub(super) fn start_reader<E: Send + 'static>(
    mut input: impl BufRead + Send + 'static,
    events: Sender<E>,
    to_event: impl Fn(Incoming) -> E + Send + 'static,
) -> JoinHandle<()> {
    thread::spawn(move || {
        loop {
            let (incoming, is_last) = match read_message(&mut input) {
                Ok(message) => {
                    let is_exit = matches!(&message, Message::Notification(note) if note.method == "exit");
                    (Incoming::Message(message), is_exit)
                }
                Err(Failure::Malformed(error)) => (Incoming::Malformed(error), false),
                Err(Failure::TooLong(length)) => (Incoming::TooLong(length), true),
                Err(Failure::Closed) => (Incoming::End, true),
            };
            if events.send(to_event(incoming)).is_err() || is_last {
                return;
            }
        }
    })
}

/// Starts a thread that writes messages to `output` until the sender is dropped or the output is closed.
pub(super) fn start_writer(mut output: impl Write + Send + 'static) -> (Sender<Outgoing>, JoinHandle<()>) {
    let (sender, messages): (_, Receiver<Outgoing>) = channel();
    let writer = thread::spawn(move || {
        for message in messages {
            let result = match message {
                Outgoing::Message(message) => message.write(&mut output),
                Outgoing::ParseError(error) => write_parse_error(&mut output, &error),
            };
            if result.is_err() {
                return;
            }
        }
    });
    (sender, writer)
}

/// Writes the error response to a malformed message.
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

/// Returns the first 200 characters of an error, which may quote a whole malformed message.
fn shorten(error: &str) -> String {
    let error = &one_line(error);
    match error.char_indices().nth(200) {
        Some((at, _)) => format!("{}…", &error[..at]),
        None => error.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the failure of reading `frame`, a message with its header.
    fn read_failure(frame: &str) -> Failure {
        read_message(&mut frame.as_bytes()).expect_err("the frame is not a valid message")
    }

    #[test]
    fn the_length_is_checked_before_allocating() {
        for length in ["1000000001", "99999999999999", "99999999999999999999999999"] {
            let failure = read_failure(&format!("Content-Length: {length}\r\n\r\n{{}}"));
            assert!(matches!(failure, Failure::TooLong(found) if found == length), "{length}");
        }
        // The length is allowed, but the content is missing.
        assert!(matches!(read_failure("Content-Length: 1000000000\r\n\r\n{}"), Failure::Closed));
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        let replaced =
            |text: &str| replace_lone_surrogates(text.as_bytes()).map(|whole| String::from_utf8(whole).unwrap());
        assert_eq!(replaced(r"a\uD83D\uDE00\n\\uD83D"), None);
        assert_eq!(replaced(r"\uD83D\uD83D\uDE00\ude00"), Some(r"\uFFFD\uD83D\uDE00\uFFFD".to_owned()));
        assert_eq!(replaced(r"\\\ud83d\"), Some(r"\\\uFFFD\".to_owned()));
    }

    #[test]
    fn malformed_messages_have_specific_errors() {
        for (frame, expected) in [
            ("Content-Length: -1\r\n\r\n", "invalid Content-Length: \"-1\""),
            ("Content-Length: \r\n\r\n", "invalid Content-Length: \"\""),
            ("Content-Type: x\r\n\r\n", "missing Content-Length"),
            ("Content-Length\r\n\r\n", "malformed header: \"Content-Length\""),
            ("Content-Length: 1\n\n", "malformed header: \"Content-Length: 1\\n\""),
            ("Content-Length: 1\r\n\r\n{", "malformed message: EOF"),
        ] {
            let found = match read_failure(frame) {
                Failure::Malformed(error) => error,
                _ => panic!("{frame:?}"),
            };
            assert!(found.starts_with(expected), "{frame:?}: {found}");
        }
        let frame = "content-length: 33\r\nX: y\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";
        assert!(read_message(&mut frame.as_bytes()).is_ok());
    }
}
