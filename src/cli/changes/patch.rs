//! Parses the output of `git diff --unified=0`: which lines of each file were added, and where lines were removed.

use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::PathBuf;

use crate::cli::files_from::path_of_bytes;

/// The changed lines of a file, as 1-based numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ChangedLines {
    /// All lines count as changed: the file is new, binary or unmerged.
    All,
    /// Only the lines of these hunks, in the order of the file.
    Hunks(Vec<Hunk>),
}

/// The lines of a hunk, as line numbers of the file in the working tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hunk {
    /// The first added line. If the hunk only removes lines, the line before the removed ones.
    first: u32,
    /// The last added line. If the hunk only removes lines, the line after the removed ones.
    last: u32,
    /// Whether the hunk only removes lines.
    only_removes: bool,
}

impl Hunk {
    /// Returns whether the hunk touches the payload on the lines from `payload_first` to `payload_last`.
    ///
    /// If the hunk removes lines directly before or after the payload, these lines may have been the start or the end
    /// of the payload. Then the hunk touches the payload, unless the payload has a single line, as in JSON Lines.
    fn touches(self, payload_first: u32, payload_last: u32) -> bool {
        let overlaps = self.first <= payload_last && payload_first <= self.last;
        let removes_adjacent_lines = self.only_removes && (self.first == payload_last || self.last == payload_first);
        let is_single_line = payload_first == payload_last;
        overlaps && !(removes_adjacent_lines && is_single_line)
    }
}

impl ChangedLines {
    /// Returns whether a change touches the payload on the lines from `first` to `last`.
    pub(super) fn touch_payload(&self, (first, last): (u32, u32)) -> bool {
        match self {
            Self::All => true,
            Self::Hunks(hunks) => {
                let first_candidate = hunks.partition_point(|hunk| hunk.last < first);
                hunks[first_candidate..]
                    .iter()
                    .take_while(|hunk| hunk.first <= last)
                    .any(|hunk| hunk.touches(first, last))
            }
        }
    }
}

/// The section of a patch about one file. It starts with a line such as `diff --git a/x.json b/x.json`.
#[derive(Default)]
struct Section {
    /// The path of the file after the change; `None` if it cannot be read from the patch.
    path: Option<PathBuf>,
    is_deleted: bool,
    /// Whether all lines count as changed, as in [`ChangedLines::All`].
    has_only_changed_lines: bool,
    hunks: Vec<Hunk>,
}

impl Section {
    /// Adds the changed lines of the section to `files`.
    fn finish(self, files: &mut HashMap<PathBuf, ChangedLines>) {
        // If a regular file replaced a symbolic link, the patch has two sections with the same path: one that deletes
        // the link, and one that creates the file. The first one is skipped here.
        let Some(path) = self.path.filter(|_| !self.is_deleted) else { return };
        if self.has_only_changed_lines {
            files.insert(path, ChangedLines::All);
        } else if !self.hunks.is_empty() {
            // Apart from a replaced symbolic link, a path should have only one section. If it has another section, for
            // example as an unmerged path, all lines count as changed, to be safe.
            files.entry(path).and_modify(|lines| *lines = ChangedLines::All).or_insert(ChangedLines::Hunks(self.hunks));
        }
    }
}

