/** The command that converts a damaged document to strict JSON. */
import * as vscode from "vscode";
import { replaceDocument } from "../edit";
import { JSON_LANGUAGES } from "../server/languages";
import type { Server } from "../server/server";
import { failureReason, runOnDocument } from "./program";

/** Converts the active document to strict JSON, and shows what was repaired. */
export async function repairDocument(server: Server, log: vscode.LogOutputChannel): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    return;
  }
  if (!JSON_LANGUAGES.includes(document.languageId)) {
    void vscode.window.showWarningMessage("Only a JSON document can be repaired as a whole. Use the quick fixes.");
    return;
  }
  const { version, uri } = document;
  const lines = /\.(jsonl|ndjson)$/i.test(uri.path) ? ["--lines"] : [];
  const finished = await runOnDocument(server, uri, ["repair", "--explain", ...lines, "-"], document.getText());
  if (finished.status !== 0 || finished.output === "") {
    void vscode.window.showErrorMessage(`The document cannot be repaired: ${failureReason(finished)}`);
    return;
  }
  await replaceDocument(document, version, finished.output);
  const summary = finished.errors.trim();
  log.info(`Repaired ${vscode.workspace.asRelativePath(uri)}\n${summary}`);
  const first = summary.split("\n").find((line) => line.startsWith("repaired ")) ?? "";
  const changes = first.replace(/^repaired <stdin>: /, "");
  const message = changes === "" ? "The document is strict JSON." : `Repaired: ${changes}.`;
  if ((await vscode.window.showInformationMessage(message, "Show Log")) === "Show Log") {
    log.show();
  }
}
