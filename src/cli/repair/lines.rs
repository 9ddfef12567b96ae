//! Repairs JSON Lines, a format in which each line is a document, called a record. If the lines of a record are broken,
//! they are joined to one line. Only one record is in memory at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::Path;

use super::super::{Status, input, print_error, terminal};
use super::summary::Summary;
use super::{Outcome, Task, count_replaced_bytes};
use crate::config::Config;
use crate::document::{Document, Expectation, Format, Record, is_blank, is_conflict_marker};
use crate::files::write;
use crate::fix::repair::{Layout, RepairError, RepairOptions, RepairedFile, repair_file};
use crate::source::{Encoding, MAX_INPUT_BYTES, Source, is_utf16};

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The size of read and write buffers, in bytes.
const BUFFER_BYTES: usize = 1 << 16;

/// Returns the outcome of an input. If reading or writing failed, prints the error.
fn outcome_or_error(name: &Path, repaired: io::Result<Outcome>) -> Outcome {
    match repaired {
        Ok(outcome) => outcome,
        Err(error) if terminal::is_closed_pipe(&error) => Outcome::of(Status::Clean),
        Err(error) => {
            print_error(&format_args!("{}: {error}", name.display()));
            Outcome::of(Status::Error)
        }
    }
}

/// Repairs the lines of one input.
pub(super) struct LinesRepairer<'n> {
    /// The path of the file, or `<stdin>`.
    name: &'n Path,
    options: RepairOptions,
    quiet: bool,
    config: &'n Config,
    expectation: Expectation,
    /// Whether nothing is written, because of `--check`.
    is_check_only: bool,
    /// Whether the input has an unresolved merge conflict. Then the file is not changed.
    has_merge_conflict: bool,
    /// Whether a payload was found, or the input is expected to be a payload.
    holds_payload: bool,
    status: Status,
    /// Whether the repaired text differs from the input.
    differs: bool,
    /// The number of invalid bytes that were replaced.
    replaced_byte_count: usize,
    summary: Summary,
}

impl<'n> LinesRepairer<'n> {
    pub(super) fn new(
        name: &'n Path,
        task: Task,
        config: &'n Config,
        expectation: Expectation,
        is_check_only: bool,
    ) -> Self {
        Self {
            name,
            options: task.options(),
            quiet: task.quiet,
            config,
            expectation,
            is_check_only,
            has_merge_conflict: false,
            holds_payload: expectation == Expectation::Payload,
            status: Status::Clean,
            differs: false,
            replaced_byte_count: 0,
            summary: Summary::default(),
        }
    }

    /// Repairs the file at `path`, or standard input if `path` is `None`. Writes the result to standard output. Memory
    /// use is bounded by the longest record.
    pub(super) fn repair_to_stdout(mut self, path: Option<&Path>) -> Outcome {
        let name = self.name;
        let reader: Box<dyn BufRead> = match path.map(File::open) {
            None => Box::new(io::stdin().lock()),
            Some(Ok(file)) => Box::new(BufReader::with_capacity(BUFFER_BYTES, file)),
            Some(Err(error)) => {
                print_error(&input::InputError::Io { path: name.to_owned(), error });
                return Outcome::of(Status::Error);
            }
        };
        if self.is_check_only {
            return outcome_or_error(name, self.repair(reader, &mut io::sink()));
        }
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
        let repaired = self.repair(reader, &mut out);
        outcome_or_error(name, repaired.and_then(|outcome| out.flush().map(|()| outcome)))
    }

    /// Repairs the file in place. Memory use is bounded by the longest record. A file that a search found is only
    /// changed if it contains a payload.
    pub(super) fn repair_in_place(mut self) -> Outcome {
        let mut outcome = Outcome::of(Status::Clean);
        let written = write::rewrite(self.name, |file, out| {
            outcome = self.repair(BufReader::with_capacity(BUFFER_BYTES, file), out)?;
            Ok(self.differs && self.holds_payload && !self.has_merge_conflict)
        });
        match written {
            Ok(()) => outcome,
            Err(error) => {
                print_error(&error);
                Outcome::of(Status::Error)
            }
        }
    }

