//! Splits a long JSON Lines file into chunks, so that the whole file does not have to be in memory.

use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use memchr::{memchr, memmem, memrchr};

use crate::cli::input::InputError;
use crate::document::{Record, is_blank};
use crate::source::{Chunk, MAX_INPUT_BYTES, Span, line_break};
use crate::syntax::DIRECTIVE;

/// How many bytes are read beyond the minimum size of a chunk. The last line of the chunk usually ends within these
/// bytes.
const EXTRA_BYTES: usize = 1 << 13;

/// How many bytes of a live input (one whose lines are linted as they arrive) are read at once: the usual capacity of a
/// pipe.
const LIVE_READ_BYTES: usize = 1 << 16;

/// A chunk, for [`crate::source::Source::from_chunk`].
pub(super) struct ChunkBytes {
    /// The line before the chunk, the lines of the chunk, and the line after it. [`Chunk::linted_span`] is the range of
    /// the lines of the chunk.
    pub bytes: Vec<u8>,
    pub chunk: Chunk,
}

/// An iterator over the chunks of a file. No chunk ends inside a record. In valid JSON Lines, each line is a record,
/// but a record may also be broken into several lines.
pub(super) struct Chunks<R> {
    path: PathBuf,
    input: std::io::Chain<Cursor<Vec<u8>>, R>,
    /// The minimum size of a chunk in bytes.
    min_size: usize,
    /// The configured maximum size of the file, if any.
    max_file_bytes: Option<u64>,
    /// The line before the next chunk, followed by the bytes of the next chunk that were already read.
    kept: Vec<u8>,
    /// The length of the first line in `kept`, which is the line before the next chunk.
    line_before_length: usize,
    /// The offset of `kept` in the file.
    kept_offset: u64,
    /// The number of lines of the file before `kept`.
    lines_before_kept: u32,
    /// Whether lines are returned as soon as they arrive, because the sender may wait for their findings.
    is_live: bool,
    /// Whether the end of the input was read.
    is_input_ended: bool,
    /// Whether the iterator has no more chunks: all were returned, or an error occurred.
    is_finished: bool,
}

impl<R: Read> Chunks<R> {
    /// Splits the file at `path`, which starts with `head` and continues with `rest`.
    pub(super) fn new(path: &Path, head: Vec<u8>, rest: R, min_size: usize, max_file_bytes: Option<u64>) -> Self {
        Self {
            path: path.to_owned(),
            input: Cursor::new(head).chain(rest),
            min_size,
            max_file_bytes,
            kept: Vec::new(),
            line_before_length: 0,
            kept_offset: 0,
            lines_before_kept: 0,
            is_live: false,
            is_input_ended: false,
            is_finished: false,
        }
    }

    /// Makes the iterator return lines as soon as they arrive.
    pub(super) fn for_live_input(self) -> Self {
        Self { is_live: true, ..self }
    }

    /// Reads the next chunk. Returns `None` at the end of the file.
    fn read_chunk(&mut self) -> Result<Option<ChunkBytes>, InputError> {
        let mut bytes = std::mem::take(&mut self.kept);
        let start = self.line_before_length;
        // Read most of the chunk at once, instead of line by line: up to the end of the line in which the chunk reaches
        // its minimum size.
        let last_offset = if self.is_live { start } else { start + self.min_size.max(1) - 1 };
        self.line_end(&mut bytes, last_offset)?;
        let mut record = None;
        let mut end = start;
        loop {
            let next_end = self.line_end(&mut bytes, end)?;
            add_line(&mut record, &bytes, end..next_end);
            let is_end_of_file = next_end == end;
            end = next_end;
            // A chunk of a live input has all complete lines that are available.
            let is_enough = end - start >= self.min_size || self.is_live && memchr(b'\n', &bytes[end..]).is_none();
            // A suppression comment must be in the same chunk as the line that it applies to, and a record must not be
            // split.
            if is_end_of_file
                || (is_enough
                    && !ends_with_directive(&bytes[start..end])
                    && !self.record_continues(&mut bytes, &record, end)?)
            {
                break;
            }
        }
        if end == start {
            self.kept = bytes;
            return Ok(None);
        }
        let end_of_line_after = match memchr(b'\n', &bytes[end..]) {
            // The rest of the line may not have arrived yet, and the chunk must not wait for it.
            None if self.is_live => end,
            _ => self.line_end(&mut bytes, end)?,
        };
        // Keep the last line of this chunk. It is the line before the next chunk.
        let content = bytes[start..end].strip_suffix(b"\n").unwrap_or(&bytes[start..end]);
        let last_line = start + memrchr(b'\n', content).map_or(0, |line_feed| line_feed + 1);
        self.kept = bytes[last_line..].to_vec();
        self.line_before_length = end - last_line;
        let chunk = Chunk {
            bytes_before: self.kept_offset,
            lines_before: self.lines_before_kept,
            linted_span: Span::from(start..end),
            has_more: true,
        };
        self.kept_offset += last_line as u64;
        self.lines_before_kept = self.lines_before_kept.saturating_add(line_break::count(&bytes[..last_line]) as u32);
        bytes.truncate(end_of_line_after);
        Ok(Some(ChunkBytes { bytes, chunk }))
    }

