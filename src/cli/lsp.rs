//! `lsp`: a language server for editors.

use clap::Args;

use super::Status;

/// What `lsp` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Speak on standard input and output, which is the only way there is; many editors say so.
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let Arguments { stdio: _ } = arguments;
    // The protocol wants status 1 where a client leaves without a goodbye.
    if crate::lsp::serve() { Status::Clean } else { Status::Findings }
}
