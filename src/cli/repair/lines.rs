//! Repairs documents of one line each, one after the other. A document on several lines is joined to one line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::Path;

use super::super::{Status, input, print_error, terminal};
use super::summary::Summary;
use super::{Outcome, Task, lost};
use crate::config::Config;
use crate::document::{Document, Expectation, Format, Record, is_blank, is_conflict_marker};
use crate::files::write;
use crate::fix::repair::{Layout, RepairError, RepairOptions, RepairedFile, repair_file};
use crate::source::{Encoding, MAX_INPUT_BYTES, Source, is_utf16};

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The size of read and write buffers, in bytes.
const BLOCK: usize = 1 << 16;

/// Converts the result of all lines to an outcome. An error is printed.
fn done(name: &Path, repaired: io::Result<Outcome>) -> Outcome {
    match repaired {
        Ok(outcome) => outcome,
        Err(error) if terminal::is_closed_pipe(&error) => Outcome::of(Status::Clean),
        Err(error) => {
            print_error(&format_args!("{}: {error}", name.display()));
            Outcome::of(Status::Error)
        }
    }
}

/// The lines of one input.
pub(super) struct Lines<'n> {
    name: &'n Path,
    options: RepairOptions,
    quiet: bool,
    config: &'n Config,
    expectation: Expectation,
    /// Whether to check only, and write nothing.
    check: bool,
    /// Whether a conflict marker was found, so that nothing must be written.
    unmerged: bool,
    /// Whether a payload was found or expected.
    holds_payload: bool,
    status: Status,
    /// Whether a line changed.
    differs: bool,
    /// The number of invalid bytes that were changed.
    lost: usize,
    summary: Summary,
}

impl<'n> Lines<'n> {
    pub(super) fn new(name: &'n Path, task: Task, config: &'n Config, expectation: Expectation, check: bool) -> Self {
        Self {
            name,
            options: task.options(),
            quiet: task.quiet,
            config,
            expectation,
            check,
            unmerged: false,
            holds_payload: expectation == Expectation::Payload,
            status: Status::Clean,
            differs: false,
            lost: 0,
            summary: Summary::default(),
        }
    }

    /// Repairs the lines of the file at `path`, or of standard input, to standard output. Memory use is bounded by the longest record.
    pub(super) fn through(mut self, path: Option<&Path>) -> Outcome {
        let name = self.name;
        let reader: Box<dyn BufRead> = match path.map(File::open) {
            None => Box::new(io::stdin().lock()),
            Some(Ok(file)) => Box::new(BufReader::with_capacity(BLOCK, file)),
            Some(Err(error)) => {
                print_error(&input::InputError::Io { path: name.to_owned(), error });
                return Outcome::of(Status::Error);
            }
        };
        if self.check {
            return done(name, self.repair(reader, &mut io::sink()));
        }
        let mut out = BufWriter::with_capacity(BLOCK, io::stdout().lock());
        let repaired = self.repair(reader, &mut out);
        done(name, repaired.and_then(|outcome| out.flush().map(|()| outcome)))
    }

    /// Repairs the lines of the file in place, with the same memory use. A file that was not named changes only if it contains a payload.
    pub(super) fn in_place(mut self) -> Outcome {
        let mut outcome = Outcome::of(Status::Clean);
        let written = write::rewrite(self.name, |file, out| {
            outcome = self.repair(BufReader::with_capacity(BLOCK, file), out)?;
            Ok(self.differs && self.holds_payload && !self.unmerged)
        });
        match written {
            Ok(()) => outcome,
            Err(error) => {
                print_error(&error);
                Outcome::of(Status::Error)
            }
        }
    }

