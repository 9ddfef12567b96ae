//! Template syntax, such as `{{name}}`: text that a template engine, a deployment tool or a person replaces before the payload is sent.
//!
//! All other modules use this definition of template syntax. There are two kinds of tags. A *placeholder* is replaced by a value
//! (`{{name}}`). A *control tag* decides which other text is rendered (`{{#if urgent}}`, `{% endif %}`). A *block* extends from a control
//! tag that starts it to the control tag that ends it: `{% if a %}…{% endif %}`. The module `masked` hides the content of tags from the
//! parser.

pub(super) mod masked;
mod tag;

use std::ops::Range;

pub(super) use tag::is_include;
use tag::{BlockRole, block_role, tag_len};

use crate::source::is_space;

/// The kind of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A tag that is replaced by a value.
    Placeholder,
    /// A tag that decides which text is rendered, or a comment of the template.
    Control,
}

/// Returns the kind and the end of the tag that starts at the byte offset `at`, or `None` if no tag starts there.
pub(crate) fn tag_at(text: &str, at: usize) -> Option<(Kind, usize)> {
    let rest = text.get(at..)?;
    let (kind, length) = match rest.as_bytes() {
        [b'{', b'{', b'{', ..] => (Kind::Placeholder, tag_len(rest, "{{{", "}}}")?),
        [b'{', b'{', ..] => {
            let length = tag_len(rest, "{{", "}}")?;
            (mustache_kind(&rest[2..length - 2]), length)
        }
        [b'{', b'%', ..] => (Kind::Control, tag_len(rest, "{%", "%}")?),
        [b'{', b'#', ..] => (Kind::Control, tag_len(rest, "{#", "#}")?),
        [b'<', b'%', b'=', ..] => (Kind::Placeholder, tag_len(rest, "<%", "%>")?),
        [b'<', b'%', b'-', ..] => {
            // In EJS, `<%-` renders a value. In ERB, it starts a control tag and removes the spaces before the tag.
            let length = tag_len(rest, "<%", "%>")?;
            let is_control = rest[..length].ends_with("-%>") || block_role(&rest[..length]).is_some();
            (if is_control { Kind::Control } else { Kind::Placeholder }, length)
        }
        [b'<', b'%', ..] => (Kind::Control, tag_len(rest, "<%", "%>")?),
        [b'$', b'{', b'{', ..] => (Kind::Placeholder, tag_len(rest, "${{", "}}")?),
        [b'$', b'{', ..] => (Kind::Placeholder, tag_len(rest, "${", "}")?),
        [b'#', b'{', ..] => (Kind::Placeholder, tag_len(rest, "#{", "}")?),
        [b'@', b'{', ..] => {
            let length = tag_len(rest, "@{", "}")?;
            if is_flattened_object(&rest[2..length - 1]) {
                return None;
            }
            (Kind::Placeholder, length)
        }
        [b'<', ..] => (Kind::Placeholder, text_between(rest, "<", ">").filter(|name| is_description(name))?.len() + 2),
        [b'%', ..] => {
            let name =
                text_between(rest, "%", "%").filter(|name| is_upper_case_name(name) && !is_percent_encoded(name))?;
            (Kind::Placeholder, name.len() + 2)
        }
        [b'_', b'_', ..] => {
            let length = text_between(rest, "__", "__").filter(|name| is_upper_case_name(name))?.len() + 4;
            let is_word_at =
                |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(|byte| is_word(*byte));
            if is_word_at(at.checked_sub(1)) || is_word_at(Some(at + length)) {
                return None;
            }
            (Kind::Placeholder, length)
        }
        _ => return None,
    };
    Some((kind, at + length))
}

/// Returns whether all of `text` is template syntax: tags and blocks, without other text.
pub(crate) fn is_placeholder(text: &str) -> bool {
    if !matches!(text.as_bytes(), [b'{' | b'$' | b'<' | b'%' | b'#' | b'@' | b'_', ..]) {
        return false;
    }
    let mut at = 0;
    for span in spans(text) {
        if span.start != at {
            return false;
        }
        at = span.end;
    }
    at > 0 && at == text.len()
}

/// Returns whether template syntax appears anywhere in `text`.
pub(crate) fn contains(text: &str) -> bool {
    let mut from = 0;
    while let Some(start) = next_start(text, from) {
        if tag_at(text, start).is_some() {
            return true;
        }
        from = start + 1;
    }
    false
}

