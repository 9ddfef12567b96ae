//! `--files-from`: paths out of a list, as `git diff --name-only` or `find` write it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::input;

/// The options about lists of paths.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Take the paths that the file lists, one a line or between NUL bytes; `-` for standard input.
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    files_from: Option<PathBuf>,

    /// The list has NUL bytes between its paths, as `git ls-files -z` and `find -print0` write it; seen without being told.
    #[arg(short = '0', long, requires = "files_from", help_heading = "Files")]
    null: bool,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ListError {
    /// The system refused.
    #[error("cannot read the list of files {}: {error}", path.display())]
    Io {
        /// The list.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Standard input is taken.
    #[error("standard input cannot be a list of files and a payload at once; name the list or the payload as a file")]
    StandardInput,
    /// A name is no text, where the system wants text.
    #[error("entry {number} of the list of files {} is no path on this system", path.display())]
    NoPath {
        /// The list.
        path: PathBuf,
        /// Which, from 1 on.
        number: usize,
    },
}

impl ListArguments {
    /// The paths in the list; nothing where none was asked for.
    ///
    /// # Errors
    ///
    /// If the list cannot be read, or standard input is wanted for something else, too.
    pub(super) fn paths(&self, stdin_is_payload: bool) -> Result<Option<Vec<PathBuf>>, ListError> {
        let Some(list) = &self.files_from else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = if input::is_stdin(list) {
            if stdin_is_payload {
                return Err(ListError::StandardInput);
            }
            io::stdin().lock().read_to_end(&mut bytes)
        } else {
            File::open(list).and_then(|mut file| file.read_to_end(&mut bytes))
        };
        read.map_err(|error| ListError::Io { path: list.clone(), error })?;
        paths(&bytes, self.null, list).map(Some)
    }
}

fn paths(bytes: &[u8], null: bool, list: &Path) -> Result<Vec<PathBuf>, ListError> {
    // No path holds a NUL byte, so one byte tells.
    let null = null || bytes.contains(&0);
    let entries = bytes.split(|byte| *byte == if null { 0 } else { b'\n' });
    let entries = entries.map(|entry| if null { entry } else { entry.strip_suffix(b"\r").unwrap_or(entry) });
    let entries = entries.enumerate().filter(|(_, entry)| !entry.is_empty());
    entries
        .map(|(index, entry)| {
            let path = path(entry);
            path.map(PathBuf::from).ok_or_else(|| ListError::NoPath { path: list.to_owned(), number: index + 1 })
        })
        .collect()
}

#[cfg(unix)]
fn path(entry: &[u8]) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(entry.to_vec()))
}

#[cfg(not(unix))]
fn path(entry: &[u8]) -> Option<OsString> {
    String::from_utf8(entry.to_vec()).ok().map(OsString::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], null: bool) -> Vec<PathBuf> {
        paths(bytes, null, Path::new("list")).unwrap()
    }

    #[test]
    fn lists_are_split_at_lines_or_nul_bytes() {
        assert_eq!(read(b"a.json\r\nb c.json\n\nd.json", false), ["a.json", "b c.json", "d.json"].map(PathBuf::from));
        assert_eq!(read(b"a\nb.json\0c.json\0", false), ["a\nb.json", "c.json"].map(PathBuf::from));
        assert_eq!(read(b"a\nb.json", true), [PathBuf::from("a\nb.json")]);
        assert_eq!(read(b"", false), Vec::<PathBuf>::new());
    }
}
