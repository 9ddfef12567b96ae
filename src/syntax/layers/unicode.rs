//! A document whose quotes are spelled as Unicode escapes: `{\u0022a\u0022: 1}`.

use super::peel::Peel;
use super::{Layer, LayerKind, escaped};

/// A quote as a Unicode escape.
const ESCAPED_QUOTE: &[u8] = br"\u0022";

/// The minimum number of escaped quotes in a document whose start is damaged: the opening bracket is missing, or the first key has no
/// escaped quotes.
const MIN_QUOTES_WITH_DAMAGED_START: usize = 6;

/// Decodes the escapes of quotes. If the other characters of the document are escaped too, decodes all escapes.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    let decodes_all = recognize(text)?;
    let mut peel = Peel::new(text);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        let start = at + found;
        let decoded = if decodes_all {
            escaped::decode(&bytes[start..])
        } else {
            // All other escapes belong to strings of the document.
            bytes[start..].starts_with(ESCAPED_QUOTE).then_some(('"', ESCAPED_QUOTE.len()))
        };
        at = match decoded {
            Some((character, length)) => {
                peel.replace_with_char(start..start + length, character);
                start + length
            }
            None => start + 1,
        };
    }
    peel.finish(LayerKind::Escaped { depth: 1 })
}

/// Recognizes a document whose quotes are Unicode escapes, by the quotes around its first key or element, and by its other quotes. Returns
/// whether characters other than quotes are escaped too. Returns `None` if the text has no such layer.
fn recognize(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let start = escaped::skip_escaped_space(bytes, 0);
    let inside = escaped::skip_brackets(text, start);
    // The first key may have other quotes or none: `{Status: \u0022New\u0022`. Then the first escaped quote is after the key.
    let quote_after_other_key =
        if inside > start { escaped::skip_key_in_other_quotes(text, inside, ESCAPED_QUOTE) } else { None };
    let at = quote_after_other_key.unwrap_or(inside);
    if !bytes[at..].starts_with(ESCAPED_QUOTE) {
        return None;
    }
    let first = at + ESCAPED_QUOTE.len();
    let length =
        bytes[first..].windows(ESCAPED_QUOTE.len()).position(|window| window == ESCAPED_QUOTE || window[0] == b'"')?;
    let end = first + length;
    if !bytes[end..].starts_with(ESCAPED_QUOTE) {
        return None;
    }
    let next = bytes.get(escaped::skip_escaped_space(bytes, end + ESCAPED_QUOTE.len()));
    if next.is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let quotes = memchr::memmem::find_iter(bytes, ESCAPED_QUOTE).count();
    let raw = memchr::memchr_iter(b'"', bytes).count();
    let has_few_quotes = quotes < MIN_QUOTES_WITH_DAMAGED_START;
    if raw * 4 > quotes || quote_after_other_key.is_some() && has_few_quotes {
        return None;
    }
    let is_bracket_missing = at == start;
    if is_bracket_missing && (has_few_quotes || next != Some(&b':')) {
        return None;
    }
    // The other characters are escaped, too, if the whitespace before the first key is escaped (`\n`), or if an escaped quote in a string
    // has an escaped backslash (`\\\u0022`).
    let is_space_escaped = bytes[start..at].contains(&b'\\');
    Some(is_space_escaped || memchr::memmem::find(bytes, br"\\\u0022").is_some())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::Escaped;

    #[test]
    fn quotes_are_decoded() {
        let depth = Escaped { depth: 1 };
        assert_layer(r"{\u0022a\u0022: \u0022x\ty\u00e9\u0022}", depth, r#"{"a": "x\ty\u00e9"}"#);
        assert_layer(r"{\u0022a\u0022: \u0022say \\u0022hi\\u0022\u0022}", depth, r#"{"a": "say \"hi\""}"#);
        assert_layer(r"[{, \u0022a\u0022: 1", depth, r#"[{, "a": 1"#);
    }

    #[test]
    fn all_escapes_are_decoded_if_other_characters_are_escaped_too() {
        let depth = Escaped { depth: 1 };
        assert_layer(r"{\n\u0022a\u0022: \u0022x\\ty\u0022\n}", depth, "{\n\"a\": \"x\\ty\"\n}");
        assert_layer(r"{\u0022a\u0022: \u0022\\\u0022x\\\u0022\u0022}", depth, r#"{"a": "\"x\""}"#);
    }

    #[test]
    fn the_opening_bracket_may_be_missing() {
        let text = r"\u0022a\u0022: \u0022b\u0022, \u0022c\u0022: 1}";
        assert_layer(text, Escaped { depth: 1 }, r#""a": "b", "c": 1}"#);
    }

    #[test]
    fn other_escapes_are_not_a_layer() {
        for text in [
            r#"{"a": "\u0022x\u0022",}"#,
            r#"{'a': '\u0022\u0022\u0022\u0022\u0022\u0022'}"#,
            r#"{\u0022a\u0022: "b", "c": "d"}"#,
            r#"{\u0022a": 1}"#,
            r"{\u0022a",
            r"\u0022a\u0022: 1",
            r"{\u0022a\u0022 is a name",
            r"{\u0022}",
        ] {
            assert_no_layer(text);
        }
    }
}
