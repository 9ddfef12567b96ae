//! The capabilities of the client.

use serde_json::Value;

use super::markup::Markup;
use super::positions::Encoding;

/// The capabilities of the client that the server uses.
///
/// Each capability is read separately. So a client can start a session even if another capability has an invalid value.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClientCapabilities {
    /// The unit of columns in positions.
    pub encoding: Encoding,
    /// Whether the client can show the related locations of a finding.
    pub shows_related_information: bool,
    /// Whether the client can mark the text of a finding as unnecessary. Most clients show such text faded.
    pub supports_unnecessary_tag: bool,
    /// Whether the code of a finding can be a link.
    pub supports_links: bool,
    /// Whether the client pulls (requests) diagnostics, and supports the request to pull diagnostics again. Otherwise,
    /// the server publishes diagnostics.
    pub pulls_diagnostics: bool,
    /// Whether edits may contain the version of the document that they apply to.
    pub supports_versioned_edits: bool,
    /// Whether the client requests the edits of a code action only when the user chooses the action.
    pub resolves_edits: bool,
    /// Whether completions may have tab stops.
    pub supports_snippets: bool,
    /// Whether completions may have details next to their labels.
    pub supports_label_details: bool,
    /// Whether the client can show the symbols of a document as a tree.
    pub supports_symbol_tree: bool,
    /// Whether the client requests formatting.
    pub requests_formatting: bool,
    /// The format of hovers.
    pub hover_format: Markup,
    /// The format of the documentation of completions.
    pub documentation_format: Markup,
    /// Whether the server can ask the client to report changes of files.
    pub watches_files: bool,
}

impl ClientCapabilities {
    /// Reads the capabilities from the parameters of `initialize`.
    pub(super) fn new(parameters: &Value) -> Self {
        // The value of `DiagnosticTag.Unnecessary` in the protocol.
        const UNNECESSARY: u8 = 1;
        let capability = |pointer: &str| parameters.pointer(&format!("/capabilities/{pointer}"));
        let is_true = |pointer: &str| capability(pointer).and_then(Value::as_bool).unwrap_or(false);
        let list = |pointer: &str| capability(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        // A client that does not list formats shows plain text.
        let markup = |pointer: &str| match list(pointer).iter().any(|format| format == "markdown") {
            true => Markup::Markdown,
            false => Markup::Plain,
        };
        let encodings = list("general/positionEncodings").iter().filter_map(Value::as_str);
        let resolvable_properties = list("textDocument/codeAction/resolveSupport/properties");
        Self {
            encoding: Encoding::negotiate(encodings),
            shows_related_information: is_true("textDocument/publishDiagnostics/relatedInformation"),
            supports_unnecessary_tag: list("textDocument/publishDiagnostics/tagSupport/valueSet")
                .iter()
                .any(|tag| *tag == UNNECESSARY),
            supports_links: is_true("textDocument/publishDiagnostics/codeDescriptionSupport"),
            pulls_diagnostics: capability("textDocument/diagnostic").is_some_and(Value::is_object)
                && is_true("workspace/diagnostics/refreshSupport"),
            supports_versioned_edits: is_true("workspace/workspaceEdit/documentChanges"),
            resolves_edits: is_true("textDocument/codeAction/dataSupport")
                && resolvable_properties.iter().any(|property| property == "edit"),
            supports_snippets: is_true("textDocument/completion/completionItem/snippetSupport"),
            supports_label_details: is_true("textDocument/completion/completionItem/labelDetailsSupport"),
            supports_symbol_tree: is_true("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            requests_formatting: capability("textDocument/formatting").is_some_and(Value::is_object),
            hover_format: markup("textDocument/hover/contentFormat"),
            documentation_format: markup("textDocument/completion/completionItem/documentationFormat"),
            watches_files: is_true("workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}
