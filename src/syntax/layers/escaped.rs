//! A document that is escaped as in a JSON string, but without the quotes of that string: `{\"a\": 1}`.

use super::peel::Peel;
use super::{Layer, LayerKind, is_opening, run_before, run_from, skip_space};
use crate::syntax::scan::char_at;
use crate::syntax::search::quotes::Quote;
use crate::syntax::search::spacing::{Spaces, Spacing};

/// The minimum number of escaped quotes in a document whose start is damaged: the opening bracket is missing, or the first key has no
/// escaped quotes.
const MIN_QUOTES_WITH_DAMAGED_START: usize = 6;

/// An escaped document, as recognized by [`recognize`].
struct EscapedDocument {
    /// The offset of an unescaped quote before the document, if no such quote follows the document.
    quote_before: Option<usize>,
    /// The offset of an unescaped quote after the document, if no such quote precedes the document.
    quote_after: Option<usize>,
    /// Whether the document is a single string. In that case, the text may end in the backslash of the closing quote: `\"hello\`.
    is_string: bool,
    /// The number of times that the document is escaped.
    depth: u8,
}

/// Removes one level of escapes.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let document = recognize(text)?;
    let mut peel = Peel::new(text);
    if let Some(quote) = document.quote_before {
        peel.delete(quote..quote + 1);
    }
    let mut at = 0;
    let mut quote_after = document.quote_after;
    while let Some(found) = memchr::memchr(b'\\', &text.as_bytes()[at..]) {
        let start = at + found;
        // Delete the quote before decoding escaped spaces after it: edits must be in order.
        if let Some(quote) = quote_after.take_if(|quote| *quote < start) {
            peel.delete(quote..quote + 1);
        }
        at = match decode(&text.as_bytes()[start..]) {
            Some((character, length)) => {
                peel.replace_with_char(start..start + length, character);
                start + length
            }
            None if document.is_string && text[start + 1..].trim().is_empty() => {
                peel.replace_with_char(start..start + 1, '"');
                start + 1
            }
            // This is not a JSON escape. It is kept, because its meaning is unknown.
            None => start + 1,
        };
    }
    if let Some(quote) = quote_after {
        peel.delete(quote..quote + 1);
    }
    peel.finish(LayerKind::Escaped { depth: document.depth })
}

/// Recognizes an escaped document. The quotes around the first key or element must be escaped, and almost all other quotes too.
fn recognize(text: &str) -> Option<EscapedDocument> {
    let bytes = text.as_bytes();
    let start = skip_escaped_space(bytes, 0);
    let quote_before = (bytes.get(start) == Some(&b'"')).then_some(start);
    let document_start = quote_before.map_or(start, |quote| skip_escaped_space(bytes, quote + 1));
    let inside = skip_brackets(text, document_start);
    // The first key may have other quotes or none: `{Status: \"New\"`. Then the first escaped quote is after the key.
    let quote_after_other_key =
        if inside > document_start { skip_key_in_other_quotes(text, inside, b"\\\"") } else { None };
    let at = quote_after_other_key.unwrap_or(inside);
    // The first escaped quote must be here, after its backslashes.
    let delimiter_backslashes = run_from(bytes, at, b'\\');
    let quote = at + delimiter_backslashes;
    if delimiter_backslashes == 0 || bytes.get(quote) != Some(&b'"') {
        return None;
    }
    if quote_before.is_none() && at == document_start && is_single_string(bytes, quote, delimiter_backslashes) {
        return Some(EscapedDocument { quote_before, quote_after: None, is_string: true, depth: 1 });
    }
    let next = byte_after_first_string(bytes, quote, delimiter_backslashes)?;
    // The opening bracket may be missing. In that case, the document must start with a key, and no unescaped quote may precede it.
    let is_bracket_missing = at == document_start;
    if is_bracket_missing && (quote_before.is_some() || next != Some(b':')) {
        return None;
    }
    let is_start_damaged = is_bracket_missing || quote_after_other_key.is_some();
    let quote_after = check_quotes(
        bytes,
        quote,
        delimiter_backslashes,
        quote_before.is_some(),
        if is_start_damaged { MIN_QUOTES_WITH_DAMAGED_START } else { 0 },
    )?;
    // Each level doubles the backslashes before a quote and adds one: 1, 3, 7.
    let depth = delimiter_backslashes.ilog2() as u8 + 1;
    Some(EscapedDocument { quote_before, quote_after, is_string: false, depth })
}

