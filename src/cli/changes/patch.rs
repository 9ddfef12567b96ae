//! Parses the output of `git diff --unified=0`: which lines of which files are new, and where lines were removed.

use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::PathBuf;

use crate::cli::files_from::path_of_bytes;

/// The changed lines of a file, as 1-based numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lines {
    /// All lines: a new file, or a file that Git treats as binary.
    All,
    /// The hunks, in the order of the file.
    Some(Vec<Hunk>),
}

/// The lines of a hunk in the file as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hunk {
    /// The first line. If the hunk only removes lines, the line before them.
    first: u32,
    /// The last line. If the hunk only removes lines, the line after them.
    last: u32,
    /// Whether the hunk only removes lines.
    removes: bool,
}

impl Hunk {
    /// Returns whether the hunk touches a payload on the lines from `first` to `last`. Lines that were removed next to a payload of several
    /// lines may have been part of it. A payload on one line, as in JSON Lines, is not affected.
    fn touches(self, first: u32, last: u32) -> bool {
        let next_to = self.removes && (self.first == last || self.last == first);
        self.first <= last && first <= self.last && !(next_to && first == last)
    }
}

impl Lines {
    /// Returns whether one of these lines is in the range from `first` to `last`.
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
    path: Option<PathBuf>,
    deleted: bool,
    /// Whether Git shows no lines of the file.
    whole: bool,
    hunks: Vec<Hunk>,
}

impl Section {
    fn end(self, files: &mut HashMap<PathBuf, Lines>) {
        let Some(path) = self.path.filter(|_| !self.deleted) else { return };
        if self.whole {
            files.insert(path, Lines::All);
        } else if !self.hunks.is_empty() {
            // A change from a link to a file has two sections, whose lines cannot be compared.
            files.entry(path).and_modify(|lines| *lines = Lines::All).or_insert(Lines::Some(self.hunks));
        }
    }
}

/// Parses a patch. The result does not contain files that were deleted, only renamed, or only changed in their mode.
///
/// # Errors
///
/// If reading fails.
pub(super) fn read(mut patch: impl BufRead) -> io::Result<HashMap<PathBuf, Lines>> {
    let mut files = HashMap::new();
    let mut section = Section::default();
    // The number of remaining lines of the hunk, which may look like headers.
    let mut content = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        if patch.read_until(b'\n', &mut line)? == 0 {
            section.end(&mut files);
            return Ok(files);
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        if content > 0 {
            content -= usize::from(!line.starts_with(b"\\"));
        } else if let Some(names) = line.strip_prefix(b"diff --git ") {
            std::mem::take(&mut section).end(&mut files);
            section.path = same_name(names);
        } else if let Some(name) = line.strip_prefix(b"* Unmerged path ") {
            std::mem::take(&mut section).end(&mut files);
            section = Section { path: unquoted(name), whole: true, ..Section::default() };
        } else if let Some(name) = line.strip_prefix(b"rename to ").or_else(|| line.strip_prefix(b"copy to ")) {
            section.path = unquoted(name);
        } else if line.starts_with(b"deleted file mode ") {
            section.deleted = true;
        } else if line.starts_with(b"new file mode ") || line.starts_with(b"Binary files ") {
            section.whole = true;
        } else if let Some((removed, start, added)) = line.strip_prefix(b"@@ -").and_then(hunk) {
            content = removed + added;
            let further = u32::try_from(added).unwrap_or(u32::MAX).checked_sub(1);
            // Without new lines, `start` is the line before the removed ones.
            let last = start.saturating_add(further.unwrap_or(1));
            section.hunks.push(Hunk { first: start, last, removes: further.is_none() });
        }
    }
}

/// Parses `8,2 +9,3 @@ …`. Returns the number of removed lines, the first new line, and the number of new lines. A count of 1 is omitted in
/// the header.
fn hunk(header: &[u8]) -> Option<(usize, u32, usize)> {
    let header = std::str::from_utf8(header.split(|byte| *byte == b'@').next()?).ok()?;
    let (old, new) = header.trim_end().split_once(" +")?;
    let count = |range: &str| range.split_once(',').map_or(Some(1), |(_, count)| count.parse().ok());
    let start = new.split(',').next()?.parse().ok()?;
    Some((count(old)?, start, count(new)?))
}