    /// Repairs each line of `reader`. A line that cannot be repaired is reported and written unchanged.
    fn repair(&mut self, mut reader: impl BufRead, out: &mut dyn Write) -> io::Result<Outcome> {
        // In UTF-16 a line feed has two bytes, and a single line does not identify the encoding.
        if is_utf16(reader.fill_buf()?) {
            let mut bytes = Vec::new();
            reader.take(MAX_INPUT_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            let source = Source::new(self.name, bytes).map_err(io::Error::other)?;
            self.differs = true;
            return self.repair(source.text().trim_start_matches('\u{FEFF}').as_bytes(), out);
        }
        let mut line = Vec::new();
        let mut held: Option<Held> = None;
        for number in 0.. {
            line.clear();
            // At most one byte over the limit is read, which shows that a line or record is too long.
            let limit = MAX_INPUT_BYTES as u64 + 1 - held.as_ref().map_or(0, |held| held.bytes.len() as u64);
            if io::Read::take(&mut reader, limit).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if is_conflict_marker(&line) {
                print_error(&format_args!("{}: line {}: unresolved merge conflict", self.name.display(), number + 1));
                self.unmerged = true;
                self.status = self.status.max(Status::Findings);
                return Ok(Outcome::of(self.status));
            }
            if number == 0 && line.strip_prefix(BYTE_ORDER_MARK).is_some_and(is_blank) {
                line.drain(..BYTE_ORDER_MARK.len());
                self.differs = true;
            }
            if is_blank(&line) {
                match &mut held {
                    Some(held) => held.bytes.append(&mut line),
                    None => out.write_all(&line)?,
                }
                continue;
            }
            if let Some(record) = held.as_mut() {
                if record.takes(&line) {
                    if record.bytes.len() > MAX_INPUT_BYTES {
                        break;
                    }
                    continue;
                }
                if self.record(&record.bytes, record.number, true, out)? == Done::Enough {
                    return Ok(self.outcome());
                }
                held = None;
            }
            match self.record(&line, number, false, out)? {
                Done::Written => {}
                Done::Held => held = Some(Held::new(std::mem::take(&mut line), number)),
                Done::Enough => return Ok(self.outcome()),
            }
        }
        if let Some(record) = held
            && self.record(&record.bytes, record.number, true, out)? == Done::Enough
        {
            return Ok(self.outcome());
        }
        self.summary.lost(self.lost, Encoding::InvalidUtf8);
        if !self.quiet {
            self.summary.print(self.name);
        }
        Ok(self.outcome())
    }

    fn outcome(&self) -> Outcome {
        let differs = self.check && self.differs && self.holds_payload;
        Outcome { status: if differs { self.status.max(Status::Findings) } else { self.status }, differs }
    }

    /// Repairs the record `bytes`, with the line breaks after it. `number` is its 0-based first line. Unless it is `whole`, a line that
    /// may be the first of several is not repaired yet.
    fn record(&mut self, bytes: &[u8], number: u32, whole: bool, out: &mut dyn Write) -> io::Result<Done> {
        let content = bytes.trim_ascii_end();
        // Only line breaks are removed: trailing whitespace of a record is kept.
        let breaks = bytes[content.len()..].iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let (content, after_content) = bytes.split_at(breaks.map_or(bytes.len(), |at| content.len() + at));
        let broken = content.contains(&b'\n');
        // A record on several lines is joined to one line, independent of the name of the input.
        let lines = broken && self.options.layout == Layout::AsWritten && Format::of(self.name) != Format::JsonLines;
        let name = if lines { Path::new("record.jsonl") } else { self.name };
        let source = Source::from_bytes(name, content);
        let source = source.map_err(|error| io::Error::other(format!("line {}: {error}", number + 1)))?;
        let may_go_on = || !whole && Record::new(content).may_continue(content);
        let document = Document::new(&source, self.config, self.expectation);
        match repair_file(&document, self.options) {
            Ok(RepairedFile { bytes: after, holds_payload, log }) => {
                // With another layout, the line ends with an added line feed.
                let laid_out = self.options.layout != Layout::AsWritten;
                let text = after.strip_suffix(b"\n").filter(|_| laid_out).unwrap_or(&after);
                let differs = text != content;
                // Strict JSON does not go on in the next line, but without a payload it was not checked.
                if (differs || !holds_payload) && may_go_on() {
                    return Ok(Done::Held);
                }
                self.holds_payload |= holds_payload;
                self.differs |= differs;
                if self.check {
                    return Ok(if self.differs && self.holds_payload { Done::Enough } else { Done::Written });
                }
                self.lost += lost(&source, &after);
                self.summary.add(&document, number, &log);
                out.write_all(text)?;
                out.write_all(after_content)?;
            }
            Err(_) if may_go_on() => return Ok(Done::Held),
            Err(error) => {
                self.status = self.status.max(Status::Findings);
                print_error(&format_args!("{}: {}", self.name.display(), in_record(error, number)));
                out.write_all(bytes)?;
            }
        }
        Ok(Done::Written)
    }
}

/// Returns the message of an error with its position. `number` is the 0-based first line of the record.
fn in_record(error: RepairError, number: u32) -> String {
    let message = error.below(number).to_string();
    if message.starts_with("line ") { message } else { format!("line {}: {message}", number + 1) }
}

/// The outcome of a record.
#[derive(Debug, PartialEq, Eq)]
enum Done {
    Written,
    /// The record may go on in the next line.
    Held,
    /// The record differs, which is sufficient for `--check`.
    Enough,
}

/// A record that may go on in the next line.
struct Held {
    bytes: Vec<u8>,
    /// The end of its first line.
    first: usize,
    record: Record,
    /// The 0-based number of its first line.
    number: u32,
}

impl Held {
    fn new(bytes: Vec<u8>, number: u32) -> Self {
        Self { first: bytes.len(), record: Record::new(&bytes), bytes, number }
    }

