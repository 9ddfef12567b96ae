//! The parsers: a strict one, one for JSON5, and a tolerant one that accepts anything, even text pasted from a web page.
//!
//! [`parse`] returns a [`Tree`] of the values and their spans, and a [`Repair`] for each difference from strict JSON. For `{a: 1}`, the
//! tree has the same values as for `{"a": 1}`, and the repair adds the quotes. Applying the edits of all repairs gives strict JSON with
//! exactly the values of the tree. `docs/how-repair-works.md` explains how the parser chooses between interpretations.
//!
//! In this module, all positions are byte offsets in the parsed text, unless a comment says otherwise. This includes parameters with the
//! names `at`, `from`, `start`, `end` and `pos`.

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
pub(crate) use layers::entities::decode as decode_entity;
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

/// The word at the start of a directive comment, which suppresses findings: `// summit-lint-ignore`.
pub(crate) const DIRECTIVE: &str = "summit-lint-ignore";

/// Options of the parser.
#[derive(Debug, Clone, Copy, Default)]
pub struct ParseOptions<'p> {
    /// The expected structure: which members belong to which object. If `None`, the parser uses only grammar and layout.
    pub shape: Option<&'p dyn Shape>,
    /// Accepts JSON5: the parser does not report differences from strict JSON that JSON5 allows.
    pub json5: bool,
    /// How to parse backslashes that do not start a JSON escape.
    pub style: Style,
    /// Also reports directive comments as repairs. Usually, the parser does not report them, because users keep them on purpose.
    pub strict: bool,
    /// Does not report a byte order mark.
    pub ignore_byte_order_mark: bool,
    /// Inserts missing closing brackets at the end of the text on the last line, and not on new lines. Set this option if the text is the
    /// content of a string.
    pub forbids_new_lines: bool,
    /// A limit on the nesting depth of containers that is lower than [`MAX_DEPTH`].
    pub max_depth: Option<usize>,
    /// Omits the JSON Pointers and the rival interpretations of repairs. Callers set this option if they only apply the edits.
    pub edits_only: bool,
}

/// The result of parsing a document.
#[derive(Debug, Clone)]
pub struct Parsed<'s> {
    /// The values and their spans.
    pub tree: Tree<'s>,
    /// The differences from strict JSON. Their spans are spans in the file.
    pub repairs: Vec<Repair>,
    /// The spans of directive comments, as offsets in the text of the tree.
    pub directives: Vec<Span>,
    /// The span in the file of the first bracket that is nested deeper than the limit. The tree that contains the bracket ends there.
    ///
    /// The bracket is in the parsed text itself, or in JSON inside a string of the text.
    pub too_deep: Option<Span>,
    /// Whether the text has template control tags between tokens (`{% if urgent %}`), or strings that contain a tag with quotes
    /// (`"{{ user["mail"] }}"`). The parser keeps the tags. It does not repair the structure next to control tags, because the rendered
    /// text is unknown.
    pub templated: bool,
    /// Whether the parser skipped letters or digits before, between or after the documents.
    skipped_words: bool,
}

impl Parsed<'_> {
    /// Returns whether the whole text is JSON: the parser skipped no words before, between or after the documents.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.skipped_words
    }
}

/// The output of the strict, the JSON5 or the tolerant parser. All positions are offsets in the parsed text. [`assemble`] turns the output
/// into a [`Parsed`].
struct ParseOutput {
    // These four fields become the fields of `Tree` with the same names.
    nodes: Vec<tree::Node>,
    buffer: String,
    decoded: Vec<Span>,
    roots: Vec<NodeId>,
    repairs: Vec<Repair>,
    /// The offset of the first bracket that is nested too deeply.
    too_deep: Option<u32>,
    directives: Vec<Span>,
    templated: bool,
    skipped_words: bool,
}

