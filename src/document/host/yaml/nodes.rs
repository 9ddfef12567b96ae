//! Reads the nodes of YAML documents with a YAML parser.

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as ParserSpan, StructureStyle, Tag, options};

use crate::source::Span;

/// A node of a document.
#[derive(Debug)]
pub(super) struct Node {
    pub span: Span,
    /// Whether the node is in flow style, which has brackets.
    pub is_flow: bool,
    /// The tag of the node.
    pub tag: TagMeaning,
    pub kind: NodeKind,
}

/// The meaning of a tag for its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagMeaning {
    /// There is no tag, or the tag only states the type that the node has anyway.
    None,
    /// The tag states that the node is a string.
    String,
    /// The tag is for an application that interprets the node, such as `!vault` (Ansible) and `!Ref` (CloudFormation).
    Other,
}

/// The kind of a node.
#[derive(Debug)]
pub(super) enum NodeKind {
    Scalar(Scalar),
    /// The keys and values of a mapping.
    Mapping(Vec<(NodeIndex, NodeIndex)>),
    Sequence(Vec<NodeIndex>),
    /// The node with the anchor that the alias names, or `None` if there is no such anchor.
    Alias(Option<NodeIndex>),
}

/// A scalar as the YAML parser returns it.
#[derive(Debug)]
pub(super) struct Scalar {
    /// The decoded value.
    pub value: String,
    pub style: ScalarStyle,
    /// The indentation of the lines of a block scalar, in spaces.
    pub indent: Option<usize>,
}

/// The index of a node in its document.
pub(super) type NodeIndex = usize;

/// A YAML document. Its root is the first node.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub nodes: Vec<Node>,
    pub comments: Vec<Span>,
}

/// Reads the YAML documents in a text, which `---` separates. A document that is not valid YAML yields the position and
/// the message of the error. Reading continues with the next document.
pub(super) fn read_documents(text: &str) -> impl Iterator<Item = Result<Document, (Span, String)>> {
    let options = options! { emit_unresolved_aliases: true, block_scalar_eof_without_line_feed: true };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut is_at_end = false;
    std::iter::from_fn(move || {
        if is_at_end {
            return None;
        }
        match read_document(&mut parser) {
            Ok(Some(document)) => Some(Ok(document)),
            Ok(None) => None,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
                is_at_end = !parser.proceed_next_document().unwrap_or(false);
                let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                let length = text[at..].chars().next().map_or(0, char::len_utf8);
                Some(Err((Span::from(at..at + length), error.info())))
            }
        }
    })
}

/// A mapping or a sequence whose end was not read yet.
struct OpenNode {
    index: NodeIndex,
    /// The last key of a mapping, if its value was not read yet.
    key: Option<NodeIndex>,
}

/// Reads the next document. Returns `None` at the end of the text.
fn read_document<'t>(
    parser: &mut impl Iterator<Item = Result<(Event<'t>, ParserSpan), ScanError>>,
) -> Result<Option<Document>, ScanError> {
    let mut document = Document::default();
    let mut anchors = std::collections::HashMap::new();
    let mut open: Vec<OpenNode> = Vec::new();
    for event in parser {
        let (event, position) = event?;
        let span = Span::from(position.byte_range().unwrap_or(0..0));
        let anchor = event.anchor_id();
        let tag = tag_meaning(event.tag());
        let is_flow = matches!(
            event,
            Event::MappingStart(StructureStyle::Flow, ..) | Event::SequenceStart(StructureStyle::Flow, ..)
        );
        let kind = match event {
            Event::Scalar(value, style, ..) => {
                NodeKind::Scalar(Scalar { value: value.into_owned(), style, indent: position.indent })
            }
            Event::MappingStart(..) => NodeKind::Mapping(Vec::new()),
            Event::SequenceStart(..) => NodeKind::Sequence(Vec::new()),
            Event::Alias(id) => NodeKind::Alias(anchors.get(&id).copied()),
            Event::UnresolvedAlias(_) => NodeKind::Alias(None),
            Event::MappingEnd | Event::SequenceEnd => {
                if let Some(closed) = open.pop() {
                    let node = &mut document.nodes[closed.index];
                    // The parser ends a node in block style where the next token starts.
                    node.span.end = span.end;
                }
                continue;
            }
            Event::Comment(..) => {
                document.comments.push(span);
                continue;
            }
            Event::DocumentEnd => return Ok(Some(document)),
            _ => continue,
        };
        let index = document.nodes.len();
        if let Some(parent) = open.last_mut() {
            match &mut document.nodes[parent.index].kind {
                NodeKind::Mapping(members) => match parent.key.take() {
                    Some(key) => members.push((key, index)),
                    None => parent.key = Some(index),
                },
                NodeKind::Sequence(elements) => elements.push(index),
                _ => {}
            }
        }
        if let Some(id) = anchor.filter(|_| !matches!(kind, NodeKind::Alias(_))) {
            anchors.insert(id, index);
        }
        if matches!(kind, NodeKind::Mapping(_) | NodeKind::Sequence(_)) {
            open.push(OpenNode { index, key: None });
        }
        document.nodes.push(Node { span, is_flow, tag, kind });
    }
    Ok(None)
}

/// Returns the meaning of a tag.
fn tag_meaning(tag: Option<&Tag>) -> TagMeaning {
    match tag {
        None => TagMeaning::None,
        Some(tag) => match tag.core_suffix() {
            Some("str") => TagMeaning::String,
            Some(_) => TagMeaning::None,
            None => TagMeaning::Other,
        },
    }
}