    /// Repairs each record of `reader`. A record that cannot be repaired is reported and written unchanged.
    fn repair(&mut self, mut reader: impl BufRead, out: &mut dyn Write) -> io::Result<Outcome> {
        // UTF-16 is converted to UTF-8 before the text is split into lines. In UTF-16, a line feed has two bytes, and
        // the encoding cannot be detected in a single line.
        if is_utf16(reader.fill_buf()?) {
            let mut bytes = Vec::new();
            reader.take(MAX_INPUT_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            let source = Source::new(self.name, bytes).map_err(io::Error::other)?;
            self.differs = true;
            return self.repair(source.text().trim_start_matches('\u{FEFF}').as_bytes(), out);
        }
        let mut line = Vec::new();
        // A record that may continue on the next line.
        let mut pending: Option<PendingRecord> = None;
        for line_index in 0.. {
            line.clear();
            // Reading one byte more than the limit is sufficient to detect that a line or record is too long.
            let limit = MAX_INPUT_BYTES as u64 + 1 - pending.as_ref().map_or(0, |pending| pending.bytes.len() as u64);
            if io::Read::take(&mut reader, limit).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if is_conflict_marker(&line) {
                print_error(&format_args!(
                    "{}: line {}: unresolved merge conflict",
                    self.name.display(),
                    line_index + 1
                ));
                self.has_merge_conflict = true;
                self.status = self.status.max(Status::Findings);
                return Ok(Outcome::of(self.status));
            }
            // If the first line is blank, no record contains the byte order mark. Then it is removed here.
            if line_index == 0 && line.strip_prefix(BYTE_ORDER_MARK).is_some_and(is_blank) {
                line.drain(..BYTE_ORDER_MARK.len());
                self.differs = true;
            }
            if is_blank(&line) {
                match &mut pending {
                    Some(pending) => pending.bytes.append(&mut line),
                    None => out.write_all(&line)?,
                }
                continue;
            }
            if let Some(record) = pending.as_mut() {
                if record.append(&line) {
                    if record.bytes.len() > MAX_INPUT_BYTES {
                        // The repair after the loop returns the error.
                        break;
                    }
                    continue;
                }
                if self.repair_record(&record.bytes, record.line_index, RecordLines::All, out)?
                    == RecordOutcome::Differs
                {
                    return Ok(self.outcome());
                }
                pending = None;
            }
            match self.repair_record(&line, line_index, RecordLines::OnlyFirst, out)? {
                RecordOutcome::Handled => {}
                RecordOutcome::Pending => pending = Some(PendingRecord::new(std::mem::take(&mut line), line_index)),
                RecordOutcome::Differs => return Ok(self.outcome()),
            }
        }
        if let Some(record) = pending
            && self.repair_record(&record.bytes, record.line_index, RecordLines::All, out)? == RecordOutcome::Differs
        {
            return Ok(self.outcome());
        }
        self.summary.set_invalid_bytes(self.replaced_byte_count, Encoding::InvalidUtf8);
        if !self.quiet {
            self.summary.print(self.name);
        }
        Ok(self.outcome())
    }

    fn outcome(&self) -> Outcome {
        let differs = self.is_check_only && self.differs && self.holds_payload;
        Outcome { status: if differs { self.status.max(Status::Findings) } else { self.status }, differs }
    }

    /// Repairs a record and writes it to `out`.
    ///
    /// `bytes` is the record with the line breaks after it, and `line_index` is the 0-based index of its first line.
    /// With [`RecordLines::OnlyFirst`], a record that may continue on the next line is not repaired yet, and
    /// [`RecordOutcome::Pending`] is returned.
    fn repair_record(
        &mut self,
        bytes: &[u8],
        line_index: u32,
        record_lines: RecordLines,
        out: &mut dyn Write,
    ) -> io::Result<RecordOutcome> {
        let content = bytes.trim_ascii_end();
        // The line breaks at the end are not part of the content. Other whitespace at the end is kept.
        let line_break = bytes[content.len()..].iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let (content, after_content) = bytes.split_at(line_break.map_or(bytes.len(), |offset| content.len() + offset));
        let has_several_lines = content.contains(&b'\n');
        // The repair only joins the lines of a record if the file name has an extension such as `.jsonl`. Therefore
        // other inputs get such a name here.
        let needs_jsonl_name =
            has_several_lines && self.options.layout == Layout::AsWritten && Format::of(self.name) != Format::JsonLines;
        let name = if needs_jsonl_name { Path::new("record.jsonl") } else { self.name };
        let source = Source::from_bytes(name, content);
        let source = source.map_err(|error| io::Error::other(format!("line {}: {error}", line_index + 1)))?;
        let may_continue = || record_lines == RecordLines::OnlyFirst && Record::new(content).may_continue(content);
        let document = Document::new(&source, self.config, self.expectation);
        match repair_file(&document, self.options) {
            Ok(RepairedFile { bytes: after, holds_payload, log }) => {
                // With `--compact` or `--indent`, the repair adds a line feed at the end.
                let is_reformatted = self.options.layout != Layout::AsWritten;
                let text = after.strip_suffix(b"\n").filter(|_| is_reformatted).unwrap_or(&after);
                let differs = text != content;
                // A line that is strict JSON does not continue on the next line. An unchanged line with a payload is
                // strict JSON. An unchanged line without a payload may be malformed, because the repair skips such
                // lines.
                if (differs || !holds_payload) && may_continue() {
                    return Ok(RecordOutcome::Pending);
                }
                self.holds_payload |= holds_payload;
                self.differs |= differs;
                if self.is_check_only {
                    let is_outcome_known = self.differs && self.holds_payload;
                    return Ok(if is_outcome_known { RecordOutcome::Differs } else { RecordOutcome::Handled });
                }
                self.replaced_byte_count += count_replaced_bytes(&source, &after);
                self.summary.add(&document, line_index, &log);
                out.write_all(text)?;
                out.write_all(after_content)?;
            }
            Err(_) if may_continue() => return Ok(RecordOutcome::Pending),
            Err(error) => {
                self.status = self.status.max(Status::Findings);
                print_error(&format_args!("{}: {}", self.name.display(), message_with_line(error, line_index)));
                out.write_all(bytes)?;
            }
        }
        Ok(RecordOutcome::Handled)
    }
}

/// Returns the message of an error, with the line of the error in the input. `line_index` is the 0-based index of the
/// record's first line.
fn message_with_line(error: RepairError, line_index: u32) -> String {
    let message = error.shift_down(line_index).to_string();
    if message.starts_with("line ") { message } else { format!("line {}: {message}", line_index + 1) }
}

/// Which lines of a record are repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RecordLines {
    /// Only the first line, because the next line was not read yet. The record may continue on the next line.
    OnlyFirst,
    /// All lines of the record.
    All,
}

