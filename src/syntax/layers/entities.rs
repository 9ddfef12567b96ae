//! A document whose quotes are HTML or XML entities: `{&quot;a&quot;: 1}`.

use super::peel::Peel;
use super::{Layer, LayerKind, is_opening, names, skip_space};

/// The maximum length of a recognized entity, in bytes. It bounds the search for the end of each entity.
const MAX_ENTITY: usize = 12;

/// The maximum number of times that an entity for a quote may be encoded again. For example, `&amp;amp;quot;` is `&quot;`, encoded two
/// more times.
const MAX_NESTING: usize = 3;

/// Decodes one level of entities.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    let is_layer = match document_start(text) {
        Some(start) => quotes_are_entities(&bytes[start..], false),
        // The opening bracket may be missing.
        None => {
            let start = skip_space(bytes, 0);
            bytes[start..].starts_with(b"&") && quotes_are_entities(&bytes[start..], true)
        }
    };
    if !is_layer {
        return None;
    }
    let mut peel = Peel::new(text);
    for start in memchr::memchr_iter(b'&', bytes) {
        if let Some((character, length)) = decode(text, start) {
            peel.replace_with_char(start..start + length, character);
        }
    }
    peel.finish(LayerKind::Entities)
}

/// Returns the offset of the opening bracket at the start of `text`. An encoded quote, or an encoded `>` as in a reply to an email, may
/// precede the bracket.
fn document_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = skip_space(bytes, 0);
    for _ in 0..2 {
        if is_opening(bytes.get(at)) {
            return Some(at);
        }
        match (bytes.get(at) == Some(&b'&')).then(|| decode(text, at))?? {
            ('{' | '[', _) => return Some(at),
            ('"' | '\'' | '>', length) => at = skip_space(bytes, at + length),
            _ => return None,
        }
    }
    None
}

/// The number of encoded quotes that is enough evidence of a layer, regardless of the text between the quotes.
const SUFFICIENT_QUOTES: usize = 6;

/// Returns whether the first quote is an entity, and almost all other quotes are too.
///
/// HTML in a string is not a layer, because an unencoded quote precedes the HTML: `{"a": "<b class=&quot;c&quot;>"}`. Prose is not a layer,
/// because a word follows its second quote: `{&quot;a&quot; is a name}`. If `is_bracket_missing`, the first string must be a key.
fn quotes_are_entities(bytes: &[u8], is_bracket_missing: bool) -> bool {
    let (mut entities, mut raw) = (0_usize, 0_usize);
    // Whether the text after the first string looks like JSON, and not like prose or HTML.
    let mut is_document = false;
    for at in memchr::memchr3_iter(b'&', b'"', b'\'', bytes) {
        match bytes[at] {
            b'&' => {
                let Some(length) = quote_entity_len(&bytes[at + 1..]) else { continue };
                entities += 1;
                if is_bracket_missing && entities == 1 && at > 0 {
                    return false;
                }
                if entities == 2 {
                    let next = bytes.get(skip_space(bytes, at + 1 + length));
                    if is_bracket_missing && next != Some(&b':') {
                        return false;
                    }
                    is_document = next.is_none_or(|next| !next.is_ascii_alphabetic() && *next != b'<');
                }
            }
            _ if entities == 0 => return false,
            b'"' => raw += 1,
            // After the first entity, a single quote is probably an apostrophe, as in `{&quot;a&quot;: &quot;it's&quot;}`.
            _ => {}
        }
    }
    let are_raw_quotes_rare = raw * 10 <= entities || raw == 1 && entities >= 3;
    are_raw_quotes_rare && entities >= 2 && (is_document && !is_bracket_missing || entities >= SUFFICIENT_QUOTES)
}

/// Returns the length of the entity for a quote at the start of `bytes`. The ampersand of the entity precedes `bytes` and is not counted.
/// The entity may itself be encoded: `amp;quot;`.
fn quote_entity_len(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    for _ in 0..MAX_NESTING {
        match rest.strip_prefix(b"amp;") {
            Some(inner) => rest = inner,
            None => break,
        }
    }
    let length = rest.iter().take(MAX_ENTITY).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&rest[..length]).ok()?;
    matches!(character(name), Some('"' | '\'')).then(|| bytes.len() - rest.len() + length + 1)
}

