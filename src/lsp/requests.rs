//! What the client asks for and tells, once the session runs.

use gen_lsp_types::{
    CodeAction, CodeActionParams, CompletionList, CompletionParams, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams, Hover,
    HoverParams, Uri,
};
use lsp_server::{ErrorCode, Notification, RequestId, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions;
use super::completion;
use super::diagnostics::Place;
use super::hover;
use super::linting::{Job, Linted};
use super::open_document::OpenDocument;
use super::session::{Refusal, Session, refuse};

/// Reads a message's parameters.
fn read<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    serde_json::from_value(params)
        .map_err(|error| refuse(ErrorCode::InvalidParams, format!("the parameters are not as they should be: {error}")))
}

/// An answer as it is sent.
fn answered(answer: impl Serialize) -> Result<Option<Value>, Refusal> {
    match serde_json::to_value(answer) {
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(refuse(ErrorCode::InternalError, error.to_string())),
    }
}

impl Session {
    /// The answer to a request; nothing if it is sent later.
    pub(super) fn answer(&mut self, id: &RequestId, method: &str, params: Value) -> Result<Option<Value>, Refusal> {
        match method {
            "textDocument/codeAction" => answered(self.code_actions(&read(params)?)?),
            "codeAction/resolve" => answered(self.resolve(read(params)?)?),
            "textDocument/hover" => answered(self.hover(&read(params)?)?),
            "textDocument/completion" => answered(self.complete(&read(params)?)?),
            "textDocument/diagnostic" => self.pull(id, &read(params)?),
            _ => Err(refuse(ErrorCode::MethodNotFound, format!("`{method}` is not known here"))),
        }
    }

