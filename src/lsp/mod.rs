//! A language server over standard input and output, which lints documents while they are edited.
//!
//! `session` runs on the main thread. It manages the open documents and communicates with the client (the editor).
//! `worker` starts a thread for each task. A worker gets a `snapshot` (an immutable state of a document), parses and
//! lints it, and sends the result to the session as an event. Most of the other modules each handle one kind of
//! request, such as `hover` and `completion`.

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

pub use session::SessionEnd;
use session::{Event, Session};

/// The maximum length of a message, in bytes.
pub const MAX_MESSAGE_BYTES: u64 = transport::MAX_MESSAGE_BYTES;

/// Serves one client until it exits or disconnects.
pub fn serve() -> SessionEnd {
    let (events, incoming) = channel();
    // The reader thread is not joined. It ends at the end of the input or after `exit`.
    drop(transport::start_reader(BufReader::new(stdin()), events.clone(), Event::Client));
    let (outgoing, writer) = transport::start_writer(stdout());
    let ending = Session::new(outgoing, events).run(&incoming);
    // `run` consumes the session. This closes the channel to the writer thread, which ends after the last message.
    let _ = writer.join();
    ending
}
