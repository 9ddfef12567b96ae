//! Converts the nodes of YAML documents to tokens.

use std::collections::HashSet;

use super::LexOutput;
use super::nodes::{Document, Node, NodeIndex, NodeKind, Scalar, TagMeaning, documents};
use super::scalar::{Value, json_string, script, value};
use crate::document::host::slice;
use crate::document::host::token::{Bracket, Kind, Tokens};
use crate::source::Span;
use crate::syntax::DIRECTIVE;

/// The maximum number of nodes that are read through aliases, per document.
const MAX_EXPANDED: usize = 1 << 16;

/// The maximum number of aliases nested in each other.
const MAX_ALIASES: usize = 8;

/// How deep nodes may be nested, including those that aliases refer to.
const MAX_DEPTH: usize = 128;

/// The key that merges the members of other mappings.
const MERGE: &str = "<<";

/// Returns the tokens of all documents of a text.
pub(super) fn tokens(text: &str) -> LexOutput {
    let mut output = LexOutput { tokens: Tokens::default(), scripts: Vec::new() };
    for document in documents(text).flatten() {
        let mut emitter = Emitter {
            text,
            document: &document,
            templates: templates(&document),
            output: &mut output,
            end: 0,
            budget: MAX_EXPANDED,
            aliases: 0,
            depth: 0,
        };
        emitter.node(0, None, None);
        for comment in &document.comments {
            if slice(text, *comment).trim_start_matches(['#', ' ', '\t']).starts_with(DIRECTIVE) {
                output.tokens.push(Kind::Directive, *comment);
            }
        }
    }
    output.tokens.references.sort_unstable();
    output.tokens.references.dedup();
    output.tokens.pair();
    output
}

/// Returns the mappings that are merged into others.
fn templates(document: &Document) -> HashSet<NodeIndex> {
    let mut found = HashSet::new();
    for node in &document.nodes {
        let NodeKind::Mapping(members) = &node.kind else { continue };
        for (_, value) in members.iter().filter(|(key, _)| is_merge(document, *key)) {
            found.extend(merged(document, *value));
        }
    }
    found
}

fn is_merge(document: &Document, key: NodeIndex) -> bool {
    matches!(&document.nodes[key].kind, NodeKind::Scalar(Scalar { value, .. }) if value == MERGE)
}

/// Returns the mappings that the value of a merge key refers to.
fn merged(document: &Document, value: NodeIndex) -> Vec<NodeIndex> {
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
    templates: HashSet<NodeIndex>,
    output: &'t mut LexOutput,
    /// Where the last token ends.
    end: u32,
    /// The number of nodes that may still be read through aliases.
    budget: usize,
    /// The number of aliases that lead to the current node.
    aliases: usize,
    depth: usize,
}

impl<'t> Emitter<'t> {
    fn push(&mut self, kind: Kind, span: Span) {
        self.end = self.end.max(span.end);
        self.output.tokens.push(kind, span);
    }

    /// Writes punctuation after the last token, or as part of the alias at `via`.
    fn mark(&mut self, kind: Kind, via: Option<Span>) {
        self.push(kind, via.unwrap_or(Span::at(self.end)));
    }

    fn placeholder(&mut self, span: Span) {
        self.push(Kind::Name, span);
    }

