//! A document in percent-encoding, as in a URL or in form data: `%7B%22a%22%3A1%7D` encodes `{"a":1}`.

use super::peel::Peel;
use super::{Layer, LayerKind, is_opening, skip_space};

/// The maximum number of times that an encoded byte may be encoded again. For example, `%252522` is `%22`, encoded two more times.
const MAX_NESTING: usize = 3;

/// The length of an encoded byte, such as `%22`, in bytes.
const ESCAPE_LEN: usize = 3;

/// An encoded quote.
const ENCODED_QUOTE: &[u8] = b"%22";

/// The minimum number of quotes in a document without its opening bracket.
const MIN_QUOTES_WITHOUT_BRACKET: usize = 6;

/// Decodes one level of percent-encoding.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    let start = skip_space(bytes, 0);
    if !starts_document(bytes, start) || !quotes_are_encoded(bytes) {
        return None;
    }
    let plus_is_space =
        is_form_data(text.trim_matches(|character: char| character.is_ascii_whitespace() || character == '\u{FEFF}'));
    let mut peel = Peel::new(text);
    let mut at = start;
    while let Some(found) = memchr::memchr2(b'%', b'+', &bytes[at..]) {
        let start = at + found;
        if bytes[start] == b'+' {
            if plus_is_space {
                peel.replace(start..start + 1, " ");
            }
            at = start + 1;
        } else {
            at = decode_run(bytes, start, &mut peel).max(start + 1);
        }
    }
    peel.finish(LayerKind::PercentEncoded)
}

/// Returns whether an encoded document is at `start`. It starts with an encoded bracket, or with an unencoded bracket and an encoded quote,
/// because some browsers do not encode brackets.
fn starts_document(bytes: &[u8], start: usize) -> bool {
    if is_opening(bytes.get(start)) {
        let mut at = start;
        while is_opening(bytes.get(at)) {
            at += 1;
        }
        return decode_nested(&bytes[at..]) == Some(b'"');
    }
    match decode_nested(&bytes[start..]) {
        Some(b'{' | b'[') => true,
        // The bracket may be missing.
        Some(b'"' | b' ' | b'\n' | b'\r' | b'\t') => starts_with_key(bytes, start),
        _ => false,
    }
}

/// Returns whether an encoded key and a colon are at `start`, and the text has enough encoded quotes. Encoded spaces may precede the key.
fn starts_with_key(bytes: &[u8], start: usize) -> bool {
    let mut at = start;
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = decode_nested(&bytes[at..]) {
        at += ESCAPE_LEN;
    }
    let quotes = || memchr::memmem::find_iter(bytes, ENCODED_QUOTE).take(MIN_QUOTES_WITHOUT_BRACKET).count();
    let closes = |key: &[u8]| {
        memchr::memmem::find(key, ENCODED_QUOTE).is_some_and(|end| {
            let after = &key[end + ESCAPE_LEN..];
            after.starts_with(b":") || decode_nested(after) == Some(b':')
        })
    };
    bytes[at..].strip_prefix(ENCODED_QUOTE).is_some_and(closes) && quotes() == MIN_QUOTES_WITHOUT_BRACKET
}

/// Returns whether at least one quote is encoded, and almost all quotes are.
fn quotes_are_encoded(bytes: &[u8]) -> bool {
    let (mut quotes, mut raw) = (0_usize, 0_usize);
    for at in memchr::memchr2_iter(b'%', b'"', bytes) {
        if bytes[at] == b'"' {
            raw += 1;
        } else if decode_nested(&bytes[at..]) == Some(b'"') {
            quotes += 1;
        }
    }
    quotes >= 1 && (raw * 10 <= quotes || raw == 1 && quotes >= 3)
}

/// Returns whether `text` is form data, in which `+` encodes a space. Form data encodes nearly all other punctuation, and never encodes a
/// space as `%20`.
fn is_form_data(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"%+-._*~!'()".contains(&byte) || !byte.is_ascii();
    text.bytes().all(plain) && !text.contains("%20")
}

