//! Template syntax: what a template engine, a deployment tool or a person replaces before the payload is sent.
//!
//! This is the one definition of it. A *placeholder* stands for a value (`{{name}}`); a *control tag* decides what else is
//! rendered (`{{#if urgent}}`, `{% endif %}`).

use std::ops::Range;

/// The longest template expression that is recognized, in bytes.
const MAX_EXPRESSION: usize = 512;

/// What a piece of template syntax does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Stands for a value.
    Placeholder,
    /// Decides what is rendered, or is a comment of the template.
    Control,
}

/// Returns the kind and the end of the template syntax that starts at the byte offset `at`.
pub(crate) fn at(text: &str, at: usize) -> Option<(Kind, usize)> {
    let rest = text.get(at..)?;
    let (kind, length) = match rest.as_bytes() {
        [b'{', b'{', b'{', ..] => (Kind::Placeholder, braces(rest, "{{{", "}}}")?),
        [b'{', b'{', ..] => {
            let length = braces(rest, "{{", "}}")?;
            (mustache_kind(&rest[2..length - 2]), length)
        }
        [b'{', b'%', ..] => (Kind::Control, enclosed(rest, "{%", "%}")?),
        [b'{', b'#', ..] => (Kind::Control, enclosed(rest, "{#", "#}")?),
        [b'<', b'%', b'=' | b'-', ..] => (Kind::Placeholder, enclosed(rest, "<%", "%>")?),
        [b'<', b'%', ..] => (Kind::Control, enclosed(rest, "<%", "%>")?),
        [b'$', b'{', b'{', ..] => (Kind::Placeholder, braces(rest, "${{", "}}")?),
        [b'$', b'{', ..] => (Kind::Placeholder, braces(rest, "${", "}")?),
        [b'#', b'{', ..] => (Kind::Placeholder, braces(rest, "#{", "}")?),
        [b'@', b'{', ..] => {
            let length = braces(rest, "@{", "}")?;
            if is_hashtable(&rest[2..length - 1]) {
                return None;
            }
            (Kind::Placeholder, length)
        }
        [b'<', ..] => (Kind::Placeholder, described(rest)?),
        [b'%', ..] => (Kind::Placeholder, named(rest, "%", |byte| byte.is_ascii_uppercase())?),
        [b'_', b'_', ..] => (Kind::Placeholder, named(rest, "__", |byte| byte.is_ascii_alphabetic())?),
        _ => return None,
    };
    Some((kind, at + length))
}

/// Returns whether `text` as a whole is a placeholder.
pub(crate) fn is_placeholder(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'{' | b'$' | b'<' | b'%' | b'#' | b'@' | b'_'))
        && at(text, 0).is_some_and(|(kind, end)| kind == Kind::Placeholder && end == text.len())
}

/// Returns whether template syntax is anywhere in `text`.
pub(crate) fn contains(text: &str) -> bool {
    spans(text).next().is_some()
}

/// Returns the byte ranges of the template syntax in `text`, in order. `<word>` counts only if it is all of `text`: anywhere else
/// it is a tag of HTML or XML more often than a placeholder.
pub(crate) fn spans(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(start) = bytes.get(from..)?.iter().position(|byte| b"{$<%#@_".contains(byte)).map(|at| from + at)
        {
            from = start + 1;
            let Some((_, end)) = at(text, start) else { continue };
            let tag = bytes[start] == b'<' && bytes.get(start + 1) != Some(&b'%');
            if tag && !(start == 0 && end == text.len()) && !is_instruction(&text[start + 1..end - 1]) {
                continue;
            }
            from = end;
            return Some(start..end);
        }
        None
    })
}

/// The length of `open … close` at the start of `rest`.
fn enclosed(rest: &str, open: &str, close: &str) -> Option<usize> {
    let inner = &rest.as_bytes()[open.len()..rest.len().min(open.len() + MAX_EXPRESSION)];
    memchr::memmem::find(inner, close.as_bytes()).map(|end| open.len() + end + close.len())
}

/// The length of an expression in braces. An object of JSON with a brace too many is not one: it has a key first.
fn braces(rest: &str, open: &str, close: &str) -> Option<usize> {
    let length = enclosed(rest, open, close)?;
    let inner = rest[open.len()..length - close.len()].trim();
    let key = inner.strip_prefix(['"', '\'']).and_then(|inner| inner.split_once(['"', '\'']));
    let is_object = key.is_some_and(|(_, after)| after.trim_start().starts_with(':'));
    // An expression of one brace ends with its first: it holds no other, and no line break.
    let plain = close.len() > 1 || !inner.contains(['{', '\n', '\r', '"']);
    (!inner.is_empty() && !is_object && plain).then_some(length)
}

