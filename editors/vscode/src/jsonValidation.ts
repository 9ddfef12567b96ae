/** Offers to turn off VS Code's built-in JSON validation, which reports syntax errors that summit-lint also reports. */
import * as vscode from "vscode";
import { findings } from "./findings";

/** The key under which the user's response is stored. */
const RESPONSE = "jsonValidation";

/** The sources of the findings of VS Code's built-in validation. */
const SOURCES: readonly string[] = ["json", "jsonc"];

const TURN_OFF = "Turn Off in This Workspace";
const KEEP = "Keep";

/** Asks the user once per workspace, when summit-lint and VS Code first report the same error in the active document. */
export function offerJsonValidation(state: vscode.Memento): vscode.Disposable {
  const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    const document = vscode.window.activeTextEditor?.document;
    const isActive = document !== undefined && uris.some((uri) => uri.toString() === document.uri.toString());
    const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
    if (isActive && hasFolder && state.get(RESPONSE) === undefined && isReportedTwice(document.uri)) {
      listener.dispose();
      void ask(state);
    }
  });
  return listener;
}

/** Returns whether summit-lint and VS Code report errors on the same line or on adjacent lines. */
function isReportedTwice(uri: vscode.Uri): boolean {
  const ours = findings(uri);
  const theirs = vscode.languages.getDiagnostics(uri).filter(({ source }) => SOURCES.includes(source ?? ""));
  return theirs.some((their) => ours.some((our) => Math.abs(our.range.start.line - their.range.start.line) <= 1));
}

/** Asks the user, applies the response, and stores it. */
async function ask(state: vscode.Memento): Promise<void> {
  const message =
    "VS Code's JSON validation reports the same syntax errors as summit-lint. " +
    "Turn it off for all JSON files in this workspace? (json.validate.enable)";
  const response = await vscode.window.showInformationMessage(message, TURN_OFF, KEEP);
  if (response === TURN_OFF) {
    const target = vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration("json").update("validate.enable", false, target);
  }
  // If the user closes the message without a response, it is shown again in the next session.
  if (response !== undefined) {
    await state.update(RESPONSE, response);
  }
}
