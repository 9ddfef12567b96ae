/** Applies code actions of the language server. */
import * as vscode from "vscode";

/**
 * Applies the first code action of this kind in a range. Returns `false` if there is no such action, or if it cannot be
 * applied.
 */
export async function applyAction(document: vscode.TextDocument, range: vscode.Range, kind: string): Promise<boolean> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
    kind,
    1,
  );
  const edit = actions.find((action) => action.kind?.value === kind)?.edit;
  return edit !== undefined && (await vscode.workspace.applyEdit(edit));
}