/// Handlebars, Mustache and Go templates mark control tags by a sigil or by a keyword.
fn mustache_kind(inner: &str) -> Kind {
    let inner = inner.trim_matches(['~', '-']).trim();
    let keyword = inner.split(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or("");
    let is_keyword = matches!(keyword, "if" | "else" | "end" | "range" | "with" | "define" | "block")
        && (keyword.len() == inner.len() || inner[keyword.len()..].starts_with(char::is_whitespace));
    if inner.starts_with(['#', '/', '^', '!', '>']) || is_keyword { Kind::Control } else { Kind::Placeholder }
}

/// Whether the inside of `@{…}` is what PowerShell writes for a nested object, `Key=value; …`, and not an expression.
fn is_hashtable(inner: &str) -> bool {
    let key = inner.trim_start().split('=').next().unwrap_or("").trim_end();
    inner.contains('=')
        && !key.is_empty()
        && key.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | ' '))
}

/// The length of `<your key>`: words without what an address, a tag with attributes or a closing tag has.
fn described(rest: &str) -> Option<usize> {
    let end = rest[1..].find(['>', '<', '"', '\n', '\r', ',', '{', '}', '\\']).map(|end| end + 1)?;
    let inner = &rest[1..end];
    let words = inner.starts_with(char::is_alphabetic)
        && inner
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, ' ' | '_' | '-' | '.' | '\''));
    (rest.as_bytes()[end] == b'>' && words && end <= 64).then_some(end + 1)
}

/// Whether the inside of `<…>` can be nothing but a placeholder: two words, or a word that is no tag.
fn is_instruction(inner: &str) -> bool {
    inner.contains([' ', '_', '-']) && !inner.contains('=')
}

/// The length of a name between two marks: `%NAME%`, `__NAME__`.
fn named(rest: &str, mark: &str, starts: impl Fn(u8) -> bool) -> Option<usize> {
    let inner = &rest.as_bytes()[mark.len()..rest.len().min(mark.len() + 64)];
    let end = memchr::memmem::find(inner, mark.as_bytes())?;
    let name = &inner[..end];
    let upper = mark == "%";
    let in_name = |byte: &u8| {
        byte.is_ascii_digit() || *byte == b'_' || byte.is_ascii_uppercase() || (!upper && byte.is_ascii_alphabetic())
    };
    (name.first().is_some_and(|first| starts(*first)) && name.iter().all(in_name)).then_some(end + 2 * mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_stands_for_a_whole_value() {
        for yes in [
            "{{name}}",
            "{{ $guid }}",
            "{{{raw}}}",
            "{{ user | default(\"a\") }}",
            "{{ .Values.key }}",
            "${NAME}",
            "${{ secrets.KEY }}",
            "#{Octopus.Key}",
            "@{triggerBody()?['id']}",
            "<%= key %>",
            "<your key>",
            "<key>",
            "%API_KEY%",
            "__API_KEY__",
            "__ApiKey__",
        ] {
            assert!(is_placeholder(yes), "{yes}");
            assert!(contains(&format!("a {yes} b")) || yes == "<key>", "{yes}");
        }
        for no in [
            "",
            "{}",
            "{{}}",
            "{{\"a\": 1}}",
            "<>",
            "<a",
            "<a@example.com>",
            "<Kim <kim@example.com>>",
            "</b>",
            "<a href=x>",
            "100%",
            "% of %",
            "%name%",
            "50% of 60%",
            "{{a}} b",
            "a {{b}}",
            "${}",
            "____",
            "__",
            "snake__case__name",
            "@{Updater=Executive; Ticket=System.Collections.Hashtable}",
            "@{a = 1}",
            "{{#if a}}",
            "{% if a %}",
        ] {
            assert!(!is_placeholder(no), "{no}");
        }
    }

    #[test]
    fn control_tags_are_no_values() {
        for tag in [
            "{{#each cc}}",
            "{{/each}}",
            "{{else}}",
            "{{^a}}",
            "{{! note }}",
            "{{> partial}}",
            "{{- if .urgent }}",
            "{{ end -}}",
            "{% for a in b %}",
            "{%- endif -%}",
            "{# note #}",
            "<% if a %>",
        ] {
            assert_eq!(at(tag, 0), Some((Kind::Control, tag.len())), "{tag}");
        }
        assert_eq!(at("{{ ifa }}", 0), Some((Kind::Placeholder, 9)));
    }

    #[test]
    fn template_syntax_is_found_inside_text() {
        let found = |text: &str| spans(text).map(|span| text[span].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("{{#each cc}}{{this}};{{/each}}"), ["{{#each cc}}", "{{this}}", "{{/each}}"]);
        assert_eq!(found("Dear <your name>, <b>now</b> %DATE%"), ["<your name>", "%DATE%"]);
        assert_eq!(found("a{b}c $5 #1 @home 5% {{"), [""; 0]);
        assert_eq!(found("<a@example.com>"), [""; 0]);
    }
}
