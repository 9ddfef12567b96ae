//! The outline of a document: its payloads and their fields.

use gen_lsp_types::{BaseSymbolInformation, DocumentSymbol, Location, SymbolInformation, SymbolKind};
use serde_json::{Value, json};

use super::snapshot::Snapshot;
use crate::catalog::{PayloadKind, Schemas};
use crate::document::payload::{Payload, text};
use crate::document::{Document, Purpose, Role};
use crate::lint::{FileReport, payloads_of, secrets_of};
use crate::report::Harmless;
use crate::source::Span;
use crate::syntax::{Kind, NodeRef};

/// The maximum number of symbols of a document. An editor draws all of them.
const MAX_SYMBOLS: usize = 20_000;

/// The maximum depth of the symbols of a payload.
const MAX_LEVELS: usize = 64;

/// The maximum number of characters shown of a value.
const MAX_DETAIL: usize = 60;

/// Returns the symbols of a document, as a tree if the client supports it.
pub(super) fn of(snapshot: &Snapshot) -> Value {
    let document = snapshot.linted_document();
    let symbols = document.map_or_else(Vec::new, |document| document.with(|document| outline(document, snapshot)));
    if snapshot.client.symbol_tree {
        return json!(symbols);
    }
    let mut flat = Vec::new();
    flatten(symbols, None, snapshot, &mut flat);
    json!(flat)
}

fn outline(document: &Document<'_>, snapshot: &Snapshot) -> Vec<DocumentSymbol> {
    let schemas = &document.config().schemas;
    let report = FileReport { secrets: secrets_of(document), ..FileReport::default() };
    let harmless = Harmless::new(document.source(), &report);
    // The JSON around the parts of a document is not a payload.
    let texts = document.texts(Purpose::Findings).iter().filter(|text| text.role != Role::Frame);
    let mut payloads: Vec<Payload<'_>> = texts.flat_map(|text| payloads_of(text, schemas)).collect();
    payloads.sort_by_key(|payload| payload.root.span().start);
    let mut outline = Outline { harmless: &harmless, snapshot, left: MAX_SYMBOLS };
    payloads.iter().map_while(|payload| outline.payload(payload, schemas)).collect()
}

/// Creates the symbols of a document.
struct Outline<'o> {
    harmless: &'o Harmless<'o>,
    snapshot: &'o Snapshot,
    /// The number of symbols that may still be added.
    left: usize,
}

impl Outline<'_> {
    fn payload(&mut self, payload: &Payload<'_>, schemas: &Schemas) -> Option<DocumentSymbol> {
        let (name, detail) = match payload.kind {
            PayloadKind::Request => (text(payload.service_name()).unwrap_or("Request"), "request"),
            PayloadKind::Container(_) => ("Container", ""),
            PayloadKind::Subject(service) => (schemas.subject_name(service).unwrap_or("Payload"), ""),
            PayloadKind::Response => ("Response", ""),
        };
        let span = payload.root.span();
        let start = Span::at(span.start);
        let detail = (!detail.is_empty()).then(|| detail.to_owned());
        self.symbol(name, detail, payload.root, span, start, 0)
    }

    /// Returns the symbol of a value, or `None` if the maximum number is reached.
    fn symbol(
        &mut self,
        name: &str,
        detail: Option<String>,
        value: NodeRef<'_>,
        span: Span,
        selection: Span,
        level: usize,
    ) -> Option<DocumentSymbol> {
        self.left = self.left.checked_sub(1)?;
        let place = self.snapshot.place();
        let name = shortened(&self.harmless.text(name));
        let content = value.embedded().and_then(|tree| tree.root());
        let holder = content.unwrap_or(value);
        let detail = detail.or_else(|| self.detail(value).filter(|_| content.is_none()));
        let children = if level < MAX_LEVELS { self.children(holder, level + 1) } else { Vec::new() };
        Some(DocumentSymbol {
            // The protocol does not allow blank names.
            name: if name.trim().is_empty() { format!("\"{name}\"") } else { name },
            detail,
            kind: kind(holder),
            tags: None,
            #[expect(deprecated, reason = "the type has the field")]
            deprecated: None,
            range: place.range(span),
            selection_range: place.range(selection),
            children: (!children.is_empty()).then_some(children),
        })
    }

    fn children(&mut self, node: NodeRef<'_>, level: usize) -> Vec<DocumentSymbol> {
        let mut children = Vec::new();
        for member in node.all_members() {
            let (key, value) = (member.key.span(), member.value.span());
            // The value of a YAML alias is elsewhere.
            let whole = if key.end <= value.start { Span::new(key.start, value.end) } else { key };
            children.extend(self.symbol(member.name(), None, member.value, whole, key, level));
        }
        for (index, element) in node.elements().enumerate() {
            let span = element.span();
            children.extend(self.symbol(&index.to_string(), None, element, span, Span::at(span.start), level));
        }
        children
    }

    /// Returns the text of a value that is not an object or array.
    fn detail(&self, value: NodeRef<'_>) -> Option<String> {
        let written = match value.kind() {
            Kind::Object | Kind::Array => return None,
            Kind::Null => "null",
            Kind::True => "true",
            Kind::False => "false",
            Kind::String | Kind::Key | Kind::Number => value.text().unwrap_or_default(),
        };
        Some(shortened(&self.harmless.value(value.content_span(), written)))
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_DETAIL) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn kind(value: NodeRef<'_>) -> SymbolKind {
    match value.kind() {
        Kind::Object => SymbolKind::Object,
        Kind::Array => SymbolKind::Array,
        Kind::String | Kind::Key => SymbolKind::String,
        Kind::Number => SymbolKind::Number,
        Kind::True | Kind::False => SymbolKind::Boolean,
        Kind::Null => SymbolKind::Null,
    }
}

fn flatten(symbols: Vec<DocumentSymbol>, around: Option<&str>, snapshot: &Snapshot, flat: &mut Vec<SymbolInformation>) {
    for symbol in symbols {
        let base = BaseSymbolInformation {
            name: symbol.name.clone(),
            kind: symbol.kind,
            tags: None,
            container_name: around.map(str::to_owned),
        };
        flat.push(SymbolInformation {
            #[expect(deprecated, reason = "the type has the field")]
            deprecated: None,
            location: Location { uri: snapshot.uri.clone(), range: symbol.range },
            base_symbol_information: base,
        });
        flatten(symbol.children.unwrap_or_default(), Some(&symbol.name), snapshot, flat);
    }
}
