//! Template syntax in text: the parts that are filled in before a payload is sent.

use std::ops::Range;

/// Returns whether all of `text` is template syntax.
#[cfg_attr(not(test), expect(dead_code, reason = "the parser will use it"))]
pub(crate) fn is_placeholder(text: &str) -> bool {
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
    spans(text).next().is_some()
}

/// Returns the byte ranges of template syntax in `text`, in order and without overlaps. A block, such as
/// `{{#if a}}…{{/if}}` or `{% for a in b %}…{% endfor %}`, is one range.
pub(crate) fn spans(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut found = Vec::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut unclosed = [false; DELIMITERS.len()];
    let mut at = 0;
    while let Some(start) = next_start(text, at) {
        let Some(end) = placeholder(text, start, &mut unclosed) else {
            at = start + 1;
            continue;
        };
        at = end;
        match block(&text[start..end]) {
            Some(Block::Start(name)) => open.push(Open { name, first: found.len(), start }),
            Some(Block::End(name)) if open.last().is_some_and(|open| open.name == name) => {
                if let Some(block) = open.pop() {
                    found.truncate(block.first);
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
struct Open<'t> {
    name: &'t str,
    /// The index of its first range.
    first: usize,
    start: usize,
}

/// A tag that starts or ends a block.
enum Block<'t> {
    Start(&'t str),
    End(&'t str),
}

/// Delimiters whose content may be anything. A longer delimiter precedes its own prefix.
const DELIMITERS: [(&str, &str); 8] =
    [("{{{", "}}}"), ("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("${{", "}}"), ("${", "}"), ("#{", "}"), ("@{", "}")];

/// The longest name in bytes, as in `<your key>`.
const LONGEST_NAME: usize = 64;

/// Returns the next offset from `from` at which template syntax may start.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let starts = |at: usize| match bytes[at] {
        b'{' => matches!(bytes.get(at + 1), Some(b'{' | b'%')),
        b'$' | b'#' | b'@' => bytes.get(at + 1) == Some(&b'{'),
        b'_' => bytes.get(at + 1) == Some(&b'_') && (at == 0 || !is_word(bytes[at - 1])),
        b'<' | b'%' => true,
        _ => false,
    };
    (from..bytes.len()).find(|at| starts(*at))
}

/// Returns the end of the template syntax that starts at `start`. `unclosed` notes the delimiters whose closing delimiter
/// is missing in the rest of the text, so that it is searched for only once.
fn placeholder(text: &str, start: usize, unclosed: &mut [bool; DELIMITERS.len()]) -> Option<usize> {
    let rest = &text[start..];
    for (index, (open, close)) in DELIMITERS.iter().enumerate() {
        if unclosed[index] || !rest.starts_with(open) {
            continue;
        }
        let inner = &rest[open.len()..];
        let Some(len) = inner.find(close) else {
            unclosed[index] = true;
            continue;
        };
        let content = &inner[..len];
        if content.trim().is_empty() || (*open == "@{" && is_flattened(content)) {
            continue;
        }
        return Some(start + open.len() + len + close.len());
    }
    let name = match rest.as_bytes()[0] {
        b'<' => enclosed(rest, "<", ">").filter(|name| is_description(name)),
        b'%' => enclosed(rest, "%", "%").filter(|name| is_constant(name) && !is_percent_encoded(name)),
        b'_' => enclosed(rest, "__", "__").filter(|name| is_constant(name)),
        _ => None,
    }?;
    let delimiters = if rest.starts_with("__") { 4 } else { 2 };
    let end = start + delimiters + name.len();
    let goes_on = rest.starts_with("__") && text.as_bytes().get(end).is_some_and(|byte| is_word(*byte));
    (!goes_on).then_some(end)
}

/// Returns the text between the delimiters at the start of `text`.
fn enclosed<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(open)?;
    let mut limit = inner.len().min(LONGEST_NAME + close.len());
    while !inner.is_char_boundary(limit) {
        limit -= 1;
    }
    inner[..limit].find(close).map(|end| &inner[..end])
}

/// Returns whether `name` describes a value in words, as in `<your key>`. HTML tags and `kim <at> example.com` do not.
fn is_description(name: &str) -> bool {
    const OTHER: [&str; 19] = [
        "a", "at", "b", "br", "code", "div", "dot", "em", "font", "hr", "html", "i", "li", "p", "pre", "span",
        "strong", "u", "ul",
    ];
    let allowed = |character: char| character.is_alphanumeric() || matches!(character, ' ' | '_' | '-' | '.' | '\'');
    name.starts_with(char::is_alphabetic)
        && name.chars().all(allowed)
        && !name.ends_with(' ')
        && !OTHER.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// Returns whether `name` is a name in upper case, as in `%NAME%`.
fn is_constant(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && !name.ends_with('_')
        && !name.contains("__")
}

/// Returns whether `name` is two hexadecimal digits, as in the percent-encoded `caf%C3%A9`.
fn is_percent_encoded(name: &str) -> bool {
    name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether `content` is that of PowerShell's `@{Key=value; …}`, the text of a flattened object.
fn is_flattened(content: &str) -> bool {
    let Some((key, value)) = content.split_once('=') else { return false };
    let key = key.trim();
    !key.is_empty() && key.bytes().all(is_word) && !value.starts_with('=')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns what the template tag `tag` starts or ends.
fn block(tag: &str) -> Option<Block<'_>> {
    if let Some(inner) = tag.strip_prefix("{{") {
        let inner = inner.trim_start_matches(['~', ' ']);
        return match inner.as_bytes().first()? {
            b'#' | b'^' => first_word(&inner[1..]).map(Block::Start),
            b'/' => first_word(&inner[1..]).map(Block::End),
            _ => None,
        };
    }
    let inner = tag.strip_prefix("{%")?.trim_start_matches(['-', '+']);
    let word = first_word(inner)?;
    match word.strip_prefix("end") {
        Some(name) if !name.is_empty() => Some(Block::End(name)),
        _ => BLOCK_TAGS.contains(&word).then_some(Block::Start(word)),
    }
}

/// Jinja and Liquid tags that start a block.
const BLOCK_TAGS: [&str; 9] = ["if", "for", "unless", "case", "capture", "raw", "filter", "with", "macro"];

/// Returns the first word of `text`.
fn first_word(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.bytes().position(|byte| !is_word(byte) && byte != b'.').unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
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
    fn blocks_are_one_span() {
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
    fn hostile_text_is_searched_once() {
        for part in ["{{", "{%", "${", "@{", "<", "%", "__", "{{#a}}", "{{/a}}", "{% if a %}", "@{a="] {
            // Quadratic work would take minutes.
            assert!(spans(&part.repeat(1_000_000 / part.len())).count() <= 1_000_000);
        }
    }
}
