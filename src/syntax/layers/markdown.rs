//! A document from a Markdown editor, which puts a backslash before punctuation: `{"Ticket\_No": 1}`.

use super::peel::Peel;
use super::{Layer, LayerKind, is_opening, run_before, skip_space};

/// The minimum number of keys with an escaped underscore. A single one could be part of a path or a regular expression.
const MIN_KEYS: usize = 2;

/// The maximum length of the parts of a key before and after an escaped underscore, in bytes each. It bounds the work for each underscore.
const MAX_KEY_PART: usize = 64;

/// Removes the backslashes before punctuation that Markdown escapes and JSON does not.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    if !has_escaped_keys(bytes) && !has_escaped_bracket(bytes) {
        return None;
    }
    let mut peel = Peel::new(text);
    for (at, next) in escapes(bytes) {
        if b"_*[]{}#+-.!()>|~`".contains(&next) {
            peel.delete(at..at + 1);
        }
    }
    peel.finish(LayerKind::MarkdownEscapes)
}

/// Returns the offsets of the backslashes that start an escape, and the bytes after them.
fn escapes(bytes: &[u8]) -> impl Iterator<Item = (usize, u8)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + memchr::memchr(b'\\', &bytes[at..])?;
        at = start + 2;
        Some((start, *bytes.get(start + 1)?))
    })
}

/// Returns whether enough keys have an escaped underscore.
fn has_escaped_keys(bytes: &[u8]) -> bool {
    let is_document = is_opening(bytes.get(skip_space(bytes, 0)));
    let mut key_count = 0;
    // The end of the last key that was examined.
    let mut examined_end = 0;
    for (at, next) in escapes(bytes) {
        if next != b'_' || at < examined_end {
            continue;
        }
        let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\\');
        let start = at - bytes[..at].iter().rev().take(MAX_KEY_PART).take_while(|byte| is_key(byte)).count();
        let mut end = at + bytes[at..].iter().take(MAX_KEY_PART).take_while(|byte| is_key(byte)).count();
        examined_end = end;
        // The backslash of an escaped quote is not part of the key.
        end -= run_before(&bytes[..end], end, b'\\');
        let before = start.checked_sub(1).map(|at| bytes[at]);
        let is_quoted = before == Some(b'"') && bytes[end..].trim_ascii_start().first() == Some(&b'"');
        if (is_quoted || is_document) && is_before_colon(&bytes[end..]) {
            // A key that starts with `\_` is neither a path nor a regular expression.
            key_count += if bytes[start..].starts_with(b"\\_") { MIN_KEYS } else { 1 };
        }
        if key_count >= MIN_KEYS {
            return true;
        }
    }
    false
}

/// Returns whether `rest` starts with a colon, `=` or a full-width colon. A closing quote may come first.
fn is_before_colon(rest: &[u8]) -> bool {
    let mut at = rest.iter().take_while(|byte| **byte == b'\\').count();
    at += match &rest[at..] {
        [b'"' | b'\'' | b'`', ..] => 1,
        // Typographic quotes.
        [0xE2, 0x80, _, ..] => 3,
        [0xC2, 0xAB | 0xBB, ..] => 2,
        _ => 0,
    };
    matches!(rest[skip_space(rest, at)..], [b':' | b'=', ..] | [0xEF, 0xBC, 0x9A, ..])
}

/// Returns whether the text starts with an escaped bracket and a string: `\{"a": 1`. Without a string, the text may be a LaTeX formula:
/// `\[x\]`.
fn has_escaped_bracket(bytes: &[u8]) -> bool {
    let mut at = skip_space(bytes, 0);
    if bytes.get(at) != Some(&b'\\') {
        return false;
    }
    loop {
        let bracket = at + usize::from(bytes.get(at) == Some(&b'\\'));
        if !is_opening(bytes.get(bracket)) {
            break;
        }
        at = skip_space(bytes, bracket + 1);
    }
    if bytes.get(at) != Some(&b'"') {
        return false;
    }
    let Some(length) = memchr::memchr3(b'"', b'\n', b'\r', &bytes[at + 1..]) else { return false };
    let quote = at + 1 + length;
    bytes[quote] == b'"' && matches!(bytes.get(skip_space(bytes, quote + 1)), Some(b':' | b',' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::MarkdownEscapes;

    #[test]
    fn backslashes_are_removed() {
        assert_layer(
            r#"{"\_a": 1, "b\_c": "\*x\* \[y\] \\_z \"q\" \n 1\. \!"}"#,
            MarkdownEscapes,
            r#"{"_a": 1, "b_c": "*x* [y] \\_z \"q\" \n 1. !"}"#,
        );
        assert_layer(r#"\{"a": \["b", 1\]\}"#, MarkdownEscapes, r#"{"a": ["b", 1]}"#);
        assert_layer(r#"\[{"a": 1}\]"#, MarkdownEscapes, r#"[{"a": 1}]"#);
    }

    #[test]
    fn keys_of_json_in_strings_are_recognized() {
        assert_layer(r#"{"x": "{\"a\_b\": 1, \"c\_d\": 2}"}"#, MarkdownEscapes, r#"{"x": "{\"a_b\": 1, \"c_d\": 2}"}"#);
    }

    #[test]
    fn damaged_keys_are_recognized() {
        assert_layer(r#"{a\_b: 1, c\_d": 2}"#, MarkdownEscapes, r#"{a_b: 1, c_d": 2}"#);
        assert_layer("{“a\\_b” = 1, «c\\_d»： 2}", MarkdownEscapes, "{“a_b” = 1, «c_d»： 2}");
        assert_layer(r#""a\_b": 1, "c\_d": 2}"#, MarkdownEscapes, r#""a_b": 1, "c_d": 2}"#);
    }

    #[test]
    fn other_backslashes_are_not_a_layer() {
        for text in [
            r#"{"a": "x\_y\_z", "b": "\_",}"#,
            r#"{"path": "C:\_a\_b\c", "re": "\d+\.\d*\_x"}"#,
            r#"{"a\_b": 1, "c": 2,}"#,
            r#"{"a\\_b": 1, "c\\_d": 2,}"#,
            r"\[ x^2 + y\_1 = z \]",
            r"\{a, b\}",
            r"\[a\_b: 1, c\_d: 2\]",
            r"a\_b: 1, c\_d: 2",
            "# Title\n\nUse `a\\_b` and \"c\\_d\" and snake\\_case: it works.",
            r"\[1\]: a",
            r"\",
        ] {
            assert_no_layer(text);
        }
    }
}