    /// Writes a node. `via` is the alias through which it is reached, if any. `key` is the key of a value.
    fn node(&mut self, index: NodeIndex, via: Option<Span>, key: Option<&str>) {
        let document = self.document;
        let Some(node) = document.nodes.get(index) else { return };
        if via.is_some() {
            self.budget = self.budget.saturating_sub(1);
        }
        if via.is_some() && self.budget == 0 || self.depth >= MAX_DEPTH {
            return self.placeholder(via.unwrap_or(Span::at(self.end)));
        }
        if node.tag == TagMeaning::Other && !matches!(node.kind, NodeKind::Scalar(_)) {
            // An application interprets the tag.
            let end = node.span.end.max(node.span.start);
            return self
                .placeholder(via.unwrap_or(Span::new(node.span.start, if node.flow { end } else { node.span.start })));
        }
        self.depth += 1;
        match &node.kind {
            NodeKind::Scalar(scalar) => self.scalar(index, scalar, via, key),
            NodeKind::Alias(target) => {
                let via = via.unwrap_or(node.span);
                match target.filter(|_| self.aliases < MAX_ALIASES) {
                    Some(target) => {
                        self.aliases += 1;
                        self.refer(via);
                        self.node(target, Some(via), None);
                        self.aliases -= 1;
                    }
                    None => self.placeholder(via),
                }
            }
            NodeKind::Sequence(elements) => {
                self.open(Bracket::Square, node, via);
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        self.mark(Kind::Comma, via);
                    }
                    self.node(*element, via, None);
                }
                self.close(Bracket::Square, node, via);
            }
            NodeKind::Mapping(members) => {
                self.open(Bracket::Brace, node, via);
                let keys = members.iter().filter(|(key, _)| !is_merge(document, *key));
                let mut taken: HashSet<&str> = keys.filter_map(|(key, _)| self.name(*key)).collect();
                let mut first = true;
                for (key, value) in members {
                    if is_merge(document, *key) {
                        self.merge(*value, via, &mut taken, &mut first);
                    } else {
                        self.member(*key, *value, via, &mut first);
                    }
                }
                if via.is_none() && self.templates.contains(&index) {
                    // A mapping that is merged into others may be incomplete.
                    self.unknown_member(Span::at(self.end), &mut first);
                }
                self.close(Bracket::Brace, node, via);
            }
        }
        self.depth -= 1;
    }

    /// Writes the opening bracket of a collection, which is empty for a block.
    fn open(&mut self, bracket: Bracket, node: &Node, via: Option<Span>) {
        let start = node.span.start;
        let own = if node.flow { Span::new(start, start + 1) } else { Span::at(start) };
        self.push(Kind::Open(bracket), via.unwrap_or(own));
    }

    fn close(&mut self, bracket: Bracket, node: &Node, via: Option<Span>) {
        let end = node.span.end;
        let own = if node.flow { Span::new(end - 1, end) } else { Span::at(self.end) };
        self.push(Kind::Close(bracket), via.unwrap_or(own));
    }

    fn refer(&mut self, span: Span) {
        if self.output.tokens.references.last() != Some(&span) {
            self.output.tokens.references.push(span);
        }
    }

    /// Returns the text of a key.
    fn name(&self, key: NodeIndex) -> Option<&'t str> {
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

    fn member(&mut self, key: NodeIndex, value: NodeIndex, via: Option<Span>, first: &mut bool) {
        if !std::mem::take(first) {
            self.mark(Kind::Comma, via);
        }
        let span = self.document.nodes[key].span;
        let name = self.name(key);
        match (name, &self.document.nodes[key].kind) {
            // A key is always a string, even if it looks like another type.
            (Some(name), NodeKind::Alias(_)) => {
                self.refer(via.unwrap_or(span));
                self.output.tokens.push_value(json_string(name), via.unwrap_or(span));
                self.end = self.end.max(via.unwrap_or(span).end);
            }
            (Some(_), _) => self.node(key, via, None),
            (None, _) => self.placeholder(via.unwrap_or(span)),
        }
        self.mark(Kind::Colon, via);
        self.node(value, via, name);
    }

    /// Writes the members of the mappings that a merge key refers to, except for those in `taken`.
    fn merge(&mut self, value: NodeIndex, via: Option<Span>, taken: &mut HashSet<&'t str>, first: &mut bool) {
        let document = self.document;
        let elements = match &document.nodes[value].kind {
            NodeKind::Sequence(elements) => elements.clone(),
            _ => vec![value],
        };
        for element in elements {
            let node = &document.nodes[element];
            let (target, via) = match &node.kind {
                NodeKind::Alias(target) => (*target, Some(via.unwrap_or(node.span))),
                _ => (Some(element), via),
            };
            let members = target.map(|target| &document.nodes[target].kind);
            let (Some(NodeKind::Mapping(members)), true) = (members, self.aliases < MAX_ALIASES) else {
                self.unknown_member(via.unwrap_or(node.span), first);
                continue;
            };
            via.into_iter().for_each(|via| self.refer(via));
            self.aliases += 1;
            for (key, value) in members {
                if is_merge(document, *key) {
                    self.merge(*value, via, taken, first);
                } else if self.name(*key).is_none_or(|name| taken.insert(name)) {
                    self.member(*key, *value, via, first);
                }
            }
            self.aliases -= 1;
        }
    }

    /// Writes a placeholder for unknown members.
    fn unknown_member(&mut self, span: Span, first: &mut bool) {
        if !std::mem::take(first) {
            self.mark(Kind::Comma, None);
        }
        self.push(Kind::Spread, span);
        self.placeholder(span);
    }

    fn scalar(&mut self, index: NodeIndex, scalar: &Scalar, via: Option<Span>, key: Option<&str>) {
        let node = &self.document.nodes[index];
        let value = value(self.text, node, scalar);
        if let Some(via) = via {
            let json = match value {
                Value::String(_) => json_string(&scalar.value),
                Value::Number => scalar.value.clone(),
                Value::Json(json) => json,
                Value::Keyword => match scalar.value.to_ascii_lowercase().as_str() {
                    word @ ("true" | "false" | "null") => word.to_owned(),
                    "~" => "null".to_owned(),
                    _ => return self.placeholder(via),
                },
            };
            self.output.tokens.push_value(json, via);
            self.end = self.end.max(via.end);
            return;
        }
        match value {
            Value::String(literal) => {
                if let Some(script) = script(self.text, &literal, &scalar.value, key) {
                    self.output.scripts.push(script);
                }
                self.output.tokens.push_string(literal);
                self.end = self.end.max(literal.span.end);
            }
            Value::Number => self.push(Kind::Number, node.span),
            Value::Keyword => self.placeholder(node.span),
            Value::Json(json) => {
                let span = Span::new(node.span.start.max(self.end), node.span.end.max(self.end));
                self.output.tokens.push_value(json, span);
                self.end = self.end.max(span.end);
            }
        }
    }
}