    /// Returns whether `record` continues on the next line that is not blank. `next_line` is the offset in `bytes` of
    /// the line after the record so far.
    fn record_continues(
        &mut self,
        bytes: &mut Vec<u8>,
        record: &Option<PendingRecord>,
        next_line: usize,
    ) -> Result<bool, InputError> {
        let Some(current) =
            record.as_ref().filter(|current| current.record.may_continue(&bytes[current.first_line.clone()]))
        else {
            return Ok(false);
        };
        let mut line = next_line;
        loop {
            let end = self.line_end(bytes, line)?;
            if end == line {
                return Ok(false);
            }
            if !is_blank(&bytes[line..end]) {
                return Ok(current.record.continues_with(&bytes[current.first_line.clone()], &bytes[line..end]));
            }
            line = end;
        }
    }

    /// Returns the end of the line that contains the byte at `offset` of `bytes`. If there is no such byte in the file,
    /// returns the end of the file. Reads more of the file into `bytes` if necessary.
    fn line_end(&mut self, bytes: &mut Vec<u8>, offset: usize) -> Result<usize, InputError> {
        let mut search_start = offset;
        loop {
            if let Some(line_feed) = bytes.get(search_start..).and_then(|rest| memchr(b'\n', rest)) {
                return Ok(search_start + line_feed + 1);
            }
            if self.is_input_ended {
                return Ok(bytes.len());
            }
            search_start = search_start.max(bytes.len());
            // The buffer grows at least by half, so that a long line is not copied too often.
            let extra = if self.is_live { LIVE_READ_BYTES } else { EXTRA_BYTES };
            let wanted = (search_start + extra - bytes.len()).max(bytes.len() / 2);
            bytes.reserve_exact(wanted);
            let read = if self.is_live {
                read_once(&mut self.input, wanted, bytes)
            } else {
                self.input.by_ref().take(wanted as u64).read_to_end(bytes)
            };
            let read = read.map_err(|error| InputError::Io { path: self.path.clone(), error })?;
            self.is_input_ended = read == 0;
            let total_bytes = self.kept_offset + bytes.len() as u64;
            if let Some(limit) = self.max_file_bytes.filter(|limit| total_bytes > *limit) {
                let bytes = usize::try_from(total_bytes).unwrap_or(usize::MAX);
                return Err(InputError::OverLimit { path: self.path.clone(), bytes, limit });
            }
            if bytes.len() > MAX_INPUT_BYTES {
                let line = u64::from(self.lines_before_kept) + line_break::count(bytes) as u64 + 1;
                return Err(InputError::LongLine { path: self.path.clone(), line });
            }
        }
    }

    /// Returns an empty chunk at the end of the file.
    pub(super) fn end_of_file(&self) -> Chunk {
        let lines = line_break::count(&self.kept) as u32;
        Chunk::end(self.kept_offset + self.kept.len() as u64, self.lines_before_kept.saturating_add(lines))
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = Result<ChunkBytes, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_finished {
            return None;
        }
        let chunk = self.read_chunk().transpose();
        self.is_finished = chunk.as_ref().is_none_or(Result::is_err);
        chunk
    }
}

