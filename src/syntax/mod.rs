//! The tolerant parser: reads anything from strict JSON to text pasted from a web page, and records where every byte came from.
//!
//! [`parse`] returns a [`Tree`] and a [`Repair`] for each difference from strict JSON. Applying all edits gives strict JSON with exactly
//! the tree's value. `docs/how-repair-works.md` explains how the parser chooses between interpretations.

mod build;
mod grow;
mod json5;
mod layers;
mod moves;
mod naming;
mod node;
mod path;
mod print;
mod repair;
mod scalar;
mod scan;
mod search;
mod shape;
mod single;
mod strict;
mod string;
pub(crate) mod template;
mod tokens;
mod tree;

use std::borrow::Cow;

pub(crate) use build::ORDER_STEP;
pub(crate) use layers::entities::decode as entity;
pub use layers::{LayerKind, Prefix};
pub use naming::pointer_segment;
pub use node::{AllMembers, Elements, Member, Members, NodeRef};
pub use print::{Layout, print};
pub use repair::{Detail, Doubt, EndPlace, EscapeDefect, Lacking, Repair, Rival, Subject};
pub(crate) use scan::skip_comments;
pub use shape::{Shape, ShapeId};
pub use string::{Piece, PieceKind, Pieces, Style, escape, escape_layers};
pub use tree::{Kind, NodeId, Tree};

use grow::Growth;
use search::Search;
use search::spacing::Spaces;
use template::masked::Templates;

use crate::diagnostic::RuleId;
use crate::source::{SourceMap, Span};

/// How many containers may be open at once. As many as `serde_json` and most servers' readers take.
pub const MAX_DEPTH: usize = 127;

/// How a comment starts that speaks to the linter.
pub(crate) const DIRECTIVE: &str = "summit-lint-ignore";

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
    /// Only the edits are wanted: pointers, and rival interpretations, are left out.
    pub edits_only: bool,
}

/// A text as it was read.
#[derive(Debug, Clone)]
pub struct Parsed<'s> {
    /// The value, with its places.
    pub tree: Tree<'s>,
    /// The differences from strict JSON; spans are those of the file.
    pub repairs: Vec<Repair>,
    /// Comments that speak to the linter; spans are those of the tree's text.
    pub directives: Vec<Span>,
    /// The first bracket that is nested deeper than the limit, in this text or in JSON inside its strings; a span of the file. The
    /// tree ends there.
    pub too_deep: Option<Span>,
    /// The text has control tags of a template between its tokens (`{% if urgent %}`), or quotes in a tag in a string
    /// (`"{{ user["mail"] }}"`). They are left alone, and so is the structure next to the former: what is rendered is not known.
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

/// The tree of a text without the text, and what was repaired.
struct Reading {
    nodes: Vec<tree::Node>,
    buffer: String,
    decoded: Vec<Span>,
    roots: Vec<NodeId>,
    repairs: Vec<Repair>,
    too_deep: Option<u32>,
    directives: Vec<Span>,
    templated: bool,
    skipped_words: bool,
}

impl Reading {
    /// The reading of a text without repairs.
    fn strict(growth: Growth<'_>) -> Self {
        Self {
            nodes: growth.nodes,
            buffer: growth.buffer,
            decoded: growth.decoded,
            roots: growth.roots,
            repairs: Vec::new(),
            too_deep: None,
            directives: Vec::new(),
            templated: false,
            skipped_words: false,
        }
    }
}

/// How many layers of encoding are taken off a document.
const MAX_LAYERS: u8 = 4;

/// Parses `text`, whatever it is.
///
/// `map` leads from `text` to the text of the file, where they differ.
#[must_use]
pub fn parse<'s>(text: Cow<'s, str>, map: Option<SourceMap>, options: &ParseOptions<'_>) -> Parsed<'s> {
    if let Some(reading) = strict(&text, options) {
        return assemble(text, map, options, reading, Vec::new());
    }
    // Where JSON5 is expected, what is valid JSON5 has no layers: the backslash of `\_` is dropped, and not one of Markdown.
    if options.json5
        && let Some(reading) = json5(&text, options)
    {
        return assemble(text, map, options, reading, Vec::new());
    }
    let (mut text, mut map) = (text, map);
    let mut layers = Vec::new();
    let mut end = None;
    while let Some(layer) = layers::outermost(&text) {
        // A comment and a string with JSON in it are JSON5.
        if !options.json5
            && layers.is_empty()
            && matches!(layer.kind, LayerKind::Escaped { .. })
            && let Some(reading) = json5(&text, options)
        {
            return assemble(text, map, options, reading, layers);
        }
        let detail = Detail::EscapedDocument { layer: layer.kind, count: layer.count };
        let mut repair = Repair::new(RuleId::EscapedDocument, layer.first, detail, layer.edits);
        if let Some(map) = &map {
            lift(&mut repair, map, &text);
        }
        layers.push(repair);
        map = Some(match &map {
            Some(outer) => layer.map.within(outer),
            None => layer.map,
        });
        text = Cow::Owned(layer.text);
        end = layer.end;
        if layers.len() >= usize::from(MAX_LAYERS) {
            break;
        }
    }
    let peeled = if layers.is_empty() { None } else { strict(&text, options) };
    let is_known_not_to_be_json5 = options.json5 && layers.is_empty();
    let peeled = peeled.or_else(|| if is_known_not_to_be_json5 { None } else { json5(&text, options) });
    let reading = peeled.unwrap_or_else(|| tolerant(&text, end, options));
    assemble(text, map, options, reading, layers)
}

