//! `--files-from`: paths out of a list, as `git diff --name-only` or `find` write it.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::input;
use crate::catalog::{Schemas, may_hold_payload};
use crate::files::settings::read_at_most;

/// The longest list that is read, in bytes: 256 MiB, some millions of paths. It may be a device that never ends.
const MAX_BYTES: u64 = 256 << 20;

/// The options about lists of paths.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Read the paths from the file, one per line or separated by NUL bytes; `-` for standard input.
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    files_from: Option<PathBuf>,

    /// The list has NUL bytes between its paths, as `git ls-files -z` and `find -print0` write it; detected by default.
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
    /// There is too much of it.
    #[error(
        "the list of files {} has more than {MAX_BYTES} bytes (256 MiB); lint the directory that they lie in, or parts of the list",
        path.display()
    )]
    TooLong {
        /// The list.
        path: PathBuf,
    },
    /// It is what was to be linted.
    #[error("{path} is a payload, no list of files; `summit-lint check {path}` lints it", path = path.display())]
    Payload {
        /// The file.
        path: PathBuf,
    },
    /// It starts with a byte order mark of UTF-16, and is not UTF-16.
    #[error("the list of files {} is invalid UTF-16; save it as UTF-8", path.display())]
    InvalidUtf16 {
        /// The list.
        path: PathBuf,
    },
    /// Every other byte is NUL.
    #[error(
        "cannot tell UTF-16 from NUL-separated names in {}; save it as UTF-8, or use `--null` for names of one character",
        path.display()
    )]
    Ambiguous {
        /// The list.
        path: PathBuf,
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
    /// Whether there is a list.
    pub(super) fn is_given(&self) -> bool {
        self.files_from.is_some()
    }

    /// The file with the list; `None` for standard input.
    pub(super) fn file(&self) -> Option<&Path> {
        self.files_from.as_deref().filter(|list| !input::is_stdin(list))
    }

    /// The paths in the list; nothing where none was asked for.
    ///
    /// # Errors
    ///
    /// If the list cannot be read, or standard input is wanted for something else, too.
    pub(super) fn paths(&self, stdin_is_payload: bool) -> Result<Option<Vec<PathBuf>>, ListError> {
        let Some(list) = &self.files_from else { return Ok(None) };
        let read = if input::is_stdin(list) {
            if stdin_is_payload {
                return Err(ListError::StandardInput);
            }
            read_at_most(io::stdin().lock(), MAX_BYTES)
        } else {
            File::open(list).and_then(|file| read_at_most(file, MAX_BYTES))
        };
        let bytes = read.map_err(|error| ListError::Io { path: list.clone(), error })?;
        let bytes = bytes.ok_or_else(|| ListError::TooLong { path: list.clone() })?;
        let bytes = decode(bytes).ok_or_else(|| ListError::InvalidUtf16 { path: list.clone() })?;
        if is_payload(&bytes) {
            return Err(ListError::Payload { path: list.clone() });
        }
        paths(&bytes, self.null, list).map(Some)
    }
}

/// Returns the names as the system knows them: without a byte order mark, and UTF-16 that has one decoded, as PowerShell
/// writes it. Returns `None` for invalid UTF-16.
fn decode(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let utf16 = |units: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, rest) = units.as_chunks::<2>();
        let text = char::decode_utf16(units.iter().copied().map(unit)).collect::<Result<String, _>>().ok()?;
        rest.is_empty().then(|| text.into_bytes())
    };
    match &*bytes {
        [0xFF, 0xFE, units @ ..] => utf16(units, u16::from_le_bytes),
        [0xFE, 0xFF, units @ ..] => utf16(units, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, text @ ..] => Some(text.to_vec()),
        _ => Some(bytes),
    }
}

/// Whether a list with NUL bytes may be UTF-16 without a byte order mark: where text is ASCII, and line breaks are, every
/// other byte is NUL.
fn may_be_utf16(bytes: &[u8]) -> bool {
    let names = || bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let of_one_byte = names().filter(|name| name.len() == 1).count();
    2 * of_one_byte >= names().count().max(1) || names().any(|name| matches!(name, b"\r" | b"\n"))
}

