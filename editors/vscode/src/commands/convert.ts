/** The command that converts a container between its two forms: an object, and JSON in a string. */
import * as vscode from "vscode";
import { containerStrings } from "../container/strings";
import { replaceDocument } from "../edit";
import { JSON_LANGUAGES } from "../server/languages";
import type { Server } from "../server/server";
import { applyAction } from "./action";
import { failureReason, runOnDocument } from "./program";

/** The kind of the server's code action. */
const KIND = "refactor.rewrite.summit-lint.convert";

/** Converts the container at the cursor to the other form. Without a container at the cursor, converts the first one. */
export async function convertContainer(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return;
  }
  const { document, selection } = editor;
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  if ((await applyAction(document, selection, KIND)) || (await applyAction(document, all, KIND))) {
    return;
  }
  if (!JSON_LANGUAGES.includes(document.languageId)) {
    void vscode.window.showInformationMessage("summit-lint: no container to convert in this document.");
    return;
  }
  // Either the server is off, or the document cannot be converted. Run the program, which converts it or reports the reason.
  const text = document.getText();
  const { version, uri } = document;
  const form = containerStrings(text).length > 0 ? "object" : "string";
  const finished = await runOnDocument(server, uri, ["convert", "--to", form, "-"], text);
  if (finished.status !== 0 || finished.output === "") {
    void vscode.window.showErrorMessage(`The container cannot be converted: ${failureReason(finished)}`);
    return;
  }
  await replaceDocument(document, version, finished.output);
}
