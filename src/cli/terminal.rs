//! Properties of the output streams, such as colors and width, and writing to standard output.

use std::io::{self, IsTerminal, Write};

use super::Color;
use crate::report::{Format, Options};

/// The default width of output in columns, and the maximum width of prose.
const DEFAULT_WIDTH: usize = 100;

/// The minimum and maximum width of output in columns. Reports do not support fewer than 40 columns.
const WIDTH_LIMITS: (usize, usize) = (40, 200);

/// Applies `--color` to all output. With `auto`, environment variables are used: first `NO_COLOR`, then `FORCE_COLOR`
/// and `CLICOLOR_FORCE`.
pub(super) fn apply_color(color: Color) {
    match color {
        // `AlwaysAnsi`, not `Always`, so that `file_options` can distinguish this case from `--color always`. Reports
        // in files have colors only with `--color always`.
        Color::Auto if !is_set("NO_COLOR") && is_set("FORCE_COLOR") => {
            anstream::ColorChoice::AlwaysAnsi.write_global();
        }
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Returns the options of a report that is written to `stream`.
pub(super) fn report_options(stream: &(impl IsTerminal + anstream::stream::RawStream)) -> Options {
    let color = anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never;
    let is_terminal = IsTerminal::is_terminal(stream);
    Options {
        color,
        links: color && is_terminal,
        width: output_width(is_terminal),
        unicode: supports_unicode(),
        ..Options::default()
    }
}

/// Returns the width of the output in columns: from the variable `COLUMNS`, from the terminal, or the default.
fn output_width(is_terminal: bool) -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || is_terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    columns.or_else(measured).unwrap_or(DEFAULT_WIDTH).clamp(WIDTH_LIMITS.0, WIDTH_LIMITS.1)
}

/// Returns the number of columns to use for prose on standard output.
pub(super) fn prose_width() -> usize {
    output_width(io::stdout().is_terminal()).min(DEFAULT_WIDTH)
}

/// Writes styled text to standard output, or plain text if styles are off. If writing fails, prints an error and
/// returns `false`. A closed pipe is not a failure.
pub(super) fn print_styled(text: &str) -> bool {
    let mut out = anstream::stdout().lock();
    check_written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Returns the options of a report in a file. Its width does not depend on the terminal, because any program may show
/// the file.
pub(super) fn file_options() -> Options {
    let color = anstream::ColorChoice::global() == anstream::ColorChoice::Always;
    Options { color, width: DEFAULT_WIDTH, ..Options::default() }
}

/// Returns the default format of findings. If `NO_GRAPHICS` is set, this is a format without lines and arrows.
pub(super) fn default_format() -> Format {
    if is_set("NO_GRAPHICS") { Format::Narrated } else { Format::Full }
}

/// Returns whether an environment variable is set, and is not empty, `0` or `false`.
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !(value.is_empty() || value == "0" || value == "false"))
}

/// Returns whether the locale supports the Unicode lines and arrows of a report. If no locale is set, UTF-8 is assumed.
pub(super) fn supports_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Returns whether writing failed because the reader closed the pipe, as `| head` does.
pub(super) fn is_closed_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// Writes `bytes` to standard output. If writing fails, prints an error and returns `false`. A closed pipe is not a
/// failure.
pub(super) fn print(bytes: &[u8]) -> bool {
    let mut out = io::stdout().lock();
    check_written(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Returns whether a write succeeded. If it failed, prints an error. A closed pipe is not a failure.
fn check_written(written: io::Result<()>) -> bool {
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            super::print_error(&format_args!("cannot write to standard output: {error}"));
            false
        }
        _ => true,
    }
}
