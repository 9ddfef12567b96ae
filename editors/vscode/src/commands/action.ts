/** Applies code actions of the language server. */
import * as vscode from "vscode";

/** Applies the first code action of a kind in a range. Returns `false` if there is none. */
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