/// Returns `text` without the whitespace and control tags at its start.
pub(crate) fn without_leading_tags(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|character| is_space(character) || character == '\u{FEFF}');
        match tag_at(rest, 0) {
            Some((Kind::Control, end)) => rest = &rest[end..],
            _ => return rest,
        }
    }
}

/// Returns the byte ranges of template syntax in `text`, in order and without overlaps. A block, such as
/// `{{#if a}}…{{/if}}` or `{% for a in b %}…{% endfor %}`, is one range.
pub(crate) fn spans(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut found = Vec::new();
    // The blocks whose end has not been found yet, innermost last.
    let mut open: Vec<OpenBlock<'_>> = Vec::new();
    let mut from = 0;
    while let Some(start) = next_start(text, from) {
        let Some((_, end)) = tag_at(text, start) else {
            from = start + 1;
            continue;
        };
        from = end;
        match block_role(&text[start..end]) {
            Some(BlockRole::Start(name)) => open.push(OpenBlock { name, ranges_before: found.len(), start }),
            Some(BlockRole::End(name)) if open.last().is_some_and(|open| name.is_empty() || open.name == name) => {
                if let Some(block) = open.pop() {
                    found.truncate(block.ranges_before);
                    found.push(block.start..end);
                    continue;
                }
            }
            _ => {}
        }
        found.push(start..end);
    }
    found.into_iter()
}

/// A block whose end has not been found yet.
struct OpenBlock<'t> {
    name: &'t str,
    /// The number of ranges that were found before the block. All later ranges are in the block.
    ranges_before: usize,
    /// The offset at which the block starts.
    start: usize,
}

/// The maximum length of a name between delimiters, such as `<your key>`, in bytes.
const MAX_NAME: usize = 64;

/// Returns the first offset from `from` on at which template syntax may start.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let may_start_at = |at: usize| match bytes[at] {
        b'{' => matches!(bytes.get(at + 1), Some(b'{' | b'%' | b'#')),
        b'$' | b'#' | b'@' => bytes.get(at + 1) == Some(&b'{'),
        b'_' => bytes.get(at + 1) == Some(&b'_'),
        b'<' | b'%' => true,
        _ => false,
    };
    (from..bytes.len()).find(|at| may_start_at(*at))
}

/// Returns the kind of a Handlebars, Mustache or Go tag. A control tag starts with a special character or a keyword.
fn mustache_kind(inner: &str) -> Kind {
    let inner = inner.trim_matches(['~', '-']).trim();
    let keyword = inner.split(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or("");
    let is_keyword = matches!(keyword, "if" | "else" | "end" | "range" | "with" | "define" | "block")
        && (keyword.len() == inner.len() || inner[keyword.len()..].starts_with(char::is_whitespace));
    if inner.starts_with(['#', '/', '^', '!', '>']) || is_keyword { Kind::Control } else { Kind::Placeholder }
}

/// Returns the text between `open` at the start of `text` and the next `close`. Returns `None` if `text` does not start with `open`, or if
/// the text in between is longer than a name.
fn text_between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(open)?;
    let mut limit = inner.len().min(MAX_NAME + close.len());
    while !inner.is_char_boundary(limit) {
        limit -= 1;
    }
    inner[..limit].find(close).map(|end| &inner[..end])
}

/// Returns whether `name` describes a value in words, as in `<your key>`. The names of HTML tags, and the `at` of `kim <at> example.com`,
/// are not descriptions.
fn is_description(name: &str) -> bool {
    const NOT_DESCRIPTIONS: [&str; 19] = [
        "a", "at", "b", "br", "code", "div", "dot", "em", "font", "hr", "html", "i", "li", "p", "pre", "span",
        "strong", "u", "ul",
    ];
    let is_allowed = |character: char| character.is_alphanumeric() || matches!(character, ' ' | '_' | '-' | '.' | '\'');
    name.starts_with(char::is_alphabetic)
        && name.chars().all(is_allowed)
        && !name.ends_with(' ')
        && !NOT_DESCRIPTIONS.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// Returns whether `name` is a name in upper case, as in `%NAME%`.
fn is_upper_case_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && !name.ends_with('_')
        && !name.contains("__")
}

