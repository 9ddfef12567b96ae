//! Completes an unfinished key or value in YAML. While the user types `Stat`, the document is not valid YAML, but
//! `Stat:` would be. So a placeholder is inserted before the document is parsed.

use gen_lsp_types::{CompletionItem, CompletionItemKind, TextEdit};

use super::diagnostics::DocumentView;
use crate::document::yaml_string;
use crate::source::Span;

/// A document with a placeholder for the key or value that is being typed.
pub(super) struct Draft {
    /// The document with the placeholder.
    pub text: String,
    /// The span of the key or value that the user has typed so far. The placeholder is after this span, so the span is
    /// the same in the draft and in the document.
    pub typed: Span,
    /// The text to insert before the completed value: a space if the space after the colon is missing.
    prefix: &'static str,
}

impl Draft {
    /// Inserts a placeholder into `text` for the key or value at the byte `offset`. Returns `None` if no key or value
    /// can be at the offset, or if the value already exists.
    pub(super) fn new(text: &str, offset: u32) -> Option<Self> {
        let cursor = offset as usize;
        let line_start = text[..cursor].rfind(['\n', '\r']).map_or(0, |before| before + 1);
        let line_end = text[cursor..].find(['\n', '\r']).map_or(text.len(), |length| cursor + length);
        let content = text[line_start..line_end].trim_start_matches([' ', '-']);
        let content_start = line_end - content.len();
        let colon = content.strip_suffix(':').map(str::len).or_else(|| content.find(": "));
        let Some(colon) = colon else {
            // A key is being typed, as in `  Stat`.
            let typed = Span::from(content_start.min(cursor)..content_start + content.trim_end().len());
            let is_valid_key = content.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' '));
            let placeholder = if content.is_empty() { "x:" } else { ":" };
            return (is_valid_key && typed.end >= offset).then(|| Self::with_placeholder(text, typed, "", placeholder));
        };
        // A value is being typed, as in `Status: `.
        let value = content[colon + 1..].trim_start();
        let value_start = line_end - value.len();
        // An existing value needs no placeholder. A cursor before the colon is in the key, which is complete.
        if !value.is_empty() || cursor <= content_start + colon {
            return None;
        }
        let prefix = if cursor == content_start + colon + 1 { " " } else { "" };
        Some(Self::with_placeholder(text, Span::at(value_start.min(cursor) as u32), prefix, "x"))
    }

    /// Inserts `prefix` and `placeholder` into `text` after the span `typed`.
    fn with_placeholder(text: &str, typed: Span, prefix: &'static str, placeholder: &str) -> Self {
        let mut draft = text.to_owned();
        draft.insert_str(typed.end as usize, &format!("{prefix}{placeholder}"));
        Self { text: draft, typed, prefix }
    }

    /// Returns the byte offset of the cursor in the draft. This is the end of the typed text. If nothing has been
    /// typed, the cursor is after the first character of the placeholder.
    pub(super) fn cursor_offset(&self) -> u32 {
        self.typed.end + self.prefix.len() as u32 + u32::from(self.typed.is_empty())
    }

    /// Converts the completions for the draft, which are JSON, to YAML completions for the document.
    pub(super) fn convert_items(&self, items: Vec<CompletionItem>, view: &DocumentView<'_>) -> Vec<CompletionItem> {
        let to_yaml = |item: CompletionItem| {
            let json = item.filter_text.as_deref().unwrap_or(&item.label);
            let yaml = serde_json::from_str::<String>(json).map_or_else(|_| json.to_owned(), |text| yaml_string(&text));
            let colon = if item.kind == Some(CompletionItemKind::Property) { ": " } else { "" };
            CompletionItem {
                filter_text: Some(item.label.clone()),
                insert_text_format: None,
                text_edit: Some(
                    TextEdit { range: view.range(self.typed), new_text: format!("{}{yaml}{colon}", self.prefix) }
                        .into(),
                ),
                additional_text_edits: None,
                ..item
            }
        };
        items.into_iter().map(to_yaml).collect()
    }
}
