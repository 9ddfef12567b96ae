//! Unescaped backslashes, as in Windows paths.
//!
//! In `C:\Users\kim\temp\new`, `\U` and `\k` are not JSON escapes, but `\t` and `\n` are. The author probably escaped no backslash of the
//! path. Therefore, if one backslash of a path does not start a valid escape, all its backslashes are text.

/// The maximum number of bytes of a path that are examined.
const MAX_PATH: usize = 4096;

/// Returns the end of the word or path that contains the backslash at `at`, and whether its backslashes are text. `raw` is the content
/// of a string, and `from` is the end of the previous word or path in it.
pub(super) fn classify(raw: &str, from: usize, at: usize) -> (usize, bool) {
    let bytes = raw.as_bytes();
    let starts_word = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'(' | b',' | b';' | b'=' | b'<' | b'[')
    };
    let start = bytes[from..at].iter().rposition(starts_word).map_or(from, |found| from + found + 1);
    // A path with a root, `C:\` or `\\server`, may contain spaces.
    let has_root = is_drive(bytes, at) || at == start && starts_at(raw, at);
    let limit = bytes.len().min(at + MAX_PATH);
    let mut end = at;
    let mut invalid = false;
    while end < limit {
        match bytes[end] {
            b'\\' => match bytes.get(end + 1) {
                // A backslash before a line break is not part of a path. A backslash before a quote escapes the quote.
                None | Some(b'"' | b'\n' | b'\r') => break,
                // In JSON5, U+2028 and U+2029 are line breaks.
                Some(0xE2) if raw[end + 1..].starts_with(['\u{2028}', '\u{2029}']) => break,
                Some(b'\\') => end += 2,
                // A surrogate pair is an escape. An unpaired surrogate is not.
                Some(b'u') if let Some((len, _)) = super::string::unicode_escape(&raw[end + 1..]) => end += 1 + len,
                Some(b'b' | b'f' | b'n' | b'r' | b't' | b'/') => end += 2,
                // An escaped `"` that a word processor turned into a typographic quote.
                Some(0xE2) if raw[end + 1..].starts_with(['“', '”', '„', '‘', '’']) => end += 4,
                // JSON5 allows these escapes.
                Some(b'\'' | b'x' | b'v' | b'0') if !has_root => end += 2,
                Some(b'0'..=b'9') if !has_root => end += 2,
                Some(b'u') => {
                    invalid |= has_root;
                    end += 2;
                }
                Some(_) => {
                    invalid = true;
                    end += 1;
                }
            },
            b'"' | b'\n' | b'\r' => break,
            byte if has_root && matches!(byte, b'<' | b'>' | b'|' | b'*' | b'?' | b',' | b';') => break,
            byte if !has_root && (byte.is_ascii_whitespace() || byte < 0x20) => break,
            _ => end += 1,
        }
    }
    (end.min(raw.len()).max(at + 1), invalid)
}

/// Returns whether a UNC path starts at `at`: `\\server\share`.
pub(super) fn starts_at(raw: &str, at: usize) -> bool {
    let bytes = raw.as_bytes();
    let before = at.checked_sub(1).map(|before| bytes[before]);
    let starts = before
        .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'(' | b',' | b';' | b'='));
    starts
        && bytes.get(at..at + 2) == Some(b"\\\\")
        && bytes.get(at + 2).is_some_and(|byte| byte.is_ascii_alphanumeric())
}

/// Returns whether the backslash at `at` follows a drive letter: `C:\`.
fn is_drive(bytes: &[u8], at: usize) -> bool {
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
    fn a_surrogate_pair_is_a_valid_escape_in_a_path() {
        for (raw, literal) in [
            (r"C:\\temp\\new \ud83d\ude00", false),
            (r"C:\\temp \u00e9", false),
            (r"C:\\temp \ud83d", true),
            (r"C:\temp\Users", true),
        ] {
            assert_eq!(classify(raw, 0, 2).1, literal, "{raw}");
        }
    }
}
