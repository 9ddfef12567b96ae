/** The command that opens a container as a document. */
import * as vscode from "vscode";
import { containerUri } from "./address";
import { containerAt, containerStrings, decode, hasLoneSurrogate } from "./strings";

/**
 * Opens a container next to its document. Without an index, opens the container at the cursor, the only container of the
 * document, or the container that the user chooses.
 */
export async function openContainer(outer?: vscode.Uri, index?: number): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const document = outer === undefined ? editor?.document : await vscode.workspace.openTextDocument(outer);
  if (document === undefined) {
    return;
  }
  const found = containerStrings(document.getText());
  const cursor = editor?.document === document ? document.offsetAt(editor.selection.active) : -1;
  const chosen = index ?? containerAt(found, cursor) ?? (await askForContainer(document));
  const string = chosen === undefined ? undefined : found[chosen];
  if (chosen === undefined || string === undefined) {
    if (found.length === 0) {
      void vscode.window.showInformationMessage("This document has no `IncidentContainerJson` string.");
    }
    return;
  }
  if (hasLoneSurrogate(string.literal)) {
    const message = "The container cannot be opened: it has half of a surrogate pair, which files cannot have.";
    void vscode.window.showWarningMessage(message);
    return;
  }
  if (decode(string.literal) === undefined) {
    const repair = "Repair Document";
    const message = "The container is not a strict JSON object. Repair it first.";
    if ((await vscode.window.showWarningMessage(message, repair)) === repair) {
      await vscode.commands.executeCommand("summit-lint.repairDocument");
    }
    return;
  }
  const container = await vscode.workspace.openTextDocument(containerUri({ outer: document.uri, index: chosen }));
  await vscode.window.showTextDocument(container, { viewColumn: vscode.ViewColumn.Beside, preview: false });
}

/** Asks the user for one of several containers. */
async function askForContainer(document: vscode.TextDocument): Promise<number | undefined> {
  const items = containerStrings(document.getText()).map(({ key, literal }, index) => ({
    label: `Container ${index + 1}`,
    description: `line ${document.positionAt(key).line + 1}`,
    detail: (decode(literal) ?? literal).slice(0, 120),
    index,
  }));
  if (items.length === 0) {
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: "Container to open" }))?.index;
}