/// Returns the character that the entity at `at` encodes, and the length of the entity.
pub(crate) fn decode(text: &str, at: usize) -> Option<(char, usize)> {
    let bytes = &text.as_bytes()[at + 1..];
    let length = bytes.iter().take(MAX_ENTITY).position(|byte| *byte == b';')?;
    let character = character(&text[at + 1..at + 1 + length])?;
    Some((character, length + 2))
}

/// Returns the character with this name (`quot`) or number (`#34`, `#x22`).
fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else { return names::character(name) };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if !digits.starts_with(|first: char| first.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).ok()?;
    // Browsers decode the numbers of C1 control characters as Windows-1252, so it is unknown which character was meant.
    char::from_u32(code).filter(|character| *character != '\0' && !matches!(code, 0x80..=0x9F))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::Entities;

    #[test]
    fn one_level_is_decoded() {
        let text = "{&quot;a&quot;: &quot;x &amp; y&quot;, &quot;b&quot;: &quot;&lt;c&gt;&quot;}";
        assert_layer(text, Entities, r#"{"a": "x & y", "b": "<c>"}"#);
        assert_layer("[{&#34;a&#x22;: &#X22;&auml;&nbsp;&#8364;&quot;}]", Entities, "[{\"a\": \"ä\u{A0}€\"}]");
        assert_layer("{&quot;a&quot;: &quot;&amp;lt;&amp;amp;&quot;}", Entities, r#"{"a": "&lt;&amp;"}"#);
        assert_layer("{&amp;quot;a&amp;quot;: 1}", Entities, "{&quot;a&quot;: 1}");
        assert_layer("&#123;&#39;a&apos;: 1&#125;", Entities, "{'a': 1}");
        assert_layer("&gt; {\n&gt; &quot;a&quot;: 1\n&gt; }", Entities, "> {\n> \"a\": 1\n> }");
        assert_layer("&quot;{\\&quot;a\\&quot;: 1}&quot;", Entities, r#""{\"a\": 1}""#);
    }

    #[test]
    fn unknown_entities_stay() {
        let rest = "&foo; & &; &#; &#x; &#+9; &#1114112; &#0; &#146; &quot &#99999999999999999999; é&é;";
        assert_layer(&format!("{{&quot;a&quot;: &quot;{rest}&quot;"), Entities, &format!("{{\"a\": \"{rest}\""));
    }

    #[test]
    fn a_few_defects_do_not_hide_the_layer() {
        assert_layer("{&quot;a: &quot;b&quot;, &quot;c&quot;: &quot;d&quot;", Entities, r#"{"a: "b", "c": "d""#);
        assert_layer("{&quot;a&quot;: &quot;it's\", &quot;b: 1", Entities, r#"{"a": "it's", "b: 1"#);
    }

    #[test]
    fn the_opening_bracket_may_be_missing() {
        let text = " &quot;a&quot;: &quot;b&quot;, &quot;c&quot;: 1}";
        assert_layer(text, Entities, r#" "a": "b", "c": 1}"#);
    }

    #[test]
    fn entities_in_strings_are_not_a_layer() {
        for text in [
            r#"{"a": "x &amp; y",}"#,
            r#"{"html": "<a href=&quot;x&quot;>",}"#,
            "{'html': '<a href=&quot;x&quot; title=&quot;y&quot;>'}",
            "{a: '&quot;&quot;&quot;'}",
            "{a: \"&quot;&quot;&quot;&quot;&quot;&quot;&quot;&quot;&quot;&quot;&quot;&quot;\"}",
            "{&quot;a&quot;: \"b\", \"c\": 1}",
            "{&quot;a\": 1}",
            "&quot;a&quot; is a name",
            "&quot;a&quot;: 1}",
            "&lt;&quot;a&quot;: &quot;b&quot; &quot;c&quot;",
            "&quot;a&quot; &quot;b&quot;: &quot;c&quot; &quot;d&quot;",
            "<p>{&quot;a&quot;: 1}</p>",
            "{ a &amp; b }",
            "{&quot;a&quot; is a name",
            "[<b>&quot;</b>x<b>&quot;</b>]",
        ] {
            assert_no_layer(text);
        }
    }
}
