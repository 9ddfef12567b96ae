//! Requests and notifications from the client in a running session.

use gen_lsp_types::{
    CodeAction, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, DocumentDiagnosticParams, Uri,
};
use lsp_server::{ErrorCode, Notification, RequestId, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::linting::LintResult;
use super::open_document::{OpenDocument, PendingRequest};
use super::options::{LintOn, SETTINGS_SECTION};
use super::query::Query;
use super::session::{RequestError, Session, parse_params, request_error};

/// The parameters of `$/cancelRequest`.
#[derive(Debug, Deserialize)]
struct CancelParams {
    id: RequestId,
}

impl Session {
    /// Handles a request in a running session. Returns the result, or `None` if the response is sent later.
    pub(super) fn dispatch_request(
        &mut self,
        id: &RequestId,
        method: &str,
        params: Value,
    ) -> Result<Option<Value>, RequestError> {
        match method {
            "textDocument/diagnostic" => return self.handle_diagnostic_request(id, &parse_params(params)?),
            "codeAction/resolve" => return self.resolve_code_action(id, parse_params(params)?),
            _ => {}
        }
        let Some((uri, query)) = Query::parse(method, params)? else {
            return Err(request_error(ErrorCode::MethodNotFound, format!("unknown method `{method}`")));
        };
        self.document_mut(&uri)?.enqueue(PendingRequest { id: id.clone(), query });
        Ok(None)
    }

    /// Handles a notification in a running session. Ignores unknown notifications.
    pub(super) fn dispatch_notification(&mut self, notification: Notification) -> Result<(), RequestError> {
        let params = notification.params;
        match notification.method.as_str() {
            "initialized" => self.watch_configuration(),
            "$/cancelRequest" => {
                let params: CancelParams = parse_params(params)?;
                self.cancel(&params.id);
            }
            "workspace/didChangeWatchedFiles" => self.reload_configurations(),
            "workspace/didChangeConfiguration" => {
                // If the user has not set any option, the client may omit the section.
                if let Some(options) = params.get("settings").and_then(|settings| settings.get(SETTINGS_SECTION)) {
                    self.set_options(options);
                }
                self.reload_configurations();
            }
            "textDocument/didOpen" => {
                let DidOpenTextDocumentParams { text_document: item } = parse_params(params)?;
                let uri = item.uri;
                let mut document = OpenDocument::new(uri.clone(), item.language_id.as_str(), item.version, item.text);
                if let Some(mut previous) = self.documents.remove(&uri) {
                    // The client did not close the document first. The pending requests for diagnostics now get the
                    // diagnostics of the new text.
                    self.reject_outdated(previous.cancel_outdated_requests());
                    document.diagnostic_requests = previous.diagnostic_requests;
                }
                self.documents.insert(uri, document);
                self.load_configurations();
            }
            "textDocument/didChange" => {
                let params: DidChangeTextDocumentParams = parse_params(params)?;
                let (encoding, lint_on) = (self.client.encoding, self.options.lint_on);
                let identifier = params.text_document;
                let document = self.document_mut(&identifier.text_document_identifier.uri)?;
                let outdated = document.change(identifier.version, params.content_changes, encoding, lint_on);
                self.reject_outdated(outdated);
            }
            "textDocument/didSave" => {
                let params: DidSaveTextDocumentParams = parse_params(params)?;
                let uri = params.text_document.uri;
                let (pulls_diagnostics, lint_on) = (self.client.pulls_diagnostics, self.options.lint_on);
                let document = self.document_mut(&uri)?;
                if lint_on == LintOn::Save {
                    document.are_findings_due = true;
                    document.schedule_linting();
                    if pulls_diagnostics {
                        self.send_request("workspace/diagnostic/refresh", &());
                    }
                    self.publish_due_findings(&uri);
                }
                self.reload_changed_configurations();
            }
            "textDocument/didClose" => {
                let params: DidCloseTextDocumentParams = parse_params(params)?;
                let uri = params.text_document.uri;
                if let Some(mut document) = self.documents.remove(&uri) {
                    for id in std::mem::take(&mut document.diagnostic_requests) {
                        self.send(diagnostics_response(id, None));
                    }
                    self.reject_outdated(document.cancel_outdated_requests());
                    self.clear_published(&uri);
                    self.load_configurations();
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns an open document, or an error if the document is not open.
    fn document_mut(&mut self, uri: &Uri) -> Result<&mut OpenDocument, RequestError> {
        self.documents.get_mut(uri).ok_or_else(|| not_open_error(uri))
    }

    /// Handles `codeAction/resolve`, which adds the edits to a code action that the user has chosen. Returns the
    /// action unchanged if it already has edits, or if its `data` does not contain the URI of a document.
    fn resolve_code_action(&mut self, id: &RequestId, action: CodeAction) -> Result<Option<Value>, RequestError> {
        let data = action.data.as_ref();
        let uri = data.and_then(|data| data["uri"].as_str()).map(Uri::from);
        let Some(uri) = uri.filter(|_| action.edit.is_none()) else {
            let action = serde_json::to_value(action);
            return action.map(Some).map_err(|error| request_error(ErrorCode::InternalError, error.to_string()));
        };
        let version = data.and_then(|data| data["version"].as_i64());
        let document = self.document_mut(&uri)?;
        if version != Some(i64::from(document.version)) {
            return Err(request_error(
                ErrorCode::ContentModified,
                "the document has changed since the action was offered",
            ));
        }
        document.enqueue(PendingRequest { id: id.clone(), query: Query::Resolve(Box::new(action)) });
        Ok(None)
    }

    /// Handles `textDocument/diagnostic`, the client's request for the diagnostics of a document. The response is sent
    /// after linting, unless the client already has the current diagnostics.
    fn handle_diagnostic_request(
        &mut self,
        id: &RequestId,
        params: &DocumentDiagnosticParams,
    ) -> Result<Option<Value>, RequestError> {
        let uri = &params.text_document.uri;
        let lint_on = self.options.lint_on;
        let document = self.document_mut(uri)?;
        let client_result_id = params.previous_result_id.as_deref();
        let current_result_id = document.current_lint_result().map(|lint_result| lint_result.id());
        if client_result_id.is_some() && client_result_id == current_result_id.as_deref() {
            return Ok(Some(json!({"kind": "unchanged", "resultId": client_result_id})));
        }
        // If documents are linted only on save, the client keeps the findings of the saved text until the next save.
        let last_result_id = document.last_lint_result.as_ref().map(|lint_result| lint_result.id());
        if lint_on == LintOn::Save
            && !document.are_findings_due
            && client_result_id.is_some()
            && client_result_id == last_result_id.as_deref()
        {
            return Ok(Some(json!({"kind": "unchanged", "resultId": client_result_id})));
        }
        document.diagnostic_requests.push(id.clone());
        document.schedule_linting();
        self.answer_diagnostic_requests(uri);
        Ok(None)
    }

    /// Responds to all pending requests for the diagnostics of a document, if the diagnostics are available.
    pub(super) fn answer_diagnostic_requests(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        if document.current_lint_result().is_none() {
            return;
        }
        let ids = std::mem::take(&mut document.diagnostic_requests);
        let Some(lint_result) = self.documents.get(uri).and_then(OpenDocument::current_lint_result) else { return };
        for id in ids {
            self.send(diagnostics_response(id, Some(&**lint_result)));
        }
    }
}

/// Returns the error for a request about a document that is not open.
fn not_open_error(uri: &Uri) -> RequestError {
    request_error(ErrorCode::InvalidParams, format!("{} is not open", uri.0))
}

/// Returns the response with all diagnostics of a document. `lint_result` is `None` for a closed document, which has no
/// diagnostics.
fn diagnostics_response(id: RequestId, lint_result: Option<&LintResult>) -> Response {
    let items = lint_result.map_or(&[][..], |lint_result| &lint_result.diagnostics);
    let result_id = lint_result.map(LintResult::id);
    Response::new_ok(id, json!({"kind": "full", "resultId": result_id, "items": items}))
}