    /// Appends `line` if it belongs to the record.
    fn takes(&mut self, line: &[u8]) -> bool {
        let taken = self.record.accept(&self.bytes[..self.first], line);
        if taken {
            self.bytes.extend_from_slice(line);
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(name: &str, layout: Layout, text: &str) -> String {
        let mut out = Vec::new();
        let config = Config::default();
        let task = Task { layout, ..Task::default() };
        let mut lines = Lines::new(Path::new(name), task, &config, Expectation::Payload, false);
        lines.repair(text.as_bytes(), &mut out).unwrap();
        assert_eq!(lines.differs, out != text.as_bytes(), "{text}");
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn records_on_several_lines_are_joined_to_one_line() {
        let text = "{\"a\": 1} \n\n{\n  \"a\": [\n    2\n  ] \n\n}\r\n \n{\n{\"a\": 3,}\n";
        let expected = "{\"a\": 1} \n\n{\"a\": [2]}\r\n \n{}\n{\"a\": 3}\n";
        assert_eq!(repaired("a.jsonl", Layout::AsWritten, text), expected);
        assert_eq!(repaired("a.txt", Layout::AsWritten, text), expected);
        assert_eq!(repaired("a.jsonl", Layout::AsWritten, expected), expected);
        let compact = "{\"a\":1}\n\n{\"a\":[2]}\r\n \n{}\n{\"a\":3}\n";
        assert_eq!(repaired("a.jsonl", Layout::Compact, text), compact);
    }

    #[test]
    fn lines_are_repaired_like_the_whole_file() {
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
        // A simple generator that produces the same texts in every run.
        let mut state = 1_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..20_000 {
            let text: String = (0..1 + next(16)).map(|_| pieces[next(pieces.len())]).collect();
            let source = Source::from_text("a.jsonl", &text).unwrap();
            // A record that cannot be repaired fails the whole file, but is kept unchanged line by line.
            let Ok(whole) = crate::fix::repair::repair(&source, Layout::AsWritten) else { continue };
            assert_eq!(repaired("a.jsonl", Layout::AsWritten, &text), whole, "{text:?}");
        }
    }
}