/// Puts the parts of a reading together. `layers` are the repairs of the layers of encoding that were taken off.
fn assemble<'s>(
    text: Cow<'s, str>,
    map: Option<SourceMap>,
    options: &ParseOptions<'_>,
    reading: Reading,
    layers: Vec<Repair>,
) -> Parsed<'s> {
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
    let mut repairs = layers;
    let own = repairs.len();
    repairs.extend(reading.repairs);
    if let Some(map) = &tree.map {
        for repair in &mut repairs[own..] {
            lift(repair, map, &tree.text);
        }
    }
    let too_deep = reading.too_deep.map(|at| tree.file_span(Span::new(at, at + 1)));
    Parsed {
        tree,
        repairs,
        directives: reading.directives,
        too_deep,
        templated: reading.templated,
        skipped_words: reading.skipped_words,
    }
}

/// Reads strict JSON; `None` if the text is something else.
fn strict(text: &str, options: &ParseOptions<'_>) -> Option<Reading> {
    match strict::read(text, options.style, options.max_depth) {
        strict::Outcome::Json(growth, duplicates) => {
            let pairs = duplicates.into_iter();
            let mut repairs: Vec<Repair> = pairs.map(|(pair, at)| build::duplicate(&growth, pair, &at)).collect();
            repairs.extend(build::further_documents(&growth));
            Some(Reading { repairs, ..Reading::strict(growth) })
        }
        strict::Outcome::TooDeep(mut growth, at) => {
            build::finish_open(&mut growth, text.len() as u32);
            Some(Reading { too_deep: Some(at), ..Reading::strict(growth) })
        }
        strict::Outcome::Other => None,
    }
}

/// Reads JSON5; `None` if the text is something else, such as a template of JSON5.
fn json5(text: &str, options: &ParseOptions<'_>) -> Option<Reading> {
    let max_depth = options.max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH));
    let interpretation = json5::read(text, max_depth)?;
    let reading = build::build(text, options, &interpretation, Spaces::json5(text), None);
    (!reading.templated).then_some(reading)
}

/// Reads a damaged text: searches for its cheapest interpretation.
///
/// A key in the wrong object is often the author's mistake and not a missing bracket. So the schemas have no say at first; only if a
/// bracket has to be edited, something is wrong with the brackets, and the text is searched once more with their knowledge. `end` tells
/// where the document ends, if other text follows.
fn tolerant(text: &str, end: Option<u32>, options: &ParseOptions<'_>) -> Reading {
    let max_depth = options.max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH));
    let templates = Templates::find(text);
    let mut search = Search::new(templates.as_ref().map_or(text, Templates::masked), options.shape, max_depth);
    search.document_end = end;
    let rivals = !options.edits_only;
    let interpretation = search.single_value().unwrap_or_else(|| {
        let first = search.run(false, rivals);
        if options.shape.is_some() && first.edits_brackets() { search.run(true, rivals) } else { first }
    });
    let interpretation = if interpretation.has_document() { interpretation } else { search.text_as_value() };
    build::build(text, options, &interpretation, search.spaces(), templates.as_ref())
}

/// Takes a repair from `text`, the content of a string or a document without its layers, to the text of the file.
fn lift(repair: &mut Repair, map: &SourceMap, text: &str) {
    repair.span = map.shown_span(text, repair.span);
    for span in &mut repair.related {
        *span = map.shown_span(text, *span);
    }
    for edit in &mut repair.edits {
        edit.span = map.span(edit.span);
        if map.depth() > 0 {
            edit.text = Cow::Owned(escape_layers(&edit.text, map.depth()));
        }
        edit.layer = map.layers();
    }
}
