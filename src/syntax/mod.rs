//! The tolerant parser: accepts anything from strict JSON to text pasted from a web page, and records the source location of every byte.
//!
//! [`parse`] returns a [`Tree`] and a [`Repair`] for each difference from strict JSON. Applying all edits gives strict JSON with exactly
//! the tree's value. `docs/how-repair-works.md` explains how the parser chooses between interpretations.

mod build;
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
mod tree_builder;

use std::borrow::Cow;

pub(crate) use build::ORDER_STEP;
pub(crate) use layers::entities::decode as entity;
pub use layers::{LayerKind, Prefix};
pub use naming::pointer_segment;
pub use node::{AllMembers, Elements, Member, Members, NodeRef};
pub use print::{Layout, print};
pub use repair::{Detail, Doubt, EndLocation, EscapeDefect, MissingPart, Repair, Rival, Subject};
pub(crate) use scan::skip_comments;
pub use shape::{Shape, ShapeId};
pub use string::{Piece, PieceKind, Pieces, Style, escape, escape_layers};
pub use tree::{Kind, NodeId, Tree};

use search::Search;
use search::spacing::Spaces;
use template::masked::Templates;
use tree_builder::TreeBuilder;

use crate::diagnostic::RuleId;
use crate::source::{SourceMap, Span};

/// The maximum nesting depth of containers, the same as in `serde_json` and most server-side parsers.
pub const MAX_DEPTH: usize = 127;

/// The start of a directive comment, which suppresses findings.
pub(crate) const DIRECTIVE: &str = "summit-lint-ignore";

/// Options of the parser.
#[derive(Debug, Clone, Copy, Default)]
pub struct ParseOptions<'p> {
    /// The expected structure: which members belong to which object. Without it, only grammar and layout decide.
    pub shape: Option<&'p dyn Shape>,
    /// Accepts JSON5: what it allows is not reported.
    pub json5: bool,
    /// How to parse backslashes that do not start a JSON escape.
    pub style: Style,
    /// Reports everything that is not strict JSON, including directive comments, which users may keep on purpose.
    pub strict: bool,
    /// Does not report a byte order mark.
    pub ignore_byte_order_mark: bool,
    /// Treats the text as the content of a string: closing brackets that are missing at its end are not inserted on separate lines.
    pub inline: bool,
    /// The maximum nesting depth of containers, if less than [`MAX_DEPTH`].
    pub max_depth: Option<usize>,
    /// Computes only the edits, without pointers and rival interpretations.
    pub edits_only: bool,
}

/// The result of parsing a document.
#[derive(Debug, Clone)]
pub struct Parsed<'s> {
    /// The values and their locations.
    pub tree: Tree<'s>,
    /// The differences from strict JSON, with spans in the file.
    pub repairs: Vec<Repair>,
    /// Directive comments, with spans in the tree's text.
    pub directives: Vec<Span>,
    /// The span in the file of the first bracket nested deeper than the limit, in this text or in JSON inside its strings. The tree ends
    /// there.
    pub too_deep: Option<Span>,
    /// Whether the text has template control tags between tokens (`{% if urgent %}`), or quotes in a tag in a string
    /// (`"{{ user["mail"] }}"`). The tags are kept. The structure next to control tags is not repaired, because the rendered text is
    /// unknown.
    pub templated: bool,
    /// Whether text with letters or digits was skipped around the values.
    skipped_words: bool,
}

impl Parsed<'_> {
    /// Returns whether the whole text is JSON, without skipped words around it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.skipped_words
    }
}

