//! Reading files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::isolate::FileError;
use crate::source::{MAX_INPUT_BYTES, Source, TooLarge};

/// Why an input could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum InputError {
    /// The system refused.
    #[error("cannot read {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is too much of it.
    #[error("cannot read {}: {error}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How much there is.
        error: TooLarge,
    },
    /// There is more of it than the configuration allows.
    #[error("cannot read {}: {bytes} bytes are more than the {limit} that `limits` in the configuration allows", path.display())]
    OverLimit {
        /// The file.
        path: PathBuf,
        /// How much there is.
        bytes: usize,
        /// How much there may be.
        limit: u64,
    },
    /// A line has no end that was reached.
    #[error("cannot read {}: line {line} is longer than {MAX_INPUT_BYTES} bytes (1 GiB); break the line, or split the file", path.display())]
    LongLine {
        /// The file.
        path: PathBuf,
        /// Which line, from 1 on.
        line: u64,
    },
    /// A stream has no end that was reached.
    #[error("cannot read {}: more than {MAX_INPUT_BYTES} bytes (1 GiB) came; one input may have no more", path.display())]
    Endless {
        /// The file.
        path: PathBuf,
    },
    /// The work on it panicked.
    #[error(transparent)]
    Internal(#[from] FileError),
}

impl InputError {
    /// The file that it is about.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::TooLarge { path, .. }
            | Self::OverLimit { path, .. }
            | Self::LongLine { path, .. }
            | Self::Endless { path }
            | Self::Internal(FileError { path, .. }) => path,
        }
    }
}

/// Whether `path` stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads the file at `path`; standard input without one.
pub(super) fn open(path: Option<&Path>) -> Result<Source<'static>, InputError> {
    path.map_or_else(|| read_stdin(Path::new("<stdin>")), read)
}

/// Up to so many bytes a file is read into a place that is kept for the next one: memory that is new for each file costs more
/// than reading a small one.
const KEPT: usize = 1 << 16;

/// A file, or the start of one.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and most files are read as a whole")]
pub(super) enum Start<'r> {
    /// All of it.
    Whole(Source<'r>),
    /// There may be more than was read.
    Head {
        /// Its path.
        path: PathBuf,
        /// What was read.
        head: &'r [u8],
        /// The file, from there on.
        rest: File,
    },
}

/// Reads files one after the other.
#[derive(Debug)]
pub(super) struct Reader {
    buffer: Vec<u8>,
}

impl Reader {
    /// A reader that takes files of more than `head` bytes for long ones, if not shorter ones already.
    pub(super) fn new(head: usize) -> Self {
        Self { buffer: vec![0; KEPT.min(head.saturating_add(1))] }
    }

    /// Reads the file at `path`, or its start where it is long.
    pub(super) fn read(&mut self, path: PathBuf) -> Result<Start<'_>, InputError> {
        match self.fill(&path) {
            Ok((length, None)) => {
                let read = Source::from_bytes(&path, &self.buffer[..length]);
                read.map(Start::Whole).map_err(|error| InputError::TooLarge { path, error })
            }
            Ok((length, Some(rest))) => Ok(Start::Head { path, head: &self.buffer[..length], rest }),
            Err(error) => Err(InputError::Io { path, error }),
        }
    }

    /// Reads what is kept: how many bytes that are, and the file where there may be more of it.
    fn fill(&mut self, path: &Path) -> io::Result<(usize, Option<File>)> {
        let mut file = File::open(path)?;
        let mut length = 0;
        while length < self.buffer.len() {
            match file.read(&mut self.buffer[length..]) {
                Ok(0) => return Ok((length, None)),
                Ok(read) => length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok((length, Some(file)))
    }
}

/// Reads the file at `path`.
pub(super) fn read(path: &Path) -> Result<Source<'static>, InputError> {
    let file = File::open(path).map_err(|error| InputError::Io { path: path.to_owned(), error })?;
    read_rest(Vec::new(), file, path)
}

/// Reads standard input under the name `name`.
pub(super) fn read_stdin(name: &Path) -> Result<Source<'static>, InputError> {
    read_stream(io::stdin().lock(), name, Vec::new())
}

/// Reads what is left of a file that starts with `head`.
pub(super) fn read_rest(mut head: Vec<u8>, file: File, path: &Path) -> Result<Source<'static>, InputError> {
    let metadata = file.metadata().map_err(|error| InputError::Io { path: path.to_owned(), error })?;
    // A file that is plainly too large is not read at all.
    if metadata.is_file() && metadata.len() > MAX_INPUT_BYTES as u64 {
        let bytes = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
        return Err(InputError::TooLarge { path: path.to_owned(), error: TooLarge { bytes } });
    }
    if metadata.is_file() {
        head.reserve((metadata.len() as usize + 1).saturating_sub(head.len()));
    }
    read_stream(file, path, head)
}

/// Reads what is left of a stream that started with `bytes`, under the name `path`.
pub(super) fn read_stream(stream: impl Read, path: &Path, mut bytes: Vec<u8>) -> Result<Source<'static>, InputError> {
    // A device such as `/dev/zero` never ends: one byte over the limit is enough to know.
    let most = (MAX_INPUT_BYTES + 1).saturating_sub(bytes.len());
    let read = stream.take(most as u64).read_to_end(&mut bytes);
    read.map_err(|error| InputError::Io { path: path.to_owned(), error })?;
    Source::new(path, bytes).map_err(|_| InputError::Endless { path: path.to_owned() })
}
