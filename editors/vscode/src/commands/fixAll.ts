/** The command that applies all fixes. */
import * as vscode from "vscode";
import { replaceDocument } from "../edit";
import type { Server } from "../server/server";
import { settings } from "../settings";
import { runFor } from "./program";

const KIND = "source.fixAll.summit-lint";

/** Applies all safe fixes to the active document, and unsafe ones if the settings say so. */
export async function fixAll(server: Server): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    return;
  }
  const before = document.version;
  const edited = settings().unsafeFixes === "apply" ? await withUnsafe(server, document) : await safe(document);
  if (!edited || document.version === before) {
    void vscode.window.showInformationMessage("summit-lint: no fixes for this document.");
  }
}

/** Applies the code action of the language server. */
async function safe(document: vscode.TextDocument): Promise<boolean> {
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    all,
    KIND,
    1,
  );
  const edit = actions.find((action) => action.kind?.value === KIND)?.edit;
  return edit !== undefined && vscode.workspace.applyEdit(edit);
}

/** Applies the fixes of the program with `--unsafe-fixes`. */
async function withUnsafe(server: Server, document: vscode.TextDocument): Promise<boolean> {
  const { version, uri } = document;
  const name = uri.scheme === "file" ? uri.fsPath : `${uri.path.replace(/^.*\//, "")}`;
  const stdin = /\.\w+$/.test(name) ? name : `${name}.json`;
  const options = ["fix", "--unsafe-fixes", "-", "--stdin-filename", stdin];
  const { status, output } = await runFor(server, uri, options, document.getText());
  if (status === 2 || output === "") {
    return false;
  }
  await replaceDocument(document, version, output);
  return true;
}