/// The parts of a [`Tree`] except its text, and the repairs.
struct ParseOutput {
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

impl ParseOutput {
    /// Returns the output for a text without repairs.
    fn strict(tree: TreeBuilder<'_>) -> Self {
        Self {
            nodes: tree.nodes,
            buffer: tree.buffer,
            decoded: tree.decoded,
            roots: tree.roots,
            repairs: Vec::new(),
            too_deep: None,
            directives: Vec::new(),
            templated: false,
            skipped_words: false,
        }
    }
}

/// The maximum number of layers of encoding that are removed from a document.
const MAX_LAYERS: u8 = 4;

/// Parses `text`, which may be damaged in any way.
///
/// `map` maps `text` to the text of the file, if they differ.
#[must_use]
pub fn parse<'s>(text: Cow<'s, str>, map: Option<SourceMap>, options: &ParseOptions<'_>) -> Parsed<'s> {
    if let Some(output) = strict(&text, options) {
        return assemble(text, map, options, output, Vec::new());
    }
    // If JSON5 is expected, valid JSON5 has no layers: JSON5 drops the backslash of `\_`, so it is not a Markdown escape.
    if options.json5
        && let Some(output) = json5(&text, options)
    {
        return assemble(text, map, options, output, Vec::new());
    }
    let (mut text, mut map) = (text, map);
    let mut layers = Vec::new();
    let mut end = None;
    while let Some(layer) = layers::outermost(&text) {
        // A string that contains JSON, with comments around it, is JSON5 and not a layer.
        if !options.json5
            && layers.is_empty()
            && matches!(layer.kind, LayerKind::Escaped { .. })
            && let Some(output) = json5(&text, options)
        {
            return assemble(text, map, options, output, layers);
        }
        let detail = Detail::EscapedDocument { layer: layer.kind, count: layer.count };
        let mut repair = Repair::new(RuleId::EscapedDocument, layer.first, detail, layer.edits);
        if let Some(map) = &map {
            map_to_file(&mut repair, map, &text);
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
    let output = peeled.unwrap_or_else(|| tolerant(&text, end, options));
    assemble(text, map, options, output, layers)
}

/// Assembles the result. `layers` are the repairs that remove layers of encoding.
fn assemble<'s>(
    text: Cow<'s, str>,
    map: Option<SourceMap>,
    options: &ParseOptions<'_>,
    output: ParseOutput,
    layers: Vec<Repair>,
) -> Parsed<'s> {
    let tree = Tree {
        nodes: output.nodes,
        buffer: output.buffer,
        decoded: output.decoded,
        roots: output.roots,
        embedded: Vec::new(),
        locations: std::sync::OnceLock::new(),
        style: options.style,
        map,
        text,
    };
    let mut repairs = layers;
    let own = repairs.len();
    repairs.extend(output.repairs);
    if let Some(map) = &tree.map {
        for repair in &mut repairs[own..] {
            map_to_file(repair, map, &tree.text);
        }
    }
    let too_deep = output.too_deep.map(|at| tree.file_span(Span::new(at, at + 1)));
    Parsed {
        tree,
        repairs,
        directives: output.directives,
        too_deep,
        templated: output.templated,
        skipped_words: output.skipped_words,
    }
}

/// Parses strict JSON. Returns `None` if the text is not strict JSON.
fn strict(text: &str, options: &ParseOptions<'_>) -> Option<ParseOutput> {
    match strict::read(text, options.style, options.max_depth) {
        strict::Outcome::Json(tree, duplicates) => {
            let pairs = duplicates.into_iter();
            let mut repairs: Vec<Repair> = pairs.map(|(pair, at)| build::duplicate(&tree, pair, &at)).collect();
            repairs.extend(build::further_documents(&tree));
            Some(ParseOutput { repairs, ..ParseOutput::strict(tree) })
        }
        strict::Outcome::TooDeep(mut tree, at) => {
            build::finish_open(&mut tree, text.len() as u32);
            Some(ParseOutput { too_deep: Some(at), ..ParseOutput::strict(tree) })
        }
        strict::Outcome::Other => None,
    }
}

/// Parses JSON5. Returns `None` if the text is not JSON5, or is a template of JSON5.
fn json5(text: &str, options: &ParseOptions<'_>) -> Option<ParseOutput> {
    let max_depth = options.max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH));
    let interpretation = json5::read(text, max_depth)?;
    let output = build::build(text, options, &interpretation, Spaces::json5(text), None);
    (!output.templated).then_some(output)
}

/// Parses a damaged text by searching for its cheapest interpretation.
///
/// A key in the wrong object is often the author's mistake and not a missing bracket, so the first search ignores the schemas. If its
/// result edits brackets, the text is searched again with the schemas. `end` is where the document ends, if other text follows.
fn tolerant(text: &str, end: Option<u32>, options: &ParseOptions<'_>) -> ParseOutput {
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

/// Maps a repair to the text of the file. `text` is the content of a string, or a document without its layers.
fn map_to_file(repair: &mut Repair, map: &SourceMap, text: &str) {
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