/// Returns whether `name` is two hexadecimal digits, as in the percent-encoded `caf%C3%A9`.
fn is_percent_encoded(name: &str) -> bool {
    name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether `content` is the content of a flattened object. PowerShell writes such an object as `@{Key=value; …}`.
fn is_flattened_object(content: &str) -> bool {
    let Some((key, value)) = content.split_once('=') else { return false };
    let key = key.trim();
    !key.is_empty() && key.bytes().all(is_word) && !value.starts_with('=')
}

/// Returns whether `byte` may be in a word: a letter, a digit or an underscore.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_recognized() {
        for text in [
            "{{name}}",
            "{{ $guid }}",
            "{{{name}}}",
            "{{ user.name | default(\"a, b\") }}",
            "{{#if vip}}High{{else}}Low{{/if}}",
            "{{#each cc}}{{this}};{{/each}}",
            "{{~#each cc~}}{{#if this}}{{this}};{{/if}}{{~/each~}}",
            "{% include 'a' %}",
            "{# note #}",
            "{% if vip %}High{% else %}Low{% endif %}",
            "{%- for a in cc -%}{{ a }};{%- endfor -%}",
            "<%= key %>",
            "${NAME}",
            "${{ secrets.KEY }}",
            "#{key}",
            "@{variables('key')}",
            "@{equals(a, b)}",
            "@{if(a==b)}",
            "__API_KEY__",
            "%NAME%",
            "%API_KEY_2%",
            "<your key>",
            "<api-key>",
            "<caller's address>",
            "{{first}}{{last}}",
        ] {
            assert!(is_placeholder(text), "{text}");
            assert!(contains(text), "{text}");
            assert!(contains(&format!("a {text} b")), "{text}");
            assert!(!is_placeholder(&format!("{text} b")), "{text}");
        }
    }

    #[test]
    fn other_text_is_not_a_placeholder() {
        for text in [
            "",
            "text",
            "{}",
            "{{}}",
            "{{ }}",
            "{{name",
            "{\"a\": {\"b\": 1}}",
            "${}",
            "$name",
            "#1",
            "a@example.com",
            "<a@example.com>",
            "Dana <dana@example.com>",
            "kim <at> example.com",
            "<>",
            "< a >",
            "a < b and c > d",
            "<br>",
            "</b>",
            "<a href='x'>",
            "100%",
            "5% of 10%",
            "caf%C3%A9%C3%A9",
            "%name%",
            "__init__",
            "a__B__c",
            "____",
            "@{Updater=Executive; Ticket=System.Collections.Hashtable}",
            "@{a=}",
            "@{}",
        ] {
            assert!(!is_placeholder(text), "{text}");
            assert!(!contains(text), "{text}");
        }
    }

    #[test]
    fn control_tags_are_recognized() {
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
            assert_eq!(tag_at(tag, 0), Some((Kind::Control, tag.len())), "{tag}");
        }
        assert_eq!(tag_at("{{ ifa }}", 0), Some((Kind::Placeholder, 9)));
        assert_eq!(tag_at("{{\"a\": {\"b\": 1}}", 0), None);
    }

    #[test]
    fn each_block_is_one_span() {
        let found = |text: &'static str| spans(text).map(|span| &text[span]).collect::<Vec<_>>();
        assert_eq!(found("a;{{b}};c"), ["{{b}}"]);
        assert_eq!(found("{{#each cc}}{{this}};{{/each}}a@example.com"), ["{{#each cc}}{{this}};{{/each}}"]);
        assert_eq!(found("{{#each cc}}{{this}};"), ["{{#each cc}}", "{{this}}"]);
        assert_eq!(found("{{/each}}a{{#each b}}"), ["{{/each}}", "{{#each b}}"]);
        assert_eq!(found("{{#a}}{{#b}}x{{/a}}"), ["{{#a}}", "{{#b}}", "{{/a}}"]);
        assert_eq!(found("{% if a %}x{% endif %}y"), ["{% if a %}x{% endif %}"]);
        assert_eq!(found("é<ü>%NAME%€"), ["<ü>", "%NAME%"]);
    }

    #[test]
    fn spans_are_found_in_linear_time() {
        for part in ["{{", "{%", "${", "@{", "<", "%", "__", "{{#a}}", "{{/a}}", "{% if a %}", "@{a="] {
            // Quadratic time would take minutes.
            assert!(spans(&part.repeat(1_000_000 / part.len())).count() <= 1_000_000);
        }
    }
}
