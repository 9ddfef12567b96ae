//! A document whose quotes are Unicode escapes: `{\u0022a\u0022: 1}`.

use super::peel::Peel;
use super::{Layer, LayerKind, escaped};

/// A quote, as an escape.
const QUOTE: &[u8] = br"\u0022";

/// The minimum number of quotes in a document without its opening bracket.
const MANY_QUOTES: usize = 6;

/// Decodes the quotes, and all other escapes if they also belong to the layer.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    let is_whole = recognize(text)?;
    let mut peel = Peel::new(text);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        let start = at + found;
        let decoded = if is_whole {
            escaped::decode(&bytes[start..])
        } else {
            // The other escapes belong to the strings.
            bytes[start..].starts_with(QUOTE).then_some(('"', QUOTE.len()))
        };
        at = match decoded {
            Some((character, length)) => {
                peel.replace_by(start..start + length, character);
                start + length
            }
            None => start + 1,
        };
    }
    peel.finish(LayerKind::Escaped { depth: 1 })
}

/// Recognizes a document by the quotes around its first key or item, and by its other quotes. Returns whether its other characters
/// are escaped too.
fn recognize(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let start = escaped::skip(bytes, 0);
    let inside = escaped::skip_brackets(text, start);
    let other_key = if inside > start { escaped::skip_other_key(text, inside, QUOTE) } else { None };
    let at = other_key.unwrap_or(inside);
    if !bytes[at..].starts_with(QUOTE) {
        return None;
    }
    let first = at + QUOTE.len();
    let length = bytes[first..].windows(QUOTE.len()).position(|window| window == QUOTE || window[0] == b'"')?;
    let end = first + length;
    if !bytes[end..].starts_with(QUOTE) {
        return None;
    }
    let next = bytes.get(escaped::skip(bytes, end + QUOTE.len()));
    if next.is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let quotes = memchr::memmem::find_iter(bytes, QUOTE).count();
    let raw = memchr::memchr_iter(b'"', bytes).count();
    let few = quotes < MANY_QUOTES;
    if raw * 4 > quotes || other_key.is_some() && few || at == start && (few || next != Some(&b':')) {
        return None;
    }
    // A quote in a string has two more backslashes if the backslash before it is escaped.
    let spaces = bytes[start..at].contains(&b'\\');
    Some(spaces || memchr::memmem::find(bytes, br"\\\u0022").is_some())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{none, peeled};
    use super::LayerKind::Escaped;

    #[test]
    fn quotes_are_decoded() {
        let depth = Escaped { depth: 1 };
        peeled(r"{\u0022a\u0022: \u0022x\ty\u00e9\u0022}", depth, r#"{"a": "x\ty\u00e9"}"#);
        peeled(r"{\u0022a\u0022: \u0022say \\u0022hi\\u0022\u0022}", depth, r#"{"a": "say \"hi\""}"#);
        peeled(r"[{, \u0022a\u0022: 1", depth, r#"[{, "a": 1"#);
    }

    #[test]
    fn a_whole_string_is_decoded() {
        let depth = Escaped { depth: 1 };
        peeled(r"{\n\u0022a\u0022: \u0022x\\ty\u0022\n}", depth, "{\n\"a\": \"x\\ty\"\n}");
        peeled(r"{\u0022a\u0022: \u0022\\\u0022x\\\u0022\u0022}", depth, r#"{"a": "\"x\""}"#);
    }

    #[test]
    fn the_bracket_may_be_missing() {
        let text = r"\u0022a\u0022: \u0022b\u0022, \u0022c\u0022: 1}";
        peeled(text, Escaped { depth: 1 }, r#""a": "b", "c": 1}"#);
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
            none(text);
        }
    }
}
