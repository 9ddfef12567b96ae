//! A document in a string literal that is part of a statement of a program or of a shell command: `json = "{\"a\": 1}";`.

use super::peel::Peel;
use super::{Layer, LayerKind, escaped, is_opening, run_before};

/// The maximum length of the text before the literal, such as an assignment or a shell command with its options, in bytes.
const MAX_BEFORE: usize = 1024;

/// Decodes the literal and keeps the text around the literal. For example, `curl -d "{\"a\": 1}" https://example.com` becomes
/// `curl -d {"a": 1} https://example.com`.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    let near = &bytes[..bytes.len().min(MAX_BEFORE)];
    let open = near.windows(2).position(|two| two[0] == b'"' && is_opening(two.get(1)))?;
    let before = bytes[..open].trim_ascii_end();
    // Before the literal, there must be a word or an option (`-d`), `=` or `(`. After a colon or a comma, the literal would be the value of
    // a member or an element of an array.
    let may_precede = |last: &u8| last.is_ascii_alphanumeric() || matches!(last, b'=' | b'(');
    if !before.last().is_some_and(may_precede)
        || before.iter().any(|byte| matches!(byte, b'{' | b'}' | b'[' | b']' | b'\\'))
    {
        return None;
    }
    let first = escaped::skip_brackets(text, open + 1);
    if bytes.get(first..first + 2) != Some(b"\\\"") {
        return None;
    }
    let quotes = memchr::memchr_iter(b'"', &bytes[first..]);
    let close = first + quotes.into_iter().find(|at| run_before(&bytes[first..], *at, b'\\').is_multiple_of(2))?;
    let after = &bytes[close + 1..];
    // The literal must contain a whole document. If a colon follows the literal, it is a key.
    if !matches!(bytes[..close].trim_ascii_end().last(), Some(b'}' | b']'))
        || after.iter().any(|byte| matches!(byte, b'{' | b'}' | b'[' | b']' | b'\\'))
        || after.trim_ascii_start().starts_with(b":")
    {
        return None;
    }
    let mut peel = Peel::new(text);
    peel.delete(open..open + 1);
    let mut at = open + 1;
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..close]) {
        let start = at + found;
        at = start + 1;
        if let Some((character, length)) = escaped::decode(&bytes[start..close]) {
            at = start + length;
            peel.replace_with_char(start..at, character);
        }
    }
    peel.delete(close..close + 1);
    peel.finish(LayerKind::Escaped { depth: 1 })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::Escaped;

    #[test]
    fn a_literal_in_a_statement_or_a_command_is_decoded() {
        let depth = Escaped { depth: 1 };
        assert_layer(r#"String json = "{\"a\": \"\\n\"}";"#, depth, r#"String json = {"a": "\n"};"#);
        let text = r#"curl -H "Accept: x" -d "{\"a\": [1]}" https://example.com"#;
        assert_layer(text, depth, r#"curl -H "Accept: x" -d {"a": [1]} https://example.com"#);
        for text in [r#"x: "{\"a\": 1}""#, r#"x = "{\"a\": 1}" + "{\"b\": 1}""#, r#"x = "{\"a\": 1}": 1"#] {
            assert_no_layer(text);
        }
    }
}
