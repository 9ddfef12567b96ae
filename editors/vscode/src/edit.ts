/** Edits of documents. */
import * as vscode from "vscode";
import { narrow } from "./narrow";

/**
 * Adds the smallest change to `edit` that replaces the text of `range` by `text`. VS Code keeps bookmarks and folds outside of the
 * change.
 */
export function replaceText(
  edit: vscode.WorkspaceEdit,
  document: vscode.TextDocument,
  range: vscode.Range,
  text: string,
): void {
  const before = document.getText(range);
  const change = narrow(before, text);
  const start = document.offsetAt(range.start);
  const changed = new vscode.Range(document.positionAt(start + change.start), document.positionAt(start + change.end));
  if (before !== text) {
    edit.replace(document.uri, changed, change.text);
  }
}

/**
 * Replaces the whole text of `document`. `text` was computed from `version`: throws if the document has changed since
 * then.
 */
export async function replaceDocument(document: vscode.TextDocument, version: number, text: string): Promise<void> {
  if (document.version !== version) {
    throw new Error("The document changed in the meantime. Try again.");
  }
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  // When VS Code applies an edit, it converts line breaks to those of the document. Do the same before comparing the texts.
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  replaceText(edit, document, all, text.replace(/\r?\n/g, lineBreak));
  await vscode.workspace.applyEdit(edit);
}
