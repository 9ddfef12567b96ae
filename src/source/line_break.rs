//! Line breaks: LF, CRLF and CR.
//!
//! Editors treat all three as the end of a line (Language Server Protocol 3.17, "Text Documents"). All code of this crate that depends
//! on lines does the same: for comments, layout, unterminated strings, and line numbers.

/// Returns whether `byte` ends a line, alone or as a part of CRLF.
pub(crate) const fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Returns whether `text` has a line break.
pub(crate) fn has_line_break(text: &str) -> bool {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some()
}

/// Returns the number of line breaks in `bytes`.
pub(crate) fn count(bytes: &[u8]) -> usize {
    ends(bytes).count()
}

/// Returns the offset of the byte after each line break of `bytes`, in order.
pub(crate) fn ends(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        // CRLF is one line break. Count its LF and ignore its CR.
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .map(|at| at + 1)
}

/// Returns the first line break of `text`, or `None` if `text` has none.
pub(crate) fn first(text: &str) -> Option<&'static str> {
    let at = memchr::memchr2(b'\n', b'\r', text.as_bytes())?;
    Some(line_break_at(text, at))
}

/// Returns the last line break before the byte at `at`, or `None` if the byte is on the first line.
pub(crate) fn before(text: &str, at: usize) -> Option<&'static str> {
    let end = memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[..at])?;
    let start = if text[..=end].ends_with("\r\n") { end - 1 } else { end };
    Some(line_break_at(text, start))
}

/// Returns the byte offset of the start of the line that contains the byte at `at`.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[..at]).map_or(0, |end| end + 1)
}

/// Returns the line break that starts at the byte offset `at`.
fn line_break_at(text: &str, at: usize) -> &'static str {
    let rest = &text[at..];
    ["\r\n", "\r"].into_iter().find(|line_break| rest.starts_with(line_break)).unwrap_or("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_crlf_or_cr() {
        let text = "a\nb\r\nc\rd\r\r\n\u{2028}e";
        assert_eq!(ends(text.as_bytes()).collect::<Vec<_>>(), [2, 5, 7, 9, 11]);
        assert_eq!(count(text.as_bytes()), 5);
        assert_eq!(first(text), Some("\n"));
        assert_eq!(first("a\r\nb"), Some("\r\n"));
        assert_eq!(first("a\rb\n"), Some("\r"));
        assert_eq!(first("a\u{2028}b"), None);
        assert_eq!(
            [0, 2, 5, 7, 8].map(|at| before(text, at)),
            [None, Some("\n"), Some("\r\n"), Some("\r"), Some("\r")]
        );
        assert_eq!([0, 2, 6, 7].map(|at| line_start(text, at)), [0, 2, 5, 7]);
    }
}
