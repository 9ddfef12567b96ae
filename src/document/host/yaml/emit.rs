//! Converts the nodes of YAML documents to the tokens of an object in source code, with the brackets and commas that
//! YAML does not have. Aliases are replaced by the nodes that they refer to.

use std::collections::HashSet;

use super::LexOutput;
use super::nodes::{Document, Node, NodeIndex, NodeKind, Scalar, TagMeaning, read_documents};
use super::scalar::{Value, embedded_script, json_string, scalar_value};
use crate::document::host::slice;
use crate::document::host::token::{Bracket, Kind, Tokens};
use crate::source::Span;
use crate::syntax::DIRECTIVE;

/// The maximum number of nodes that are written in place of the aliases of a document.
const MAX_EXPANDED: usize = 1 << 16;

/// The maximum nesting of aliases.
const MAX_ALIAS_DEPTH: usize = 8;

/// The maximum nesting of nodes, including the nodes that aliases refer to.
const MAX_DEPTH: usize = 128;

/// The merge key. In `<<: *defaults`, it merges the members of the mapping with the anchor `defaults` into the mapping
/// that has the merge key.
const MERGE: &str = "<<";

/// Returns the tokens of all YAML documents in a text.
pub(super) fn tokens(text: &str) -> LexOutput {
    let mut output = LexOutput { tokens: Tokens::default(), scripts: Vec::new() };
    for document in read_documents(text).flatten() {
        let mut emitter = Emitter {
            text,
            document: &document,
            merged_mappings: all_merge_targets(&document),
            output: &mut output,
            end: 0,
            alias_budget: MAX_EXPANDED,
            alias_depth: 0,
            depth: 0,
        };
        // The first node is the root.
        emitter.emit_node(0, None, None);
        for comment in &document.comments {
            if slice(text, *comment).trim_start_matches(['#', ' ', '\t']).starts_with(DIRECTIVE) {
                output.tokens.push(Kind::Directive, *comment);
            }
        }
    }
    output.tokens.references.sort_unstable();
    output.tokens.references.dedup();
    output.tokens.match_brackets();
    output
}

/// Returns the mappings of a document that are merged into other mappings.
fn all_merge_targets(document: &Document) -> HashSet<NodeIndex> {
    let mut found = HashSet::new();
    for node in &document.nodes {
        let NodeKind::Mapping(members) = &node.kind else { continue };
        for (_, value) in members.iter().filter(|(key, _)| is_merge_key(document, *key)) {
            found.extend(merge_targets(document, *value));
        }
    }
    found
}

/// Returns whether a key is the merge key.
fn is_merge_key(document: &Document, key: NodeIndex) -> bool {
    matches!(&document.nodes[key].kind, NodeKind::Scalar(Scalar { value, .. }) if value == MERGE)
}

/// Returns the mappings to which the aliases in the value of a merge key refer.
fn merge_targets(document: &Document, value: NodeIndex) -> Vec<NodeIndex> {
    let target = |value: NodeIndex| match &document.nodes[value].kind {
        NodeKind::Alias(Some(target)) => Some(*target),
        _ => None,
    };
    match &document.nodes[value].kind {
        NodeKind::Sequence(elements) => elements.iter().filter_map(|element| target(*element)).collect(),
        _ => target(value).into_iter().collect(),
    }
}

/// Writes the tokens of a document.
struct Emitter<'t> {
    text: &'t str,
    document: &'t Document,
    /// The mappings that are merged into other mappings.
    merged_mappings: HashSet<NodeIndex>,
    output: &'t mut LexOutput,
    /// The end of the last token, as an offset in the file.
    end: u32,
    /// The number of nodes that may still be written in place of aliases.
    alias_budget: usize,
    /// The number of nested aliases around the current node.
    alias_depth: usize,
    /// The number of nodes around the current node.
    depth: usize,
}

impl<'t> Emitter<'t> {
    fn push(&mut self, kind: Kind, span: Span) {
        self.end = self.end.max(span.end);
        self.output.tokens.push(kind, span);
    }

    /// Writes punctuation that the source does not have. Its span is `alias_span`. If the punctuation is not written in
    /// place of an alias, its span is empty, and at the end of the last token.
    fn push_punctuation(&mut self, kind: Kind, alias_span: Option<Span>) {
        self.push(kind, alias_span.unwrap_or(Span::at(self.end)));
    }

    /// Writes a token whose value is unknown.
    fn push_placeholder(&mut self, span: Span) {
        self.push(Kind::Name, span);
    }

