//! Formats strict JSON. The result is the same as that of `summit-lint repair --indent`.

use gen_lsp_types::{FormattingOptions, TextEdit};

use super::snapshot::Snapshot;
use crate::document::{Document, Format, Purpose};
use crate::lint::payloads_of;
use crate::source::Span;

/// The maximum number of spaces per indentation level.
const MAX_INDENT_WIDTH: u32 = 16;

/// Returns the edits that format a document. The edits change only whitespace between tokens.
///
/// Returns no edits for malformed JSON, because formatting must not repair the document. Returns no edits for a document
/// without a payload either, because other tools format such documents.
pub(super) fn formatting_edits(options: &FormattingOptions, snapshot: &Snapshot) -> Vec<TextEdit> {
    let Some(document) = snapshot.lintable_document() else { return Vec::new() };
    if Format::of_source(document.source()) != Format::Json || !document.with(is_strict_json_with_payload) {
        return Vec::new();
    }
    let indent = match options.insert_spaces {
        true => " ".repeat(options.tab_size.min(MAX_INDENT_WIDTH) as usize),
        false => "\t".to_owned(),
    };
    let view = snapshot.view();
    let edit = |(span, new_text)| TextEdit { range: view.range(span), new_text };
    whitespace_changes(&snapshot.text, &indent).into_iter().map(edit).collect()
}

/// Returns whether a document is strict JSON and contains a payload.
fn is_strict_json_with_payload(document: &Document<'_>) -> bool {
    let [text] = document.texts(Purpose::Strict) else { return false };
    let parsed = &text.parsed;
    parsed.repairs.is_empty()
        && parsed.too_deep.is_none()
        && !parsed.templated
        && !payloads_of(text, &document.config().schemas).is_empty()
}

/// Returns the changes that format strict JSON: the spans of whitespace to replace, and their replacements.
fn whitespace_changes(text: &str, indent: &str) -> Vec<(Span, String)> {
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut changes = Vec::new();
    let mut level = 0;
    let mut previous_end = 0;
    let mut previous_token = "";
    for token in (Tokens { text, offset: 0 }) {
        let token_text = &text[token.clone()];
        level -= usize::from(matches!(token_text, "}" | "]"));
        let line_start = || format!("{line_break}{}", indent.repeat(level));
        let expected = match (previous_token, token_text) {
            ("", _) | (_, "," | ":") | ("{", "}") | ("[", "]") => String::new(),
            (":", _) => " ".to_owned(),
            ("{" | "[" | ",", _) | (_, "}" | "]") => line_start(),
            _ => String::new(),
        };
        if text[previous_end..token.start] != expected {
            changes.push((Span::from(previous_end..token.start), expected));
        }
        level += usize::from(matches!(token_text, "{" | "["));
        (previous_end, previous_token) = (token.end, token_text);
    }
    // A formatted document ends with one line break.
    if text[previous_end..] != *line_break {
        changes.push((Span::from(previous_end..text.len()), line_break.to_owned()));
    }
    changes
}

/// Iterates over the byte ranges of the tokens of strict JSON.
struct Tokens<'t> {
    text: &'t str,
    /// The end of the previous token.
    offset: usize,
}

impl Iterator for Tokens<'_> {
    type Item = std::ops::Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let start = self.offset + bytes[self.offset..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        let mut end = start + 1;
        match bytes[start] {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => {}
            b'"' => {
                while bytes.get(end).is_some_and(|byte| *byte != b'"') {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                end = (end + 1).min(bytes.len());
            }
            _ => {
                let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"{}[],:\"".contains(byte);
                end = bytes[end..].iter().position(is_end).map_or(bytes.len(), |length| end + length);
            }
        }
        self.offset = end;
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the formatted text.
    fn format(text: &str, indent: &str) -> String {
        let mut out = text.to_owned();
        for (span, new) in whitespace_changes(text, indent).into_iter().rev() {
            out.replace_range(span.range(), &new);
        }
        out
    }

    #[test]
    fn only_whitespace_changes() {
        let text = r#" {"a" :[ 1.50,{ },[],"é\/\u00e9 , {\"}" ],"b":{"c":null
        }} "#;
        let after = "{\n  \"a\": [\n    1.50,\n    {},\n    [],\n    \"é\\/\\u00e9 , {\\\"}\"\n  ],\n  \"b\": {\n    \"c\": null\n  }\n}\n";
        assert_eq!(format(text, "  "), after);
        assert_eq!(whitespace_changes(after, "  "), []);
        assert_eq!(format("[1,\r\n2]", "\t"), "[\r\n\t1,\r\n\t2\r\n]\r\n");
    }
}
