//! The outline that an editor shows of a document: its payloads and their fields.

use gen_lsp_types::{BaseSymbolInformation, DocumentSymbol, Location, SymbolInformation, SymbolKind};
use serde_json::{Value, json};

use super::snapshot::Snapshot;
use crate::catalog::{PayloadKind, Schemas};
use crate::document::payload::{self, Payload};
use crate::document::{Document, Purpose, Role};
use crate::lint::{FileReport, payloads_of, secrets_of};
use crate::report::Redactor;
use crate::source::Span;
use crate::syntax::{Kind, NodeRef};

/// The maximum number of symbols of a document. More symbols would make the editor slow.
const MAX_SYMBOLS: usize = 20_000;

/// The maximum depth of the symbols of a payload.
const MAX_LEVELS: usize = 64;

/// The maximum length of the name and of the value that a symbol shows, in characters.
const MAX_LABEL_CHARS: usize = 60;

/// Returns the symbols of a document: a tree if the client supports it, or a flat list.
pub(super) fn document_symbols(snapshot: &Snapshot) -> Value {
    let document = snapshot.lintable_document();
    let symbols = document.map_or_else(Vec::new, |document| document.with(|document| outline(document, snapshot)));
    if snapshot.client.supports_symbol_tree {
        return json!(symbols);
    }
    let mut flat = Vec::new();
    flatten(symbols, None, snapshot, &mut flat);
    json!(flat)
}

/// Returns the symbols of the payloads in a document.
fn outline(document: &Document<'_>, snapshot: &Snapshot) -> Vec<DocumentSymbol> {
    let schemas = &document.config().schemas;
    let report = FileReport { secrets: secrets_of(document), ..FileReport::default() };
    let redactor = Redactor::new(document.source(), &report);
    // A frame is the JSON around the payloads in a document, and not a payload itself.
    let texts = document.texts(Purpose::Findings).iter().filter(|text| text.role != Role::Frame);
    let mut payloads: Vec<Payload<'_>> = texts.flat_map(|text| payloads_of(text, schemas)).collect();
    payloads.sort_by_key(|payload| payload.root.span().start);
    let mut builder = OutlineBuilder { redactor: &redactor, snapshot, remaining: MAX_SYMBOLS };
    payloads.iter().map_while(|payload| builder.payload_symbol(payload, schemas)).collect()
}

/// Builds the symbols of a document.
struct OutlineBuilder<'o> {
    /// Masks secrets in names and values.
    redactor: &'o Redactor<'o>,
    snapshot: &'o Snapshot,
    /// The number of symbols that can still be added.
    remaining: usize,
}

impl OutlineBuilder<'_> {
    /// Returns the symbol of a payload, or `None` if the maximum number of symbols is reached.
    fn payload_symbol(&mut self, payload: &Payload<'_>, schemas: &Schemas) -> Option<DocumentSymbol> {
        let (name, detail) = match payload.kind {
            PayloadKind::Request => (payload::text(payload.service_name()).unwrap_or("Request"), "request"),
            PayloadKind::Container(_) => ("Container", ""),
            PayloadKind::Subject(service) => (schemas.subject_name(service).unwrap_or("Payload"), ""),
            PayloadKind::Response => ("Response", ""),
        };
        let span = payload.root.span();
        let start = Span::at(span.start);
        let detail = (!detail.is_empty()).then(|| detail.to_owned());
        self.value_symbol(name, detail, payload.root, span, start, 0)
    }

    /// Returns the symbol of a value with its children, or `None` if the maximum number of symbols is reached. `span`
    /// is the range of the symbol, and `selection` is the range that an editor selects when the user chooses the
    /// symbol. `level` is the number of symbols around the symbol.
    fn value_symbol(
        &mut self,
        name: &str,
        detail: Option<String>,
        value: NodeRef<'_>,
        span: Span,
        selection: Span,
        level: usize,
    ) -> Option<DocumentSymbol> {
        self.remaining = self.remaining.checked_sub(1)?;
        let view = self.snapshot.view();
        let name = shorten(&self.redactor.redact_text(name));
        let content = value.embedded().and_then(|tree| tree.root());
        // A string that contains JSON is shown as the JSON.
        let shown = content.unwrap_or(value);
        let detail = detail.or_else(|| self.value_text(value).filter(|_| content.is_none()));
        let children = if level < MAX_LEVELS { self.child_symbols(shown, level + 1) } else { Vec::new() };
        Some(DocumentSymbol {
            // The protocol does not allow blank names.
            name: if name.trim().is_empty() { format!("\"{name}\"") } else { name },
            detail,
            kind: symbol_kind(shown),
            tags: None,
            #[expect(deprecated, reason = "the type has the field")]
            deprecated: None,
            range: view.range(span),
            selection_range: view.range(selection),
            children: (!children.is_empty()).then_some(children),
        })
    }

    /// Returns the symbols of the members or items of a value.
    fn child_symbols(&mut self, node: NodeRef<'_>, level: usize) -> Vec<DocumentSymbol> {
        let mut children = Vec::new();
        for member in node.all_members() {
            let (key, value) = (member.key.span(), member.value.span());
            // In YAML, the value of an alias (`*name`) may be before the key. Then, the range contains only the key.
            let range = if key.end <= value.start { Span::new(key.start, value.end) } else { key };
            children.extend(self.value_symbol(member.name(), None, member.value, range, key, level));
        }
        for (index, element) in node.elements().enumerate() {
            let span = element.span();
            children.extend(self.value_symbol(&index.to_string(), None, element, span, Span::at(span.start), level));
        }
        children
    }

    /// Returns the value that is shown next to the name of a symbol. Returns `None` for objects and arrays.
    fn value_text(&self, value: NodeRef<'_>) -> Option<String> {
        let text = match value.kind() {
            Kind::Object | Kind::Array => return None,
            Kind::Null => "null",
            Kind::True => "true",
            Kind::False => "false",
            Kind::String | Kind::Key | Kind::Number => value.text().unwrap_or_default(),
        };
        Some(shorten(&self.redactor.redact_value(value.content_span(), text)))
    }
}

/// Shortens a text to [`MAX_LABEL_CHARS`] characters.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(MAX_LABEL_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Returns the kind of the symbol of a value.
fn symbol_kind(value: NodeRef<'_>) -> SymbolKind {
    match value.kind() {
        Kind::Object => SymbolKind::Object,
        Kind::Array => SymbolKind::Array,
        Kind::String | Kind::Key => SymbolKind::String,
        Kind::Number => SymbolKind::Number,
        Kind::True | Kind::False => SymbolKind::Boolean,
        Kind::Null => SymbolKind::Null,
    }
}

/// Adds a tree of symbols to the list `flat`. `parent_name` is the name of the symbol that contains `symbols`, if any.
fn flatten(
    symbols: Vec<DocumentSymbol>,
    parent_name: Option<&str>,
    snapshot: &Snapshot,
    flat: &mut Vec<SymbolInformation>,
) {
    for symbol in symbols {
        let base = BaseSymbolInformation {
            name: symbol.name.clone(),
            kind: symbol.kind,
            tags: None,
            container_name: parent_name.map(str::to_owned),
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