/// Returns the name in `a/NAME b/NAME`. The names of a renamed file are in other headers.
fn same_name(names: &[u8]) -> Option<PathBuf> {
    let second = &names[names.len() / 2..];
    let second = second.strip_prefix(b" ")?;
    match second.strip_prefix(b"\"b/") {
        Some(quoted) => unquoted(&[b"\"", quoted].concat()),
        None => unquoted(second.strip_prefix(b"b/")?),
    }
}

/// Returns a path without the quotes and C escapes that Git uses for special characters.
fn unquoted(name: &[u8]) -> Option<PathBuf> {
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
        let mut files: Vec<_> = read(patch.as_bytes()).unwrap().into_iter().collect();
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        files.into_iter().map(|(path, lines)| (path.to_str().unwrap().to_owned(), lines)).collect()
    }

    fn hunks(hunks: &[(u32, u32)]) -> Lines {
        Lines::Some(hunks.iter().map(|&(first, last)| Hunk { first, last, removes: false }).collect())
    }

    #[test]
    fn hunks_include_the_lines_around_removed_lines() {
        let patch = "diff --git a/a b.json b/a b.json\nindex 1..2 100644\n--- a/a b.json\t\n+++ b/a b.json\t\n\
                     @@ -2 +1,0 @@ a\n-b\n@@ -9 +8,2 @@ {\n-x\n+y\n+z\n@@ -20,0 +21 @@\n+new\n\\ No newline at end of file\n";
        let Lines::Some(mut expected) = hunks(&[(1, 2), (8, 9), (21, 21)]) else { unreachable!("it is a list") };
        expected[0].removes = true;
        assert_eq!(files(patch), [("a b.json".to_owned(), Lines::Some(expected))]);
    }

    #[test]
    fn content_that_looks_like_a_header_is_content() {
        let patch = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1,2 @@\n--- a/b\n+++ b/b\n+@@ -1 +5 @@\n\
                     diff --git a/c b/c\n--- a/c\n+++ b/c\n@@ -3,0 +4 @@\n+diff --git a/d b/d\n";
        assert_eq!(files(patch), [("a".to_owned(), hunks(&[(1, 2)])), ("c".to_owned(), hunks(&[(4, 4)]))]);
    }

    #[test]
    fn names_are_unquoted() {
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
    fn files_without_new_lines_are_left_out() {
        let patch = "diff --git a/mode b/mode\nold mode 100644\nnew mode 100755\n\
                     diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n\
                     diff --git a/old b/new\nsimilarity index 100%\nrename from old\nrename to new\n\
                     * Unmerged path both\n";
        assert_eq!(files(patch), [("both".to_owned(), Lines::All)]);
    }

    #[test]
    fn lines_touch_ranges_that_contain_them() {
        let lines = hunks(&[(3, 4), (9, 9)]);
        let touched: Vec<(u32, u32)> = [(1, 2), (1, 3), (4, 8), (5, 8), (5, 20), (9, 9), (10, 11)]
            .into_iter()
            .filter(|one| lines.touch(*one))
            .collect();
        assert_eq!(touched, [(1, 3), (4, 8), (5, 20), (9, 9)]);
    }

    #[test]
    fn a_removed_record_touches_no_record_next_to_it() {
        let lines = Lines::Some(vec![Hunk { first: 2, last: 3, removes: true }]);
        let touched: Vec<(u32, u32)> = [(1, 1), (2, 2), (3, 3), (1, 2), (2, 3), (3, 5), (4, 5)]
            .into_iter()
            .filter(|one| lines.touch(*one))
            .collect();
        assert_eq!(touched, [(1, 2), (2, 3), (3, 5)]);
    }
}
