//! `man`: writes the manual page of the program or of a command.

use clap::Args;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{Status, command, terminal};

/// The arguments of `man`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The command; the program itself by default.
    #[arg(value_parser = parse_command_name)]
    command: Option<String>,
}

/// Parses the name of a command. A list of names cannot be declared in [`Arguments`], because the argument is itself
/// part of the definition of the command line.
fn parse_command_name(name: &str) -> Result<String, String> {
    let program = command();
    if program.find_subcommand(name).is_some() {
        return Ok(name.to_owned());
    }
    let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    Err(format!("unknown command; expected one of {}", names.join(", ")))
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let page = render_page(arguments.command.as_deref());
    if terminal::print(&page) { Status::Clean } else { Status::Error }
}

/// Returns the page of the command `name`, or of the program.
fn render_page(name: Option<&str>) -> Vec<u8> {
    let mut program = command().disable_help_subcommand(true);
    // `build` adds the full names and the global options to the commands.
    program.build();
    let command_pages: Vec<String> = program.get_subcommands().map(|command| page_name(&program, command)).collect();
    let command = name.and_then(|name| program.find_subcommand(name)).unwrap_or(&program).clone();
    let page_title = command.get_display_name().unwrap_or(super::NAME).to_uppercase();
    let notes = command.get_after_long_help().or_else(|| command.get_after_help()).map(ToString::to_string);
    let is_program = command.has_subcommands();
    let man = Man::new(command)
        .title(page_title)
        .source(concat!("summit-lint ", env!("CARGO_PKG_VERSION")))
        .manual("summit-lint manual");

    let mut page = Vec::new();
    let sections = [Man::render_title, Man::render_name_section, Man::render_synopsis_section];
    let rendered = sections.iter().try_for_each(|section| section(&man, &mut page)).and_then(|()| {
        man.render_description_section(&mut page)?;
        if is_program {
            man.render_subcommands_section(&mut page)?;
        }
        man.render_options_section(&mut page)?;
        notes.map_or(Ok(()), |notes| notes_section(&notes).to_writer(&mut page))?;
        see_also_section(if is_program { &command_pages } else { &[] }).to_writer(&mut page)
    });
    debug_assert!(rendered.is_ok(), "a write to memory does not fail");
    page
}

/// Converts the text that `--help` shows after the options to roff. A line `Title:` starts a section, indented lines
/// keep their layout, and other lines are paragraphs.
///
/// The control requests of roff are `SH` (section heading), `PP` (paragraph), and `nf` and `fi` around lines that keep
/// their layout.
fn notes_section(notes: &str) -> Roff {
    let mut roff = Roff::new();
    let mut in_verbatim_block = false;
    let mut has_section = false;
    for line in notes.lines() {
        let is_indented = line.starts_with(' ');
        if in_verbatim_block && !is_indented {
            roff.control("fi", []);
            in_verbatim_block = false;
        }
        if let Some(title) = line.strip_suffix(':').filter(|_| !is_indented) {
            roff.control("SH", [title.to_uppercase().as_str()]);
            has_section = true;
        } else if line.is_empty() {
            roff.control("PP", []);
        } else {
            if !has_section {
                roff.control("SH", ["NOTES"]);
                has_section = true;
            }
            if is_indented && !in_verbatim_block {
                roff.control("nf", []);
                in_verbatim_block = true;
            }
            roff.text([roman(line)]);
        }
    }
    if in_verbatim_block {
        roff.control("fi", []);
    }
    roff
}

/// Returns the section that refers to related pages: `others`, or the page of the program if `others` is empty.
fn see_also_section(others: &[String]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    if others.is_empty() {
        roff.text([bold(super::NAME), roman("(1)")]);
    }
    for (index, other) in others.iter().enumerate() {
        let end = if index + 1 == others.len() { "(1)" } else { "(1)," };
        roff.text([bold(other.as_str()), roman(end)]);
    }
    roff
}

/// Returns the name of a command's page: `summit-lint-check`.
fn page_name(program: &clap::Command, command: &clap::Command) -> String {
    format!("{}-{}", program.get_name(), command.get_name())
}
