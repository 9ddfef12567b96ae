//! Finds where a template tag ends, and whether the tag starts, continues or ends a block.

use super::is_word;
use crate::syntax::scan::run_before;

/// The maximum length of a recognized tag, in bytes. It bounds the search for the end of each tag.
const MAX_TAG: usize = 1024;

/// The role of a tag in a block, such as `{% if a %}…{% else %}…{% endif %}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockRole<'t> {
    /// The tag starts a block with this name. The name is empty if the tag that ends the block has no name, as in Go:
    /// `{{if .a}}…{{end}}`.
    Start(&'t str),
    /// The tag starts the next branch of a block: `{% else %}`.
    Branch,
    /// The tag ends the block with this name, or the innermost block if the name is empty.
    End(&'t str),
}

/// Returns the length of the tag at the start of `rest`, which has the delimiters `open` and `close`.
///
/// Returns `None` if the content starts with a JSON key: `{{"a": 1}}` is a JSON object with extra braces, and not a tag.
pub(super) fn tag_len(rest: &str, open: &str, close: &str) -> Option<usize> {
    let near = &rest.as_bytes()[..rest.len().min(open.len() + MAX_TAG)];
    let first = open.len() + memchr::memmem::find(&near[open.len()..], close.as_bytes())?;
    let length = expression_len(near, open, close, first).unwrap_or(first + close.len());
    let inner = rest[open.len()..length - close.len()].trim();
    // A tag that ends with a single brace contains neither an opening brace nor a line break.
    let is_expression = close.len() > 1 || !inner.contains(['{', '\n', '\r']);
    (!inner.is_empty() && !starts_with_quoted_key(inner) && is_expression).then_some(length)
}

/// Returns whether `inner` starts with a quoted key, as a JSON object does.
fn starts_with_quoted_key(inner: &str) -> bool {
    let key = inner.strip_prefix(['"', '\'']).and_then(|inner| inner.split_once(['"', '\'']));
    key.is_some_and(|(_, after)| after.trim_start().starts_with(':'))
}

/// Returns the length of the tag at the start of `bytes`, or `None` if the content of the tag is not an expression. The tag has the
/// delimiters `open` and `close`, and `first` is the first offset of `close`.
///
/// In an expression, quotes delimit strings, and braces are balanced. A `close` in a string or in braces does not end the tag.
pub(super) fn expression_len(bytes: &[u8], open: &str, close: &str, first: usize) -> Option<usize> {
    let counts_braces = close.starts_with('}') && close.len() > 1;
    // Most expressions contain neither strings nor braces.
    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\'' | b'{');
    if bytes[open.len()..first].iter().all(is_plain) {
        return Some(first + close.len());
    }
    let mut depth = 0_usize;
    let mut at = open.len();
    while at < bytes.len() {
        if depth == 0 && bytes[at..].starts_with(close.as_bytes()) {
            return Some(at + close.len());
        }
        match bytes[at] {
            b'"' | b'\'' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'{' if counts_braces => depth += 1,
            b'}' if counts_braces => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns the end of the string in an expression. The opening quote of the string is at the offset `at`.
///
/// Returns `None` if a letter, a digit or another quote is right before the opening quote or right after the closing quote. Then the text
/// is not an expression, but contains JSON tokens: `{{ a", "b": " }}`.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = bytes[at];
    // If the tag is in a JSON string, all quotes of the expression have the same number of backslashes: `{{ d | default(\"a\") }}`.
    let backslashes = run_before(bytes, at, b'\\');
    let is_word_or_quote = |byte: &u8| is_word(*byte) || *byte >= 0x80 || matches!(byte, b'"' | b'\'');
    if bytes[..at - backslashes].last().is_some_and(is_word_or_quote) {
        return None;
    }
    let mut end = at + 1;
    loop {
        match *bytes.get(end)? {
            // A string in an expression rarely contains both a line break and other text.
            b'\n' | b'\r' if !bytes[at + 1..end].trim_ascii().is_empty() => return None,
            b'\\' if backslashes == 0 => end += 2,
            byte if byte == quote && run_before(bytes, end, b'\\') == backslashes => {
                let content = &bytes[at + 1..end];
                let has_line_break = content.contains(&b'\n') && !content.trim_ascii().is_empty();
                return (!has_line_break && !bytes.get(end + 1).is_some_and(is_word_or_quote)).then_some(end + 1);
            }
            _ => end += 1,
        }
    }
}

/// Returns whether `tag` is a comment.
pub(super) fn is_comment(tag: &str) -> bool {
    let mustache = || tag.strip_prefix("{{").is_some_and(|inner| inner.trim_start_matches('~').starts_with('!'));
    tag.starts_with("{#") || tag.starts_with("<%#") || mustache()
}

/// Returns whether `tag` renders nothing by itself, because it is a comment, an assignment (`{% set a = 1 %}`) or a similar statement.
pub(super) fn renders_nothing(tag: &str) -> bool {
    let word = statement_content(tag).filter(|_| block_role(tag).is_none()).and_then(first_word);
    is_comment(tag) || matches!(word, Some("set" | "assign" | "import" | "from" | "do" | "extends" | "increment"))
}

/// Returns whether `tag` renders another template.
pub(in crate::syntax) fn is_include(tag: &str) -> bool {
    match statement_content(tag) {
        Some(inner) => matches!(first_word(inner), Some("include" | "render" | "partial" | "section")),
        None => tag.strip_prefix("{{").is_some_and(|inner| inner.trim_start_matches(['~', ' ']).starts_with('>')),
    }
}

/// Returns the content of a Jinja or Liquid tag that is a statement (`{% … %}`).
fn statement_content(tag: &str) -> Option<&str> {
    Some(tag.strip_prefix("{%")?.trim_start_matches(['-', '+']))
}

/// Returns the role of `tag` in a block, or `None` if `tag` is not part of a block.
pub(super) fn block_role(tag: &str) -> Option<BlockRole<'_>> {
    if let Some(inner) = tag.strip_prefix("{{") {
        return mustache_role(inner.strip_suffix("}}")?.trim_matches(['~', '-']).trim());
    }
    if let Some(inner) = tag.strip_prefix("<%") {
        return erb_role(inner.strip_suffix("%>")?.trim_matches('-').trim());
    }
    let inner = statement_content(tag)?;
    let word = first_word(inner)?;
    match word {
        "else" | "elif" | "elsif" | "elseif" | "when" => return Some(BlockRole::Branch),
        // `{% set a = 1 %}` does not start a block.
        "set" if inner.contains('=') => return None,
        _ => {}
    }
    match word.strip_prefix("end") {
        Some(name) => Some(BlockRole::End(name)),
        None => BLOCK_TAGS.contains(&word).then_some(BlockRole::Start(word)),
    }
}

/// Returns the role in a block of a Handlebars, Mustache or Go tag with the content `inner`.
fn mustache_role(inner: &str) -> Option<BlockRole<'_>> {
    match inner.as_bytes().first()? {
        b'#' | b'^' => match first_word(&inner[1..]) {
            Some(name) => Some(BlockRole::Start(name)),
            None => (inner == "^").then_some(BlockRole::Branch),
        },
        b'/' => first_word(&inner[1..]).map(BlockRole::End),
        _ => match first_word(inner)? {
            "else" => Some(BlockRole::Branch),
            "end" if inner == "end" => Some(BlockRole::End("")),
            "if" | "range" | "with" | "define" | "block" if inner.contains(' ') => Some(BlockRole::Start("")),
            _ => None,
        },
    }
}

