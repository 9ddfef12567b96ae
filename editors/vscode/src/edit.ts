/** Edits of documents. */
import * as vscode from "vscode";
import { narrow } from "./narrow";

/** Adds to `edit` what changes the text in `range` into `text`. Marks and folds outside the change stay. */
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

/** Changes the whole of `document`, which was at `version` when `text` was made of it. */
export async function replaceDocument(document: vscode.TextDocument, version: number, text: string): Promise<void> {
  if (document.version !== version) {
    throw new Error("The document changed in the meantime. Try again.");
  }
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  // VS Code uses the line breaks of the document for all lines.
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  replaceText(edit, document, all, text.replace(/\r?\n/g, lineBreak));
  await vscode.workspace.applyEdit(edit);
}