    /// Writes a node. If the node is written in place of an alias, `alias_span` is the span of this alias, and all
    /// tokens of the node get this span. If the node is the value of a member, `key` is the key of the member.
    fn emit_node(&mut self, index: NodeIndex, alias_span: Option<Span>, key: Option<&str>) {
        let document = self.document;
        let Some(node) = document.nodes.get(index) else { return };
        if alias_span.is_some() {
            self.alias_budget = self.alias_budget.saturating_sub(1);
        }
        if alias_span.is_some() && self.alias_budget == 0 || self.depth >= MAX_DEPTH {
            return self.push_placeholder(alias_span.unwrap_or(Span::at(self.end)));
        }
        if node.tag == TagMeaning::Other && !matches!(node.kind, NodeKind::Scalar(_)) {
            // An application computes the value from the tag, so the value is unknown.
            let end = node.span.end.max(node.span.start);
            return self.push_placeholder(
                alias_span.unwrap_or(Span::new(node.span.start, if node.is_flow { end } else { node.span.start })),
            );
        }
        self.depth += 1;
        match &node.kind {
            NodeKind::Scalar(scalar) => self.emit_scalar(index, scalar, alias_span, key),
            NodeKind::Alias(target) => {
                let alias_span = alias_span.unwrap_or(node.span);
                match target.filter(|_| self.alias_depth < MAX_ALIAS_DEPTH) {
                    Some(target) => {
                        self.alias_depth += 1;
                        self.add_reference(alias_span);
                        self.emit_node(target, Some(alias_span), None);
                        self.alias_depth -= 1;
                    }
                    None => self.push_placeholder(alias_span),
                }
            }
            NodeKind::Sequence(elements) => {
                self.emit_opening_bracket(Bracket::Square, node, alias_span);
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        self.push_punctuation(Kind::Comma, alias_span);
                    }
                    self.emit_node(*element, alias_span, None);
                }
                self.emit_closing_bracket(Bracket::Square, node, alias_span);
            }
            NodeKind::Mapping(members) => {
                self.emit_opening_bracket(Bracket::Brace, node, alias_span);
                let keys = members.iter().filter(|(key, _)| !is_merge_key(document, *key));
                // The keys of the mapping itself override the keys of merged mappings.
                let mut taken: HashSet<&str> = keys.filter_map(|(key, _)| self.key_text(*key)).collect();
                let mut is_first = true;
                for (key, value) in members {
                    if is_merge_key(document, *key) {
                        self.emit_merged_members(*value, alias_span, &mut taken, &mut is_first);
                    } else {
                        self.emit_member(*key, *value, alias_span, &mut is_first);
                    }
                }
                if alias_span.is_none() && self.merged_mappings.contains(&index) {
                    // A mapping that is merged into others may be incomplete by itself.
                    self.emit_unknown_member(Span::at(self.end), &mut is_first);
                }
                self.emit_closing_bracket(Bracket::Brace, node, alias_span);
            }
        }
        self.depth -= 1;
    }

    /// Writes the opening bracket of a mapping or sequence. Its span is empty in block style, which has no brackets.
    fn emit_opening_bracket(&mut self, bracket: Bracket, node: &Node, alias_span: Option<Span>) {
        let start = node.span.start;
        let own = if node.is_flow { Span::new(start, start + 1) } else { Span::at(start) };
        self.push(Kind::Open(bracket), alias_span.unwrap_or(own));
    }

    /// Writes the closing bracket of a mapping or sequence.
    fn emit_closing_bracket(&mut self, bracket: Bracket, node: &Node, alias_span: Option<Span>) {
        let end = node.span.end;
        let own = if node.is_flow { Span::new(end - 1, end) } else { Span::at(self.end) };
        self.push(Kind::Close(bracket), alias_span.unwrap_or(own));
    }

    /// Adds the span of an alias to the references.
    fn add_reference(&mut self, span: Span) {
        if self.output.tokens.references.last() != Some(&span) {
            self.output.tokens.references.push(span);
        }
    }

    /// Returns the value of a key, or `None` if the key is not a scalar.
    fn key_text(&self, key: NodeIndex) -> Option<&'t str> {
        let document = self.document;
        match &document.nodes[key].kind {
            NodeKind::Scalar(scalar) => Some(scalar.value.as_str()),
            NodeKind::Alias(Some(target)) => match &document.nodes[*target].kind {
                NodeKind::Scalar(scalar) => Some(scalar.value.as_str()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Writes a member. `is_first` is whether this is the first member of its mapping, and is set to false.
    fn emit_member(&mut self, key: NodeIndex, value: NodeIndex, alias_span: Option<Span>, is_first: &mut bool) {
        if !std::mem::take(is_first) {
            self.push_punctuation(Kind::Comma, alias_span);
        }
        let span = self.document.nodes[key].span;
        let name = self.key_text(key);
        match (name, &self.document.nodes[key].kind) {
            // A key is always a string, even if it looks like another type.
            (Some(name), NodeKind::Alias(_)) => {
                self.add_reference(alias_span.unwrap_or(span));
                self.output.tokens.push_value(json_string(name), alias_span.unwrap_or(span));
                self.end = self.end.max(alias_span.unwrap_or(span).end);
            }
            (Some(_), _) => self.emit_node(key, alias_span, None),
            (None, _) => self.push_placeholder(alias_span.unwrap_or(span)),
        }
        self.push_punctuation(Kind::Colon, alias_span);
        self.emit_node(value, alias_span, name);
    }

    /// Writes the members of the mappings that a merge key refers to. `value` is the value of the merge key. Members
    /// whose keys are in `taken` are omitted.
    fn emit_merged_members(
        &mut self,
        value: NodeIndex,
        alias_span: Option<Span>,
        taken: &mut HashSet<&'t str>,
        is_first: &mut bool,
    ) {
        let document = self.document;
        let elements = match &document.nodes[value].kind {
            NodeKind::Sequence(elements) => elements.clone(),
            _ => vec![value],
        };
        for element in elements {
            let node = &document.nodes[element];
            let (target, alias_span) = match &node.kind {
                NodeKind::Alias(target) => (*target, Some(alias_span.unwrap_or(node.span))),
                _ => (Some(element), alias_span),
            };
            let members = target.map(|target| &document.nodes[target].kind);
            let (Some(NodeKind::Mapping(members)), true) = (members, self.alias_depth < MAX_ALIAS_DEPTH) else {
                self.emit_unknown_member(alias_span.unwrap_or(node.span), is_first);
                continue;
            };
            alias_span.into_iter().for_each(|alias_span| self.add_reference(alias_span));
            self.alias_depth += 1;
            for (key, value) in members {
                if is_merge_key(document, *key) {
                    self.emit_merged_members(*value, alias_span, taken, is_first);
                } else if self.key_text(*key).is_none_or(|name| taken.insert(name)) {
                    self.emit_member(*key, *value, alias_span, is_first);
                }
            }
            self.alias_depth -= 1;
        }
    }

    /// Writes a placeholder for unknown members.
    fn emit_unknown_member(&mut self, span: Span, is_first: &mut bool) {
        if !std::mem::take(is_first) {
            self.push_punctuation(Kind::Comma, None);
        }
        self.push(Kind::Spread, span);
        self.push_placeholder(span);
    }

    /// Writes a scalar.
    fn emit_scalar(&mut self, index: NodeIndex, scalar: &Scalar, alias_span: Option<Span>, key: Option<&str>) {
        let node = &self.document.nodes[index];
        let value = scalar_value(self.text, node, scalar);
        if let Some(alias_span) = alias_span {
            let json = match value {
                Value::String(_) => json_string(&scalar.value),
                Value::Number => scalar.value.clone(),
                Value::Json(json) => json,
                Value::Keyword => match scalar.value.to_ascii_lowercase().as_str() {
                    word @ ("true" | "false" | "null") => word.to_owned(),
                    "~" => "null".to_owned(),
                    _ => return self.push_placeholder(alias_span),
                },
            };
            self.output.tokens.push_value(json, alias_span);
            self.end = self.end.max(alias_span.end);
            return;
        }
        match value {
            Value::String(literal) => {
                if let Some(script) = embedded_script(self.text, &literal, &scalar.value, key) {
                    self.output.scripts.push(script);
                }
                self.output.tokens.push_string(literal);
                self.end = self.end.max(literal.span.end);
            }
            Value::Number => self.push(Kind::Number, node.span),
            Value::Keyword => self.push_placeholder(node.span),
            Value::Json(json) => {
                let span = Span::new(node.span.start.max(self.end), node.span.end.max(self.end));
                self.output.tokens.push_value(json, span);
                self.end = self.end.max(span.end);
            }
        }
    }
}