/// Returns the role in a block of an ERB or EJS tag with the content `inner`, which is Ruby or JavaScript code.
fn erb_role(inner: &str) -> Option<BlockRole<'_>> {
    let opens_block = inner.ends_with('{') || inner.ends_with("do") || {
        // `fields.each do |field|`
        let parameters = inner.strip_suffix('|').and_then(|inner| inner.rsplit_once('|'));
        parameters.is_some_and(|(before, _)| before.trim_end().ends_with("do") || before.trim_end().ends_with('{'))
    };
    if inner.starts_with('}') {
        return Some(if opens_block { BlockRole::Branch } else { BlockRole::End("") });
    }
    match first_word(inner) {
        _ if inner.starts_with('#') => None,
        Some("else" | "elsif" | "when" | "rescue" | "ensure") => Some(BlockRole::Branch),
        Some("end") => Some(BlockRole::End("")),
        _ if inner.starts_with('=') => opens_block.then_some(BlockRole::Start("")),
        Some("if" | "unless" | "case" | "for" | "while" | "until" | "begin")
            if !inner.ends_with('}') && !inner.ends_with("end") =>
        {
            Some(BlockRole::Start(""))
        }
        _ => opens_block.then_some(BlockRole::Start("")),
    }
}

/// The first words of Jinja and Liquid tags that start a block.
const BLOCK_TAGS: [&str; 15] = [
    "if",
    "for",
    "unless",
    "case",
    "capture",
    "raw",
    "filter",
    "with",
    "macro",
    "set",
    "call",
    "block",
    "autoescape",
    "tablerow",
    "comment",
];

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
    fn a_tag_ends_after_the_strings_and_braces_in_it() {
        for text in [
            r#"{{ user["mail"] }}"#,
            r#"{{ "}}" }}"#,
            r#"{{ {"a": {"b": 1}}["a"] }}"#,
            "{{ {'a': {'b': 1}} | to_json }}",
            r#"{{ d | default(\"none\") }}"#,
            r#"{{ d | replace("\n", "") }}"#,
            "{{ it's }}",
            "{{ a }",
        ] {
            let whole = (!text.ends_with(" }")).then_some(text.len());
            assert_eq!(tag_len(text, "{{", "}}"), whole, "{text}");
            let text = format!("{text} and {{{{ b }}}}\"");
            assert!(whole.is_none() || tag_len(&text, "{{", "}}") == whole, "{text}");
        }
        assert_eq!(tag_len(r#"<%= d.gsub('"', '\"') %>"#, "<%", "%>"), Some(24));
        assert_eq!(tag_len(r#"{{"a": {"b": 1}}"#, "{{", "}}"), None);
    }

    #[test]
    fn text_between_tokens_of_json_is_not_an_expression() {
        for text in [
            r#"{{ y", "b": "z }}"#,
            r#"{{ y |", "b": "z }}"#,
            r#"{{", "c": 1}}"#,
            r#"{{ ", "c": 1}}"#,
            r#"{{ y", "b": {"c": "z"}}"#,
            "{{ it's }}",
            "{{ \"a\n\" }}",
        ] {
            let first = text.find("}}").unwrap_or(text.len());
            assert_eq!(expression_len(text.as_bytes(), "{{", "}}", first), None, "{text}");
        }
    }

    #[test]
    fn blocks_of_all_engines_are_recognized() {
        let starts = [
            ("{{#if a}}", "if"),
            ("{{^a}}", "a"),
            ("{{- range .a -}}", ""),
            ("{%- if a -%}", "if"),
            ("{% set a %}", "set"),
            ("<% if a %>", ""),
            ("<%- a.each do |b, c| -%>", ""),
            ("<% a.forEach((b) => { %>", ""),
            ("<% a.each { |b| %>", ""),
        ];
        for (tag, name) in starts {
            assert_eq!(block_role(tag), Some(BlockRole::Start(name)), "{tag}");
        }
        for tag in
            ["{{else}}", "{{else if b}}", "{{^}}", "{% elsif a %}", "{% when 1 %}", "<% else %>", "<% } else { %>"]
        {
            assert_eq!(block_role(tag), Some(BlockRole::Branch), "{tag}");
        }
        for (tag, name) in
            [("{{/if}}", "if"), ("{{ end }}", ""), ("{%- endfor %}", "for"), ("<%- end -%>", ""), ("<% }) %>", "")]
        {
            assert_eq!(block_role(tag), Some(BlockRole::End(name)), "{tag}");
        }
        for tag in [
            "{{ a }}",
            "{{ end_date }}",
            "{% set a = 1 %}",
            "{% include 'a' %}",
            "<% a = 1 %>",
            "<%= a %>",
            "<%# if %>",
        ] {
            assert_eq!(block_role(tag), None, "{tag}");
        }
    }
}
