//! [`Query`]: a request about an open document, which a worker processes.

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
use super::session::{RequestError, parse_params, request_error};
use super::snapshot::Snapshot;
use super::symbols;

/// A request about an open document.
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
    /// Parses a request. Returns the URI of its document and the query, or `None` if the method is unknown.
    pub(super) fn parse(method: &str, params: Value) -> Result<Option<(Uri, Self)>, RequestError> {
        Ok(Some(match method {
            "textDocument/codeAction" => {
                let params: CodeActionParams = parse_params(params)?;
                (params.text_document.uri.clone(), Self::CodeActions(params))
            }
            "textDocument/hover" => {
                let params: HoverParams = parse_params(params)?;
                (params.text_document_position_params.text_document.uri.clone(), Self::Hover(params))
            }
            "textDocument/completion" => {
                let params: CompletionParams = parse_params(params)?;
                (params.text_document_position_params.text_document.uri.clone(), Self::Complete(params))
            }
            "textDocument/documentSymbol" => {
                let params: DocumentSymbolParams = parse_params(params)?;
                (params.text_document.uri, Self::Symbols)
            }
            "textDocument/formatting" => {
                let params: DocumentFormattingParams = parse_params(params)?;
                (params.text_document.uri.clone(), Self::Format(params))
            }
            _ => return Ok(None),
        }))
    }

    /// Returns the method of the request in the protocol.
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

    /// Returns whether the response depends on the findings. If so, the document must be linted first.
    pub(super) fn needs_findings(&self) -> bool {
        match self {
            Self::CodeActions(_) | Self::Resolve(_) | Self::Hover(_) => true,
            Self::Complete(_) | Self::Symbols | Self::Format(_) => false,
        }
    }

    /// Returns the result of the request. If [`Self::needs_findings`], the snapshot must contain findings.
    pub(super) fn answer(self, snapshot: &Snapshot) -> Result<Value, RequestError> {
        let lint_result = snapshot.lint_result.as_deref();
        match self {
            Self::CodeActions(params) => to_json(lint_result.map_or_else(Vec::new, |lint_result| {
                let mut actions = actions::code_actions(&params, lint_result, snapshot);
                if !snapshot.client.resolves_edits {
                    for action in actions.iter_mut().filter(|action| action.edit.is_none()) {
                        action.edit = Some(actions::fix_all_edit(action, lint_result, snapshot));
                    }
                }
                actions
            })),
            Self::Resolve(mut action) => {
                action.edit = lint_result.map(|lint_result| actions::fix_all_edit(&action, lint_result, snapshot));
                to_json(action)
            }
            Self::Hover(params) => {
                let offset = snapshot.offset(params.text_document_position_params.position);
                to_json(
                    lint_result
                        .and_then(|lint_result: &LintResult| hover::hover_at(offset, lint_result, &snapshot.view())),
                )
            }
            Self::Complete(params) => {
                let offset = snapshot.offset(params.text_document_position_params.position);
                let complete = |document| {
                    completion::complete_at(offset, document, &snapshot.effective_config.config, &snapshot.view())
                };
                to_json(snapshot.lintable_document().map_or_else(CompletionList::default, complete))
            }
            Self::Symbols => to_json(symbols::document_symbols(snapshot)),
            Self::Format(params) => to_json(formatting::formatting_edits(&params.options, snapshot)),
        }
    }
}

/// Converts the result of a request to JSON.
fn to_json(result: impl Serialize) -> Result<Value, RequestError> {
    serde_json::to_value(result).map_err(|error| request_error(ErrorCode::InternalError, error.to_string()))
}