/// Parses a patch, and returns the changed lines of each file. Files that were deleted, only renamed, or only changed
/// in their mode are omitted.
///
/// # Errors
///
/// If reading fails.
pub(super) fn parse(mut patch: impl BufRead) -> io::Result<HashMap<PathBuf, ChangedLines>> {
    let mut files = HashMap::new();
    let mut section = Section::default();
    // The number of lines that the current hunk still has. These lines are content, even if they look like headers.
    let mut remaining_in_hunk = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        if patch.read_until(b'\n', &mut line)? == 0 {
            section.finish(&mut files);
            return Ok(files);
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        if remaining_in_hunk > 0 {
            // The line `\ No newline at end of file` is not counted in the header of a hunk.
            remaining_in_hunk -= usize::from(!line.starts_with(b"\\"));
        } else if let Some(names) = line.strip_prefix(b"diff --git ") {
            std::mem::take(&mut section).finish(&mut files);
            section.path = common_name(names);
        } else if let Some(name) = line.strip_prefix(b"* Unmerged path ") {
            std::mem::take(&mut section).finish(&mut files);
            section = Section { path: unquote(name), has_only_changed_lines: true, ..Section::default() };
        } else if let Some(name) = line.strip_prefix(b"rename to ").or_else(|| line.strip_prefix(b"copy to ")) {
            section.path = unquote(name);
        } else if line.starts_with(b"deleted file mode ") {
            section.is_deleted = true;
        } else if line.starts_with(b"new file mode ") || line.starts_with(b"Binary files ") {
            section.has_only_changed_lines = true;
        } else if let Some(header) = line.strip_prefix(b"@@ -").and_then(parse_hunk_header) {
            remaining_in_hunk = header.removed_count + header.added_count;
            let only_removes = header.added_count == 0;
            // If the hunk only removes lines, `first` is the line before the removed lines, and `last` the line after.
            let last_offset = if only_removes { 1 } else { header.added_count - 1 };
            let last = header.first.saturating_add(u32::try_from(last_offset).unwrap_or(u32::MAX));
            section.hunks.push(Hunk { first: header.first, last, only_removes });
        }
    }
}

/// The header of a hunk. In the example `@@ -8,2 +9,3 @@`, two lines were removed, and the lines 9 to 11 were added.
struct HunkHeader {
    removed_count: usize,
    /// The 1-based first added line. If no lines were added, the line before the removed lines.
    first: u32,
    added_count: usize,
}

/// Parses the header of a hunk without the `@@ -` at its start, such as `8,2 +9,3 @@ …`. Git omits a count of 1.
fn parse_hunk_header(header: &[u8]) -> Option<HunkHeader> {
    let header = std::str::from_utf8(header.split(|byte| *byte == b'@').next()?).ok()?;
    let (old, new) = header.trim_end().split_once(" +")?;
    let count = |range: &str| range.split_once(',').map_or(Some(1), |(_, count)| count.parse().ok());
    let first = new.split(',').next()?.parse().ok()?;
    Some(HunkHeader { removed_count: count(old)?, first, added_count: count(new)? })
}

/// Returns the name in `a/NAME b/NAME`. If the file was renamed, the two names differ, and the result does not matter:
/// the line `rename to NAME` follows.
fn common_name(names: &[u8]) -> Option<PathBuf> {
    // If both names are equal, the space between them is in the middle.
    let second = &names[names.len() / 2..];
    let second = second.strip_prefix(b" ")?;
    match second.strip_prefix(b"\"b/") {
        Some(quoted) => unquote(&[b"\"", quoted].concat()),
        None => unquote(second.strip_prefix(b"b/")?),
    }
}

