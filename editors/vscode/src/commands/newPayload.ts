/** The command that opens a new payload. */
import * as vscode from "vscode";
import statuses from "../../generated/statuses.json";
import type { Server } from "../server/server";
import { failureReason, runOnDocument } from "./program";

/** The item to enter a status that is not in the list. */
const OTHER = "Other status…";

/** The forms of the container in the payload. */
const FORMS = [
  { label: "Object", description: "IncidentContainerJsonObj", form: "object" },
  { label: "String", description: "IncidentContainerJson", form: "string" },
];

/** Asks for a status and a form, and opens a new document with a minimal payload. */
export async function newPayload(server: Server): Promise<void> {
  const status = await askStatus();
  if (status === undefined) {
    return;
  }
  const form = await vscode.window.showQuickPick(FORMS, { placeHolder: "Form of the container" });
  if (form === undefined) {
    return;
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  const finished = await runOnDocument(server, active, ["new", "--form", form.form, "--", status]);
  if (finished.status !== 0) {
    void vscode.window.showErrorMessage(`No payload for this status: ${failureReason(finished)}`);
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: "json", content: finished.output });
  await vscode.window.showTextDocument(document);
}

/** Asks the user for a status. */
async function askStatus(): Promise<string | undefined> {
  const chosen = await vscode.window.showQuickPick([...statuses, OTHER], { placeHolder: "Status of the incident" });
  if (chosen !== OTHER) {
    return chosen;
  }
  const typed = await vscode.window.showInputBox({ prompt: "A status of the schemas in your configuration" });
  return typed === undefined || typed.trim() === "" ? undefined : typed.trim();
}
