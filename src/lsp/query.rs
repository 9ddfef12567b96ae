//! Requests about the text of a document. Workers process them.

use gen_lsp_types::{
    CodeAction, CodeActionParams, CompletionList, CompletionParams, DocumentFormattingParams, DocumentSymbolParams,
    HoverParams, Uri,
};
use lsp_server::ErrorCode;
use serde::Serialize;
use serde_json::Value;

use super::actions;
use super::completion;
use super::formatting;
use super::hover;
use super::linting::LintResult;
use super::session::{RequestError, read, request_error};
use super::snapshot::Snapshot;
use super::symbols;

/// A request about a document.
#[derive(Debug)]
pub(super) enum Query {
    /// A request for the code actions in a range.
    CodeActions(CodeActionParams),
    /// A request for the edits of a code action that the user has chosen.
    Resolve(Box<CodeAction>),
    /// A request for the hover at a position.
    Hover(HoverParams),
    /// A request for the completions at a position.
    Complete(CompletionParams),
    /// A request for the outline of the payloads.
    Symbols,
    /// A request for the edits that format the document.
    Format(DocumentFormattingParams),
}

impl Query {
    /// Parses a request. Returns it with the URI of its document, or `None` if the method is not one of these requests.
    pub(super) fn read(method: &str, params: Value) -> Result<Option<(Uri, Self)>, RequestError> {
        Ok(Some(match method {
            "textDocument/codeAction" => {
                let params: CodeActionParams = read(params)?;
                (params.text_document.uri.clone(), Self::CodeActions(params))
            }
            "textDocument/hover" => {
                let params: HoverParams = read(params)?;
                (params.text_document_position_params.text_document.uri.clone(), Self::Hover(params))
            }
            "textDocument/completion" => {
                let params: CompletionParams = read(params)?;
                (params.text_document_position_params.text_document.uri.clone(), Self::Complete(params))
            }
            "textDocument/documentSymbol" => {
                let params: DocumentSymbolParams = read(params)?;
                (params.text_document.uri, Self::Symbols)
            }
            "textDocument/formatting" => {
                let params: DocumentFormattingParams = read(params)?;
                (params.text_document.uri.clone(), Self::Format(params))
            }
            _ => return Ok(None),
        }))
    }

    /// Returns the name of the request's method in the protocol.
    pub(super) fn method(&self) -> &'static str {
        match self {
            Self::CodeActions(_) => "textDocument/codeAction",
            Self::Resolve(_) => "codeAction/resolve",
            Self::Hover(_) => "textDocument/hover",
            Self::Complete(_) => "textDocument/completion",
            Self::Symbols => "textDocument/documentSymbol",
            Self::Format(_) => "textDocument/formatting",
        }
    }

    /// Returns whether the response depends on the findings, and not only on the text.
    pub(super) fn needs_findings(&self) -> bool {
        match self {
            Self::CodeActions(_) | Self::Resolve(_) | Self::Hover(_) => true,
            Self::Complete(_) | Self::Symbols | Self::Format(_) => false,
        }
    }

    /// Returns the result of the request. The snapshot must be linted if the request needs findings.
    pub(super) fn answer(self, snapshot: &Snapshot) -> Result<Value, RequestError> {
        let linted = snapshot.linted.as_deref();
        match self {
            Self::CodeActions(params) => result(linted.map_or_else(Vec::new, |linted| {
                let mut actions = actions::at(&params, linted, snapshot);
                if !snapshot.client.resolves_edits {
                    for action in actions.iter_mut().filter(|action| action.edit.is_none()) {
                        action.edit = Some(actions::fix_all(action, linted, snapshot));
                    }
                }
                actions
            })),
            Self::Resolve(mut action) => {
                action.edit = linted.map(|linted| actions::fix_all(&action, linted, snapshot));
                result(action)
            }
            Self::Hover(params) => {
                let offset = snapshot.offset(params.text_document_position_params.position);
                result(linted.and_then(|linted: &LintResult| hover::at(offset, linted, &snapshot.view())))
            }
            Self::Complete(params) => {
                let offset = snapshot.offset(params.text_document_position_params.position);
                let complete =
                    |document| completion::at(offset, document, &snapshot.effective_config.config, &snapshot.view());
                result(snapshot.linted_document().map_or_else(CompletionList::default, complete))
            }
            Self::Symbols => result(symbols::of(snapshot)),
            Self::Format(params) => result(formatting::edits(&params.options, snapshot)),
        }
    }
}

/// Converts the result of a request to JSON.
fn result(result: impl Serialize) -> Result<Value, RequestError> {
    serde_json::to_value(result).map_err(|error| request_error(ErrorCode::InternalError, error.to_string()))
}
