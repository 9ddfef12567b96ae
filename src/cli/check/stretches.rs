//! A long file of lines, read a few of them at a time.

use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use memchr::{memchr, memmem, memrchr};

use crate::cli::input::InputError;
use crate::document::{Record, is_blank};
use crate::source::{Chunk, MAX_INPUT_BYTES, Span, line_break};
use crate::syntax::DIRECTIVE;

/// How many bytes are read at once besides what a stretch needs: most lines end within them.
const SLACK: usize = 1 << 13;

/// The same of an input that is read as it comes, which is what a pipe holds.
const LIVE: usize = 1 << 16;

/// A part of a file, as [`crate::source::Source::from_chunk`] takes it.
pub(super) struct Piece {
    pub bytes: Vec<u8>,
    pub at: Chunk,
}

/// Cuts a file into stretches of whole records, which are lines of it if they are as they should be. As much of it is in memory as one stretch is long.
pub(super) struct Stretches<R> {
    path: PathBuf,
    input: std::io::Chain<Cursor<Vec<u8>>, R>,
    /// How many bytes a stretch has, at least.
    size: usize,
    /// How many bytes the file may have, by its configuration.
    limit: Option<u64>,
    /// What is read and not yet given away: the line before the next stretch, and what comes behind it.
    kept: Vec<u8>,
    /// How many of these bytes are the line before.
    before: usize,
    /// Where the kept bytes lie in the file.
    offset: u64,
    /// How many lines come before them.
    line: u32,
    /// Lines are given away as they come, however few they are: who sends them may wait for what is said of them.
    live: bool,
    /// The input has no more.
    ended: bool,
    /// Why the file cannot be read on.
    failed: bool,
}

impl<R: Read> Stretches<R> {
    /// The stretches of the file at `path` that starts with `head` and goes on with `rest`.
    pub(super) fn new(path: &Path, head: Vec<u8>, rest: R, size: usize, limit: Option<u64>) -> Self {
        Self {
            path: path.to_owned(),
            input: Cursor::new(head).chain(rest),
            size,
            limit,
            kept: Vec::new(),
            before: 0,
            offset: 0,
            line: 0,
            live: false,
            ended: false,
            failed: false,
        }
    }

    /// The same, of an input that is read as it comes.
    pub(super) fn live(self) -> Self {
        Self { live: true, ..self }
    }

    fn cut(&mut self) -> Result<Option<Piece>, InputError> {
        let mut bytes = std::mem::take(&mut self.kept);
        let start = self.before;
        // Most of what it takes is read at once.
        let at_once = if self.live { start } else { start + self.size.max(1) - 1 };
        self.line_end(&mut bytes, at_once)?;
        let mut record = None;
        let mut end = start;
        loop {
            let next = self.line_end(&mut bytes, end)?;
            take_line(&mut record, &bytes, end..next);
            let last = next == end;
            end = next;
            // A comment is about the line behind it, and a record may go on there.
            let enough = end - start >= self.size || self.live && memchr(b'\n', &bytes[end..]).is_none();
            if last || (enough && !speaks_to_linter(&bytes[start..end]) && !self.goes_on(&mut bytes, &record, end)?) {
                break;
            }
        }
        if end == start {
            self.kept = bytes;
            return Ok(None);
        }
        let after = match memchr(b'\n', &bytes[end..]) {
            // It would have to be waited for.
            None if self.live => end,
            _ => self.line_end(&mut bytes, end)?,
        };
        // The last line of this stretch is the one before the next.
        let content = bytes[start..end].strip_suffix(b"\n").unwrap_or(&bytes[start..end]);
        let last = start + memrchr(b'\n', content).map_or(0, |at| at + 1);
        self.kept = bytes[last..].to_vec();
        self.before = end - last;
        let at = Chunk { offset: self.offset, line: self.line, own: Span::from(start..end), has_more: true };
        self.offset += last as u64;
        self.line = self.line.saturating_add(line_break::count(&bytes[..last]) as u32);
        bytes.truncate(after);
        Ok(Some(Piece { bytes, at }))
    }

