//! Converts paths to URI references, for SARIF.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// The characters to encode: those that RFC 3986 does not allow in a path segment, and the colon. The text before an
/// unencoded colon could look like a URI scheme.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Returns a relative path as a relative reference, and an absolute path as a `file` URI. The encoding keeps every byte
/// of the path, even if it is not valid UTF-8.
pub(super) fn from_path(path: &Path) -> String {
    let bytes = path_bytes(path);
    let bytes = bytes.strip_prefix(b"./").unwrap_or(&bytes);
    let encoded = percent_encode(bytes, ENCODED);
    match (path.is_absolute(), bytes.first()) {
        (true, Some(b'/')) => format!("file://{encoded}"),
        (true, _) => format!("file:///{encoded}"),
        (false, _) => encoded.to_string(),
    }
}

#[cfg(unix)]
fn path_bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(not(unix))]
fn path_bytes(path: &Path) -> Vec<u8> {
    super::sanitize::with_slashes(path).into_owned().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_characters_are_encoded() {
        assert_eq!(from_path(Path::new("./dir/a b#c%.json")), "dir/a%20b%23c%25.json");
        assert_eq!(from_path(Path::new("a:é.json")), "a%3A%C3%A9.json");
        assert_eq!(from_path(Path::new("<stdin>")), "%3Cstdin%3E");
    }

    #[cfg(unix)]
    #[test]
    fn invalid_utf8_in_a_path_is_encoded() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"/tmp/a\xFF\n.json");
        assert_eq!(from_path(Path::new(name)), "file:///tmp/a%FF%0A.json");
    }
}
