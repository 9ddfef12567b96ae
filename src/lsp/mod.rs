//! A language server over standard input and output: the linter while one types.
//!
//! `session` holds what is open and answers the client; `linting` lints on a thread of its own; the others put what the engine
//! knows into the protocol's words.

mod actions;
mod capabilities;
mod client;
mod completion;
mod configuration;
mod cursor;
mod diagnostics;
mod draft;
mod fields;
mod hover;
mod linting;
mod markup;
mod open_document;
mod parsed;
mod positions;
mod requests;
mod session;
mod slot;
mod snippet;
mod suppression;
mod transport;
mod uri;

use std::io::{BufReader, stdin, stdout};
use std::sync::mpsc::channel;

pub use session::Ending;
use session::{Event, Session};

/// The longest message that is read, in bytes.
pub const MAX_MESSAGE_BYTES: u64 = transport::MAX_MESSAGE_BYTES;

/// Serves one client until it says goodbye or is gone.
pub fn serve() -> Ending {
    let (events, incoming) = channel();
    // The reader ends by itself, with the input or behind `exit`.
    drop(transport::read(BufReader::new(stdin()), events.clone(), Event::Client));
    let (outgoing, writer) = transport::write(stdout());
    let ending = Session::new(outgoing, events).run(&incoming);
    // The session is dropped, and with it the sender: the writer ends when all is written.
    let _ = writer.join();
    ending
}