/// Returns whether the whole text is one string that is escaped inconsistently, such as `\"He said\` or `\"say \\"hi\\"\"`. `quote` is the
/// offset of the opening quote, and `delimiter_backslashes` is the number of backslashes before this quote.
fn is_single_string(bytes: &[u8], quote: usize, delimiter_backslashes: usize) -> bool {
    let content = bytes[quote + 1..].trim_ascii_end();
    // The closing quote has no backslash (`\"hello"`), or only its backslash is left (`\"hello\`).
    let is_closing_quote_incomplete =
        content.ends_with(b"\"") != content.ends_with(b"\\\"") || content.ends_with(b"\\");
    delimiter_backslashes == 1
        && (is_closing_quote_incomplete || content.windows(3).any(|quote| quote == b"\\\\\""))
        && !content.iter().any(|byte| matches!(byte, b'{' | b'}' | b'[' | b']' | b':' | b',' | b'\n' | b'\r'))
}

/// Returns whether a quote after `backslashes` backslashes is an escaped quote of the document. A quote that delimits a string has
/// `delimiter_backslashes` backslashes.
///
/// A quote inside a string has more backslashes. For example, if a delimiter is `\"`, a quote that is `\"` in the document is `\\\"`. Each
/// backslash of the document is encoded by as many backslashes as the next power of two after `delimiter_backslashes`.
fn is_escaped(backslashes: usize, delimiter_backslashes: usize) -> bool {
    backslashes % (delimiter_backslashes + 1).next_power_of_two() == delimiter_backslashes
}

/// Returns whether a quote after `backslashes` backslashes is in a string of the document and was escaped incompletely. The backslash
/// before the quote was escaped, but the quote itself was not: `\\"` instead of `\\\"`.
const fn is_half_escaped(backslashes: usize, delimiter_backslashes: usize) -> bool {
    delimiter_backslashes == 1 && backslashes == 2
}

/// Returns the first byte, other than whitespace, after the string that starts at `quote`. Returns `Some(None)` at the end of the text.
///
/// Returns `None` if the string does not end in an escaped quote, or if a letter follows the string. For example, `{\"u}` is LaTeX.
fn byte_after_first_string(bytes: &[u8], quote: usize, delimiter_backslashes: usize) -> Option<Option<u8>> {
    for found in memchr::memchr3_iter(b'"', b'\n', b'\r', &bytes[quote + 1..]) {
        let end = quote + 1 + found;
        let backslashes = run_before(bytes, end, b'\\');
        if bytes[end] == b'"' && is_half_escaped(backslashes, delimiter_backslashes) {
            continue;
        }
        if bytes[end] != b'"' || !is_escaped(backslashes, delimiter_backslashes) {
            return None;
        }
        if backslashes == delimiter_backslashes {
            let next = bytes.get(skip_escaped_space(bytes, end + 1)).copied();
            return (!next.is_some_and(|next| next.is_ascii_alphabetic())).then_some(next);
        }
    }
    None
}

