//! `--files-from`: reads paths from a list, as written by `git diff --name-only` or `find`.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::input;
use crate::catalog::{Schemas, may_hold_payload};
use crate::files::settings::read_at_most;

/// The maximum size of a list in bytes: 256 MiB, which is enough for millions of paths. Without a limit, a device that
/// never ends would fill the memory.
const MAX_BYTES: u64 = 256 << 20;

/// The options for lists of paths.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Read the paths from the file, one per line or separated by NUL bytes; `-` for standard input.
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    files_from: Option<PathBuf>,

    /// Expect NUL bytes between the paths, as in the output of `git ls-files -z` and `find -print0`; detected by default.
    #[arg(short = '0', long, requires = "files_from", help_heading = "Files")]
    null: bool,
}

/// The error for a list that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ListError {
    /// The file cannot be read.
    #[error("cannot read list of files {}: {error}", path.display())]
    Io {
        /// The list.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// The list is too long.
    #[error(
        "list of files {} exceeds {MAX_BYTES} bytes (256 MiB); name a directory instead, or split the list",
        path.display()
    )]
    TooLong {
        /// The list.
        path: PathBuf,
    },
    /// The file is a payload.
    #[error("{path} is a payload, not a list of files; to lint it, run `summit-lint check {path}`", path = path.display())]
    Payload {
        /// The file.
        path: PathBuf,
    },
    /// The list starts with a byte order mark of UTF-16, but is not valid UTF-16.
    #[error("invalid UTF-16 in list of files {}; save it as UTF-8", path.display())]
    InvalidUtf16 {
        /// The list.
        path: PathBuf,
    },
    /// The list may be UTF-16, or may have names of one character that are separated by NUL bytes.
    #[error(
        "cannot tell UTF-16 from NUL-separated names in {}; save it as UTF-8, or use `--null` for names of one character",
        path.display()
    )]
    Ambiguous {
        /// The list.
        path: PathBuf,
    },
    /// Standard input is already used for a payload.
    #[error("standard input cannot be both a list of files and a payload; use a file for one of them")]
    StandardInput,
    /// A path is not valid UTF-8, which is required on this system.
    #[error("entry {number} of list of files {} is not a valid path on this system", path.display())]
    NoPath {
        /// The list.
        path: PathBuf,
        /// The 1-based number of the entry.
        number: usize,
    },
}

impl ListArguments {
    /// Returns whether a list is given.
    pub(super) fn is_given(&self) -> bool {
        self.files_from.is_some()
    }

    /// Returns the file with the list; `None` for standard input or without a list.
    pub(super) fn file(&self) -> Option<&Path> {
        self.files_from.as_deref().filter(|list| !input::is_stdin(list))
    }

    /// Returns the paths in the list, or `None` if no list is given.
    ///
    /// # Errors
    ///
    /// If the list cannot be read, or standard input is also used for a payload.
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
        split_paths(&bytes, self.null, list).map(Some)
    }
}

/// Removes the byte order mark of a list. A list with the byte order mark of UTF-16, as PowerShell writes it, is
/// converted to UTF-8. Returns `None` for invalid UTF-16.
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

/// Returns whether a list with NUL bytes may be UTF-16 without a byte order mark.
///
/// In UTF-16, every second byte of ASCII text is NUL. If such text is split at NUL bytes, many names have only one
/// byte, or a name is a line break.
fn may_be_utf16(bytes: &[u8]) -> bool {
    let names = || bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let one_byte_names = names().filter(|name| name.len() == 1).count();
    2 * one_byte_names >= names().count().max(1) || names().any(|name| matches!(name, b"\r" | b"\n"))
}

/// Returns whether a list is actually a payload. The lines of a payload must not be treated as paths, because errors
/// would quote them.
fn is_payload(bytes: &[u8]) -> bool {
    // A brace at the start is not sufficient: a path may also start with a brace, as in a project template.
    bytes.trim_ascii_start().starts_with(b"{")
        && std::str::from_utf8(bytes).is_ok_and(|text| may_hold_payload(text, &Schemas::builtin()))
}

