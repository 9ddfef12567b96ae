//! Foreign text made harmless: what a payload, a path or a message that quotes one may do to a terminal or a CI log.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use super::secrets::Secrets;
use crate::source::{Blank, blank};

/// Whether `c` shows nothing of itself, or acts on what stands around it: controls, bidirectional and other format
/// characters, variation selectors, fillers, line and paragraph separators, tags.
///
/// The list is that of the general categories Cc, Zl and Zp, of `Default_Ignorable_Code_Point`, and of what else in Cf
/// shows nothing (Unicode 16); and the noncharacters, two of which no XML document may hold.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}'
        | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}'..='\u{FFFF}'
        | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether `c` is a space that is not the one of the space bar.
pub(super) fn is_odd_space(c: char) -> bool {
    blank(c) == Some(Blank::Space) && !is_invisible(c)
}

/// Shows a character that cannot stand for itself: `␛`, or `<U+202E>` where there is no picture of it.
pub(super) fn push_stand_in(out: &mut String, c: char, unicode: bool) {
    let picture = match c {
        '\0'..='\u{1F}' => char::from_u32(0x2400 + c as u32),
        '\u{7F}' => Some('\u{2421}'),
        _ => None,
    };
    match picture {
        Some(picture) if unicode => out.push(picture),
        // Writing into a string does not fail.
        _ => drop(write!(out, "<U+{:04X}>", c as u32)),
    }
}

/// Looks for the commands that CI systems take from anywhere in a line of a log: `##[add-mask]` (GitHub),
/// `##vso[task.setvariable]` (Azure), `##teamcity[…]`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommandGuard {
    /// No command has begun.
    #[default]
    Outside,
    /// One `#`.
    Hash,
    /// `##`, perhaps with letters behind.
    Hashes,
}

impl CommandGuard {
    /// Reads the next character; whether it is the bracket that would complete a command, and must not be written.
    pub(super) fn completes(&mut self, c: char) -> bool {
        let completes = c == '[' && *self == Self::Hashes;
        *self = match (*self, c) {
            (Self::Outside, '#') => Self::Hash,
            (Self::Hash | Self::Hashes, '#') => Self::Hashes,
            (Self::Hashes, 'a'..='z' | 'A'..='Z') => Self::Hashes,
            _ => Self::Outside,
        };
        completes
    }
}

/// `text` on one line, without a character that acts.
pub(super) fn line(text: &str, unicode: bool) -> Cow<'_, str> {
    // Most text has nothing that could act: it is looked at by bytes, many at a time.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'#') {
        return Cow::Borrowed(text);
    }
    let mut guard = CommandGuard::default();
    let acts = |c: char| guard.completes(c) || is_invisible(c) || is_odd_space(c);
    let Some(first) = text.find(acts) else { return Cow::Borrowed(text) };
    let mut clean = String::with_capacity(text.len() + 16);
    let mut guard = CommandGuard::default();
    for (at, c) in text.char_indices() {
        let completes = guard.completes(c);
        if at >= first && (completes || is_invisible(c) || is_odd_space(c)) {
            push_stand_in(&mut clean, c, unicode);
        } else {
            clean.push(c);
        }
    }
    Cow::Owned(clean)
}

/// A message, a label or a help text, which may quote the payload: on one line, without secrets.
pub(super) fn message<'t>(text: &'t str, secrets: &Secrets<'_>, unicode: bool) -> Cow<'t, str> {
    match secrets.mask(text) {
        Some(masked) => Cow::Owned(line(&masked, unicode).into_owned()),
        None => line(text, unicode),
    }
}

/// A line that is no workflow command: one that starts like one (`::error::`), but for blanks, has the first colon shown by a
/// stand-in.
pub(super) fn no_command(line: &str) -> Cow<'_, str> {
    let content = line.trim_start();
    if !content.starts_with("::") {
        return Cow::Borrowed(line);
    }
    let mut shown = line[..line.len() - content.len()].to_owned();
    push_stand_in(&mut shown, ':', true);
    shown.push_str(&content[1..]);
    Cow::Owned(shown)
}

/// `path` with `/` between its parts; what is not UTF-8 becomes U+FFFD.
pub(super) fn slashed(path: &Path) -> Cow<'_, str> {
    let path = path.to_string_lossy();
    if cfg!(windows) { Cow::Owned(path.replace('\\', "/")) } else { path }
}

/// `path` as a repository names it: with `/` between its parts, and without the `./` of a search that started in the
/// working directory.
pub(super) fn relative(path: &Path) -> Cow<'_, str> {
    match slashed(path) {
        Cow::Borrowed(path) => Cow::Borrowed(path.strip_prefix("./").unwrap_or(path)),
        Cow::Owned(path) => Cow::Owned(path.strip_prefix("./").map(str::to_owned).unwrap_or(path)),
    }
}

/// `path` as text formats show it: without the `./` of a search that started in the working directory. One that starts like a workflow
/// command (`::error::`) gets `./` in front.
pub(super) fn path(path: &Path, unicode: bool) -> String {
    let path = relative(path);
    let shown = line(&path, unicode);
    if shown.trim_start().starts_with("::") { format!("./{shown}") } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_act_are_shown_instead() {
        let text = "a\u{0}\u{1b}[2J\t\r\n\u{7f}\u{85}\u{a0}\u{200d}\u{202e}\u{2066}\u{feff}\u{e0041}e\u{301}中";
        assert_eq!(line(text, true), "a␀␛[2J␉␍␊␡<U+0085><U+00A0><U+200D><U+202E><U+2066><U+FEFF><U+E0041>e\u{301}中");
        assert_eq!(line("\u{1b}[0m", false), "<U+001B>[0m");
        assert!(matches!(line("plain é text [1] # ## x", true), Cow::Borrowed(_)));
    }

    #[test]
    fn no_ci_command_is_left() {
        assert_eq!(line("##[error]x ##vso[task.x]", true), "##<U+005B>error]x ##vso<U+005B>task.x]");
        assert_eq!(line("###[a] #[b] ## [c]", true), "###<U+005B>a] #[b] ## [c]");
    }

    #[test]
    fn no_line_is_a_command() {
        assert_eq!(no_command("  ::error::x"), "  <U+003A>:error::x");
        assert!(matches!(no_command("a ::error::x"), Cow::Borrowed(_)));
    }

    #[test]
    fn paths_stay_readable() {
        let shown = |text: &str| path(Path::new(text), true);
        assert_eq!(shown("dir/a b.json"), "dir/a b.json");
        assert_eq!(shown("::error file=x::y"), "./::error file=x::y");
        assert_eq!(shown("a\nb\u{202e}"), "a␊b<U+202E>");
    }

    #[cfg(unix)]
    #[test]
    fn a_path_need_not_be_text() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"a\xFF.json");
        assert_eq!(path(Path::new(name), true), "a\u{FFFD}.json");
    }
}
