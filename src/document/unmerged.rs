//! Detects files that cannot be valid documents yet: files with the conflict markers of a Git merge, and patches.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Format;
use crate::source::{Source, Span, line_break};

/// Why a file cannot be a valid document yet: it is an unresolved merge, or a patch that was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmerged {
    /// The file has conflict markers of a merge. The spans are the three marker lines of the first conflict, without
    /// line breaks.
    Conflict { ours: Span, separator: Span, theirs: Span },
    /// The file is a patch, as `git diff` prints it. `line` is the first line that identifies it as a patch.
    Patch { line: Span },
}

impl Unmerged {
    /// Returns the line at which the problem is reported.
    pub(crate) const fn span(&self) -> Span {
        match self {
            Self::Conflict { ours, .. } => *ours,
            Self::Patch { line } => *line,
        }
    }

    /// Returns the message for the problem.
    pub(crate) const fn describe(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "unresolved merge conflict",
            Self::Patch { .. } => "the file is a patch, not a payload",
        }
    }
}

/// Returns the merge conflict in `source`, or the line that identifies `source` as a patch. Returns `None` if there is
/// neither.
pub(crate) fn detect_unmerged(source: &Source<'_>) -> Option<Unmerged> {
    let text = source.text();
    find_conflict(text).or_else(|| {
        let is_json = matches!(Format::of_source(source), Format::Json);
        is_json.then(|| find_patch(text)).flatten()
    })
}

/// Returns whether `line` is the marker that starts a conflict, such as `<<<<<<< HEAD`.
pub(crate) fn is_conflict_marker(line: &[u8]) -> bool {
    line.starts_with(b"<<<<<<< ")
}

// These searchers are created once, because every file is searched.
static OURS: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("<<<<<<< "));
static SEPARATOR: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("======="));
static THEIRS: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(">>>>>>> "));
static HUNK: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("@@ -"));

/// Returns the first merge conflict in `text` (`git help merge`, "How conflicts are presented").
fn find_conflict(text: &str) -> Option<Unmerged> {
    let ours = find_marker_line(text, 0, &OURS)?;
    let separator = find_marker_line(text, ours.end as usize, &SEPARATOR)?;
    let theirs = find_marker_line(text, separator.end as usize, &THEIRS)?;
    Some(Unmerged::Conflict { ours, separator, theirs })
}

/// Returns the first line at or after the byte offset `from` that starts with `marker`.
fn find_marker_line(text: &str, from: usize, marker: &Finder<'_>) -> Option<Span> {
    let found = marker.find_iter(&text.as_bytes()[from..]).map(|found| from + found);
    let mut starts = found.filter(|&at| at == line_break::line_start(text, at) || text[..at] == *"\u{FEFF}");
    starts.next().map(|at| line_at(text, at))
}

/// Returns the span of the line that starts at `at`, without its line break.
fn line_at(text: &str, at: usize) -> Span {
    let end = text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length);
    Span::from(at..end)
}

/// Returns the first line that identifies `text` as a patch. This is the first hunk header, such as `@@ -1,4 +1,4 @@`.
/// If there is no hunk header, it is the first line with JSON after `-` or `+`, provided that there are lines with both
/// signs.
fn find_patch(text: &str) -> Option<Unmerged> {
    let find_hunk_header = || {
        let found = HUNK.find_iter(text.as_bytes());
        found.filter(|&at| at == line_break::line_start(text, at)).find(|&at| is_hunk_header(&text[at..]))
    };
    // Returns the offset of the first line with JSON after `sign`.
    let find_changed = |sign: char| {
        let mut lines = text.split(['\n', '\r']).scan(0, |at, line| {
            let start = *at;
            *at += line.len() + 1;
            Some((start, line))
        });
        let is_changed = |line: &str| {
            let rest = line.strip_prefix(sign).map(|rest| rest.trim_start_matches([' ', '\t']));
            rest.is_some_and(|rest| rest.starts_with(['"', '{', '}', '[', ']']))
        };
        lines.find(|(_, line)| is_changed(line)).map(|(start, _)| start)
    };
    // A fast check that rules out most files.
    let has_line_with_sign = memchr::memchr2_iter(b'+', b'-', text.as_bytes())
        .any(|at| at == 0 || matches!(text.as_bytes()[at - 1], b'\n' | b'\r'));
    let at = match find_hunk_header() {
        Some(at) => at,
        None if has_line_with_sign => find_changed('-')?.min(find_changed('+')?),
        None => return None,
    };
    Some(Unmerged::Patch { line: line_at(text, at) })
}

/// Returns whether a text starts with a hunk header, such as `@@ -1,4 +1,4 @@`.
fn is_hunk_header(text: &str) -> bool {
    let starts_with_digit = |text: &str| text.starts_with(|character: char| character.is_ascii_digit());
    text.strip_prefix("@@ -").is_some_and(|rest| {
        let line = rest.split(['\n', '\r']).next().unwrap_or("");
        starts_with_digit(rest)
            && line.contains(" @@")
            && line.split_once(" +").is_some_and(|(_, after)| starts_with_digit(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is detected in a file named `name`.
    fn detect(name: &str, text: &str) -> Option<&'static str> {
        let source = Source::from_text(name, text).expect("the text is small");
        detect_unmerged(&source).map(|found| match found {
            Unmerged::Conflict { .. } => "conflict",
            Unmerged::Patch { .. } => "patch",
        })
    }

    #[test]
    fn conflicts_and_patches_are_recognized() {
        let conflict = "{\n<<<<<<< HEAD\n \"a\": 1\n=======\n \"a\": 2\n>>>>>>> other\n}";
        for name in ["a.json", "a.md", "a.jsonl", "a.log"] {
            assert_eq!(detect(name, conflict), Some("conflict"), "{name}");
            assert_eq!(detect(name, &conflict.replace('\n', "\r\n")), Some("conflict"), "{name}");
        }
        assert_eq!(detect("a.json", "  {\n-  \"a\": 1,\n+  \"a\": 2,\n   \"b\": 3\n  }"), Some("patch"));
        assert_eq!(detect("a.json", "--- a/x.json\n+++ b/x.json\n@@ -1,3 +1,3 @@\n {\n"), Some("patch"));
        for text in [
            "{\n+ \"a\": 1,\n+ \"b\": \"x\"\n}",
            "[\n-1,\n+2\n]",
            "{\"a\": \"<<<<<<< HEAD\\n=======\\n>>>>>>> x\"}",
            "{\"a\": \"@@ -1 +1 @@\"}",
            "{\n a: 1\n -test: x\n}",
            "Title\n=======\n",
            "",
        ] {
            assert_eq!(detect("a.json", text), None, "{text}");
        }
        assert_eq!(detect("a.md", "- \"a\"\n+ \"b\"\n"), None);
    }
}