/// Splits a decoded list into paths. `is_null_given` is whether `--null` is given. Without the option, NUL bytes are
/// detected. `list` is the path of the list, for errors.
fn split_paths(bytes: &[u8], is_null_given: bool, list: &Path) -> Result<Vec<PathBuf>, ListError> {
    if !is_null_given && bytes.contains(&0) && may_be_utf16(bytes) {
        return Err(ListError::Ambiguous { path: list.to_owned() });
    }
    // Paths cannot contain NUL bytes, so any NUL byte must be a separator.
    let has_nul_separators = is_null_given || bytes.contains(&0);
    let entries = bytes.split(|byte| *byte == if has_nul_separators { 0 } else { b'\n' });
    let entries =
        entries.map(|entry| if has_nul_separators { entry } else { entry.strip_suffix(b"\r").unwrap_or(entry) });
    let entries = entries.enumerate().filter(|(_, entry)| !entry.is_empty());
    entries
        .map(|(index, entry)| {
            let path = path_of_bytes(entry);
            path.map(PathBuf::from).ok_or_else(|| ListError::NoPath { path: list.to_owned(), number: index + 1 })
        })
        .collect()
}

/// Converts the bytes of a path in the output of Git or `find`. Returns `None` if they are not valid UTF-8, on systems
/// that require UTF-8.
#[cfg(unix)]
pub(super) fn path_of_bytes(entry: &[u8]) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(entry.to_vec()))
}

/// Converts the bytes of a path in the output of Git or `find`. Returns `None` if they are not valid UTF-8, on systems
/// that require UTF-8.
#[cfg(not(unix))]
pub(super) fn path_of_bytes(entry: &[u8]) -> Option<OsString> {
    String::from_utf8(entry.to_vec()).ok().map(OsString::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(bytes: &[u8], is_null_given: bool) -> Vec<PathBuf> {
        split_paths(bytes, is_null_given, Path::new("list")).unwrap()
    }

    #[test]
    fn a_payload_is_not_a_list() {
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
            let decoded = decode(bytes).expect("the list is valid");
            assert_eq!(paths(&decoded, false), ["a.json", "b/é\u{1F600}.json"].map(PathBuf::from));
        }
        assert_eq!(decode(b"\xFF\xFEa\0b".to_vec()), None, "incomplete code unit");
        assert_eq!(decode(b"\xFF\xFE\0\xD8a\0".to_vec()), None, "incomplete surrogate pair");
        assert_eq!(decode(b"caf\xE9.json".to_vec()), Some(b"caf\xE9.json".to_vec()));
    }

    #[test]
    fn utf16_without_a_byte_order_mark_is_not_split_at_nul_bytes() {
        for text in ["ok.json\r\n", "a", "日本.json\n日本/b.json\n"] {
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
                let error = split_paths(&bytes, false, Path::new("list"));
                assert!(matches!(error, Err(ListError::Ambiguous { .. })), "{text:?}");
            }
        }
        assert!(split_paths(b"a\0b\0", false, Path::new("list")).is_err());
        assert_eq!(paths(b"a\0b\0", true), ["a", "b"].map(PathBuf::from));
        assert_eq!(paths(b"a\0b.json\0c.json\0", false).len(), 3);
    }

    #[test]
    fn lists_are_split_at_line_breaks_or_nul_bytes() {
        assert_eq!(paths(b"a.json\r\nb c.json\n\nd.json", false), ["a.json", "b c.json", "d.json"].map(PathBuf::from));
        assert_eq!(paths(b"a\nb.json\0c.json\0", false), ["a\nb.json", "c.json"].map(PathBuf::from));
        assert_eq!(paths(b"a\nb.json", true), [PathBuf::from("a\nb.json")]);
        assert_eq!(paths(b"", false), Vec::<PathBuf>::new());
    }
}
