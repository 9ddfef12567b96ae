//! A document in quoted-printable encoding (RFC 2045, section 6.7), as in the source of an email. In this encoding, a long line is broken,
//! with a `=` before the line break: `"Updater": "Exe=`.

use super::lines::{Line, nonblank_lines};
use super::peel::Peel;
use super::{Layer, LayerKind, is_opening, skip_space};

/// The maximum length of a line of quoted-printable text, in bytes.
const MAX_LINE: usize = 76;

/// The minimum length of a broken line, in bytes. It is less than the maximum, because encoders do not split a character of several bytes.
const MIN_LINE: usize = 64;

/// Joins the broken lines, and decodes the escapes: bytes written as `=` and two hexadecimal digits.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    if !is_opening(bytes.get(skip_space(bytes, 0))) || !is_layer(text) {
        return None;
    }
    let mut peel = Peel::new(text);
    for line in nonblank_lines(text) {
        let Line { content, line_break } = line;
        let mut at = content.start;
        while let Some(found) = memchr::memchr(b'=', &bytes[at..content.end]) {
            let start = at + found;
            if start + 1 == content.end {
                peel.delete(start..line_break.end);
            }
            at = match decode(&bytes[start..content.end]) {
                Some((length, character)) => {
                    peel.replace_with_char(start..start + length, character);
                    start + length
                }
                None => start + 1,
            };
        }
    }
    peel.finish(LayerKind::QuotedPrintable)
}

/// Returns whether at least two lines are broken, and all broken lines have a length at which quoted-printable text is broken.
fn is_layer(text: &str) -> bool {
    let mut broken = 0;
    for line in nonblank_lines(text) {
        let content = &text[line.content];
        if content.len() > MAX_LINE {
            return false;
        }
        if content.ends_with('=') && !line.line_break.is_empty() {
            if content.len() < MIN_LINE {
                return false;
            }
            broken += 1;
        }
    }
    broken >= 2
}

/// Returns the length of the escapes that encode one character at the start of `bytes`, and the character. The escaped bytes are UTF-8:
/// `=C3=BC` is `ü`.
fn decode(bytes: &[u8]) -> Option<(usize, char)> {
    let byte = |at: usize| {
        let digits = bytes.get(at..at + 3)?.strip_prefix(b"=")?;
        let digit = |digit: u8| char::from(digit).to_digit(16).filter(|_| !digit.is_ascii_lowercase());
        Some((digit(digits[0])? << 4 | digit(digits[1])?) as u8)
    };
    let first = byte(0)?;
    let length = match first {
        0x20..0x7F => 1,
        0xC2..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF5 => 4,
        _ => return None,
    };
    let encoded: Vec<u8> = (0..length).map(|index| byte(index * 3)).collect::<Option<_>>()?;
    Some((length * 3, std::str::from_utf8(&encoded).ok()?.chars().next()?))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::QuotedPrintable;

    #[test]
    fn lines_are_joined() {
        let start = format!("{{\"a\": \"{}", "x".repeat(64));
        let text = format!("{start}=\r\n=3D{}=\r\nB=C3=BCro\", =\r\n\"b\": 1}}\r\n", "y".repeat(70));
        assert_no_layer(&text);
        let text = format!("{start}=\r\n=3D{}=\r\nB=C3=BCro\", \"b\": 1}}\r\n", "y".repeat(70));
        assert_layer(&text, QuotedPrintable, &format!("{start}={}Büro\", \"b\": 1}}\r\n", "y".repeat(70)));
    }

    #[test]
    fn other_equals_signs_are_not_a_layer() {
        for text in ["{\"a\": \"b=\nc=\nd\"}", "{\"a\": \"=3D\"}", "{a=1,\nb=2,\nc=3}"] {
            assert_no_layer(text);
        }
    }
}
