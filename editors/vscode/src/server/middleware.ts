/** Changes responses of the language server. */
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { settings } from "../settings";

/** Removes unsafe fixes from code actions if the settings hide them. */
export const middleware: Middleware = {
  async provideCodeActions(document, range, context, token, next) {
    const actions = await next(document, range, context, token);
    return settings().unsafeFixes === "hide" ? actions?.filter((action) => !isUnsafe(action)) : actions;
  },
};

/**
 * Returns whether an action is an unsafe fix. The server marks safe fixes as preferred, and unsafe fixes
 * as not preferred.
 */
function isUnsafe(action: vscode.Command | vscode.CodeAction): boolean {
  return action instanceof vscode.CodeAction && action.isPreferred === false;
}
