//! Removes a layer: builds the document without the layer, its source map, and the edits that remove the layer.

use std::borrow::Cow;
use std::ops::Range;

use super::{Layer, LayerKind};
use crate::diagnostic::Edit;
use crate::source::{SourceMap, SourceMapBuilder, Span};

/// Builds a copy of a text without its layer. The caller must call the methods with ascending ranges of the text. Text between the ranges
/// of two calls is copied.
#[derive(Debug)]
pub(super) struct Peel<'t> {
    /// The text with the layer.
    outer: &'t str,
    /// The offset in the outer text up to which everything was copied, replaced or removed.
    processed_end: usize,
    /// The text without the layer so far.
    text: String,
    map: SourceMapBuilder,
    /// The offset in the outer text after the last byte that was copied or replaced. Removed text may follow.
    kept_end: usize,
    edits: Vec<Edit>,
    /// The span of the first edit.
    first_edit: Option<Span>,
}

impl<'t> Peel<'t> {
    pub(super) fn new(outer: &'t str) -> Self {
        let text = String::with_capacity(outer.len());
        Self {
            outer,
            processed_end: 0,
            text,
            map: SourceMap::builder(),
            kept_end: 0,
            edits: Vec::new(),
            first_edit: None,
        }
    }

    /// Replaces `range` of the outer text with the decoded `text`.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<Cow<'static, str>>) {
        let text = text.into();
        self.copy_to(range.start);
        self.text.push_str(&text);
        self.map.piece(text.len() as u32, Span::from(range.clone()));
        (self.processed_end, self.kept_end) = (range.end, range.end);
        self.add_edit(range.clone(), Edit::replace(Span::from(range), text));
    }

    /// Replaces `range` of the outer text with the decoded `character`.
    pub(super) fn replace_with_char(&mut self, range: Range<usize>, character: char) {
        match character {
            // Frequent characters need no allocation.
            '"' => self.replace(range, "\""),
            '\'' => self.replace(range, "'"),
            '\\' => self.replace(range, "\\"),
            '\n' => self.replace(range, "\n"),
            ' ' => self.replace(range, " "),
            _ => self.replace(range, character.to_string()),
        }
    }

    /// Removes `range` of the outer text.
    pub(super) fn delete(&mut self, range: Range<usize>) {
        self.copy_to(range.start);
        self.processed_end = range.end;
        self.add_edit(range.clone(), Edit::delete(Span::from(range)));
    }

    /// Removes `range` at the end of a line, such as the `" +` of `"1," +`. `line_break` is the line break right after `range`.
    ///
    /// The map treats `range` and `line_break` together as the encoding of the line break. Therefore, the end of the text before the line
    /// break maps to the start of `range`.
    pub(super) fn delete_before_break(&mut self, range: Range<usize>, line_break: Range<usize>) {
        self.copy_to(range.start);
        self.text.push_str(&self.outer[line_break.clone()]);
        self.map.piece(line_break.len() as u32, Span::from(range.start..line_break.end));
        (self.processed_end, self.kept_end) = (line_break.end, line_break.end);
        self.add_edit(range.clone(), Edit::delete(Span::from(range)));
    }

    /// Returns the document without the layer, or `None` if there was nothing to remove.
    pub(super) fn finish(mut self, kind: LayerKind) -> Option<Layer> {
        self.copy_to(self.outer.len());
        let map = self.map.finish(self.kept_end as u32, 0).with_layer();
        let first_edit = self.first_edit?;
        Some(Layer { kind, text: self.text, map, edits: self.edits, first_edit, document_end: None })
    }

    /// Adds an edit of `range`.
    fn add_edit(&mut self, range: Range<usize>, edit: Edit) {
        self.first_edit.get_or_insert(Span::from(range));
        self.edits.push(edit);
    }

    /// Copies the outer text up to the offset `end`.
    fn copy_to(&mut self, end: usize) {
        if self.processed_end < end {
            self.text.push_str(&self.outer[self.processed_end..end]);
            self.map.copy(Span::from(self.processed_end..end));
            (self.processed_end, self.kept_end) = (end, end);
        }
    }
}
