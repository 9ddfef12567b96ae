//! Messages in and out: a thread that reads standard input and one that writes standard output.
//!
//! The loop that `lsp-server` brings ends at the first message that is no JSON, and its reader allocates as much as a message claims
//! to be long. Here a message that is not JSON is answered, and the next one is read. One that claims to be too long ends the session.

use std::io::{self, BufRead, Read as _, Write};
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
    /// A message is longer than [`MAX_MESSAGE_BYTES`]: its `Content-Length`.
    TooLong(String),
    /// The client is gone.
    End,
}

/// The longest message that is read, in bytes. A document of this length in a message is read, and not linted.
pub(super) const MAX_MESSAGE_BYTES: u64 = 1_000_000_000;

/// Why there is no message.
enum Failure {
    /// The frame was taken off the stream, so that the next one can be read.
    Malformed(String),
    TooLong(String),
    Closed,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::Malformed(first_words(&error.to_string())),
            _ => Self::Closed,
        }
    }
}

fn malformed(what: &str) -> Failure {
    Failure::Malformed(first_words(what))
}

/// Reads a message with its header. No more is allocated than was sent.
fn read_message(input: &mut impl BufRead) -> Result<Message, Failure> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Err(Failure::Closed);
        }
        let Some(line) = line.strip_suffix("\r\n") else {
            return Err(malformed(&format!("malformed header: {line:?}")));
        };
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(": ") else {
            return Err(malformed(&format!("malformed header: {line:?}")));
        };
        if name.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.to_owned());
        }
    }
    let length = length.ok_or_else(|| malformed("missing Content-Length"))?;
    let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let bytes = match length.parse::<u64>() {
        Ok(bytes) if bytes <= MAX_MESSAGE_BYTES => bytes,
        // A number that does not even fit is too long, too.
        _ if digits => return Err(Failure::TooLong(first_words(&length))),
        _ => return Err(malformed(&format!("invalid Content-Length: {length:?}"))),
    };
    let mut content = Vec::new();
    if (input.take(bytes).read_to_end(&mut content)? as u64) < bytes {
        return Err(Failure::Closed);
    }
    serde_json::from_slice(&content)
        .or_else(|error| {
            // Without the message, the document would differ from then on.
            let whole = with_whole_characters(&content).ok_or(error)?;
            serde_json::from_slice(&whole)
        })
        .map_err(|error| malformed(&format!("malformed message: {error}")))
}

/// Returns a message with U+FFFD for each half of a surrogate pair. Strings of JavaScript may have halves, and Rust's may not. Both are
/// one unit of UTF-16, so positions stay. `None` if there are no halves.
fn with_whole_characters(content: &[u8]) -> Option<Vec<u8>> {
    let unit = |at: usize| {
        let digits = content.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut whole = content.to_vec();
    let mut at = 0;
    while let Some(found) = content[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        at += match (unit(at), unit(at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                whole[at + 2..at + 6].copy_from_slice(b"FFFD");
                6
            }
            (Some(_), _) => 6,
            // The character after a backslash does not start an escape.
            (None, _) => 2,
        };
        if at >= content.len() {
            break;
        }
    }
    (whole != content).then_some(whole)
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
            let (incoming, last) = match read_message(&mut input) {
                Ok(message) => {
                    let exit = matches!(&message, Message::Notification(note) if note.method == "exit");
                    (Incoming::Message(message), exit)
                }
                Err(Failure::Malformed(error)) => (Incoming::Malformed(error), false),
                Err(Failure::TooLong(length)) => (Incoming::TooLong(length), true),
                Err(Failure::Closed) => (Incoming::End, true),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(frame: &str) -> Failure {
        read_message(&mut frame.as_bytes()).expect_err("it is not a message")
    }

    #[test]
    fn a_length_is_checked_before_anything_is_allocated() {
        for length in ["1000000001", "99999999999999", "99999999999999999999999999"] {
            let failure = failure(&format!("Content-Length: {length}\r\n\r\n{{}}"));
            assert!(matches!(failure, Failure::TooLong(found) if found == length), "{length}");
        }
        // As long as is allowed, but not sent.
        assert!(matches!(failure("Content-Length: 1000000000\r\n\r\n{}"), Failure::Closed));
    }

    #[test]
    fn halves_of_characters_are_replaced() {
        let replaced =
            |text: &str| with_whole_characters(text.as_bytes()).map(|whole| String::from_utf8(whole).unwrap());
        assert_eq!(replaced(r"a\uD83D\uDE00\n\\uD83D"), None);
        assert_eq!(replaced(r"\uD83D\uD83D\uDE00\ude00"), Some(r"\uFFFD\uD83D\uDE00\uFFFD".to_owned()));
        assert_eq!(replaced(r"\\\ud83d\"), Some(r"\\\uFFFD\".to_owned()));
    }

    #[test]
    fn what_is_malformed_is_named() {
        for (frame, expected) in [
            ("Content-Length: -1\r\n\r\n", "invalid Content-Length: \"-1\""),
            ("Content-Length: \r\n\r\n", "invalid Content-Length: \"\""),
            ("Content-Type: x\r\n\r\n", "missing Content-Length"),
            ("Content-Length\r\n\r\n", "malformed header: \"Content-Length\""),
            ("Content-Length: 1\n\n", "malformed header: \"Content-Length: 1\\n\""),
            ("Content-Length: 1\r\n\r\n{", "malformed message: EOF"),
        ] {
            let found = match failure(frame) {
                Failure::Malformed(words) => words,
                _ => panic!("{frame:?}"),
            };
            assert!(found.starts_with(expected), "{frame:?}: {found}");
        }
        let frame = "content-length: 33\r\nX: y\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";
        assert!(read_message(&mut frame.as_bytes()).is_ok());
    }
}
