//! Documents of one line each, repaired one after the other.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::Path;

use super::super::{Status, complain, input, terminal, write};
use super::{lost, warn_of_lost};
use crate::lint::Expectation;
use crate::repair::{Layout, Repaired, repair_file};
use crate::source::{MAX_INPUT_BYTES, Source};

/// How much is read and written at once, in bytes.
const BLOCK: usize = 1 << 16;

/// Repairs the lines of the file at `path`, or of standard input, to standard output: as much memory as the longest line takes,
/// however many there are. With `check` nothing is written.
pub(super) fn through(path: Option<&Path>, layout: Layout, check: bool, expectation: Expectation) -> Status {
    let name = path.unwrap_or(Path::new("<stdin>"));
    let reader: Box<dyn BufRead> = match path.map(File::open) {
        None => Box::new(io::stdin().lock()),
        Some(Ok(file)) => Box::new(BufReader::with_capacity(BLOCK, file)),
        Some(Err(error)) => {
            complain(&input::InputError::Io { path: name.to_owned(), error });
            return Status::Error;
        }
    };
    if check {
        return done(name, Lines::new(name, layout, true, expectation).repair(reader, &mut io::sink()));
    }
    let mut out = BufWriter::with_capacity(BLOCK, io::stdout().lock());
    let repaired = Lines::new(name, layout, false, expectation).repair(reader, &mut out);
    done(name, repaired.and_then(|status| out.flush().map(|()| status)))
}

/// Repairs the lines of the file at `path` in their place, in as much memory. Where anything is `expected`, a file without a payload
/// stays as it is.
pub(super) fn in_place(path: &Path, layout: Layout, expectation: Expectation) -> Status {
    let mut status = Status::Clean;
    let written = write::rewrite(path, |file, out| {
        let mut lines = Lines::new(path, layout, false, expectation);
        status = lines.repair(BufReader::with_capacity(BLOCK, file), out)?;
        Ok(lines.differs && lines.holds_payload)
    });
    match written {
        Ok(()) => status,
        Err(error) => {
            complain(&error);
            Status::Error
        }
    }
}

/// The status after all lines were read, or not; what went wrong is reported.
fn done(name: &Path, repaired: io::Result<Status>) -> Status {
    match repaired {
        Ok(status) => status,
        Err(error) if terminal::is_closed_pipe(&error) => Status::Clean,
        Err(error) => {
            complain(&format_args!("{}: {error}", name.display()));
            Status::Error
        }
    }
}

/// The lines of one input.
struct Lines<'n> {
    name: &'n Path,
    layout: Layout,
    check: bool,
    expectation: Expectation,
    /// A payload was found, or was to be expected.
    holds_payload: bool,
    status: Status,
    /// A line is another afterwards.
    differs: bool,
    /// How many bytes are no text, and are lost.
    lost: usize,
}

impl<'n> Lines<'n> {
    fn new(name: &'n Path, layout: Layout, check: bool, expectation: Expectation) -> Self {
        let holds_payload = expectation == Expectation::Payload;
        Self { name, layout, check, expectation, holds_payload, status: Status::Clean, differs: false, lost: 0 }
    }

    /// Repairs each line of `reader`. A line that has no reading is reported and written as it was, and the others are repaired.
    fn repair(&mut self, mut reader: impl BufRead, out: &mut dyn Write) -> io::Result<Status> {
        let too_long = |number: u32, error| io::Error::other(format!("line {number}: {error}"));
        // A line of UTF-16 ends in two bytes, and tells by itself no more of its encoding.
        if matches!(reader.fill_buf()?, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
            let mut bytes = Vec::new();
            reader.take(MAX_INPUT_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            let source = Source::new(self.name, bytes).map_err(io::Error::other)?;
            self.differs = true;
            return self.repair(source.text().trim_start_matches('\u{FEFF}').as_bytes(), out);
        }
        let mut line = Vec::new();
        for number in 0.. {
            line.clear();
            // One byte over the limit is enough to know that a line is too long.
            let limit = MAX_INPUT_BYTES as u64 + 1;
            if io::Read::take(&mut reader, limit).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let content = line.strip_suffix(b"\n").unwrap_or(&line);
            let content = content.strip_suffix(b"\r").unwrap_or(content);
            if content.iter().all(u8::is_ascii_whitespace) {
                out.write_all(&line)?;
                continue;
            }
            let source = Source::from_bytes(self.name, content).map_err(|error| too_long(number + 1, error))?;
            match repair_file(&source, self.layout, self.expectation) {
                Ok(Repaired { bytes, holds_payload }) => {
                    self.holds_payload |= holds_payload;
                    // Laid out anew, a line ends by itself.
                    let after = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
                    self.differs |= after != content;
                    if self.check {
                        if self.differs && self.holds_payload {
                            return Ok(self.status.max(Status::Findings));
                        }
                        continue;
                    }
                    self.lost += lost(&source, &bytes);
                    out.write_all(after)?;
                    out.write_all(&line[content.len()..])?;
                }
                Err(error) => {
                    self.status = Status::Error;
                    complain(&format_args!("{}: {}", self.name.display(), error.below(number)));
                    out.write_all(&line)?;
                }
            }
        }
        warn_of_lost(self.name, self.lost);
        let differs = self.check && self.differs && self.holds_payload;
        Ok(if differs { self.status.max(Status::Findings) } else { self.status })
    }
}