/// Checks all quotes from the offset `first` on. Returns `None` if fewer than `min_escaped` quotes are escaped, or too many quotes are
/// unescaped.
///
/// The inner `Option` is the offset of the unescaped quote after the document, if there is such a quote. `is_quote_before` is whether an
/// unescaped quote precedes the document.
fn check_quotes(
    bytes: &[u8],
    first: usize,
    delimiter_backslashes: usize,
    is_quote_before: bool,
    min_escaped: usize,
) -> Option<Option<usize>> {
    let (mut escaped, mut other) = (0, 0);
    let mut last_other = None;
    for found in memchr::memchr_iter(b'"', &bytes[first..]) {
        let quote = first + found;
        let backslashes = run_before(bytes, quote, b'\\');
        if is_escaped(backslashes, delimiter_backslashes) {
            escaped += 1;
            continue;
        }
        if !is_quote_before && is_half_escaped(backslashes, delimiter_backslashes) {
            continue;
        }
        other += 1;
        last_other = Some(quote);
        // `"{\"a\": 1}"` is a JSON string that contains a document. That is not a layer.
        if is_quote_before && matches!(bytes[..quote].trim_ascii_end().last(), Some(b'}' | b']')) {
            return None;
        }
    }
    let is_end = |quote: &usize| !bytes[quote + 1..].iter().any(|byte| matches!(byte, b'}' | b']' | b'"'));
    let last = last_other.filter(is_end);
    if is_quote_before && last.is_some() {
        return None;
    }
    let close = last.filter(|quote| matches!(bytes[..*quote].trim_ascii_end().last(), Some(b'}' | b']')));
    other -= usize::from(close.is_some());
    (escaped >= min_escaped && (other * 4 <= escaped || other == 1 && escaped >= 3)).then_some(close)
}

/// Returns the offset of the first byte at or after `at` that is neither whitespace nor part of an escape for whitespace (`\n`).
pub(super) fn skip_escaped_space(bytes: &[u8], at: usize) -> usize {
    let mut at = skip_space(bytes, at);
    loop {
        let run = run_from(bytes, at, b'\\');
        if run == 0 || !matches!(bytes.get(at + run), Some(b'n' | b'r' | b't')) {
            return at;
        }
        at = skip_space(bytes, at + run + 1);
    }
}

/// Returns the offset after the opening brackets at `at`. Whitespace, commas and comments after each bracket are skipped, too.
pub(super) fn skip_brackets(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    let start = at;
    while is_opening(bytes.get(at)) || at > start && bytes.get(at) == Some(&b',') {
        at = skip_escaped_space(bytes, at + 1);
        while let Some(end) = comment_end(text, at) {
            at = skip_escaped_space(bytes, end);
        }
    }
    at
}

/// The maximum distance in bytes from the start of the first key to the first escaped quote, if the key has no escaped quotes.
const MAX_OTHER_KEY: usize = 200;

/// Skips the first key, at `at`, if it has other quotes than the rest of the document, or no quotes: `{Status: \"New\"`,
/// `{„Status“: „New“, \"a\": 1`. Returns the offset of the next escaped quote, which starts a string.
///
/// Returns `None` if the key has an escaped opening quote, or if no string with escaped quotes follows. `quote` is an escaped quote. In the
/// text, more backslashes may precede an escaped quote.
pub(super) fn skip_key_in_other_quotes(text: &str, at: usize, quote: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let first = char_at(text, at)?;
    let has_other_quote =
        Quote::at(text, at).is_some_and(|quote| !matches!(quote, Quote::Double | Quote::Escaped | Quote::Backslash));
    if !(first.is_alphanumeric() || first == '_' || has_other_quote) {
        return None;
    }
    let near = &bytes[..bytes.len().min(at + MAX_OTHER_KEY)];
    let next_quote = |from: usize| memchr::memmem::find(near.get(from..)?, quote).map(|found| from + found);
    let mut found = next_quote(at)?;
    if bytes[at..found].iter().any(|byte| matches!(byte, b'{' | b'}' | b'[' | b']' | b'"')) {
        return None;
    }
    let after = found + quote.len();
    if bytes.get(skip_escaped_space(bytes, after)) == Some(&b':') {
        // This quote closes the key.
        found = next_quote(after)?;
    }
    let start = found - run_before(bytes, found, b'\\');
    let between = &bytes[at..start];
    // In `'a': '\u0022'`, the escaped quote is in a string.
    let in_string =
        matches!(first, '\'' | '`') && !between.iter().filter(|byte| **byte == first as u8).count().is_multiple_of(2);
    (between.contains(&b':') && !in_string).then_some(start)
}

