//! Converts between the URIs of documents and paths of files.

use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};

/// The bytes of a path that must be encoded in a URI (RFC 3986, section 3.3). `:` is also encoded, as editors do after
/// a drive letter.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// The schemes of URIs that contain the path of a file. VS Code uses the second one for a cell of a notebook. Such a
/// URI contains the path of the notebook.
const FILE_SCHEMES: [&str; 2] = ["file", "vscode-notebook-cell"];

/// Returns the path of the file that a URI refers to, or `None` if it does not refer to a file.
pub(super) fn file_path(uri: &Uri) -> Option<PathBuf> {
    let (_, rest) = uri
        .0
        .split_once(':')
        .filter(|(scheme, _)| FILE_SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)))?;
    let path = match rest.strip_prefix("//") {
        // Skip the authority, which is empty or the local host.
        Some(rest) => &rest[rest.find('/')?..],
        None => rest,
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let bytes: Vec<u8> = percent_decode_str(path).collect();
    Some(path_from_bytes(bytes))
}

/// Returns the name of a document, which determines its format and appears in messages. The name is the path of the
/// file, or the path of the URI if there is no file.
pub(super) fn document_path(uri: &Uri) -> PathBuf {
    file_path(uri).unwrap_or_else(|| {
        let name = uri.0.split_once(':').map_or(&*uri.0, |(_, rest)| rest);
        let name = name.split(['?', '#']).next().unwrap_or(name).trim_start_matches('/');
        PathBuf::from(percent_decode_str(name).decode_utf8_lossy().into_owned())
    })
}

/// Returns the `file:` URI of an absolute path.
pub(super) fn file_uri(path: &Path) -> Uri {
    let bytes = path_to_bytes(path);
    let slash = if bytes.starts_with(b"/") { "" } else { "/" };
    Uri(format!("file://{slash}{}", percent_encode(&bytes, RESERVED)))
}

/// Converts the percent-decoded path of a URI to the path of a file.
#[cfg(unix)]
fn path_from_bytes(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

/// Converts the percent-decoded path of a URI to the path of a file: `/c:/folder` becomes `c:/folder`.
#[cfg(not(unix))]
fn path_from_bytes(bytes: Vec<u8>) -> PathBuf {
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let has_drive_letter = matches!(text.as_bytes(), [b'/', letter, b':', ..] if letter.is_ascii_alphabetic());
    PathBuf::from(if has_drive_letter { text[1..].to_owned() } else { text })
}

/// Returns the bytes of a path for a URI.
#[cfg(unix)]
fn path_to_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

/// Returns the bytes of a path for a URI, with `/` between its parts.
#[cfg(not(unix))]
fn path_to_bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().replace('\\', "/").into_bytes()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_are_converted_to_uris_and_back() {
        let path = |uri: &str| file_path(&Uri::from(uri));
        assert_eq!(path("file:///a/b%20c/%C3%A9.json"), Some(PathBuf::from("/a/b c/é.json")));
        assert_eq!(path("file://localhost/a.json"), Some(PathBuf::from("/a.json")));
        assert_eq!(path("FILE:/a.json?x#y"), Some(PathBuf::from("/a.json")));
        assert_eq!(path("vscode-notebook-cell:/a/b.ipynb#W0"), Some(PathBuf::from("/a/b.ipynb")));
        assert_eq!(path("untitled:Untitled-1"), None);
        for path in ["/a/b c/é.json", "/100%/{x}#.json"] {
            assert_eq!(file_path(&file_uri(Path::new(path))), Some(PathBuf::from(path)));
        }
        let odd = path_from_bytes(b"/a/\xFF.json".to_vec());
        assert_eq!(file_uri(&odd).0, "file:///a/%FF.json");
        assert_eq!(file_path(&file_uri(&odd)), Some(odd));
    }

    #[test]
    fn documents_without_a_file_have_a_name() {
        assert_eq!(document_path(&Uri::from("untitled:Untitled-1")), PathBuf::from("Untitled-1"));
        assert_eq!(document_path(&Uri::from("git:/a/b.jsonl?ref")), PathBuf::from("a/b.jsonl"));
        assert_eq!(document_path(&Uri::from("")), PathBuf::from(""));
    }
}
