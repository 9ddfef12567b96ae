/** Shows "Open container as JSON" above containers in strings. */
import * as vscode from "vscode";
import { settings } from "../settings";
import { containerStrings } from "./strings";

/** Shows a lens above each container in a string. */
export class ContainerCodeLens implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;

  dispose(): void {
    this.changed.dispose();
  }

  /** Asks VS Code to request the lenses again. */
  refresh(): void {
    this.changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!settings().codeLens) {
      return [];
    }
    return containerStrings(document.getText()).map(({ key }, index) => {
      const position = document.positionAt(key);
      const command = "summit-lint.openContainer";
      return new vscode.CodeLens(new vscode.Range(position, position), {
        title: "Open container as JSON",
        tooltip: "Edit the container as a separate document. Saving it changes this string.",
        command,
        arguments: [document.uri, index],
      });
    });
  }
}
