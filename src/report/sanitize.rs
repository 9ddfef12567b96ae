//! Sanitizes untrusted text, such as payloads, paths, and messages that quote payloads. Control sequences in such text
//! could affect a terminal or a CI log.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use super::secrets::Secrets;
use crate::source::{Blank, blank};

/// The argument `unicode` for output that is always UTF-8: replacements may be non-ASCII.
pub(super) const UNICODE: bool = true;

/// Returns whether `c` is invisible or affects the text around it. Such characters are control characters,
/// bidirectional and other format characters, variation selectors, fillers, line and paragraph separators, and tags.
///
/// The list consists of the general categories Cc, Zl and Zp, `Default_Ignorable_Code_Point`, and the other invisible
/// characters of Cf (Unicode 16). It also contains the noncharacters, two of which XML does not allow.
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

/// Returns whether `c` is a space other than U+0020.
pub(super) fn is_irregular_space(c: char) -> bool {
    blank(c) == Some(Blank::Space) && !is_invisible(c)
}

/// Appends the replacement for a character that cannot be shown: a symbol such as `␛`. If the character has no symbol,
/// or if `unicode` is `false`, appends a code such as `<U+202E>`.
pub(super) fn push_replacement(out: &mut String, c: char, unicode: bool) {
    let symbol = match c {
        '\0'..='\u{1F}' => char::from_u32(0x2400 + c as u32),
        '\u{7F}' => Some('\u{2421}'),
        _ => None,
    };
    match symbol {
        Some(symbol) if unicode => out.push(symbol),
        // Writing to a string cannot fail.
        _ => drop(write!(out, "<U+{:04X}>", c as u32)),
    }
}

/// Detects commands to CI systems in a text, character by character. CI systems execute these commands anywhere in a
/// log: `##[add-mask]` (GitHub), `##vso[task.setvariable]` (Azure), `##teamcity[…]`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommandGuard {
    /// Not inside a possible command.
    #[default]
    Outside,
    /// After one `#`.
    Hash,
    /// After `##` and zero or more letters.
    Hashes,
}

impl CommandGuard {
    /// Processes the next character. Returns whether the character is the bracket that would complete a command. Such a
    /// bracket must be replaced.
    pub(super) fn completes_command(&mut self, c: char) -> bool {
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

/// Returns `text` on one line, with replacements for control characters, other invisible characters, and irregular
/// spaces. `unicode` is whether replacements may be non-ASCII: `␛` or `<U+001B>`.
pub(super) fn line(text: &str, unicode: bool) -> Cow<'_, str> {
    // Most text needs no replacements, and this check of its bytes is fast.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'#') {
        return Cow::Borrowed(text);
    }
    let mut guard = CommandGuard::default();
    let is_replaced = |c: char| guard.completes_command(c) || is_invisible(c) || is_irregular_space(c);
    let Some(first_replaced) = text.find(is_replaced) else { return Cow::Borrowed(text) };
    let mut clean = String::with_capacity(text.len() + 16);
    let mut guard = CommandGuard::default();
    for (offset, c) in text.char_indices() {
        let completes_command = guard.completes_command(c);
        // The characters before `first_replaced` were already checked above.
        if offset >= first_replaced && (completes_command || is_invisible(c) || is_irregular_space(c)) {
            push_replacement(&mut clean, c, unicode);
        } else {
            clean.push(c);
        }
    }
    Cow::Owned(clean)
}

/// Returns a message, label or help text on one line. Masks secrets, because the text may quote the payload.
pub(super) fn message<'t>(text: &'t str, secrets: &Secrets<'_>, unicode: bool) -> Cow<'t, str> {
    match secrets.mask_message(text) {
        Some(masked) => Cow::Owned(line(&masked, unicode).into_owned()),
        None => line(text, unicode),
    }
}

/// Returns `line` in a form that is not a workflow command. If the line starts with `::` after any whitespace, as in
/// `::error::`, the first colon is replaced. Other lines do not change.
pub(super) fn neutralize_command(line: &str) -> Cow<'_, str> {
    let content = line.trim_start();
    if !content.starts_with("::") {
        return Cow::Borrowed(line);
    }
    let mut shown = line[..line.len() - content.len()].to_owned();
    push_replacement(&mut shown, ':', UNICODE);
    shown.push_str(&content[1..]);
    Cow::Owned(shown)
}

/// Returns `path` with `/` between its parts. Invalid UTF-8 becomes U+FFFD.
pub(super) fn with_slashes(path: &Path) -> Cow<'_, str> {
    let path = path.to_string_lossy();
    if cfg!(windows) { Cow::Owned(path.replace('\\', "/")) } else { path }
}

/// Returns `path` with `/` between its parts, and without a leading `./`. If the working directory is the root of the
/// repository, a relative path is then relative to that root.
pub(super) fn relative(path: &Path) -> Cow<'_, str> {
    match with_slashes(path) {
        Cow::Borrowed(path) => Cow::Borrowed(path.strip_prefix("./").unwrap_or(path)),
        Cow::Owned(path) => Cow::Owned(path.strip_prefix("./").map(str::to_owned).unwrap_or(path)),
    }
}

/// Returns `path` for text formats, without a leading `./`. Only a path that looks like a workflow command (`::error::`)
/// gets the prefix `./`.
pub(super) fn path(path: &Path, unicode: bool) -> String {
    let path = relative(path);
    let shown = line(&path, unicode);
    if shown.trim_start().starts_with("::") { format!("./{shown}") } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_replaced() {
        let text = "a\u{0}\u{1b}[2J\t\r\n\u{7f}\u{85}\u{a0}\u{200d}\u{202e}\u{2066}\u{feff}\u{e0041}e\u{301}中";
        assert_eq!(line(text, true), "a␀␛[2J␉␍␊␡<U+0085><U+00A0><U+200D><U+202E><U+2066><U+FEFF><U+E0041>e\u{301}中");
        assert_eq!(line("\u{1b}[0m", false), "<U+001B>[0m");
        assert!(matches!(line("plain é text [1] # ## x", true), Cow::Borrowed(_)));
    }

    #[test]
    fn commands_to_ci_systems_are_invalidated() {
        assert_eq!(line("##[error]x ##vso[task.x]", true), "##<U+005B>error]x ##vso<U+005B>task.x]");
        assert_eq!(line("###[a] #[b] ## [c]", true), "###<U+005B>a] #[b] ## [c]");
    }

    #[test]
    fn a_line_that_starts_with_a_command_is_changed() {
        assert_eq!(neutralize_command("  ::error::x"), "  <U+003A>:error::x");
        assert!(matches!(neutralize_command("a ::error::x"), Cow::Borrowed(_)));
    }

    #[test]
    fn unsafe_paths_are_changed() {
        let shown = |text: &str| path(Path::new(text), true);
        assert_eq!(shown("dir/a b.json"), "dir/a b.json");
        assert_eq!(shown("::error file=x::y"), "./::error file=x::y");
        assert_eq!(shown("a\nb\u{202e}"), "a␊b<U+202E>");
    }

    #[cfg(unix)]
    #[test]
    fn invalid_utf8_in_a_path_is_replaced() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"a\xFF.json");
        assert_eq!(path(Path::new(name), true), "a\u{FFFD}.json");
    }
}
