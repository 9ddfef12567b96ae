//! A document in single quotes, as in a shell command or in SQL: `'{"a": 1}'`. Or a document in backticks, as in JavaScript:
//! `` `{"a": "${x}"}` ``.

use std::ops::Range;

use super::peel::Peel;
use super::{Layer, LayerKind, is_opening, skip_space};

/// Removes the quotes around the document, and decodes the quotes inside the document.
pub(super) fn peel(text: &str) -> Option<Layer> {
    let bytes = text.as_bytes();
    let first = skip_space(bytes, 0);
    // The string may have a prefix: `N'…'` and `E'…'` in SQL, `$'…'` in Bash.
    let quote = first + usize::from(matches!(bytes.get(first), Some(b'N' | b'n' | b'E' | b'e' | b'$')));
    let start = skip_space(bytes, quote + 1);
    // The document may be a JSON string that contains a document: `'"{\"a\": 1}"'`.
    let is_string = bytes.get(start) == Some(&b'"');
    if bytes.get(first) == Some(&b'`') {
        return peel_backticks(text, first);
    }
    if bytes.get(quote) != Some(&b'\'') || !is_opening(bytes.get(start + usize::from(is_string))) {
        return None;
    }
    let close = closing_quote(text).filter(|close| close.start > start)?;
    let inner = &bytes[start..close.start];
    if is_string && inner.trim_ascii_end().last() != Some(&b'"') {
        return None;
    }
    if !looks_like_document(inner) {
        return None;
    }
    let mut peel = Peel::new(text);
    peel.delete(first..quote + 1);
    // The number of quotes in the document that are neither escaped nor apostrophes.
    let mut unescaped_quotes = 0;
    let mut at = start;
    while let Some(found) = memchr::memchr(b'\'', &bytes[at..close.start]) {
        let quote = at + found;
        at = match decode(&text[quote..close.start]) {
            Some((length, decoded)) => {
                peel.replace(quote..quote + length, decoded);
                quote + length
            }
            None => {
                let is_letter =
                    |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
                let is_apostrophe =
                    is_letter(quote.checked_sub(1).map(|at| &bytes[at])) && is_letter(bytes.get(quote + 1));
                unescaped_quotes += usize::from(!is_apostrophe);
                quote + 1
            }
        };
    }
    // With several such quotes, the text contains several strings, or the document itself uses single quotes.
    if unescaped_quotes > 1 {
        return None;
    }
    peel.delete(close);
    peel.finish(LayerKind::ShellQuoted)
}

/// Removes the backticks around the document, and decodes escapes. Placeholders (`${name}`) stay. `open` is the opening backtick.
fn peel_backticks(text: &str, open: usize) -> Option<Layer> {
    let bytes = text.as_bytes();
    let close = text.trim_ascii_end().trim_end_matches([';', ',', ')']).strip_suffix('`')?.len();
    if close <= open || bytes[open + 1] == b'`' || !is_opening(bytes.get(skip_space(bytes, open + 1))) {
        return None;
    }
    let inner = &bytes[open + 1..close];
    if !looks_like_document(inner.trim_ascii_start()) {
        return None;
    }
    let mut peel = Peel::new(text);
    peel.delete(open..open + 1);
    let mut at = open + 1;
    while let Some(found) = memchr::memchr2(b'\\', b'`', &bytes[at..close]) {
        let start = at + found;
        // If a backtick is unescaped, the document itself uses backticks, or the text contains several strings.
        if bytes[start] == b'`' {
            return None;
        }
        // The last backslash may be right before the closing backtick.
        at = (start + 2).min(close);
        if let Some(next @ (b'`' | b'$' | b'\\')) = bytes[..close].get(start + 1) {
            peel.replace_with_char(start..at, char::from(*next));
        }
    }
    peel.delete(close..text.trim_ascii_end().len());
    peel.finish(LayerKind::ShellQuoted)
}

/// Returns whether the text in the quotes looks like a document. `'{name}'` and `'[::1]:80'` are not documents.
fn looks_like_document(inner: &[u8]) -> bool {
    match inner.trim_ascii_end() {
        b"{}" | b"[]" => true,
        [b'{', rest @ .., b'}'] if rest.contains(&b':') => true,
        [b'[', rest @ .., b']'] if rest.contains(&b',') => true,
        inner => inner.contains(&b'"'),
    }
}

/// Returns the range from the quote after the document to the end of the text. Only the end of a statement, such as `);`, may follow the
/// quote.
fn closing_quote(text: &str) -> Option<Range<usize>> {
    let end = text.trim_ascii_end().len();
    let mut rest =
        text[..end].trim_end_matches(|character: char| character.is_ascii_whitespace() || ";),".contains(character));
    // A PostgreSQL cast.
    for cast in ["::jsonb", "::json"] {
        rest = rest.strip_suffix(cast).unwrap_or(rest);
    }
    rest.ends_with('\'').then(|| rest.len() - 1..end)
}

