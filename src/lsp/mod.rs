//! A language server over standard input and output: the linter while one types.
//!
//! `session` holds the open documents and talks to the client. It neither parses nor lints: `worker` starts threads for that, which work on
//! a `snapshot` of a document. The others put what the engine finds into the types of the protocol.

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