/// Returns the path that Git wrote as `name`. Git quotes a path with special characters, and writes these characters as
/// escape sequences of C: `"caf\303\251.json"`.
fn unquote(name: &[u8]) -> Option<PathBuf> {
    let Some(quoted) = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")) else {
        return path_of_bytes(name).map(PathBuf::from);
    };
    let mut bytes = Vec::with_capacity(quoted.len());
    let mut rest = quoted;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let (escaped, after) = rest.split_first()?;
        rest = after;
        bytes.push(match escaped {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            b'0'..=b'3' => {
                // An escape sequence of three octal digits, such as `\303`.
                let (other_digits, after) = rest.split_at_checked(2)?;
                rest = after;
                let digits = [*escaped, other_digits[0], other_digits[1]];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 8).ok()?
            }
            other => *other,
        });
    }
    path_of_bytes(&bytes).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(patch: &str) -> Vec<(String, ChangedLines)> {
        let mut files: Vec<_> = parse(patch.as_bytes()).unwrap().into_iter().collect();
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        files.into_iter().map(|(path, lines)| (path.to_str().unwrap().to_owned(), lines)).collect()
    }

    fn hunks(hunks: &[(u32, u32)]) -> ChangedLines {
        ChangedLines::Hunks(hunks.iter().map(|&(first, last)| Hunk { first, last, only_removes: false }).collect())
    }

    #[test]
    fn a_hunk_that_only_removes_lines_spans_the_lines_around_them() {
        let patch = "diff --git a/a b.json b/a b.json\nindex 1..2 100644\n--- a/a b.json\t\n+++ b/a b.json\t\n\
                     @@ -2 +1,0 @@ a\n-b\n@@ -9 +8,2 @@ {\n-x\n+y\n+z\n@@ -20,0 +21 @@\n+new\n\\ No newline at end of file\n";
        let ChangedLines::Hunks(mut expected) = hunks(&[(1, 2), (8, 9), (21, 21)]) else {
            unreachable!("it is a list")
        };
        expected[0].only_removes = true;
        assert_eq!(files(patch), [("a b.json".to_owned(), ChangedLines::Hunks(expected))]);
    }

    #[test]
    fn a_content_line_that_looks_like_a_header_is_not_parsed_as_one() {
        let patch = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1,2 @@\n--- a/b\n+++ b/b\n+@@ -1 +5 @@\n\
                     diff --git a/c b/c\n--- a/c\n+++ b/c\n@@ -3,0 +4 @@\n+diff --git a/d b/d\n";
        assert_eq!(files(patch), [("a".to_owned(), hunks(&[(1, 2)])), ("c".to_owned(), hunks(&[(4, 4)]))]);
    }

    #[test]
    fn quotes_and_escapes_are_removed_from_names() {
        let patch = "diff --git \"a/n\\nl.json\" \"b/n\\nl.json\"\nnew file mode 100644\n\
                     diff --git \"a/\\303\\251\\\"q.json\" \"b/\\303\\251\\\"q.json\"\nBinary files differ\n\
                     diff --git a/old b/new 2\nsimilarity index 90%\nrename from old\nrename to new 2\n@@ -5 +5 @@\n-a\n+b\n";
        assert_eq!(
            files(patch),
            [
                ("n\nl.json".to_owned(), ChangedLines::All),
                ("new 2".to_owned(), hunks(&[(5, 5)])),
                ("é\"q.json".to_owned(), ChangedLines::All),
            ]
        );
    }

    #[test]
    fn deleted_renamed_and_mode_changed_files_are_omitted() {
        let patch = "diff --git a/mode b/mode\nold mode 100644\nnew mode 100755\n\
                     diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n\
                     diff --git a/old b/new\nsimilarity index 100%\nrename from old\nrename to new\n\
                     * Unmerged path both\n";
        assert_eq!(files(patch), [("both".to_owned(), ChangedLines::All)]);
    }

    #[test]
    fn changed_lines_touch_payloads_that_contain_them() {
        let lines = hunks(&[(3, 4), (9, 9)]);
        let touched: Vec<(u32, u32)> = [(1, 2), (1, 3), (4, 8), (5, 8), (5, 20), (9, 9), (10, 11)]
            .into_iter()
            .filter(|payload| lines.touch_payload(*payload))
            .collect();
        assert_eq!(touched, [(1, 3), (4, 8), (5, 20), (9, 9)]);
    }

    #[test]
    fn removed_lines_do_not_touch_single_line_payloads_next_to_them() {
        let lines = ChangedLines::Hunks(vec![Hunk { first: 2, last: 3, only_removes: true }]);
        let touched: Vec<(u32, u32)> = [(1, 1), (2, 2), (3, 3), (1, 2), (2, 3), (3, 5), (4, 5)]
            .into_iter()
            .filter(|payload| lines.touch_payload(*payload))
            .collect();
        assert_eq!(touched, [(1, 2), (2, 3), (3, 5)]);
    }
}
