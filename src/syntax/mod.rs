//! The tolerant parser: reads anything from strict JSON to what people paste from a web page, and keeps where every
//! byte came from.
//!
//! [`parse`] gives a [`Tree`] and one [`Diagnostic`] for every place where the text is not strict JSON. Applying the
//! edits of all of them gives strict JSON with exactly the tree's value.

mod bare;
mod closers;
mod content;
mod duplicates;
mod ending;
mod frame;
mod keys;
mod naming;
mod node;
mod outside;
mod parser;
mod print;
mod quoted;
mod recover;
mod scan;
mod shape;
mod spaces;
mod string;
pub(crate) mod template;
mod templated;
mod tokens;
mod tree;

use std::borrow::Cow;

pub use naming::pointer_segment;
pub use node::{AllMembers, Elements, Member, Members, NodeRef};
use parser::{Ask, Parser, Reading};
pub use print::{Layout, print};
pub use shape::{Shape, ShapeId};
pub(crate) use spaces::DIRECTIVE;
pub use string::{Piece, PieceKind, Pieces, Style, escape, escape_layers};
pub use tree::{Kind, NodeId, Tree};

use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span};

/// How many containers may be open at once. As many as `serde_json` and most servers' readers take.
pub const MAX_DEPTH: usize = 127;

/// What the parser is told about a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct ParseOptions<'p> {
    /// Knows which members belong to which object; without it only grammar and layout decide.
    pub shape: Option<&'p dyn Shape>,
    /// What JSON5 allows is not reported.
    pub json5: bool,
    /// How backslashes before other characters than JSON escapes are read.
    pub style: Style,
    /// Reports even what a user may keep on purpose, comments for the linter: strict JSON is wanted.
    pub strict: bool,
    /// A byte order mark is not reported.
    pub ignore_byte_order_mark: bool,
    /// The text is the content of a string: closers that are missing at its end get no lines of their own.
    pub inline: bool,
    /// How many containers may be open at once, where that is less than [`MAX_DEPTH`].
    pub max_depth: Option<usize>,
    /// The findings are wanted for their edits alone: words that have to be put together, and pointers, are left out.
    pub edits_only: bool,
}

/// A text as it was read.
#[derive(Debug, Clone)]
pub struct Parsed<'s> {
    /// The value, with its places.
    pub tree: Tree<'s>,
    /// What was repaired, in no particular order; spans are those of the file.
    pub repairs: Vec<Diagnostic>,
    /// Comments that speak to the linter; spans are those of the tree's text.
    pub directives: Vec<Span>,
    /// The first bracket that is nested deeper than the limit, in this text or in JSON inside its strings; a span of the file. The
    /// tree ends there.
    pub too_deep: Option<Span>,
    /// The text has control tags of a template between its tokens (`{% if urgent %}`). They are left alone, and so is the structure
    /// around them: what is rendered is not known.
    pub templated: bool,
    /// Text with letters or digits was skipped around the values.
    skipped_words: bool,
}

impl Parsed<'_> {
    /// Returns whether the text is JSON as a whole: no words around it had to be skipped.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.skipped_words
    }
}

/// Reads `text`, whatever it is.
///
/// `map` leads from `text` to the text of the file, where they differ.
#[must_use]
pub fn parse<'s>(text: Cow<'s, str>, map: Option<SourceMap>, options: &ParseOptions<'_>) -> Parsed<'s> {
    let reading = best_reading(&text, options);
    let tree = Tree {
        nodes: reading.nodes,
        buffer: reading.buffer,
        decoded: reading.decoded,
        roots: reading.roots,
        embedded: Vec::new(),
        places: std::sync::OnceLock::new(),
        style: options.style,
        map,
        text,
    };
    let mut repairs = reading.repairs;
    if let Some(map) = &tree.map {
        for repair in &mut repairs {
            lift(repair, map);
        }
    }
    let templated = reading.templated;
    let too_deep = reading.too_deep.map(|at| tree.file_span(Span::new(at, at + 1)));
    Parsed { tree, repairs, directives: reading.directives, too_deep, templated, skipped_words: reading.skipped_words }
}

/// Of a reading with more findings than this no other is held at the same time: others are tried without words, and the best is
/// read again.
const MANY: usize = 10_000;

/// Reads the text once, and where its closers don't balance once more with the schemas' help. A text that is only
/// damaged in other ways is read once.
fn best_reading(text: &str, options: &ParseOptions<'_>) -> Reading {
    let read = |options: &ParseOptions<'_>, ask| Parser::new(text, options, ask).run();
    let first = read(options, Ask::WhereOdd);
    let (structural, asked) = (first.structural, first.asked);
    if structural == 0 || options.shape.is_none() || first.too_deep.is_some() {
        return first;
    }
    if asked == structural {
        // The schemas found the place, and all the other closers then balanced.
        return first;
    }
    let few = first.repairs.len() <= MANY;
    let first = Some(first).filter(|_| few);
    let tried = ParseOptions { edits_only: options.edits_only || !few, ..*options };
    let keep = |reading: Reading, ask| {
        if few {
            return reading;
        }
        drop(reading);
        read(options, ask)
    };
    let everywhere = read(&tried, Ask::Everywhere);
    if everywhere.asked > 0 && everywhere.structural <= structural {
        return keep(everywhere, Ask::Everywhere);
    }
    drop(everywhere);
    if asked > 0 {
        let never = read(&tried, Ask::Never);
        if never.structural < structural {
            return keep(never, Ask::Never);
        }
    }
    first.unwrap_or_else(|| read(options, Ask::WhereOdd))
}

/// Takes a finding from the text of a string's content to the text of the file.
fn lift(finding: &mut Diagnostic, map: &SourceMap) {
    finding.span = map.span(finding.span);
    for label in &mut finding.labels {
        label.span = map.span(label.span);
    }
    for edit in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
        edit.span = map.span(edit.span);
        if map.depth() > 0 {
            edit.text = Cow::Owned(escape_layers(&edit.text, map.depth()));
            edit.layer = map.depth();
        }
    }
}
