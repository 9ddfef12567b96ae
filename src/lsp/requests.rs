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
use super::options::{LintOn, SECTION};
use super::query::Query;
use super::session::{RequestError, Session, read, request_error};

/// The parameters of `$/cancelRequest`.
#[derive(Debug, Deserialize)]
struct CancelParams {
    id: RequestId,
}

impl Session {
    /// Processes a request in a running session. Returns its result, or `None` if the response is sent later.
    pub(super) fn answer(
        &mut self,
        id: &RequestId,
        method: &str,
        params: Value,
    ) -> Result<Option<Value>, RequestError> {
        match method {
            "textDocument/diagnostic" => return self.pull(id, &read(params)?),
            "codeAction/resolve" => return self.resolve(id, read(params)?),
            _ => {}
        }
        let Some((uri, query)) = Query::read(method, params)? else {
            return Err(request_error(ErrorCode::MethodNotFound, format!("unknown method `{method}`")));
        };
        self.document_mut(&uri)?.enqueue(PendingRequest { id: id.clone(), query });
        Ok(None)
    }

    /// Processes a notification in a running session. Unknown notifications are ignored.
    pub(super) fn notified(&mut self, note: Notification) -> Result<(), RequestError> {
        let params = note.params;
        match note.method.as_str() {
            "initialized" => self.watch_configuration(),
            "$/cancelRequest" => {
                let params: CancelParams = read(params)?;
                self.cancel(&params.id);
            }
            "workspace/didChangeWatchedFiles" => self.reconfigure(),
            "workspace/didChangeConfiguration" => {
                // An editor without settings for the server sends this notification without settings.
                if let Some(options) = params.get("settings").and_then(|settings| settings.get(SECTION)) {
                    self.set_options(options);
                }
                self.reconfigure();
            }
            "textDocument/didOpen" => {
                let DidOpenTextDocumentParams { text_document: item } = read(params)?;
                let document = OpenDocument::new(item.uri.clone(), item.language_id.as_str(), item.version, item.text);
                if let Some(mut previous) = self.documents.insert(item.uri, document) {
                    self.reject_outdated(previous.cancel_outdated());
                }
                self.check_configurations();
            }
            "textDocument/didChange" => {
                let params: DidChangeTextDocumentParams = read(params)?;
                let (encoding, lint_on) = (self.client.encoding, self.options.lint_on);
                let identifier = params.text_document;
                let document = self.document_mut(&identifier.text_document_identifier.uri)?;
                let outdated = document.change(identifier.version, params.content_changes, encoding, lint_on);
                self.reject_outdated(outdated);
            }
            "textDocument/didSave" => {
                let params: DidSaveTextDocumentParams = read(params)?;
                let uri = params.text_document.uri;
                let (pulls, lint_on) = (self.client.pulls, self.options.lint_on);
                let document = self.document_mut(&uri)?;
                if lint_on == LintOn::Save {
                    document.unpublished = true;
                    document.schedule_linting();
                    if pulls {
                        self.ask("workspace/diagnostic/refresh", &());
                    }
                    self.publish_if_due(&uri);
                }
                self.saved();
            }
            "textDocument/didClose" => {
                let params: DidCloseTextDocumentParams = read(params)?;
                let uri = params.text_document.uri;
                if let Some(mut document) = self.documents.remove(&uri) {
                    for id in std::mem::take(&mut document.pulls) {
                        self.send(full_report(id, None));
                    }
                    self.reject_outdated(document.cancel_outdated());
                    self.withdraw(&uri);
                    self.check_configurations();
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns an open document, or an error.
    fn document_mut(&mut self, uri: &Uri) -> Result<&mut OpenDocument, RequestError> {
        self.documents.get_mut(uri).ok_or_else(|| not_open(uri))
    }

    /// Adds the edits to a code action that the user has chosen. An action without a document is returned unchanged.
    fn resolve(&mut self, id: &RequestId, action: CodeAction) -> Result<Option<Value>, RequestError> {
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

    /// Processes the client's request for the diagnostics of a document. They are sent after linting, unless the client
    /// already has the current ones.
    fn pull(&mut self, id: &RequestId, params: &DocumentDiagnosticParams) -> Result<Option<Value>, RequestError> {
        let uri = &params.text_document.uri;
        let lint_on = self.options.lint_on;
        let document = self.document_mut(uri)?;
        let known = params.previous_result_id.as_deref();
        if known.is_some() && document.current().map(|linted| linted.generation.to_string()).as_deref() == known {
            return Ok(Some(json!({"kind": "unchanged", "resultId": known})));
        }
        // If documents are linted only on save, the findings of the saved text stay valid while the text changes.
        let last = document.linted.as_ref().map(|linted| linted.generation.to_string());
        if lint_on == LintOn::Save && !document.unpublished && known.is_some() && last.as_deref() == known {
            return Ok(Some(json!({"kind": "unchanged", "resultId": known})));
        }
        document.pulls.push(id.clone());
        document.schedule_linting();
        self.answer_pulls(uri);
        Ok(None)
    }

    /// Responds to all requests for the diagnostics of a document, if they are available.
    pub(super) fn answer_pulls(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        if document.current().is_none() {
            return;
        }
        let ids = std::mem::take(&mut document.pulls);
        let Some(linted) = self.documents.get(uri).and_then(OpenDocument::current) else { return };
        for id in ids {
            self.send(full_report(id, Some(&**linted)));
        }
    }
}

fn not_open(uri: &Uri) -> RequestError {
    request_error(ErrorCode::InvalidParams, format!("{} is not open", uri.0))
}

/// Returns the response with all diagnostics of a document. `linted` is `None` for a closed document, which has no
/// diagnostics.
fn full_report(id: RequestId, linted: Option<&LintResult>) -> Response {
    let items = linted.map_or(&[][..], |linted| &linted.diagnostics);
    let result = linted.map(|linted| linted.generation.to_string());
    Response::new_ok(id, json!({"kind": "full", "resultId": result, "items": items}))
}
