//! Reading files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

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
    /// A stream has no end that was reached.
    #[error("cannot read {}: more than {MAX_INPUT_BYTES} bytes (1 GiB) came; one input may have no more", path.display())]
    Endless {
        /// The file.
        path: PathBuf,
    },
}

/// Whether `path` stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads the file at `path`; standard input without one.
pub(super) fn open(path: Option<&Path>) -> Result<Source<'static>, InputError> {
    path.map_or_else(|| read_stdin(Path::new("<stdin>")), read)
}

/// Reads the file at `path`.
pub(super) fn read(path: &Path) -> Result<Source<'static>, InputError> {
    let open = || {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        Ok((file, metadata))
    };
    let (file, metadata) = open().map_err(|error| InputError::Io { path: path.to_owned(), error })?;
    // A file that is plainly too large is not read at all.
    if metadata.is_file() && metadata.len() > MAX_INPUT_BYTES as u64 {
        let bytes = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
        return Err(InputError::TooLarge { path: path.to_owned(), error: TooLarge { bytes } });
    }
    let expected = if metadata.is_file() { metadata.len() as usize + 1 } else { 0 };
    read_stream(file, path, expected)
}

/// Reads standard input under the name `name`.
pub(super) fn read_stdin(name: &Path) -> Result<Source<'static>, InputError> {
    read_stream(io::stdin().lock(), name, 0)
}

fn read_stream(stream: impl Read, path: &Path, expected: usize) -> Result<Source<'static>, InputError> {
    let mut bytes = Vec::with_capacity(expected);
    // A device such as `/dev/zero` never ends: one byte over the limit is enough to know.
    let read = stream.take(MAX_INPUT_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| InputError::Io { path: path.to_owned(), error })?;
    Source::new(path, bytes).map_err(|_| InputError::Endless { path: path.to_owned() })
}
