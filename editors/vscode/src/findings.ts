/** The findings of summit-lint among the problems that VS Code shows. */
import * as vscode from "vscode";

/** Returns the findings in a document. */
export function findings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "summit-lint");
}

/** Returns the findings that include a position. */
export function findingsAt(uri: vscode.Uri, position: vscode.Position): vscode.Diagnostic[] {
  return findings(uri).filter(({ range }) => range.contains(position));
}

/** Returns the rule of a finding. */
export function ruleOf({ code }: vscode.Diagnostic): string | undefined {
  const rule = typeof code === "object" ? code.value : code;
  return rule === undefined ? undefined : String(rule);
}
