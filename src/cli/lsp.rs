//! `lsp`: a language server for editors.

use clap::Args;

use super::{Status, complain};
use crate::lsp::{self, Ending};

/// What `lsp` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Use standard input and output. This is the default; many editors pass the option.
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let Arguments { stdio: _ } = arguments;
    // The protocol wants status 1 where a client leaves without a goodbye.
    match lsp::serve() {
        Ending::Orderly => Status::Clean,
        Ending::Abrupt => Status::Findings,
        Ending::TooLong(length) => {
            let most = lsp::MAX_MESSAGE_BYTES;
            complain(&format!("a message of {length} bytes (`Content-Length`) is too long: {most} bytes are the most"));
            Status::Error
        }
    }
}
