//! Creates diffs in the unified format, as `diff -u` does.

use std::fmt::Write as _;
use std::ops::Range;

use similar::{ChangeTag, TextDiff};

/// The number of context lines around a change.
const CONTEXT_LINES: usize = 3;

/// Which characters end a line of the compared texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineBreaks {
    /// Only LF, as `patch` and `git apply` expect. Every byte of a line is kept.
    Patch,
    /// LF, CRLF and CR, as in reports. Each line is shown without its break.
    Report,
}

/// Returns the changes from `before` to `after` in the file `name`; an empty string if there are none.
pub(super) fn diff(name: &str, before: &str, after: &str, line_breaks: LineBreaks) -> String {
    let (old, new) = (split_lines(before, line_breaks), split_lines(after, line_breaks));
    // The `similar` crate does not split the text into lines, because it would also split at CR.
    let diff = TextDiff::configure().diff_slices(&old, &new);
    let mut out = String::new();
    for group in diff.grouped_ops(CONTEXT_LINES) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        if out.is_empty() {
            // Writing to a string does not fail.
            let _ = writeln!(out, "--- {name}\n+++ {name}");
        }
        let old = hunk_range(first.old_range().start..last.old_range().end);
        let new = hunk_range(first.new_range().start..last.new_range().end);
        let _ = writeln!(out, "@@ -{old} +{new} @@");
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let (content, has_line_break) = split_line_break(change.value(), line_breaks);
            out.push(sign);
            out.push_str(content);
            out.push_str(if has_line_break { "\n" } else { "\n\\ No newline at end of file\n" });
        }
    }
    out
}

/// Returns the lines of `text` with their line breaks.
fn split_lines(text: &str, line_breaks: LineBreaks) -> Vec<&str> {
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        if line_breaks == LineBreaks::Patch {
            lines.push(line);
            continue;
        }
        let mut rest = line;
        // Split at each CR, except at a CR or CRLF at the end.
        let is_inside = |rest: &str, offset: usize| offset + 1 < rest.len() && &rest[offset..] != "\r\n";
        while let Some(cr) = rest.find('\r').filter(|cr| is_inside(rest, *cr)) {
            lines.push(&rest[..=cr]);
            rest = &rest[cr + 1..];
        }
        lines.push(rest);
    }
    lines
}

/// Returns a line without its line break, and whether the line has a line break.
fn split_line_break(line: &str, line_breaks: LineBreaks) -> (&str, bool) {
    let content = match line_breaks {
        LineBreaks::Patch => line.strip_suffix('\n'),
        LineBreaks::Report => line.strip_suffix("\r\n").or_else(|| line.strip_suffix(['\n', '\r'])),
    };
    (content.unwrap_or(line), content.is_some())
}

/// Returns a range of lines in the format of a hunk's header: the 1-based number of the first line, and the number of
/// lines unless it is 1. For an empty range, the first number is that of the line before it.
fn hunk_range(lines: Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_patch_lines_end_only_at_lf() {
        assert_eq!(
            diff("a", "1\r2\n3\r\n4", "1\r5\n3\r\n4", LineBreaks::Patch),
            "--- a\n+++ a\n@@ -1,3 +1,3 @@\n-1\r2\n+1\r5\n 3\r\n 4\n\\ No newline at end of file\n"
        );
        assert_eq!(
            diff("a", "1\r2\r", "1\r3\r", LineBreaks::Patch),
            "--- a\n+++ a\n@@ -1 +1 @@\n-1\r2\r\n\\ No newline at end of file\n+1\r3\r\n\\ No newline at end of file\n"
        );
        assert_eq!(diff("a", "1\n", "1\n", LineBreaks::Patch), "");
        assert_eq!(diff("a", "", "1\n", LineBreaks::Patch), "--- a\n+++ a\n@@ -0,0 +1 @@\n+1\n");
    }

    #[test]
    fn in_a_report_lines_end_at_each_kind_of_line_break() {
        assert_eq!(
            diff("a", "1\r2\n3\r\n4\r\r5\u{2028}\r", "1\r2\n6\r\n4\r\r5\u{2028}\r", LineBreaks::Report),
            "--- a\n+++ a\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+6\n 4\n \n 5\u{2028}\n"
        );
        assert_eq!(split_lines("\r\n\r\r\n\n\r", LineBreaks::Report), ["\r\n", "\r", "\r\n", "\n", "\r"]);
        assert_eq!(split_lines("é\ré", LineBreaks::Report), ["é\r", "é"]);
        assert_eq!(split_lines("", LineBreaks::Report), [""; 0]);
    }
}
