//! The capabilities of the client.

use serde_json::Value;

use super::markup::Markup;
use super::positions::Encoding;

/// The capabilities of the client that the server uses.
///
/// Each capability is read separately, so that a client that sends an invalid value for another capability can still
/// start a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    /// The unit of columns.
    pub encoding: Encoding,
    /// Whether the client can show related locations of a finding.
    pub related_information: bool,
    /// Whether the client can show the text of a finding as unnecessary, usually faded.
    pub unnecessary: bool,
    /// Whether the code of a finding can be a link.
    pub links: bool,
    /// Whether the client requests (pulls) diagnostics, and can be asked to request them again. Otherwise, the server
    /// publishes them.
    pub pulls: bool,
    /// Whether edits may contain the version of their document.
    pub versioned_edits: bool,
    /// Whether the client requests the edits of a code action when the user chooses it.
    pub resolves_edits: bool,
    /// Whether completions may have tab stops.
    pub snippets: bool,
    /// Whether completions may have details next to their labels.
    pub label_details: bool,
    /// Whether the symbols of a document may form a tree.
    pub symbol_tree: bool,
    /// Whether the client requests formatting.
    pub formats: bool,
    /// The format of hovers.
    pub hover: Markup,
    /// The format of the documentation of completions.
    pub documentation: Markup,
    /// Whether the client can be asked to report changes of files.
    pub watches_files: bool,
}

impl Client {
    /// Reads the capabilities from the parameters of `initialize`.
    pub(super) fn new(parameters: &Value) -> Self {
        let at = |pointer: &str| parameters.pointer(&format!("/capabilities/{pointer}"));
        let is = |pointer: &str| at(pointer).and_then(Value::as_bool).unwrap_or(false);
        let list = |pointer: &str| at(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        // A client that does not list formats shows plain text.
        let markup = |pointer: &str| match list(pointer).iter().any(|format| format == "markdown") {
            true => Markup::Markdown,
            false => Markup::Plain,
        };
        let encodings = list("general/positionEncodings").iter().filter_map(Value::as_str);
        let resolved = list("textDocument/codeAction/resolveSupport/properties");
        Self {
            encoding: Encoding::negotiate(encodings),
            related_information: is("textDocument/publishDiagnostics/relatedInformation"),
            unnecessary: list("textDocument/publishDiagnostics/tagSupport/valueSet").iter().any(|tag| tag == 1),
            links: is("textDocument/publishDiagnostics/codeDescriptionSupport"),
            pulls: at("textDocument/diagnostic").is_some_and(Value::is_object)
                && is("workspace/diagnostics/refreshSupport"),
            versioned_edits: is("workspace/workspaceEdit/documentChanges"),
            resolves_edits: is("textDocument/codeAction/dataSupport")
                && resolved.iter().any(|property| property == "edit"),
            snippets: is("textDocument/completion/completionItem/snippetSupport"),
            label_details: is("textDocument/completion/completionItem/labelDetailsSupport"),
            symbol_tree: is("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            formats: at("textDocument/formatting").is_some_and(Value::is_object),
            hover: markup("textDocument/hover/contentFormat"),
            documentation: markup("textDocument/completion/completionItem/documentationFormat"),
            watches_files: is("workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}