/// Returns the end of the comment at `at`, or `None` if there is no comment.
fn comment_end(text: &str, at: usize) -> Option<usize> {
    match Spaces::new(text).piece(at, false)? {
        (Spacing::Comment { .. }, end) if text[at..].starts_with("/*") => Some(end),
        // An escaped line break also ends a line comment.
        (Spacing::Comment { .. }, end) => {
            let comment = &text.as_bytes()[at..end];
            let line_break = memchr::memmem::find(comment, b"\\n").or_else(|| memchr::memmem::find(comment, b"\\r"));
            Some(line_break.map_or(end, |len| at + len))
        }
        _ => None,
    }
}

/// Returns the character that the escape at the start of `bytes` encodes, and the length of the escape.
pub(super) fn decode(bytes: &[u8]) -> Option<(char, usize)> {
    let character = match bytes.get(1)? {
        // PHP and SQL also escape the single quote.
        byte @ (b'"' | b'\\' | b'/' | b'\'') => char::from(*byte),
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'u' => return decode_unicode(bytes),
        _ => return None,
    };
    Some((character, 2))
}

/// Returns the character that the `\uXXXX` at the start of `bytes` encodes, and the length of the escape. A surrogate pair of two such
/// escapes counts as one escape.
fn decode_unicode(bytes: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
    };
    let high = unit(0)?;
    if let Some(character) = char::from_u32(high) {
        return Some((character, 6));
    }
    // An unpaired surrogate encodes nothing, and is kept.
    let low = unit(6).filter(|low| (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(low))?;
    Some((char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))?, 12))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::Escaped;

    #[test]
    fn escaped_spaces_may_follow_an_unmatched_closing_quote() {
        assert_layer(r#"{\"a\": \"b\", \"c\": \"d\"}"\n"#, Escaped { depth: 1 }, "{\"a\": \"b\", \"c\": \"d\"}\n");
    }

    #[test]
    fn a_quote_in_a_string_may_be_escaped_incompletely() {
        assert_layer(r#"{\"a\": \"say \\"hi\\"\"}"#, Escaped { depth: 1 }, r#"{"a": "say \"hi\""}"#);
    }

    #[test]
    fn one_level_is_removed() {
        let text = r#"{\"a\": \"x \\\"y\\\" z\", \"b\": \"C:\\\\dir\"}"#;
        assert_layer(text, Escaped { depth: 1 }, r#"{"a": "x \"y\" z", "b": "C:\\dir"}"#);
        assert_layer(r#"[{\"a\":[1,\"b\"]}]"#, Escaped { depth: 1 }, r#"[{"a":[1,"b"]}]"#);
        assert_layer(
            r#"{\n  \"a\": \"\u00e9\ud83d\ude00\/\t\" }\n"#,
            Escaped { depth: 1 },
            "{\n  \"a\": \"é😀/\t\" }\n",
        );
        assert_layer("\u{FEFF}\r\n{\\\"a\\\":1}\n", Escaped { depth: 1 }, "\u{FEFF}\r\n{\"a\":1}\n");
        assert_layer(r#"{\"a\": \"it\'s\"}"#, Escaped { depth: 1 }, r#"{"a": "it's"}"#);
    }

    #[test]
    fn deeper_levels_are_removed_one_by_one() {
        let text = r#"{\\\"a\\\": \\\"x \\\\\\\"y\\\\\\\"\\\"}"#;
        assert_layer(text, Escaped { depth: 2 }, r#"{\"a\": \"x \\\"y\\\"\"}"#);
        assert_layer(r#"{\\n  \\\"a\\\": 1}"#, Escaped { depth: 2 }, r#"{\n  \"a\": 1}"#);
        assert_layer(r#"{\\\\\\\"a\\\\\\\": 1}"#, Escaped { depth: 3 }, r#"{\\\"a\\\": 1}"#);
        // The second escaping escaped the backslashes, but not the quotes.
        assert_layer(r#"{\\"a\\": \\"\\"}"#, Escaped { depth: 2 }, r#"{\"a\": \"\"}"#);
    }

    #[test]
    fn a_few_defects_do_not_hide_the_layer() {
        let depth = Escaped { depth: 1 };
        assert_layer(r#"{\"a\": "b\", \"c\": 1}"#, depth, r#"{"a": "b", "c": 1}"#);
        assert_layer(r#"{\"a\": \"b, \"c\": 1}"#, depth, r#"{"a": "b, "c": 1}"#);
        assert_layer(r#"{\"a\" 1, \"c\": 1"#, depth, r#"{"a" 1, "c": 1"#);
        assert_layer(r#"{\"a\":\\john@xyz.com\\,\"b\":\d}"#, depth, r#"{"a":\john@xyz.com\,"b":\d}"#);
        assert_layer(r#"{\"a\": \"\ud83d \u12\"}"#, depth, r#"{"a": "\ud83d \u12"}"#);
    }

    #[test]
    fn the_first_key_may_have_other_quotes() {
        let depth = Escaped { depth: 1 };
        assert_layer(r#"{a: \"x\", \"b\": \"y\", \"c\": \"z\"}"#, depth, r#"{a: "x", "b": "y", "c": "z"}"#);
        assert_layer(
            r#"{\n a\": \"x\", \"b\": \"y\", \"c\": \"z\"}"#,
            depth,
            "{\n a\": \"x\", \"b\": \"y\", \"c\": \"z\"}",
        );
        assert_layer(
            r#"{„a“: „x“, \"b\": \"y\", \"c\": \"z\", \"d\": \"e\"}"#,
            depth,
            r#"{„a“: „x“, "b": "y", "c": "z", "d": "e"}"#,
        );
        let text = r#"{\n // a note\n \"a\": \"x\"\n}"#;
        assert_layer(text, depth, "{\n // a note\n \"a\": \"x\"\n}");
        assert_no_layer(r#"{a: \"x\"}"#);
        assert_no_layer(r#"{a: "say \"x\" and \"y\" and \"z\" and \"w\""}"#);
    }

    #[test]
    fn the_document_may_be_a_string() {
        let depth = Escaped { depth: 1 };
        assert_layer(r#"\"say \\"hi\\"\""#, depth, r#""say \"hi\"""#);
        assert_layer(r#"\"hello""#, depth, r#""hello""#);
        assert_layer("\\\"hello\\\n", depth, "\"hello\"\n");
    }

    #[test]
    fn the_opening_bracket_may_be_missing() {
        let text = r#"\n \"a\": \"b\", \"c\": 1}"#;
        assert_layer(text, Escaped { depth: 1 }, "\n \"a\": \"b\", \"c\": 1}");
        assert_layer(r#"{, \"a\": 1}"#, Escaped { depth: 1 }, r#"{, "a": 1}"#);
    }

    #[test]
    fn an_unmatched_quote_around_the_document_is_removed() {
        assert_layer(r#" "{\"a\": 1}"#, Escaped { depth: 1 }, r#" {"a": 1}"#);
        assert_layer("{\\\"a\\\": 1}\"\n", Escaped { depth: 1 }, "{\"a\": 1}\n");
    }

    #[test]
    fn strings_and_single_escaped_quotes_are_not_a_layer() {
        for text in [
            r#""{\"a\": 1}""#,
            r#""{\"a\": \"b\\""#,
            r#""{\"a\": \"b\"}": 5"#,
            r#""{\"a\": \"b\"}", 5}"#,
            "\"{\\\"a\\\": 1}\"\n\"{\\\"b\\\": 2}\"",
            r#"{"a": \"b\", "c": \"d\"}"#,
            r#"{\"a": "b", "c": "d"}"#,
            r#"{\"a\": "b", "c": "d"}"#,
            r#"{\"a\": "b", "c": \"d\"}"#,
            r#"{\"u}ber f{\"u}r"#,
            r#"{\"o"#,
            r#"\"a\": 1"#,
            r#"see {\"a\": 1}"#,
        ] {
            assert_no_layer(text);
        }
    }
}
