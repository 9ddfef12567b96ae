//! The command line: arguments, commands, exit status.

mod baseline;
mod changes;
mod check;
mod completions;
mod configuration;
mod convert;
mod diff;
mod exit_status;
mod explain;
mod files_from;
mod help;
mod ignores;
mod in_order;
mod init;
mod input;
mod isolate;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
mod new;
mod output;
mod progress;
mod repair;
mod reserved;
mod rule_selection;
mod rules;
mod schema;
mod search;
mod statistics;
mod steps;
mod terminal;
mod unified;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::report;

/// The name of the program.
const NAME: &str = "summit-lint";

/// The exit status of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// There are no findings that affect the exit status.
    Clean = 0,
    /// There are findings.
    Findings = 1,
    /// The run failed: wrong usage, or a file that cannot be read or written.
    Error = 2,
}

/// The colors of the help.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Validate, repair and lint the JSON payloads that integrations post to the SUMMIT service-management API.
#[derive(Debug, Parser)]
#[command(name = NAME, version, styles = STYLES, max_term_width = 100, arg_required_else_help = true, subcommand_value_name = "COMMAND")]
#[command(after_help = help::PROGRAM)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colors.
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
    #[command(after_long_help = help::CHECK)]
    Check(check::Arguments),
    /// Lint payloads, and write the safe fixes to the files.
    #[command(after_long_help = help::FIX, mut_arg("fix", |fix| fix.hide(true)))]
    Fix(check::Arguments),
    /// Convert malformed JSON to strict JSON.
    #[command(after_long_help = help::REPAIR)]
    Repair(repair::Arguments),
    /// Convert the incident container to its other form: an object, or JSON in a string.
    #[command(after_long_help = help::CONVERT)]
    Convert(convert::Arguments),
    /// Write a minimal valid payload from the schemas.
    #[command(after_long_help = help::NEW)]
    New(new::Arguments),
    /// Write a configuration with the values that existing payloads have.
    #[command(after_long_help = help::INIT)]
    Init(init::Arguments),
    /// Show what a rule finds, why it matters, and how to turn it off.
    #[command(after_long_help = help::EXPLAIN)]
    Explain(explain::Arguments),
    /// List all rules.
    #[command(after_long_help = help::RULES)]
    Rules(rules::Arguments),
    /// Print a built-in schema, or list them.
    #[command(after_long_help = help::SCHEMA)]
    Schema(schema::Arguments),
    #[cfg(feature = "lsp")]
    /// Run the language server on standard input and output.
    #[command(after_long_help = help::LSP)]
    Lsp(lsp::Arguments),
    /// Write the completion script for a shell.
    #[command(after_long_help = help::COMPLETIONS)]
    Completions(completions::Arguments),
    /// Write the manual page of the program, or of a command.
    #[command(after_long_help = help::MAN)]
    Man(man::Arguments),
}

/// Returns the definition of the command line.
fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program. Findings are written to standard output, and errors of the run itself to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            return usage::print_result(error, &arguments);
        }
    };
    terminal::apply_color(cli.color);
    isolate::install_hook();
    let status = isolate::isolate(|| run_command(cli.command)).unwrap_or_else(|error| {
        print_error(&error);
        Status::Error
    });
    ExitCode::from(status as u8)
}

fn run_command(command: Command) -> Status {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Fix(arguments) => check::run(&check::Arguments::with_fix(arguments)),
        Command::Repair(arguments) => repair::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        #[cfg(feature = "lsp")]
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}

/// Prints an error of the run itself to standard error.
fn print_error(message: &dyn std::fmt::Display) {
    use std::io::Write as _;
    let line = report::redact_line(&message.to_string());
    // A failed write to standard error cannot be reported.
    let _ = writeln!(anstream::stderr(), "error: {line}");
}

/// Prints a warning about the run itself to standard error.
fn print_warning(message: &dyn std::fmt::Display) {
    use std::io::Write as _;
    // A failed write to standard error cannot be reported.
    let _ = writeln!(anstream::stderr(), "warning: {}", report::redact_line(&message.to_string()));
}

/// Prints a note about the run itself to standard error.
fn print_note(message: &dyn std::fmt::Display) {
    use std::io::Write as _;
    // A failed write to standard error cannot be reported.
    let _ = writeln!(anstream::stderr(), "note: {}", report::redact_line(&message.to_string()));
}

/// Warns that a search found no files.
fn warn_no_files() {
    print_warning(
        &"no files found: directories are searched for `*.json` and related types; use `--include` for other files",
    );
}
