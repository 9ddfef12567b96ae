/** Offers to turn off VS Code's own JSON validation, which reports syntax errors that summit-lint reports as well. */
import * as vscode from "vscode";
import { findings } from "./findings";

/** Where the answer is remembered. */
const ANSWER = "jsonValidation";

/** What VS Code calls the findings of its own validation. */
const SOURCES: readonly string[] = ["json", "jsonc"];

const TURN_OFF = "Turn Off in This Workspace";
const KEEP = "Keep";

/** Asks once per workspace, when the active document has errors from both. */
export function offerJsonValidation(state: vscode.Memento): vscode.Disposable {
  const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    const document = vscode.window.activeTextEditor?.document;
    const active = document !== undefined && uris.some((uri) => uri.toString() === document.uri.toString());
    const folder = (vscode.workspace.workspaceFolders ?? []).length > 0;
    if (active && folder && state.get(ANSWER) === undefined && isReportedTwice(document.uri)) {
      listener.dispose();
      void ask(state);
    }
  });
  return listener;
}

/** Returns whether both report an error on the same line. */
function isReportedTwice(uri: vscode.Uri): boolean {
  const ours = findings(uri);
  const theirs = vscode.languages.getDiagnostics(uri).filter(({ source }) => SOURCES.includes(source ?? ""));
  return theirs.some((their) => ours.some((our) => Math.abs(our.range.start.line - their.range.start.line) <= 1));
}

async function ask(state: vscode.Memento): Promise<void> {
  const message =
    "VS Code's JSON validation reports the same syntax errors as summit-lint. " +
    "Turn it off for all JSON files in this workspace? (json.validate.enable)";
  const answer = await vscode.window.showInformationMessage(message, TURN_OFF, KEEP);
  if (answer === TURN_OFF) {
    const target = vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration("json").update("validate.enable", false, target);
  }
  // A message that was closed without an answer comes back in the next session.
  if (answer !== undefined) {
    await state.update(ANSWER, answer);
  }
}