/// Returns the byte that the escape at the start of `bytes` encodes. The byte may be encoded several times: `%2522`.
fn decode_nested(bytes: &[u8]) -> Option<u8> {
    let mut rest = bytes.strip_prefix(b"%")?;
    for _ in 0..MAX_NESTING {
        match rest.strip_prefix(b"25") {
            Some(inner) => rest = inner,
            None => break,
        }
    }
    hex_byte(rest)
}

/// Returns the value of the two hexadecimal digits at the start of `bytes`.
fn hex_byte(bytes: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Decodes the consecutive encoded bytes from `start` on, and returns where they end. Bytes that are invalid UTF-8 stay encoded.
fn decode_run(bytes: &[u8], start: usize, peel: &mut Peel<'_>) -> usize {
    let byte_at = |at: usize| bytes.get(at..)?.strip_prefix(b"%").and_then(hex_byte);
    let run: Vec<u8> = (0..).map_while(|index| byte_at(start + ESCAPE_LEN * index)).collect();
    let mut at = start;
    for chunk in run.utf8_chunks() {
        for character in chunk.valid().chars() {
            let end = at + ESCAPE_LEN * character.len_utf8();
            peel.replace_with_char(at..end, character);
            at = end;
        }
        at += ESCAPE_LEN * chunk.invalid().len();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::PercentEncoded;

    #[test]
    fn one_level_is_decoded() {
        assert_layer("%7B%22a%22%3A%20%22%C3%A9%22%7D\n", PercentEncoded, "{\"a\": \"é\"}\n");
        assert_layer(" %5b%7b%22a%22:1+1%7d%5d", PercentEncoded, " [{\"a\":1+1}]");
        assert_layer("{%22a%22:[1]}", PercentEncoded, r#"{"a":[1]}"#);
        let members = "%22a%22%3A%22b%22%2C%22c%22%3A1%7D";
        assert_layer(&format!("%0A%20{members}"), PercentEncoded, "\n \"a\":\"b\",\"c\":1}");
        assert_layer("%257B%2522a%2522%253A1%257D", PercentEncoded, "%7B%22a%22%3A1%7D");
        assert_layer("%7B%22a%22: \"x%22, %22b%22: 1%7D", PercentEncoded, r#"{"a": "x", "b": 1}"#);
    }

    #[test]
    fn a_plus_is_a_space_in_form_data() {
        assert_layer("%7B%22a%22%3A+%22x+y%2B1%22%7D", PercentEncoded, r#"{"a": "x y+1"}"#);
        assert_layer("%7B%22a%22%3A%20%22+49%22%7D", PercentEncoded, r#"{"a": "+49"}"#);
        assert_layer("%7B%22a%22:%22+49%22%7D", PercentEncoded, r#"{"a":"+49"}"#);
        assert_layer("%7B%22a%22%3A %22+49%22%7D", PercentEncoded, r#"{"a": "+49"}"#);
    }

    #[test]
    fn invalid_escapes_and_invalid_utf8_stay() {
        assert_layer("%7B%22a%22%3A%22%E9%C3%A9%E2%82%22%7D%", PercentEncoded, "{\"a\":\"%E9é%E2%82\"}%");
        assert_layer("%7B%22100%%zz%2%22", PercentEncoded, "{\"100%%zz%2\"");
    }

    #[test]
    fn percent_signs_in_a_document_are_not_a_layer() {
        for text in [
            r#"{"url": "x?q=%7B%22a%22%7D",}"#,
            "%7B%7D",
            "%5B1%2C2%5D",
            "%TOKEN%",
            "%7B\"a\": \"%22\"",
            "{% if %22 %}",
            "{'%22': 1}",
            "[%22a, \"b\", \"c\"]",
            "q=%7B%22a%22%3A1%7D",
        ] {
            assert_no_layer(text);
        }
    }
}
