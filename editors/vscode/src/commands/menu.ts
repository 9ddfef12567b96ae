/** The menu of the status bar item. */
import * as vscode from "vscode";

const ITEMS = [
  { label: "$(wand) Fix All in Document", command: "summit-lint.fixAll" },
  { label: "$(tools) Repair Document", command: "summit-lint.repairDocument" },
  { label: "$(arrow-swap) Convert Container Form", command: "summit-lint.convertContainer" },
  { label: "$(split-horizontal) Open Container as JSON", command: "summit-lint.openContainer" },
  { label: "$(new-file) New Payload for a Status", command: "summit-lint.newPayload" },
  { label: "$(question) Explain Rule", command: "summit-lint.explainRule" },
  { label: "$(warning) Show Problems", command: "workbench.actions.view.problems" },
  { label: "$(debug-restart) Restart Server", command: "summit-lint.restart" },
  { label: "$(output) Show Log", command: "summit-lint.showLog" },
];

/** Shows the commands, and runs the one that the user chooses. */
export async function menu(): Promise<void> {
  const chosen = await vscode.window.showQuickPick(ITEMS, { placeHolder: "summit-lint" });
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