/// Whether a list is plainly a payload: its lines are not to be taken for paths and shown as such.
fn is_payload(bytes: &[u8]) -> bool {
    // One brace may start a name, as in the template of a project.
    bytes.trim_ascii_start().starts_with(b"{")
        && std::str::from_utf8(bytes).is_ok_and(|text| may_hold_payload(text, &Schemas::builtin()))
}

fn paths(bytes: &[u8], null: bool, list: &Path) -> Result<Vec<PathBuf>, ListError> {
    if !null && bytes.contains(&0) && may_be_utf16(bytes) {
        return Err(ListError::Ambiguous { path: list.to_owned() });
    }
    // No path holds a NUL byte, so one byte tells.
    let null = null || bytes.contains(&0);
    let entries = bytes.split(|byte| *byte == if null { 0 } else { b'\n' });
    let entries = entries.map(|entry| if null { entry } else { entry.strip_suffix(b"\r").unwrap_or(entry) });
    let entries = entries.enumerate().filter(|(_, entry)| !entry.is_empty());
    entries
        .map(|(index, entry)| {
            let path = path_of_bytes(entry);
            path.map(PathBuf::from).ok_or_else(|| ListError::NoPath { path: list.to_owned(), number: index + 1 })
        })
        .collect()
}

/// Returns the path that these bytes are in a list of Git or `find`, or `None` if the system wants text and they are not.
#[cfg(unix)]
pub(super) fn path_of_bytes(entry: &[u8]) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(entry.to_vec()))
}

/// Returns the path that these bytes are in a list of Git or `find`, or `None` if the system wants text and they are not.
#[cfg(not(unix))]
pub(super) fn path_of_bytes(entry: &[u8]) -> Option<OsString> {
    String::from_utf8(entry.to_vec()).ok().map(OsString::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], null: bool) -> Vec<PathBuf> {
        paths(bytes, null, Path::new("list")).unwrap()
    }

    #[test]
    fn a_payload_is_no_list() {
        assert!(is_payload(b"\n {\"objCommonParameters\": {\n}"));
        assert!(!is_payload(b"{{cookiecutter.name}}/a.json\nb.json") && !is_payload(b"objCommonParameters.json\n"));
    }

    #[test]
    fn byte_order_marks_are_decoded() {
        let text = "a.json\r\nb/é\u{1F600}.json\n";
        let utf16 = |unit: fn(u16) -> [u8; 2]| {
            std::iter::once('\u{FEFF}').chain(text.chars()).collect::<String>().encode_utf16().flat_map(unit).collect()
        };
        let utf8 = ["\u{FEFF}", text].concat().into_bytes();
        for bytes in [utf16(u16::to_le_bytes), utf16(u16::to_be_bytes), utf8] {
            let decoded = decode(bytes).expect("it is valid");
            assert_eq!(read(&decoded, false), ["a.json", "b/é\u{1F600}.json"].map(PathBuf::from));
        }
        assert_eq!(decode(b"\xFF\xFEa\0b".to_vec()), None, "half a unit");
        assert_eq!(decode(b"\xFF\xFE\0\xD8a\0".to_vec()), None, "half a pair");
        assert_eq!(decode(b"caf\xE9.json".to_vec()), Some(b"caf\xE9.json".to_vec()));
    }

    #[test]
    fn utf16_without_a_mark_is_not_split_into_characters() {
        for text in ["ok.json\r\n", "a", "日本.json\n日本/b.json\n"] {
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
                let error = paths(&bytes, false, Path::new("list"));
                assert!(matches!(error, Err(ListError::Ambiguous { .. })), "{text:?}");
            }
        }
        assert!(paths(b"a\0b\0", false, Path::new("list")).is_err());
        assert_eq!(read(b"a\0b\0", true), ["a", "b"].map(PathBuf::from));
        assert_eq!(read(b"a\0b.json\0c.json\0", false).len(), 3);
    }

    #[test]
    fn lists_are_split_at_lines_or_nul_bytes() {
        assert_eq!(read(b"a.json\r\nb c.json\n\nd.json", false), ["a.json", "b c.json", "d.json"].map(PathBuf::from));
        assert_eq!(read(b"a\nb.json\0c.json\0", false), ["a\nb.json", "c.json"].map(PathBuf::from));
        assert_eq!(read(b"a\nb.json", true), [PathBuf::from("a\nb.json")]);
        assert_eq!(read(b"", false), Vec::<PathBuf>::new());
    }
}
