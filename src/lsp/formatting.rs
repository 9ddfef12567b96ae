//! Formats strict JSON like `summit-lint repair --indent`.

use gen_lsp_types::{FormattingOptions, TextEdit};

use super::snapshot::Snapshot;
use crate::document::{Document, Format, Purpose};
use crate::lint::payloads_of;
use crate::source::Span;

/// The maximum indentation of a level, in spaces.
const MAX_WIDTH: u32 = 16;

/// Returns the edits that format a document. They change only whitespace between tokens. There are no edits for malformed JSON,
/// which formatting does not repair, and for a document without a payload, which other tools format.
pub(super) fn edits(options: &FormattingOptions, snapshot: &Snapshot) -> Vec<TextEdit> {
    let Some(document) = snapshot.linted_document() else { return Vec::new() };
    if Format::of_source(document.source()) != Format::Json || !document.with(is_strict_payload) {
        return Vec::new();
    }
    let indent = match options.insert_spaces {
        true => " ".repeat(options.tab_size.min(MAX_WIDTH) as usize),
        false => "\t".to_owned(),
    };
    let place = snapshot.place();
    let edit = |(span, new_text)| TextEdit { range: place.range(span), new_text };
    changes(&snapshot.text, &indent).into_iter().map(edit).collect()
}

fn is_strict_payload(document: &Document<'_>) -> bool {
    let [text] = document.texts(Purpose::Strict) else { return false };
    let parsed = &text.parsed;
    parsed.repairs.is_empty()
        && parsed.too_deep.is_none()
        && !parsed.templated
        && !payloads_of(text, &document.config().schemas).is_empty()
}

/// Returns the spans of whitespace in strict JSON to replace, with their replacements.
fn changes(text: &str, indent: &str) -> Vec<(Span, String)> {
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut changes = Vec::new();
    let mut level = 0;
    let mut end = 0;
    let mut before = "";
    for token in Tokens(text, 0) {
        let written = &text[token.clone()];
        level -= usize::from(matches!(written, "}" | "]"));
        let line = || format!("{line_break}{}", indent.repeat(level));
        let wanted = match (before, written) {
            ("", _) | (_, "," | ":") | ("{", "}") | ("[", "]") => String::new(),
            (":", _) => " ".to_owned(),
            ("{" | "[" | ",", _) | (_, "}" | "]") => line(),
            _ => String::new(),
        };
        if text[end..token.start] != wanted {
            changes.push((Span::from(end..token.start), wanted));
        }
        level += usize::from(matches!(written, "{" | "["));
        (end, before) = (token.end, written);
    }
    if text[end..] != *line_break {
        changes.push((Span::from(end..text.len()), line_break.to_owned()));
    }
    changes
}

/// The tokens of strict JSON after an offset.
struct Tokens<'t>(&'t str, usize);

impl Iterator for Tokens<'_> {
    type Item = std::ops::Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.0.as_bytes();
        let start = self.1 + bytes[self.1..].iter().position(|byte| !byte.is_ascii_whitespace())?;
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
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"{}[],:\"".contains(byte);
                end = bytes[end..].iter().position(ends).map_or(bytes.len(), |length| end + length);
            }
        }
        self.1 = end;
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(text: &str, indent: &str) -> String {
        let mut out = text.to_owned();
        for (span, new) in changes(text, indent).into_iter().rev() {
            out.replace_range(span.range(), &new);
        }
        out
    }

    #[test]
    fn only_whitespace_changes() {
        let text = r#" {"a" :[ 1.50,{ },[],"é\/\u00e9 , {\"}" ],"b":{"c":null
        }} "#;
        let after = "{\n  \"a\": [\n    1.50,\n    {},\n    [],\n    \"é\\/\\u00e9 , {\\\"}\"\n  ],\n  \"b\": {\n    \"c\": null\n  }\n}\n";
        assert_eq!(laid_out(text, "  "), after);
        assert_eq!(changes(after, "  "), []);
        assert_eq!(laid_out("[1,\r\n2]", "\t"), "[\r\n\t1,\r\n\t2\r\n]\r\n");
    }
}