/// Reads at most `max_bytes` available bytes and appends them to `bytes`. Waits only if no bytes are available. Returns
/// how many bytes were read.
pub(super) fn read_once(input: &mut impl Read, max_bytes: usize, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let start = bytes.len();
    bytes.resize(start + max_bytes, 0);
    let read = loop {
        match input.read(&mut bytes[start..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    bytes.truncate(start + read.as_ref().map_or(0, |read| *read));
    read
}

/// A record that may continue on the next line.
struct PendingRecord {
    /// The range of the first line of the record.
    first_line: Range<usize>,
    record: Record,
}

/// Adds `line` to `record` if it belongs to the record. Otherwise starts a new record with the line. Ignores blank
/// lines.
fn add_line(record: &mut Option<PendingRecord>, bytes: &[u8], line: Range<usize>) {
    let text = &bytes[line.clone()];
    if is_blank(text) {
        return;
    }
    let is_added =
        record.as_mut().is_some_and(|current| current.record.accept(&bytes[current.first_line.clone()], text));
    if !is_added {
        *record = Some(PendingRecord { first_line: line, record: Record::new(text) });
    }
}

/// Returns whether the last line with content may contain a suppression comment.
fn ends_with_directive(lines: &[u8]) -> bool {
    let lines = lines.trim_ascii_end();
    let last = memrchr(b'\n', lines).map_or(0, |line_feed| line_feed + 1);
    memmem::find(&lines[last..], DIRECTIVE.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Splits `text` into chunks of at least `size` bytes. Returns, for each chunk, the offset and the line where its
    /// bytes start, its own lines, and all of its bytes.
    fn chunks(text: &str, size: usize) -> Vec<(u64, u32, String, String)> {
        let mut chunks = Chunks::new(Path::new("a.jsonl"), text.as_bytes().to_vec(), std::io::empty(), size, None);
        let mut found = Vec::new();
        for chunk in chunks.by_ref() {
            let ChunkBytes { bytes, chunk } = chunk.unwrap();
            let text = String::from_utf8(bytes).unwrap();
            found.push((chunk.bytes_before, chunk.lines_before, text[chunk.linted_span.range()].to_owned(), text));
        }
        assert_eq!(chunks.end_of_file(), Chunk::end(text.len() as u64, text.matches('\n').count() as u32));
        found
    }

    #[test]
    fn a_chunk_has_whole_lines_and_the_lines_around_them() {
        let own_lines = |text: &str, size| chunks(text, size).into_iter().map(|(.., own, _)| own).collect::<Vec<_>>();
        assert_eq!(own_lines("a\nbb\n\nc", 1), ["a\n", "bb\n", "\n", "c"]);
        assert_eq!(own_lines("a\nbb\n\nc", 3), ["a\nbb\n", "\nc"]);
        assert_eq!(own_lines("a\nbb\n\nc", 100), ["a\nbb\n\nc"]);
        assert_eq!(own_lines("", 1), [""; 0]);
        let chunk = |offset, line, own: &str, text: &str| (offset, line, own.to_owned(), text.to_owned());
        assert_eq!(
            chunks("a\nbb\nc\n", 1),
            [chunk(0, 0, "a\n", "a\nbb\n"), chunk(0, 0, "bb\n", "a\nbb\nc\n"), chunk(2, 1, "c\n", "bb\nc\n")]
        );
        let long = "x".repeat(5 * EXTRA_BYTES);
        assert_eq!(own_lines(&format!("{long}\n{long}"), 1), [format!("{long}\n"), long]);
    }

    #[test]
    fn line_numbers_count_all_kinds_of_line_breaks() {
        let text = "1\r2\r\n3\r\n4\n";
        let mut chunks = Chunks::new(Path::new("a.jsonl"), text.as_bytes().to_vec(), std::io::empty(), 1, None);
        let lines: Vec<u32> = chunks.by_ref().map(|chunk| chunk.unwrap().chunk.lines_before).collect();
        // A chunk starts with the line before its own lines.
        assert_eq!(lines, [0, 0, 2]);
        assert_eq!(chunks.end_of_file().lines_before, 4);
    }

    #[test]
    fn a_suppression_comment_is_in_the_chunk_of_the_line_after_it() {
        let text = "1\n// summit-lint-ignore a: b\n\n// summit-lint-ignore c: d\n2\n3\n";
        let own: Vec<String> = chunks(text, 1).into_iter().map(|(.., own, _)| own).collect();
        assert_eq!(own, ["1\n", "// summit-lint-ignore a: b\n\n// summit-lint-ignore c: d\n2\n", "3\n"]);
    }

    #[test]
    fn a_record_on_several_lines_is_not_split() {
        let text = "1\n{\n\n  \"a\": {\n  }\n\n}\n\n{\"b\": [\n]\n}\n{\n{\"c\": 1}\n";
        let own: Vec<String> = chunks(text, 1).into_iter().map(|(.., own, _)| own).collect();
        let record = "{\n\n  \"a\": {\n  }\n\n}\n";
        assert_eq!(own, ["1\n", record, "\n", "{\"b\": [\n]\n}\n", "{\n", "{\"c\": 1}\n"]);
    }

    #[test]
    fn the_size_limit_is_enforced() {
        let mut chunks = Chunks::new(Path::new("a.jsonl"), b"1\n2\n3\n".to_vec(), std::io::empty(), 1, Some(5));
        assert!(matches!(chunks.next(), Some(Err(InputError::OverLimit { bytes: 6, limit: 5, .. }))));
        assert!(chunks.next().is_none());
    }
}