/// Decodes the sequence at the start of `text`, which starts with a single quote. Returns the length of the sequence and the text that it
/// encodes.
///
/// The sequence is an escaped quote (`'\''` encodes `'`), or a shell variable between two strings (`'"$X"'` encodes the placeholder
/// `${X}`).
fn decode(text: &str) -> Option<(usize, String)> {
    for quote in [r"'\''", r#"'"'"'"#, "''"] {
        if text.starts_with(quote) {
            return Some((quote.len(), "'".to_owned()));
        }
    }
    let (content, quotes) = match text.as_bytes() {
        [b'\'', b'"', b'$', ..] => (&text[2..], "\"'"),
        [b'\'', b'$', ..] => (&text[1..], "'"),
        _ => return None,
    };
    let length = content.find(['\'', '"', '\n', '\r'])?;
    if !content[length..].starts_with(quotes) {
        return None;
    }
    let decoded = variables_to_placeholders(&content[..length])?;
    Some((text.len() - content.len() + length + quotes.len(), decoded))
}

/// Returns `text` with braces around the names of its variables (`$X` becomes `${X}`), or `None` if `text` does not start with a variable.
fn variables_to_placeholders(text: &str) -> Option<String> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if !text[1..].starts_with(|next| is_name(next) || next == '{' || next == '(') {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 2);
    let mut parts = text.split('$');
    out.push_str(parts.next()?);
    for part in parts {
        out.push('$');
        let length = part.find(|character| !is_name(character)).unwrap_or(part.len());
        if length > 0 {
            out.extend(["{", &part[..length], "}"]);
        }
        out.push_str(&part[length..]);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::ShellQuoted;

    #[test]
    fn the_quotes_are_removed() {
        assert_layer(r#"'{"a": 1}'"#, ShellQuoted, r#"{"a": 1}"#);
        assert_layer("\n'[\n 1\n, 2]' \n", ShellQuoted, "\n[\n 1\n, 2] \n");
        assert_layer(r#"N'{"a": "it''s"}');"#, ShellQuoted, r#"{"a": "it's"}"#);
        assert_layer(r#"'{"a": 1}'::jsonb;"#, ShellQuoted, r#"{"a": 1}"#);
        assert_layer(r#"'"{\"a\": 1}"'"#, ShellQuoted, r#""{\"a\": 1}""#);
        assert_layer("$'{}'", ShellQuoted, "{}");
    }

    #[test]
    fn quotes_in_the_document_are_decoded() {
        assert_layer(r#"'{"a": "it'\''s", "b": "'"'"'"}'"#, ShellQuoted, r#"{"a": "it's", "b": "'"}"#);
        assert_layer(r#"'{"a": "it's"}'"#, ShellQuoted, r#"{"a": "it's"}"#);
        assert_layer(r#"'{"a": "the users' list"}'"#, ShellQuoted, r#"{"a": "the users' list"}"#);
        assert_layer("'{''a'': 1}'", ShellQuoted, "{'a': 1}");
    }

    #[test]
    fn variables_become_placeholders() {
        assert_layer(r#"'{"a": "'"$X"'", "b": '"${N}"'}'"#, ShellQuoted, r#"{"a": "${X}", "b": ${N}}"#);
        assert_layer(
            r#"'{"a": "'$X'", "b": "'"$HOME/x-$1"'"}'"#,
            ShellQuoted,
            r#"{"a": "${X}", "b": "${HOME}/x-${1}"}"#,
        );
        assert_layer(r#"'{"a": "'"${X:-y}"'", "b": "'$(date)'"}'"#, ShellQuoted, r#"{"a": "${X:-y}", "b": "$(date)"}"#);
        assert_layer(r#"'{"a": "'"$A$B$C$D"'"}'"#, ShellQuoted, r#"{"a": "${A}${B}${C}${D}"}"#);
    }

    #[test]
    fn backticks_are_removed() {
        assert_layer(r#"`{"a": "${x}", "b": "\`y\`"}`;"#, ShellQuoted, r#"{"a": "${x}", "b": "`y`"}"#);
        assert_layer("`\n[1, 2]\n`\n", ShellQuoted, "\n[1, 2]\n\n");
    }

    #[test]
    fn other_quotes_are_not_a_layer() {
        for text in [
            "'a'",
            "'{name}'",
            "'[::1]:80'",
            "'[::1]'",
            r#"'"[a]" b'"#,
            "'{'",
            "'{\"a\": 1",
            "'{\"a\": 1}'}",
            "['a', 'b']",
            "`a`",
            "`{name}`",
            "```\n{\"a\": 1}\n```",
            "`{`a`: `b`}`",
            "{'a': 'b'}",
            "'{a}': 1",
            "'{\"a\":1}', '{\"b\":2}'",
            "'{'a': 'b'}'",
            "VALUES ('{\"a\": 1}')",
            "it's '{\"a\": 1}'",
            "'",
            "N'",
        ] {
            assert_no_layer(text);
        }
    }
}
