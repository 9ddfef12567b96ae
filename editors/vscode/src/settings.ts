/** The settings of the extension. */
import * as path from "node:path";
import * as vscode from "vscode";

/** The section of the settings, and the prefix of the names of all commands. */
export const SECTION = "summit-lint";

/** The settings that affect how the language server is started. A change of any of them restarts the server. */
export const SERVER_SETTINGS = ["enable", "path", "run", "config"] as const;

/** The current settings. */
export interface Settings {
  /** Whether to run the language server. */
  readonly enable: boolean;
  /** The path of the program; empty to search for it. */
  readonly path: string;
  /** When to lint a document. */
  readonly run: "onType" | "onSave";
  /** Whether to hide unsafe fixes, offer them one by one, or also apply them with "fix all". */
  readonly unsafeFixes: "hide" | "offer" | "apply";
  /** The absolute path of the configuration file; empty for the configuration file nearest to each document. */
  readonly config: string;
  /** Whether to show lenses above containers in strings. */
  readonly codeLens: boolean;
}

/** Returns the current settings. */
export function settings(): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  return {
    enable: section.get("enable", true),
    path: section.get("path", "").trim(),
    run: section.get<Settings["run"]>("run", "onType"),
    unsafeFixes: section.get<Settings["unsafeFixes"]>("unsafeFixes", "offer"),
    config: absolutePath(section.get("config", "").trim()),
    codeLens: section.get("codeLens", true),
  };
}

/** Returns `file` as an absolute path. A relative path starts at the first folder of the workspace. */
function absolutePath(file: string): string {
  const folder = vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file");
  return file === "" || folder === undefined ? file : path.resolve(folder.uri.fsPath, file);
}
