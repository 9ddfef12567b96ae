//! The command line: arguments, files, exit status.

mod check;
mod input;
mod repair;
mod terminal;
mod write;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::report::Format;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// Nothing was found, or nothing that counts.
    Clean = 0,
    /// Something was found.
    Findings = 1,
    /// The run itself went wrong: usage, a file that cannot be read or written.
    Error = 2,
}

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Validate, repair and lint the JSON payloads that integrations post to the SUMMIT service-management API.
#[derive(Debug, Parser)]
#[command(name = "summit-lint", version, styles = STYLES, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  summit-lint check                     lint what lies below the working directory
  summit-lint check payloads/new.json   lint one file
  summit-lint fix --diff payloads       show what the safe fixes would change
  summit-lint repair < pasted.txt       turn anything into strict JSON

Exit status: 0 nothing found, 1 findings, 2 wrong usage or an unreadable file.")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colours.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true, value_name = "WHEN", help_heading = "Output")]
    color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    /// In a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lint payloads.
    #[command(after_help = "`-` as a path reads standard input. Without a path the working directory is searched.")]
    Check(CheckArgs),
    /// Lint payloads and write the safe fixes: `check --fix`.
    #[command(
        after_help = "`-` as a path reads standard input, writes the fixed text to standard output and what is left to \
                            standard error."
    )]
    Fix(CheckArgs),
    /// Read anything, and write the strict JSON reading of it.
    Repair(RepairArgs),
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Files and directories; `-` for standard input.
    paths: Vec<PathBuf>,

    /// Write the safe fixes to the files.
    #[arg(long, help_heading = "Fixes")]
    fix: bool,

    /// Apply fixes that are a guess, too.
    #[arg(long, help_heading = "Fixes")]
    unsafe_fixes: bool,

    /// Show what the fixes would change, and write nothing; the exit status is 1 where something would.
    #[arg(long, help_heading = "Fixes")]
    diff: bool,

    /// How findings are shown.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "full",
        env = "SUMMIT_LINT_OUTPUT_FORMAT",
        hide_env_values = true,
        value_parser = PossibleValuesParser::new(Format::NAMES).map(|name| name.parse::<Format>().expect("it is one of the names")),
        help_heading = "Output"
    )]
    output_format: Format,

    /// Say which files were passed over.
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,

    /// Say nothing; the exit status tells.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,

    /// Search directories for files that match the glob, not for `*.json` and its kin.
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    include: Vec<String>,

    /// Leave out files and directories that match the glob.
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    exclude: Vec<String>,

    /// The name under which standard input is reported.
    #[arg(long, value_name = "NAME", help_heading = "Files")]
    stdin_filename: Option<PathBuf>,

    /// Exit with 1 on warnings, too.
    #[arg(long, help_heading = "Exit status")]
    deny_warnings: bool,

    /// Exit with 0 even on findings.
    #[arg(long, conflicts_with = "deny_warnings", help_heading = "Exit status")]
    exit_zero: bool,
}

#[derive(Debug, Args)]
struct RepairArgs {
    /// The file; standard input without one, or for `-`.
    path: Option<PathBuf>,

    /// Write to the file, not to standard output.
    #[arg(long, requires = "path")]
    in_place: bool,

    /// Leave out all white space between tokens.
    #[arg(long, conflicts_with = "indent")]
    compact: bool,

    /// Lay it out anew, one member a line, with so many spaces a level.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=16))]
    indent: Option<u8>,

    /// Take each line for a document of its own, and hold no more than one at a time; `.jsonl` and `.ndjson` files are always
    /// taken so.
    #[arg(long)]
    lines: bool,

    /// Write nothing; exit with 1 if the strict JSON differs from the input.
    #[arg(long, conflicts_with = "in_place")]
    check: bool,
}

/// Runs the program. Findings go to standard output, what goes wrong with the run itself to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is the reader's choice and no error.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    terminal::choose_color(cli.color);
    let status = match cli.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Fix(arguments) => check::run(&CheckArgs { fix: true, ..arguments }),
        Command::Repair(arguments) => repair::run(&arguments),
    };
    ExitCode::from(status as u8)
}

/// Writes a line about the run itself to standard error.
fn complain(message: &dyn std::fmt::Display) {
    use std::io::Write as _;
    let line = crate::report::one_line(&message.to_string());
    // There is nowhere left to say that this failed.
    let _ = writeln!(anstream::stderr(), "error: {line}");
}
