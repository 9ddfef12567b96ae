/** The command that shows the page of a rule. */
import * as vscode from "vscode";
import { findingsAt, ruleOf } from "../findings";
import type { Server } from "../server/server";
import { failureReason, runWithoutInput } from "./program";
import { markdownOf } from "./rulePage";

const SCHEME = "summit-lint-rule";

/** Provides the pages of rules as read-only documents. */
export class RulePages implements vscode.TextDocumentContentProvider {
  static readonly scheme = SCHEME;

  constructor(private readonly server: Server) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const rule = uri.path.replace(/^\/|\.md$/g, "");
    const finished = await runWithoutInput(this.server, ["explain", rule]).catch(() => undefined);
    return finished?.status === 0 ? markdownOf(finished.output) : `No rule \`${rule}\`.\n`;
  }
}

/** Shows the page of the rule of the finding at the cursor, or of a rule that the user chooses. */
export async function explainRule(server: Server): Promise<void> {
  const rule = ruleAtCursor() ?? (await askForRule(server));
  if (rule !== undefined) {
    const page = vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
    await vscode.commands.executeCommand("markdown.showPreviewToSide", page);
  }
}

/** Returns the rule of the finding at the cursor. */
function ruleAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const [finding] = editor === undefined ? [] : findingsAt(editor.document.uri, editor.selection.active);
  return finding && ruleOf(finding);
}

/** Asks the user for a rule. */
async function askForRule(server: Server): Promise<string | undefined> {
  const program = await runWithoutInput(server, ["rules", "--format", "json"]);
  if (program.status !== 0) {
    throw new Error(`The rules cannot be listed: ${failureReason(program)}`);
  }
  const rules = JSON.parse(program.output) as { name: string; summary: string }[];
  const items = rules.map(({ name, summary }) => ({ label: name, detail: summary }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: "Rule to explain", matchOnDetail: true });
  return chosen?.label;
}
