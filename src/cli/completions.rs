//! `completions`: writes the completion script for a shell.

use clap::Args;
use clap_complete::Shell;

use super::{NAME, Status, command, terminal};

/// The arguments of `completions`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell to complete for.
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    // The generator panics if a write fails, as with a closed pipe, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), NAME, &mut script);
    if arguments.shell == Shell::Bash {
        script = fix_labels(script);
    }
    if terminal::print(&script) { Status::Clean } else { Status::Error }
}

/// Works around a bug in the generated bash script. If the name of the program has a hyphen, the labels of commands are
/// spelled differently where they are defined and where they are used. Then nothing is completed after a command
/// (<https://github.com/clap-rs/clap/issues/6421>). A script without the bug does not change.
fn fix_labels(script: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(script) {
        Ok(script) => script.replace(&NAME.replace('-', "__subcmd__"), &NAME.replace('-', "__")).into_bytes(),
        // This cannot happen, because the help texts are UTF-8.
        Err(error) => error.into_bytes(),
    }
}
