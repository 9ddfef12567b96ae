//! Paths as URI references.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// What RFC 3986 does not allow in a segment of a path, and the colon, before which a reader may see a scheme.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The relative reference, or for an absolute path the `file` URI, of `path`. Every byte of a name can be had back, also
/// of one that is no text.
pub(super) fn of(path: &Path) -> String {
    let bytes = bytes(path);
    let bytes = bytes.strip_prefix(b"./").unwrap_or(&bytes);
    let encoded = percent_encode(bytes, SEGMENT);
    match (path.is_absolute(), bytes.first()) {
        (true, Some(b'/')) => format!("file://{encoded}"),
        (true, _) => format!("file:///{encoded}"),
        (false, _) => encoded.to_string(),
    }
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    super::sanitize::slashed(path).into_owned().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_uri_cannot_hold_is_encoded() {
        assert_eq!(of(Path::new("./dir/a b#c%.json")), "dir/a%20b%23c%25.json");
        assert_eq!(of(Path::new("a:é.json")), "a%3A%C3%A9.json");
        assert_eq!(of(Path::new("<stdin>")), "%3Cstdin%3E");
    }

    #[cfg(unix)]
    #[test]
    fn a_name_need_not_be_text() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"/tmp/a\xFF\n.json");
        assert_eq!(of(Path::new(name)), "file:///tmp/a%FF%0A.json");
    }
}
