//! The capabilities that the server announces to the client.

use gen_lsp_types::{
    CodeActionOptions, CompletionOptions, DiagnosticOptions, InitializeResult, SaveOptions, ServerCapabilities,
    ServerInfo, TextDocumentSyncKind, TextDocumentSyncOptions,
};
use serde_json::Value;

use super::actions;
use super::client::ClientCapabilities;
use super::diagnostics::SOURCE;

/// Returns the result of `initialize`: the capabilities of the server for this client.
pub(super) fn initialize_result(client: &ClientCapabilities) -> Value {
    let capabilities = ServerCapabilities {
        position_encoding: Some(client.encoding.kind()),
        text_document_sync: Some(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::Incremental),
                save: Some(SaveOptions { include_text: Some(false) }.into()),
                ..TextDocumentSyncOptions::default()
            }
            .into(),
        ),
        hover_provider: Some(true.into()),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec!["\"".to_owned(), ":".to_owned()]),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(actions::action_kinds()),
                resolve_provider: Some(client.resolves_edits),
                ..CodeActionOptions::default()
            }
            .into(),
        ),
        document_symbol_provider: Some(true.into()),
        // Do not offer a formatter to a client that did not announce support: it would compete with other formatters.
        document_formatting_provider: client.requests_formatting.then(|| true.into()),
        diagnostic_provider: client
            .pulls_diagnostics
            .then(|| DiagnosticOptions { identifier: Some(SOURCE.to_owned()), ..DiagnosticOptions::default() }.into()),
        ..ServerCapabilities::default()
    };
    let server_info = Some(ServerInfo { name: SOURCE.to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) });
    serde_json::to_value(InitializeResult { capabilities, server_info }).expect("a struct serializes to JSON")
}
