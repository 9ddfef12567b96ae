//! A language server over standard input and output, which lints documents while they are edited.
//!
//! `session` manages the open documents and communicates with the client (the editor). `worker` starts threads that
//! parse and lint a `snapshot`, an immutable state of a document. Most of the other modules convert the results to the
//! types of the protocol.

mod actions;
mod capabilities;
mod client;
mod completion;
mod configuration;
mod conversion;
mod cursor;
mod diagnostics;
mod draft;
mod fields;
mod formatting;
mod hover;
mod linting;
mod markup;
mod open_document;
mod options;
mod parsed;
mod positions;
mod query;
mod requests;
mod session;
mod slot;
mod snapshot;
mod snippet;
mod suppression;
mod symbols;
mod transport;
mod uri;
mod worker;

use std::io::{BufReader, stdin, stdout};
use std::sync::mpsc::channel;

pub use session::Ending;
use session::{Event, Session};

/// The maximum length of a message, in bytes.
pub const MAX_MESSAGE_BYTES: u64 = transport::MAX_MESSAGE_BYTES;

/// Serves one client until it exits or disconnects.
pub fn serve() -> Ending {
    let (events, incoming) = channel();
    // The reader thread ends on its own, at the end of the input or after `exit`.
    drop(transport::read(BufReader::new(stdin()), events.clone(), Event::Client));
    let (outgoing, writer) = transport::write(stdout());
    let ending = Session::new(outgoing, events).run(&incoming);
    // `run` drops the session and its sender of messages, so the writer thread ends after the last message.
    let _ = writer.join();
    ending
}
