/** The command that applies all fixes. */
import * as vscode from "vscode";
import { settings } from "../settings";
import { applyAction } from "./action";

/** Applies all safe fixes to the active document. If the settings allow unsafe fixes, applies them, too. */
export async function fixAll(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    return;
  }
  const kind = settings().unsafeFixes === "apply" ? "source.fixAllUnsafe.summit-lint" : "source.fixAll.summit-lint";
  const before = document.version;
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  if (!(await applyAction(document, all, kind)) || document.version === before) {
    void vscode.window.showInformationMessage("summit-lint: no fixes for this document.");
  }
}