    /// Takes in a notification. One that is not known asks for nothing.
    pub(super) fn notified(&mut self, note: Notification) -> Result<(), Refusal> {
        let params = note.params;
        match note.method.as_str() {
            "initialized" => self.watch_configuration(),
            "workspace/didChangeWatchedFiles" | "workspace/didChangeConfiguration" => self.reconfigure(),
            "textDocument/didOpen" => {
                let DidOpenTextDocumentParams { text_document: item } = read(params)?;
                let document = OpenDocument::new(item.uri.clone(), item.language_id.as_str(), item.version, item.text);
                self.documents.insert(item.uri, document);
                self.check_configurations();
            }
            "textDocument/didChange" => {
                let params: DidChangeTextDocumentParams = read(params)?;
                let encoding = self.client.encoding;
                let identifier = params.text_document;
                let document = self.document_mut(&identifier.text_document_identifier.uri)?;
                document.change(identifier.version, params.content_changes, encoding);
            }
            "textDocument/didSave" => {
                let params: DidSaveTextDocumentParams = read(params)?;
                self.document(&params.text_document.uri)?;
                self.saved();
            }
            "textDocument/didClose" => {
                let params: DidCloseTextDocumentParams = read(params)?;
                let uri = params.text_document.uri;
                if let Some(document) = self.documents.remove(&uri) {
                    for id in document.pulls {
                        self.send(full_report(id, None));
                    }
                    self.withdraw(&uri);
                    self.check_configurations();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn document(&self, uri: &Uri) -> Result<&OpenDocument, Refusal> {
        self.documents.get(uri).ok_or_else(|| not_open(uri))
    }

    fn document_mut(&mut self, uri: &Uri) -> Result<&mut OpenDocument, Refusal> {
        self.documents.get_mut(uri).ok_or_else(|| not_open(uri))
    }

    /// Makes sure that what was found in a document is of its text as it is now.
    fn lint_now(&mut self, uri: &Uri) -> Result<(), Refusal> {
        let document = self.document(uri)?;
        if document.current().is_none() {
            let linted = Job::new(document, self.configuration.of(document)).run(&self.client);
            self.document_mut(uri)?.linted = Some(linted);
        }
        Ok(())
    }

    fn code_actions(&mut self, params: &CodeActionParams) -> Result<Vec<CodeAction>, Refusal> {
        let uri = &params.text_document.uri;
        self.lint_now(uri)?;
        let document = self.document(uri)?;
        let Some(linted) = document.current() else { return Ok(Vec::new()) };
        let place = self.place(document);
        let holding = self.configuration.of(document);
        let mut actions = actions::at(params.range, &params.context, linted, &holding, &place);
        if !self.client.resolves_edits {
            for action in actions.iter_mut().filter(|action| action.edit.is_none()) {
                action.edit = Some(actions::fix_all(linted, &holding, &place));
            }
        }
        Ok(actions)
    }

    /// Fills in the edits of an action that was chosen.
    fn resolve(&mut self, mut action: CodeAction) -> Result<CodeAction, Refusal> {
        let data = action.data.as_ref();
        let uri = data.and_then(|data| data["uri"].as_str()).map(Uri::from);
        let Some(uri) = uri.filter(|_| action.edit.is_none()) else { return Ok(action) };
        let document = self.document(&uri)?;
        if data.and_then(|data| data["version"].as_i64()) != Some(i64::from(document.version)) {
            return Err(refuse(ErrorCode::ContentModified, "the document has changed since the action was offered"));
        }
        self.lint_now(&uri)?;
        let document = self.document(&uri)?;
        if let Some(linted) = document.current() {
            action.edit = Some(actions::fix_all(linted, &self.configuration.of(document), &self.place(document)));
        }
        Ok(action)
    }

    fn hover(&mut self, params: &HoverParams) -> Result<Option<Hover>, Refusal> {
        let at = &params.text_document_position_params;
        self.lint_now(&at.text_document.uri)?;
        let document = self.document(&at.text_document.uri)?;
        let Some(linted) = document.current() else { return Ok(None) };
        let offset = document.lines.offset(&document.text, at.position, self.client.encoding);
        Ok(hover::at(offset, linted, &self.place(document)))
    }

    fn complete(&self, params: &CompletionParams) -> Result<CompletionList, Refusal> {
        let at = &params.text_document_position_params;
        let document = self.document(&at.text_document.uri)?;
        let offset = document.lines.offset(&document.text, at.position, self.client.encoding);
        let config = self.configuration.of(document).config;
        let Some(parsed) =
            document.parsed.document(&document.path, document.language.as_ref(), &document.text, &config)
        else {
            return Ok(CompletionList::default());
        };
        Ok(completion::at(offset, parsed, &config, &self.place(document)))
    }

    /// Answers with the diagnostics of a document, when it is linted.
    fn pull(&mut self, id: &RequestId, params: &DocumentDiagnosticParams) -> Result<Option<Value>, Refusal> {
        let uri = &params.text_document.uri;
        let document = self.document_mut(uri)?;
        let known = params.previous_result_id.as_deref();
        if known.is_some() && document.current().map(|linted| linted.generation.to_string()).as_deref() == known {
            return Ok(Some(json!({"kind": "unchanged", "resultId": known})));
        }
        document.pulls.push(id.clone());
        self.answer_pulls(uri);
        Ok(None)
    }

    /// Answers the requests for a document's diagnostics, if they are known.
    pub(super) fn answer_pulls(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        if document.current().is_none() {
            return;
        }
        let ids = std::mem::take(&mut document.pulls);
        let Some(linted) = self.documents.get(uri).and_then(OpenDocument::current) else { return };
        for id in ids {
            self.send(full_report(id, Some(linted)));
        }
    }

    pub(super) fn place<'a>(&'a self, document: &'a OpenDocument) -> Place<'a> {
        Place { uri: &document.uri, text: &document.text, lines: &document.lines, client: &self.client }
    }
}

fn not_open(uri: &Uri) -> Refusal {
    refuse(ErrorCode::InvalidParams, format!("{} is not open", uri.0))
}

/// All diagnostics of a document; none for one that was closed.
fn full_report(id: RequestId, linted: Option<&Linted>) -> Response {
    let items = linted.map_or(&[][..], |linted| &linted.diagnostics);
    let result = linted.map(|linted| linted.generation.to_string());
    Response::new_ok(id, json!({"kind": "full", "resultId": result, "items": items}))
}
