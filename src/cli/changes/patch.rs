//! Parses the output of `git diff --unified=0`: which lines of each file were added, and where lines were removed.

use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::PathBuf;

use crate::cli::files_from::path_of_bytes;

/// The changed lines of a file, as 1-based numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lines {
    /// All lines count as changed: the file is new, binary, unmerged, or replaces a symbolic link.
    All,
    /// Only the lines of these hunks, in the order of the file.
    Some(Vec<Hunk>),
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
    /// Returns whether the hunk touches a payload on the lines from `first` to `last`.
    ///
    /// Lines that were removed next to a payload on several lines may have been part of the payload, so the hunk
    /// touches it. Such a hunk does not touch a payload on a single line, as in JSON Lines.
    fn touches(self, first: u32, last: u32) -> bool {
        let only_removes_adjacent_lines = self.only_removes && (self.first == last || self.last == first);
        self.first <= last && first <= self.last && !(only_removes_adjacent_lines && first == last)
    }
}

impl Lines {
    /// Returns whether a change touches a payload on the lines from `first` to `last`.
    pub(super) fn touch(&self, (first, last): (u32, u32)) -> bool {
        match self {
            Self::All => true,
            Self::Some(hunks) => {
                let next = hunks.partition_point(|hunk| hunk.last < first);
                hunks[next..].iter().take_while(|hunk| hunk.first <= last).any(|hunk| hunk.touches(first, last))
            }
        }
    }
}

/// The section of a patch about one file.
#[derive(Default)]
struct Section {
    /// The path of the file after the change; `None` if it cannot be read from the patch.
    path: Option<PathBuf>,
    is_deleted: bool,
    /// Whether all lines count as changed: the file is new, binary or unmerged.
    all_lines: bool,
    hunks: Vec<Hunk>,
}

impl Section {
    /// Adds the changed lines of the section to `files`.
    fn finish(self, files: &mut HashMap<PathBuf, Lines>) {
        let Some(path) = self.path.filter(|_| !self.is_deleted) else { return };
        if self.all_lines {
            files.insert(path, Lines::All);
        } else if !self.hunks.is_empty() {
            // If a symbolic link became a regular file, the patch has two sections for it. Then all lines count as
            // changed.
            files.entry(path).and_modify(|lines| *lines = Lines::All).or_insert(Lines::Some(self.hunks));
        }
    }
}

/// Parses a patch, and returns the changed lines of each file. Files that were deleted, only renamed, or only changed
/// in their mode are omitted.
///
/// # Errors
///
/// If reading fails.
pub(super) fn parse(mut patch: impl BufRead) -> io::Result<HashMap<PathBuf, Lines>> {
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
            section = Section { path: unquote(name), all_lines: true, ..Section::default() };
        } else if let Some(name) = line.strip_prefix(b"rename to ").or_else(|| line.strip_prefix(b"copy to ")) {
            section.path = unquote(name);
        } else if line.starts_with(b"deleted file mode ") {
            section.is_deleted = true;
        } else if line.starts_with(b"new file mode ") || line.starts_with(b"Binary files ") {
            section.all_lines = true;
        } else if let Some((removed, start, added)) = line.strip_prefix(b"@@ -").and_then(parse_hunk_header) {
            remaining_in_hunk = removed + added;
            let added_after_first = u32::try_from(added).unwrap_or(u32::MAX).checked_sub(1);
            // Without added lines, `start` is the line before the removed ones.
            let last = start.saturating_add(added_after_first.unwrap_or(1));
            section.hunks.push(Hunk { first: start, last, only_removes: added_after_first.is_none() });
        }
    }
}

/// Parses the header of a hunk, such as `8,2 +9,3 @@ …`. Returns the number of removed lines, the first added line, and
/// the number of added lines. Git omits a count of 1.
fn parse_hunk_header(header: &[u8]) -> Option<(usize, u32, usize)> {
    let header = std::str::from_utf8(header.split(|byte| *byte == b'@').next()?).ok()?;
    let (old, new) = header.trim_end().split_once(" +")?;
    let count = |range: &str| range.split_once(',').map_or(Some(1), |(_, count)| count.parse().ok());
    let start = new.split(',').next()?.parse().ok()?;
    Some((count(old)?, start, count(new)?))
}

/// Returns the name in `a/NAME b/NAME`. If the file was renamed, the two names differ. Then a later header has the new
/// name.
fn common_name(names: &[u8]) -> Option<PathBuf> {
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
                let (two, after) = rest.split_at_checked(2)?;
                rest = after;
                let digits = [*escaped, two[0], two[1]];
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

    fn files(patch: &str) -> Vec<(String, Lines)> {
        let mut files: Vec<_> = parse(patch.as_bytes()).unwrap().into_iter().collect();
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        files.into_iter().map(|(path, lines)| (path.to_str().unwrap().to_owned(), lines)).collect()
    }

    fn hunks(hunks: &[(u32, u32)]) -> Lines {
        Lines::Some(hunks.iter().map(|&(first, last)| Hunk { first, last, only_removes: false }).collect())
    }

    #[test]
    fn a_hunk_that_only_removes_lines_spans_the_lines_around_them() {
        let patch = "diff --git a/a b.json b/a b.json\nindex 1..2 100644\n--- a/a b.json\t\n+++ b/a b.json\t\n\
                     @@ -2 +1,0 @@ a\n-b\n@@ -9 +8,2 @@ {\n-x\n+y\n+z\n@@ -20,0 +21 @@\n+new\n\\ No newline at end of file\n";
        let Lines::Some(mut expected) = hunks(&[(1, 2), (8, 9), (21, 21)]) else { unreachable!("it is a list") };
        expected[0].only_removes = true;
        assert_eq!(files(patch), [("a b.json".to_owned(), Lines::Some(expected))]);
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
                ("n\nl.json".to_owned(), Lines::All),
                ("new 2".to_owned(), hunks(&[(5, 5)])),
                ("é\"q.json".to_owned(), Lines::All),
            ]
        );
    }

    #[test]
    fn deleted_renamed_and_mode_changed_files_are_omitted() {
        let patch = "diff --git a/mode b/mode\nold mode 100644\nnew mode 100755\n\
                     diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n\
                     diff --git a/old b/new\nsimilarity index 100%\nrename from old\nrename to new\n\
                     * Unmerged path both\n";
        assert_eq!(files(patch), [("both".to_owned(), Lines::All)]);
    }

    #[test]
    fn changed_lines_touch_payloads_that_contain_them() {
        let lines = hunks(&[(3, 4), (9, 9)]);
        let touched: Vec<(u32, u32)> = [(1, 2), (1, 3), (4, 8), (5, 8), (5, 20), (9, 9), (10, 11)]
            .into_iter()
            .filter(|one| lines.touch(*one))
            .collect();
        assert_eq!(touched, [(1, 3), (4, 8), (5, 20), (9, 9)]);
    }

    #[test]
    fn removed_lines_do_not_touch_single_line_payloads_next_to_them() {
        let lines = Lines::Some(vec![Hunk { first: 2, last: 3, only_removes: true }]);
        let touched: Vec<(u32, u32)> = [(1, 1), (2, 2), (3, 3), (1, 2), (2, 3), (3, 5), (4, 5)]
            .into_iter()
            .filter(|one| lines.touch(*one))
            .collect();
        assert_eq!(touched, [(1, 2), (2, 3), (3, 5)]);
    }
}
