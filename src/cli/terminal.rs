//! What the output goes to: its colours, its width, its end.

use std::io::{self, IsTerminal, Write};

use super::Color;
use crate::report::{Format, Options};

/// The width of text that goes to no terminal.
const WIDTH: usize = 100;

/// Makes `--color` the choice for all output. Where it says nothing `NO_COLOR` decides, then `FORCE_COLOR` and
/// `CLICOLOR_FORCE`.
pub(super) fn choose_color(color: Color) {
    match color {
        // Not the same as `--color always`, which also colours files.
        Color::Auto if !is_set("NO_COLOR") && is_set("FORCE_COLOR") => {
            anstream::ColorChoice::AlwaysAnsi.write_global();
        }
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// How a report is drawn for the stream that it goes to.
pub(super) fn report_options(stream: &(impl IsTerminal + anstream::stream::RawStream)) -> Options {
    let color = anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never;
    let terminal = IsTerminal::is_terminal(stream);
    Options { color, links: color && terminal, width: width(terminal), unicode: unicode(), ..Options::default() }
}

/// How many columns the output has: as `COLUMNS` says, or the terminal.
fn width(terminal: bool) -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    columns.or_else(measured).unwrap_or(WIDTH).clamp(40, 200)
}

/// How many columns standard output has for text that is read and not only looked at.
pub(super) fn reading_width() -> usize {
    width(io::stdout().is_terminal()).min(WIDTH)
}

/// Writes styled text to standard output, without the styles where they are not wanted; true unless something other than
/// a closed pipe went wrong, which is reported.
pub(super) fn print_styled(text: &str) -> bool {
    let mut out = anstream::stdout().lock();
    done(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// How a report is drawn in a file, which any program may show.
pub(super) fn file_options() -> Options {
    let color = anstream::ColorChoice::global() == anstream::ColorChoice::Always;
    Options { color, width: WIDTH, ..Options::default() }
}

/// The format of findings where none is asked for: without drawings if `NO_GRAPHICS` is set.
pub(super) fn default_format() -> Format {
    if is_set("NO_GRAPHICS") { Format::Narrated } else { Format::Full }
}

/// Whether the environment asks for something: the variable is there and says neither nothing nor no.
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !(value.is_empty() || value == "0" || value == "false"))
}

/// Whether the locale can show the lines and arrows of a report. One that is not set is taken for a modern one.
pub(super) fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Whether writing failed because nobody reads on, as with `| head`: no reason to complain.
pub(super) fn is_closed_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// Writes all of `bytes` to standard output; true unless something other than a closed pipe went wrong, which is reported.
pub(super) fn print(bytes: &[u8]) -> bool {
    let mut out = io::stdout().lock();
    done(out.write_all(bytes).and_then(|()| out.flush()))
}

fn done(written: io::Result<()>) -> bool {
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            super::complain(&format_args!("cannot write to standard output: {error}"));
            false
        }
        _ => true,
    }
}