    /// Whether the record that the lines before the byte at `from` belong to goes on behind it.
    fn goes_on(&mut self, bytes: &mut Vec<u8>, record: &Option<Current>, from: usize) -> Result<bool, InputError> {
        let Some(current) =
            record.as_ref().filter(|current| current.record.may_continue(&bytes[current.first.clone()]))
        else {
            return Ok(false);
        };
        let mut line = from;
        loop {
            let end = self.line_end(bytes, line)?;
            if end == line {
                return Ok(false);
            }
            if !is_blank(&bytes[line..end]) {
                return Ok(current.record.continues_with(&bytes[current.first.clone()], &bytes[line..end]));
            }
            line = end;
        }
    }

    /// Where the line ends that the byte at `from` belongs to; the end of the file where there is no such byte.
    fn line_end(&mut self, bytes: &mut Vec<u8>, from: usize) -> Result<usize, InputError> {
        let mut from = from;
        loop {
            if let Some(at) = bytes.get(from..).and_then(|rest| memchr(b'\n', rest)) {
                return Ok(from + at + 1);
            }
            if self.ended {
                return Ok(bytes.len());
            }
            from = from.max(bytes.len());
            // What is long gets twice as long, so that a line of megabytes is not copied for each few of its bytes.
            let slack = if self.live { LIVE } else { SLACK };
            let wanted = (from + slack - bytes.len()).max(bytes.len() / 2);
            bytes.reserve_exact(wanted);
            let read = if self.live {
                read_once(&mut self.input, wanted, bytes)
            } else {
                self.input.by_ref().take(wanted as u64).read_to_end(bytes)
            };
            let read = read.map_err(|error| InputError::Io { path: self.path.clone(), error })?;
            self.ended = read == 0;
            let all = self.offset + bytes.len() as u64;
            if let Some(limit) = self.limit.filter(|limit| all > *limit) {
                let bytes = usize::try_from(all).unwrap_or(usize::MAX);
                return Err(InputError::OverLimit { path: self.path.clone(), bytes, limit });
            }
            if bytes.len() > MAX_INPUT_BYTES {
                let line = u64::from(self.line) + line_break::count(bytes) as u64 + 1;
                return Err(InputError::LongLine { path: self.path.clone(), line });
            }
        }
    }

    /// The end of the file, behind all stretches.
    pub(super) fn end(&self) -> Chunk {
        let lines = line_break::count(&self.kept) as u32;
        Chunk::end(self.offset + self.kept.len() as u64, self.line.saturating_add(lines))
    }
}

impl<R: Read> Iterator for Stretches<R> {
    type Item = Result<Piece, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let piece = self.cut().transpose();
        self.failed = piece.as_ref().is_none_or(Result::is_err);
        piece
    }
}

