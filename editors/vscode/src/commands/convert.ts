/** The command that converts the container to its other form. */
import * as vscode from "vscode";
import { containerStrings } from "../container/strings";
import { replaceDocument } from "../edit";
import type { Server } from "../server/server";
import { reason, runFor } from "./program";

/** Converts the container of the active document: from a string to an object, or from an object to a string. */
export async function convertContainer(server: Server): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    return;
  }
  const text = document.getText();
  const { version, uri } = document;
  const form = containerStrings(text).length > 0 ? "object" : "string";
  const finished = await runFor(server, uri, ["convert", "--to", form, "-"], text);
  if (finished.status !== 0 || finished.output === "") {
    void vscode.window.showErrorMessage(`The container cannot be converted: ${reason(finished)}`);
    return;
  }
  await replaceDocument(document, version, finished.output);
}
