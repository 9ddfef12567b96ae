//! What the client said that it can do.

use serde_json::Value;

use super::markup::Markup;
use super::positions::Encoding;

/// The client's capabilities, as far as anything here depends on them.
///
/// Each is looked up by itself: a client that describes something else in a way of its own still gets a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    /// How columns are counted.
    pub encoding: Encoding,
    /// Other places of a finding can be shown.
    pub related_information: bool,
    /// A finding can be marked as about superfluous text.
    pub unnecessary: bool,
    /// The code of a finding can be a link.
    pub links: bool,
    /// The client asks for diagnostics, and can be told to ask again; they are not published then.
    pub pulls: bool,
    /// Edits may say which version of the document they are for.
    pub versioned_edits: bool,
    /// The edits of a code action can be asked for when it is chosen.
    pub resolves_edits: bool,
    /// Completions may have tab stops.
    pub snippets: bool,
    /// Completions may have details next to their labels.
    pub label_details: bool,
    /// Symbols are shown as a tree.
    pub symbol_tree: bool,
    /// It asks for the layout of documents.
    pub formats: bool,
    /// How it shows hovers.
    pub hover: Markup,
    /// How it shows what there is to say about a completion.
    pub documentation: Markup,
    /// Changes of files are reported once asked for.
    pub watches_files: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn new(parameters: &Value) -> Self {
        let at = |pointer: &str| parameters.pointer(&format!("/capabilities/{pointer}"));
        let is = |pointer: &str| at(pointer).and_then(Value::as_bool).unwrap_or(false);
        let list = |pointer: &str| at(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        // A client that does not say what it shows shows text as it is.
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