/// Reads what is there, and up to `wanted` bytes; waits if that is nothing.
pub(super) fn read_once(input: &mut impl Read, wanted: usize, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let start = bytes.len();
    bytes.resize(start + wanted, 0);
    let read = loop {
        match input.read(&mut bytes[start..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    bytes.truncate(start + read.as_ref().map_or(0, |read| *read));
    read
}

/// A record of which lines were read.
struct Current {
    /// Where its first line lies.
    first: Range<usize>,
    record: Record,
}

/// Adds a `line` to the record that it goes on with; else it starts the next one.
fn take_line(record: &mut Option<Current>, bytes: &[u8], line: Range<usize>) {
    let text = &bytes[line.clone()];
    if is_blank(text) {
        return;
    }
    let taken = record.as_mut().is_some_and(|current| current.record.accept(&bytes[current.first.clone()], text));
    if !taken {
        *record = Some(Current { first: line, record: Record::new(text) });
    }
}

/// Whether the last line that is not blank may hold a comment for the linter.
fn speaks_to_linter(lines: &[u8]) -> bool {
    let lines = lines.trim_ascii_end();
    let last = memrchr(b'\n', lines).map_or(0, |at| at + 1);
    memmem::find(&lines[last..], DIRECTIVE.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, size: usize) -> Vec<(u64, u32, String, String)> {
        let mut stretches =
            Stretches::new(Path::new("a.jsonl"), text.as_bytes().to_vec(), std::io::empty(), size, None);
        let mut found = Vec::new();
        for piece in stretches.by_ref() {
            let Piece { bytes, at } = piece.unwrap();
            let text = String::from_utf8(bytes).unwrap();
            found.push((at.offset, at.line, text[at.own.range()].to_owned(), text));
        }
        assert_eq!(stretches.end(), Chunk::end(text.len() as u64, text.matches('\n').count() as u32));
        found
    }

    #[test]
    fn a_stretch_has_whole_lines_and_the_ones_around_them() {
        let all = |text: &str, size| pieces(text, size).into_iter().map(|(.., own, _)| own).collect::<Vec<_>>();
        assert_eq!(all("a\nbb\n\nc", 1), ["a\n", "bb\n", "\n", "c"]);
        assert_eq!(all("a\nbb\n\nc", 3), ["a\nbb\n", "\nc"]);
        assert_eq!(all("a\nbb\n\nc", 100), ["a\nbb\n\nc"]);
        assert_eq!(all("", 1), [""; 0]);
        let own = |offset, line, own: &str, text: &str| (offset, line, own.to_owned(), text.to_owned());
        assert_eq!(
            pieces("a\nbb\nc\n", 1),
            [own(0, 0, "a\n", "a\nbb\n"), own(0, 0, "bb\n", "a\nbb\nc\n"), own(2, 1, "c\n", "bb\nc\n")]
        );
        let long = "x".repeat(5 * SLACK);
        assert_eq!(all(&format!("{long}\n{long}"), 1), [format!("{long}\n"), long]);
    }

    #[test]
    fn lines_end_at_each_kind_of_break() {
        let text = "1\r2\r\n3\r\n4\n";
        let mut stretches = Stretches::new(Path::new("a.jsonl"), text.as_bytes().to_vec(), std::io::empty(), 1, None);
        let lines: Vec<u32> = stretches.by_ref().map(|piece| piece.unwrap().at.line).collect();
        // A stretch starts with the record before its own.
        assert_eq!(lines, [0, 0, 2]);
        assert_eq!(stretches.end().line, 4);
    }

    #[test]
    fn a_comment_stays_with_the_line_behind_it() {
        let text = "1\n// summit-lint-ignore a: b\n\n// summit-lint-ignore c: d\n2\n3\n";
        let own: Vec<String> = pieces(text, 1).into_iter().map(|(.., own, _)| own).collect();
        assert_eq!(own, ["1\n", "// summit-lint-ignore a: b\n\n// summit-lint-ignore c: d\n2\n", "3\n"]);
    }

    #[test]
    fn a_record_that_is_broken_over_lines_stays_whole() {
        let text = "1\n{\n\n  \"a\": {\n  }\n\n}\n\n{\"b\": [\n]\n}\n{\n{\"c\": 1}\n";
        let own: Vec<String> = pieces(text, 1).into_iter().map(|(.., own, _)| own).collect();
        let record = "{\n\n  \"a\": {\n  }\n\n}\n";
        assert_eq!(own, ["1\n", record, "\n", "{\"b\": [\n]\n}\n", "{\n", "{\"c\": 1}\n"]);
    }

    #[test]
    fn limits_are_kept() {
        let mut stretches = Stretches::new(Path::new("a.jsonl"), b"1\n2\n3\n".to_vec(), std::io::empty(), 1, Some(5));
        assert!(matches!(stretches.next(), Some(Err(InputError::OverLimit { bytes: 6, limit: 5, .. }))));
        assert!(stretches.next().is_none());
    }
}
