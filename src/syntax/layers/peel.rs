//! Builds the document without a layer, its source map, and the edits that remove the layer.

use std::borrow::Cow;
use std::ops::Range;

use super::{Layer, LayerKind};
use crate::diagnostic::Edit;
use crate::source::{SourceMap, SourceMapBuilder, Span};

/// Builds a copy of a text without a layer. Its methods are called in the order of the text. Text between the ranges of two calls is kept,
/// so the text, the map and the edits always agree.
#[derive(Debug)]
pub(super) struct Peel<'t> {
    /// The text with the layer.
    outer: &'t str,
    /// The offset in the outer text before which everything was copied or removed.
    at: usize,
    /// The text without the layer so far.
    text: String,
    map: SourceMapBuilder,
    /// Where the last kept or replaced byte ends in the outer text.
    end: usize,
    edits: Vec<Edit>,
    /// The span of the first edit.
    first: Option<Span>,
}

impl<'t> Peel<'t> {
    pub(super) fn new(outer: &'t str) -> Self {
        let text = String::with_capacity(outer.len());
        Self { outer, at: 0, text, map: SourceMap::builder(), end: 0, edits: Vec::new(), first: None }
    }

    /// Replaces `range` with the text that it encodes.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<Cow<'static, str>>) {
        let text = text.into();
        self.keep_to(range.start);
        self.text.push_str(&text);
        self.map.piece(text.len() as u32, Span::from(range.clone()));
        (self.at, self.end) = (range.end, range.end);
        self.edit(range.clone(), Edit::replace(Span::from(range), text));
    }

    /// Replaces `range` with the one character that it encodes.
    pub(super) fn replace_by(&mut self, range: Range<usize>, character: char) {
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

    /// Removes `range`.
    pub(super) fn delete(&mut self, range: Range<usize>) {
        self.keep_to(range.start);
        self.at = range.end;
        self.edit(range.clone(), Edit::delete(Span::from(range)));
    }

    /// Removes `range` at the end of a line. `line_break` is the line break right after `range`.
    ///
    /// In the map, both ranges together encode the line break. Therefore, the end of the text before the line break maps to the start of
    /// `range`.
    pub(super) fn delete_before_break(&mut self, range: Range<usize>, line_break: Range<usize>) {
        self.keep_to(range.start);
        self.text.push_str(&self.outer[line_break.clone()]);
        self.map.piece(line_break.len() as u32, Span::from(range.start..line_break.end));
        (self.at, self.end) = (line_break.end, line_break.end);
        self.edit(range.clone(), Edit::delete(Span::from(range)));
    }

    /// Returns the document without the layer, or `None` if there was nothing to remove.
    pub(super) fn finish(mut self, kind: LayerKind) -> Option<Layer> {
        self.keep_to(self.outer.len());
        let count = self.edits.len();
        let map = self.map.finish(self.end as u32, 0).with_layer();
        Some(Layer { kind, text: self.text, map, edits: self.edits, first: self.first?, count, end: None })
    }

    /// Adds an edit of `range`.
    fn edit(&mut self, range: Range<usize>, edit: Edit) {
        self.first.get_or_insert(Span::from(range));
        self.edits.push(edit);
    }

    /// Copies the outer text up to `to`.
    fn keep_to(&mut self, to: usize) {
        if self.at < to {
            self.text.push_str(&self.outer[self.at..to]);
            self.map.copy(Span::from(self.at..to));
            (self.at, self.end) = (to, to);
        }
    }
}
