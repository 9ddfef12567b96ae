//! `lsp`: runs the language server for editors.

use clap::Args;

use super::{Status, print_error};
use crate::lsp::{self, SessionEnd};

/// The arguments of `lsp`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Use standard input and output. This is the default; many editors pass the option.
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let Arguments { stdio: _ } = arguments;
    // The protocol requires status 1 if the client exits without a `shutdown` request.
    match lsp::serve() {
        SessionEnd::Orderly => Status::Clean,
        SessionEnd::Abrupt => Status::Findings,
        SessionEnd::TooLong(length) => {
            let most = lsp::MAX_MESSAGE_BYTES;
            print_error(&format!("`Content-Length` of {length} bytes exceeds the limit of {most} bytes"));
            Status::Error
        }
    }
}
