//! Documents of one line each, repaired one after the other; those that are broken over several are put on one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::Path;

use super::super::{Status, complain, input, terminal};
use super::summary::Summary;
use super::{Outcome, Task, lost};
use crate::config::Config;
use crate::document::{Document, Expectation, Format, Record, is_blank, is_conflict_marker};
use crate::files::write;
use crate::fix::repair::{Layout, RepairError, RepairOptions, Repaired, repair_file};
use crate::source::{Encoding, MAX_INPUT_BYTES, Source, is_utf16};

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How much is read and written at once, in bytes.
const BLOCK: usize = 1 << 16;

/// The outcome after all lines were read, or not; an error is reported.
fn done(name: &Path, repaired: io::Result<Outcome>) -> Outcome {
    match repaired {
        Ok(outcome) => outcome,
        Err(error) if terminal::is_closed_pipe(&error) => Outcome::of(Status::Clean),
        Err(error) => {
            complain(&format_args!("{}: {error}", name.display()));
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
    /// Nothing is written.
    check: bool,
    /// Conflict markers were found: nothing is to be written.
    unmerged: bool,
    /// A payload was found, or was to be expected.
    holds_payload: bool,
    status: Status,
    /// A line is another afterwards.
    differs: bool,
    /// How many bytes are no text, and are lost.
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

    /// Repairs the lines of the file at `path`, or of standard input, to standard output: as much memory as the longest record takes,
    /// however many there are.
    pub(super) fn through(mut self, path: Option<&Path>) -> Outcome {
        let name = self.name;
        let reader: Box<dyn BufRead> = match path.map(File::open) {
            None => Box::new(io::stdin().lock()),
            Some(Ok(file)) => Box::new(BufReader::with_capacity(BLOCK, file)),
            Some(Err(error)) => {
                complain(&input::InputError::Io { path: name.to_owned(), error });
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

    /// Repairs the lines of the file in place, in as much memory. A file that was not named is left alone unless it holds a payload.
    pub(super) fn in_place(mut self) -> Outcome {
        let mut outcome = Outcome::of(Status::Clean);
        let written = write::rewrite(self.name, |file, out| {
            outcome = self.repair(BufReader::with_capacity(BLOCK, file), out)?;
            Ok(self.differs && self.holds_payload && !self.unmerged)
        });
        match written {
            Ok(()) => outcome,
            Err(error) => {
                complain(&error);
                Outcome::of(Status::Error)
            }
        }
    }

    /// Repairs each line of `reader`. A line that has no reading is reported and written as it was, and the others are repaired.
    fn repair(&mut self, mut reader: impl BufRead, out: &mut dyn Write) -> io::Result<Outcome> {
        // A line of UTF-16 ends in two bytes, and tells by itself no more of its encoding.
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
            // One byte over the limit is enough to know that a line, or a record of several, is too long.
            let limit = MAX_INPUT_BYTES as u64 + 1 - held.as_ref().map_or(0, |held| held.bytes.len() as u64);
            if io::Read::take(&mut reader, limit).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if is_conflict_marker(&line) {
                complain(&format_args!("{}: line {}: unresolved merge conflict", self.name.display(), number + 1));
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

    /// Repairs the record `bytes`, which starts on the line of this 0-based number, with the line breaks behind it. Unless it is
    /// `whole`, a line that may be the first of several is left to be held.
    fn record(&mut self, bytes: &[u8], number: u32, whole: bool, out: &mut dyn Write) -> io::Result<Done> {
        let content = bytes.trim_ascii_end();
        // Only line breaks are taken off: blanks behind a record were there before, too.
        let breaks = bytes[content.len()..].iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let (content, behind) = bytes.split_at(breaks.map_or(bytes.len(), |at| content.len() + at));
        let broken = content.contains(&b'\n');
        // Of a record that is broken over lines one line is made, whatever the input is called.
        let lines = broken && self.options.layout == Layout::AsWritten && Format::of(self.name) != Format::JsonLines;
        let name = if lines { Path::new("record.jsonl") } else { self.name };
        let source = Source::from_bytes(name, content);
        let source = source.map_err(|error| io::Error::other(format!("line {}: {error}", number + 1)))?;
        let may_go_on = || !whole && Record::new(content).may_continue(content);
        let document = Document::new(&source, self.config, self.expectation);
        match repair_file(&document, self.options) {
            Ok(Repaired { bytes: after, holds_payload, made }) => {
                // Laid out anew, a line ends by itself.
                let laid_out = self.options.layout != Layout::AsWritten;
                let text = after.strip_suffix(b"\n").filter(|_| laid_out).unwrap_or(&after);
                let differs = text != content;
                // What is strict JSON goes on nowhere; of what holds no payload that is not known.
                if (differs || !holds_payload) && may_go_on() {
                    return Ok(Done::Held);
                }
                self.holds_payload |= holds_payload;
                self.differs |= differs;
                if self.check {
                    return Ok(if self.differs && self.holds_payload { Done::Enough } else { Done::Written });
                }
                self.lost += lost(&source, &after);
                self.summary.add(&document, number, &made);
                out.write_all(text)?;
                out.write_all(behind)?;
            }
            Err(_) if may_go_on() => return Ok(Done::Held),
            Err(error) => {
                self.status = self.status.max(Status::Findings);
                complain(&format_args!("{}: {}", self.name.display(), in_record(error, number)));
                out.write_all(bytes)?;
            }
        }
        Ok(Done::Written)
    }
}

/// The error for a record that starts on the line of this 0-based number, with its position.
fn in_record(error: RepairError, number: u32) -> String {
    let message = error.below(number).to_string();
    if message.starts_with("line ") { message } else { format!("line {}: {message}", number + 1) }
}

/// What became of a record.
#[derive(Debug, PartialEq, Eq)]
enum Done {
    Written,
    /// It may go on in the next line.
    Held,
    /// It differs, and that is all that is asked.
    Enough,
}

/// A record of which more may come.
struct Held {
    bytes: Vec<u8>,
    /// Where its first line ends.
    first: usize,
    record: Record,
    /// The 0-based number of its first line.
    number: u32,
}

impl Held {
    fn new(bytes: Vec<u8>, number: u32) -> Self {
        Self { first: bytes.len(), record: Record::new(&bytes), bytes, number }
    }

    /// Takes `line` up if it belongs to the record.
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
    fn a_record_that_is_broken_over_lines_is_one_line_afterwards() {
        let text = "{\"a\": 1} \n\n{\n  \"a\": [\n    2\n  ] \n\n}\r\n \n{\n{\"a\": 3,}\n";
        let expected = "{\"a\": 1} \n\n{\"a\": [2]}\r\n \n{}\n{\"a\": 3}\n";
        assert_eq!(repaired("a.jsonl", Layout::AsWritten, text), expected);
        assert_eq!(repaired("a.txt", Layout::AsWritten, text), expected);
        assert_eq!(repaired("a.jsonl", Layout::AsWritten, expected), expected);
        let compact = "{\"a\":1}\n\n{\"a\":[2]}\r\n \n{}\n{\"a\":3}\n";
        assert_eq!(repaired("a.jsonl", Layout::Compact, text), compact);
    }

    #[test]
    fn lines_are_read_as_the_whole_file_is() {
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
        // A simple generator: the same texts in every run.
        let mut state = 1_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..20_000 {
            let text: String = (0..1 + next(16)).map(|_| pieces[next(pieces.len())]).collect();
            let source = Source::from_text("a.jsonl", &text).unwrap();
            // If one record is refused, the whole is; line by line it stays as it was.
            let Ok(whole) = crate::fix::repair::repair(&source, Layout::AsWritten) else { continue };
            assert_eq!(repaired("a.jsonl", Layout::AsWritten, &text), whole, "{text:?}");
        }
    }
}
