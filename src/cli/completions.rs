//! `completions`: a script with which a shell completes the program's arguments.

use clap::Args;
use clap_complete::Shell;

use super::{NAME, Status, command, terminal};

/// What `completions` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    // Into memory first: the generator takes every failed write for a bug, a closed pipe among them.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), NAME, &mut script);
    if arguments.shell == Shell::Bash {
        script = label_as_dispatched(script);
    }
    if terminal::print(&script) { Status::Clean } else { Status::Error }
}

/// Mends the labels of the commands in a bash script: for a program with a hyphen in its name the generator spells them in one way
/// where it dispatches and in another where it arrives, so that nothing is completed behind a command
/// (<https://github.com/clap-rs/clap/issues/6421>). Without effect on a script that is right.
fn label_as_dispatched(script: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(script) {
        Ok(script) => script.replace(&NAME.replace('-', "__subcmd__"), &NAME.replace('-', "__")).into_bytes(),
        // It is made of our own help texts, so it is text; were it not, it is still the script.
        Err(error) => error.into_bytes(),
    }
}