/// The outcome of a record.
#[derive(Debug, PartialEq, Eq)]
enum RecordOutcome {
    /// The record was handled: repaired and written, or only checked.
    Handled,
    /// The record may continue on the next line, so it was not repaired yet.
    Pending,
    /// With `--check`: the input differs from strict JSON, so the remaining records do not have to be checked.
    Differs,
}

/// A record that may continue on the next line.
struct PendingRecord {
    /// The lines of the record so far.
    bytes: Vec<u8>,
    /// The length of the record's first line, in bytes.
    first_line_length: usize,
    record: Record,
    /// The 0-based index of the record's first line.
    line_index: u32,
}

impl PendingRecord {
    fn new(bytes: Vec<u8>, line_index: u32) -> Self {
        Self { first_line_length: bytes.len(), record: Record::new(&bytes), bytes, line_index }
    }

    /// Appends `line` if it belongs to the record. Returns whether the line was appended.
    fn append(&mut self, line: &[u8]) -> bool {
        let is_appended = self.record.accept(&self.bytes[..self.first_line_length], line);
        if is_appended {
            self.bytes.extend_from_slice(line);
        }
        is_appended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repair_lines(name: &str, layout: Layout, text: &str) -> String {
        let mut out = Vec::new();
        let config = Config::default();
        let task = Task { layout, ..Task::default() };
        let mut repairer = LinesRepairer::new(Path::new(name), task, &config, Expectation::Payload, false);
        repairer.repair(text.as_bytes(), &mut out).unwrap();
        assert_eq!(repairer.differs, out != text.as_bytes(), "{text}");
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn records_on_several_lines_are_joined_to_one_line() {
        let text = "{\"a\": 1} \n\n{\n  \"a\": [\n    2\n  ] \n\n}\r\n \n{\n{\"a\": 3,}\n";
        let expected = "{\"a\": 1} \n\n{\"a\": [2]}\r\n \n{}\n{\"a\": 3}\n";
        assert_eq!(repair_lines("a.jsonl", Layout::AsWritten, text), expected);
        assert_eq!(repair_lines("a.txt", Layout::AsWritten, text), expected);
        assert_eq!(repair_lines("a.jsonl", Layout::AsWritten, expected), expected);
        let compact = "{\"a\":1}\n\n{\"a\":[2]}\r\n \n{}\n{\"a\":3}\n";
        assert_eq!(repair_lines("a.jsonl", Layout::Compact, text), compact);
    }

    #[test]
    fn repair_line_by_line_equals_repair_of_the_whole_file() {
        let pieces = [
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"a\": ",
            "\"a\"",
            "1",
            "\n",
            "\n  ",
            "\n",
            "{\"a\": 1}",
            "\"",
            "// x",
            "b: ",
            "\u{A0}",
        ];
        // A linear congruential generator, which produces the same texts in every run.
        let mut state = 1_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..20_000 {
            let text: String = (0..1 + next(16)).map(|_| pieces[next(pieces.len())]).collect();
            let source = Source::from_text("a.jsonl", &text).unwrap();
            // If a record cannot be repaired, the repair of the whole file fails, but the repair line by line keeps the
            // record unchanged.
            let Ok(whole) = crate::fix::repair::repair(&source, Layout::AsWritten) else { continue };
            assert_eq!(repair_lines("a.jsonl", Layout::AsWritten, &text), whole, "{text:?}");
        }
    }
}