impl ParseOutput {
    /// Returns the output for a tree without repairs.
    fn without_repairs(tree: TreeBuilder<'_>) -> Self {
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

/// The maximum number of layers that the parser removes from one text. A layer is an encoding of the whole document, such as
/// percent-encoding.
const MAX_LAYERS: u8 = 4;

/// Parses `text`, which may be damaged in any way.
///
/// `map` maps `text` to the text of the file, or is `None` if both texts are the same.
#[must_use]
pub fn parse<'s>(text: Cow<'s, str>, map: Option<SourceMap>, options: &ParseOptions<'_>) -> Parsed<'s> {
    if let Some(output) = parse_strict(&text, options) {
        return assemble(text, map, options, output, Vec::new());
    }
    // If JSON5 is expected, do not search valid JSON5 for layers. `\_` would look like a Markdown escape, but is valid in JSON5.
    if options.json5
        && let Some(output) = parse_json5(&text, options)
    {
        return assemble(text, map, options, output, Vec::new());
    }
    let (mut text, mut map) = (text, map);
    let mut layers = Vec::new();
    // Where the document ends in `text`, if other text follows, such as further cells of a table row.
    let mut document_end = None;
    while let Some(layer) = layers::outermost(&text) {
        // A JSON string with comments around it is JSON5. The escapes in the string are not a layer.
        if !options.json5
            && layers.is_empty()
            && matches!(layer.kind, LayerKind::Escaped { .. })
            && let Some(output) = parse_json5(&text, options)
        {
            return assemble(text, map, options, output, layers);
        }
        let detail = Detail::EscapedDocument { layer: layer.kind, count: layer.edits.len() };
        let mut repair = Repair::new(RuleId::EscapedDocument, layer.first_edit, detail, layer.edits);
        if let Some(map) = &map {
            map_to_file(&mut repair, map, &text);
        }
        layers.push(repair);
        map = Some(match &map {
            Some(outer) => layer.map.within(outer),
            None => layer.map,
        });
        text = Cow::Owned(layer.text);
        document_end = layer.document_end;
        if layers.len() >= usize::from(MAX_LAYERS) {
            break;
        }
    }
    // If no layer was removed, the strict parser already rejected `text`. If JSON5 is expected, so did the JSON5 parser.
    let output = if layers.is_empty() { None } else { parse_strict(&text, options) };
    let is_known_not_json5 = options.json5 && layers.is_empty();
    let output = output.or_else(|| if is_known_not_json5 { None } else { parse_json5(&text, options) });
    let output = output.unwrap_or_else(|| parse_tolerantly(&text, document_end, options));
    assemble(text, map, options, output, layers)
}

/// Assembles the result of [`parse`]. `layers` contains the repairs that remove layers. The spans of these repairs are already spans in the
/// file.
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
        parent_refs: std::sync::OnceLock::new(),
        style: options.style,
        map,
        text,
    };
    let mut repairs = layers;
    let layer_count = repairs.len();
    repairs.extend(output.repairs);
    if let Some(map) = &tree.map {
        for repair in &mut repairs[layer_count..] {
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
fn parse_strict(text: &str, options: &ParseOptions<'_>) -> Option<ParseOutput> {
    match strict::parse(text, options.style, options.max_depth) {
        strict::Outcome::Json(tree, duplicates) => {
            let pairs = duplicates.into_iter();
            let mut repairs: Vec<Repair> =
                pairs.map(|(pair, at)| build::duplicate_key_repair(&tree, pair, &at)).collect();
            repairs.extend(build::multiple_documents_repair(&tree));
            Some(ParseOutput { repairs, ..ParseOutput::without_repairs(tree) })
        }
        strict::Outcome::TooDeep(mut tree, at) => {
            build::close_open_containers(&mut tree, text.len() as u32);
            Some(ParseOutput { too_deep: Some(at), ..ParseOutput::without_repairs(tree) })
        }
        strict::Outcome::NotStrict => None,
    }
}

/// Parses JSON5. Returns `None` if the text is not JSON5, or is a template of JSON5.
fn parse_json5(text: &str, options: &ParseOptions<'_>) -> Option<ParseOutput> {
    let max_depth = options.max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH));
    let interpretation = json5::parse(text, max_depth)?;
    let output = build::build(text, options, &interpretation, Spaces::for_json5(text), None);
    (!output.templated).then_some(output)
}

/// Parses a damaged text by searching for its cheapest interpretation.
///
/// In the first search, unknown keys cost nothing, because a key in the wrong object is often the author's mistake and not a sign of a
/// missing bracket. If the result edits brackets, a second search adds a cost for keys that the schemas do not define for their object.
///
/// `document_end` is where the document ends, if other text follows.
fn parse_tolerantly(text: &str, document_end: Option<u32>, options: &ParseOptions<'_>) -> ParseOutput {
    let max_depth = options.max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH));
    let templates = Templates::find(text);
    let mut search = Search::new(templates.as_ref().map_or(text, Templates::masked), options.shape, max_depth);
    search.document_end = document_end;
    let collects_rivals = !options.edits_only;
    let interpretation = search.interpret_as_single_value().unwrap_or_else(|| {
        let first = search.run(collects_rivals);
        if options.shape.is_none() || !first.edits_brackets() {
            return first;
        }
        search.penalizes_unknown_keys = true;
        search.run(collects_rivals)
    });
    let interpretation = if interpretation.has_document() { interpretation } else { search.interpret_as_string() };
    build::build(text, options, &interpretation, search.spaces(), templates.as_ref())
}

/// Maps the spans of a repair from `text` to the file. `text` is the content of a string, or a document without its layers.
///
/// If `text` is inside one or more strings, also escapes the edits, once for each of these strings.
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
