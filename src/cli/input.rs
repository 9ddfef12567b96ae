//! Reads files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::isolate::FilePanic;
use crate::source::{MAX_INPUT_BYTES, Source, TooLarge};

/// The error for an input that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum InputError {
    /// The file cannot be opened or read.
    #[error("cannot read {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// The input is larger than supported.
    #[error("cannot read {}: {error}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The error with the size.
        error: TooLarge,
    },
    /// The input is larger than the configuration allows.
    #[error("cannot read {}: {bytes} bytes exceed the configured `maxInputBytes` of {limit}", path.display())]
    OverLimit {
        /// The file.
        path: PathBuf,
        /// The size in bytes.
        bytes: usize,
        /// The maximum size in bytes.
        limit: u64,
    },
    /// A line is too long.
    #[error("cannot read {}: line {line} is longer than {MAX_INPUT_BYTES} bytes (1 GiB); break the line, or split the file", path.display())]
    LongLine {
        /// The file.
        path: PathBuf,
        /// The 1-based number of the line.
        line: u64,
    },
    /// A stream or device is too long. Its size is not known before it is read.
    #[error("cannot read {}: the input exceeds {MAX_INPUT_BYTES} bytes (1 GiB)", path.display())]
    StreamTooLong {
        /// The file.
        path: PathBuf,
    },
    /// A panic occurred while the file was processed.
    #[error(transparent)]
    Internal(#[from] FilePanic),
}

impl InputError {
    /// Returns the path of the file.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::TooLarge { path, .. }
            | Self::OverLimit { path, .. }
            | Self::LongLine { path, .. }
            | Self::StreamTooLong { path }
            | Self::Internal(FilePanic { path, .. }) => path,
        }
    }
}

/// Returns whether `path` is `-`, for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads the file at `path`, or standard input if `path` is `None`.
pub(super) fn read_input(path: Option<&Path>) -> Result<Source<'static>, InputError> {
    path.map_or_else(|| read_stdin(Path::new("<stdin>")), read)
}

/// The size of the buffer for small files, in bytes. The buffer is reused for all files, because allocating a new one
/// takes longer than reading a small file.
const BUFFER_BYTES: usize = 1 << 16;

/// The result of reading a file into the buffer of a [`Reader`]: the whole file, or only its head.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and most files are read as a whole")]
pub(super) enum BufferedRead<'r> {
    /// The whole file, because it is short.
    Whole(Source<'r>),
    /// The start of a file that may be longer.
    Head {
        /// The path of the file.
        path: PathBuf,
        /// The bytes at the start of the file that were read.
        head: &'r [u8],
        /// The file, positioned after these bytes.
        rest: File,
    },
}

/// Reads files one after the other into the same buffer.
#[derive(Debug)]
pub(super) struct Reader {
    buffer: Vec<u8>,
}

impl Reader {
    /// Creates a reader that reads a file as a whole if the file has at most `max_bytes` bytes, and fewer than
    /// [`BUFFER_BYTES`] bytes.
    pub(super) fn new(max_bytes: usize) -> Self {
        Self { buffer: vec![0; BUFFER_BYTES.min(max_bytes.saturating_add(1))] }
    }

    /// Reads the file at `path`, or only its start if it does not fit into the buffer.
    pub(super) fn read(&mut self, path: PathBuf) -> Result<BufferedRead<'_>, InputError> {
        match self.fill(&path) {
            Ok((length, None)) => {
                let read = Source::from_bytes(&path, &self.buffer[..length]);
                read.map(BufferedRead::Whole).map_err(|error| InputError::TooLarge { path, error })
            }
            Ok((length, Some(rest))) => Ok(BufferedRead::Head { path, head: &self.buffer[..length], rest }),
            Err(error) => Err(InputError::Io { path, error }),
        }
    }

    /// Reads the file into the buffer. Returns the number of bytes that were read. If the file may have more bytes,
    /// also returns the file.
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

/// Reads standard input. `name` is the path of the returned source.
pub(super) fn read_stdin(name: &Path) -> Result<Source<'static>, InputError> {
    read_stream(io::stdin().lock(), name, Vec::new())
}

/// Reads the rest of a file. `head` has the bytes that were already read.
pub(super) fn read_rest(mut head: Vec<u8>, file: File, path: &Path) -> Result<Source<'static>, InputError> {
    let metadata = file.metadata().map_err(|error| InputError::Io { path: path.to_owned(), error })?;
    // A file that is too large according to its metadata is not read.
    if metadata.is_file() && metadata.len() > MAX_INPUT_BYTES as u64 {
        let bytes = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
        return Err(InputError::TooLarge { path: path.to_owned(), error: TooLarge { bytes } });
    }
    if metadata.is_file() {
        head.reserve((metadata.len() as usize + 1).saturating_sub(head.len()));
    }
    read_stream(file, path, head)
}

/// Reads the rest of a stream. `bytes` has the bytes that were already read, and `path` is the name of the stream.
pub(super) fn read_stream(stream: impl Read, path: &Path, mut bytes: Vec<u8>) -> Result<Source<'static>, InputError> {
    // A device such as `/dev/zero` never ends, so at most one byte over the limit is read.
    let max_bytes = (MAX_INPUT_BYTES + 1).saturating_sub(bytes.len());
    let read = stream.take(max_bytes as u64).read_to_end(&mut bytes);
    read.map_err(|error| InputError::Io { path: path.to_owned(), error })?;
    Source::new(path, bytes).map_err(|_| InputError::StreamTooLong { path: path.to_owned() })
}
