/** Selects the documents that the language server handles. */
import * as vscode from "vscode";
import { CONTAINER_SCHEME } from "../container/address";
import { EXTENSIONS, LANGUAGES } from "./languages";

/** A filter that VS Code and the language server both accept. */
export type Filter = { scheme: string; language: string } | { scheme: string; pattern: string };

/**
 * Returns filters for the documents that the language server handles: files, including files of a virtual workspace,
 * cells of notebooks, new documents, and containers that are open as documents. Documents of other schemes, such as old
 * versions in a comparison, are excluded.
 */
export function documentSelector(): Filter[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const schemes = new Set([
    "file",
    "untitled",
    "vscode-notebook-cell",
    CONTAINER_SCHEME,
    ...folders.map((folder) => folder.uri.scheme),
  ]);
  const pattern = `**/*.{${EXTENSIONS.join(",")}}`;
  return [...schemes].flatMap((scheme): Filter[] => [
    ...LANGUAGES.map((language) => ({ scheme, language })),
    { scheme, pattern },
  ]);
}
