/** Helpers for commands that run the program on a document. */
import * as path from "node:path";
import * as vscode from "vscode";
import { type RunResult, run } from "../run";
import type { Server } from "../server/server";
import { settings } from "../settings";

/** Runs a command of the program that needs no input and no configuration. */
export async function runWithoutInput(server: Server, options: readonly string[]): Promise<RunResult> {
  return run((await server.findProgram()).file, options);
}

/** Runs a command of the program with `text` on standard input, and with the configuration that applies to the file `uri`. */
export async function runOnDocument(
  server: Server,
  uri: vscode.Uri | undefined,
  options: readonly string[],
  text = "",
): Promise<RunResult> {
  const program = await server.findProgram();
  const { config } = settings();
  const choice = config === "" ? [] : ["--config", config];
  // The search for the nearest configuration starts in the working directory.
  return run(program.file, [...options, ...choice], { text, folder: folderOf(uri) });
}

/** Returns the folder of a file. If `uri` is not a file, returns the first folder of the workspace. */
function folderOf(uri: vscode.Uri | undefined): string | undefined {
  if (uri?.scheme === "file") {
    return path.dirname(uri.fsPath);
  }
  return vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file")?.uri.fsPath;
}

/** Returns why a run failed: what the program wrote to standard error, or else its exit status. */
export function failureReason({ errors, status }: RunResult): string {
  const lines = errors.trim();
  return lines === "" ? `exit status ${status}` : lines.replace(/^error: /, "").slice(0, 500);
}
