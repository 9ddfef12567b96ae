/** The settings of the extension. */
import * as path from "node:path";
import * as vscode from "vscode";

/** The section of the settings, and the prefix of the names of all commands. */
export const SECTION = "summit-lint";

/** The settings that the language server is started with. A change of any of them restarts it. */
export const SERVER_SETTINGS = ["enable", "path", "run", "config"] as const;

/** The current settings. */
export interface Settings {
  readonly enable: boolean;
  readonly path: string;
  readonly run: "onType" | "onSave";
  readonly unsafeFixes: "hide" | "offer" | "apply";
  /** The absolute path of the configuration file; empty for the nearest one. */
  readonly config: string;
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
    config: absolute(section.get("config", "").trim()),
    codeLens: section.get("codeLens", true),
  };
}

function absolute(file: string): string {
  const folder = vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file");
  return file === "" || folder === undefined ? file : path.resolve(folder.uri.fsPath, file);
}
