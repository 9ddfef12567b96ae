/** The status bar item, with the state of the server and the findings of the active document. */
import * as vscode from "vscode";
import { findings } from "./findings";
import { documentSelector } from "./server/selector";
import type { Server, ServerState } from "./server/server";
import { statusText } from "./statusText";

/** Shows the state of the server and the number of findings in the active document. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("summit-lint", vscode.StatusBarAlignment.Right, 100);
  private readonly listeners: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.item.name = "summit-lint";
    this.item.command = "summit-lint.menu";
    const refresh = (): void => this.refresh();
    this.listeners = [
      server.onDidChangeState(refresh),
      vscode.window.onDidChangeActiveTextEditor(refresh),
      vscode.languages.onDidChangeDiagnostics(refresh),
    ];
    this.refresh();
  }

  dispose(): void {
    vscode.Disposable.from(...this.listeners, this.item).dispose();
  }

  private refresh(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || vscode.languages.match(documentSelector(), document) === 0) {
      this.item.hide();
      return;
    }
    const state = this.server.state;
    const found = findings(document.uri);
    const errors = found.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error).length;
    const { text, tooltip } = statusText(state, errors, found.length - errors);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = backgroundColor(state);
    this.item.show();
  }
}

/** Returns the background of the item, which marks a failed server. */
function backgroundColor({ kind }: ServerState): vscode.ThemeColor | undefined {
  return kind === "failed" ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
}
