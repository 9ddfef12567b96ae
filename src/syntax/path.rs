//! Recognizes backslashes that the author did not escape, as in Windows paths.
//!
//! In `C:\Users\kim\temp\new`, `\U` and `\k` are not JSON escapes, but `\t` and `\n` are. The author probably escaped none of the
//! backslashes. Therefore, if one backslash of a path does not start a valid escape, all backslashes of the path are text.

/// The maximum number of bytes of a path that are examined.
const MAX_PATH: usize = 4096;

/// Returns the end of the word or path that contains the backslash at `at`. The `bool` is whether all backslashes of the word or path are
/// text.
///
/// `raw` is the content of a string. `previous_end` is the end of the previous word or path in `raw`. All offsets are offsets in `raw`.
pub(super) fn classify(raw: &str, previous_end: usize, at: usize) -> (usize, bool) {
    let bytes = raw.as_bytes();
    let precedes_word = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'(' | b',' | b';' | b'=' | b'<' | b'[')
    };
    let start =
        bytes[previous_end..at].iter().rposition(precedes_word).map_or(previous_end, |found| previous_end + found + 1);
    // A path with a root, such as `C:\` or `\\server`, may contain spaces. Other paths end at a space.
    let has_root = follows_drive(bytes, at) || at == start && is_unc_path_at(raw, at);
    let limit = bytes.len().min(at + MAX_PATH);
    let mut end = at;
    let mut has_invalid_escape = false;
    while end < limit {
        match bytes[end] {
            b'\\' => match bytes.get(end + 1) {
                // A backslash before a line break is not part of a path. A backslash before a quote escapes the quote.
                None | Some(b'"' | b'\n' | b'\r') => break,
                // In JSON5, U+2028 and U+2029 are line breaks.
                Some(0xE2) if raw[end + 1..].starts_with(['\u{2028}', '\u{2029}']) => break,
                Some(b'\\') => end += 2,
                // A valid escape: `\u00e9`, or a surrogate pair (`\ud83d\ude00`).
                Some(b'u') if let Some((len, _)) = super::string::unicode_escape(&raw[end + 1..]) => end += 1 + len,
                Some(b'b' | b'f' | b'n' | b'r' | b't' | b'/') => end += 2,
                // An escaped `"` that a word processor turned into a typographic quote.
                Some(0xE2) if raw[end + 1..].starts_with(['“', '”', '„', '‘', '’']) => end += 4,
                // JSON5 allows these escapes. In a path with a root, the backslash more likely separates two parts of the path.
                Some(b'\'' | b'x' | b'v' | b'0') if !has_root => end += 2,
                Some(b'0'..=b'9') if !has_root => end += 2,
                // An invalid escape, such as the `\u` of `C:\users`. Without a root, the text is more likely a damaged escape than a path.
                Some(b'u') => {
                    has_invalid_escape |= has_root;
                    end += 2;
                }
                Some(_) => {
                    has_invalid_escape = true;
                    end += 1;
                }
            },
            b'"' | b'\n' | b'\r' => break,
            byte if has_root && matches!(byte, b'<' | b'>' | b'|' | b'*' | b'?' | b',' | b';') => break,
            byte if !has_root && (byte.is_ascii_whitespace() || byte < 0x20) => break,
            _ => end += 1,
        }
    }
    (end.min(raw.len()).max(at + 1), has_invalid_escape)
}

/// Returns whether a UNC path starts at `at`: `\\server\share`.
pub(super) fn is_unc_path_at(raw: &str, at: usize) -> bool {
    let bytes = raw.as_bytes();
    let before = at.checked_sub(1).map(|before| bytes[before]);
    let starts_word = before
        .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'(' | b',' | b';' | b'='));
    starts_word
        && bytes.get(at..at + 2) == Some(b"\\\\")
        && bytes.get(at + 2).is_some_and(|byte| byte.is_ascii_alphanumeric())
}

/// Returns whether the backslash at `at` follows a drive letter: `C:\`.
fn follows_drive(bytes: &[u8], at: usize) -> bool {
    let letter = at.checked_sub(2).map(|letter| bytes[letter]);
    let before = at.checked_sub(3).map(|before| bytes[before]);
    letter.is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes[at - 1] == b':'
        && before.is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surrogate_pair_is_a_valid_escape_in_a_path_but_an_unpaired_surrogate_is_not() {
        for (raw, backslashes_are_text) in [
            (r"C:\\temp\\new \ud83d\ude00", false),
            (r"C:\\temp \u00e9", false),
            (r"C:\\temp \ud83d", true),
            (r"C:\temp\Users", true),
        ] {
            assert_eq!(classify(raw, 0, 2).1, backslashes_are_text, "{raw}");
        }
    }
}
