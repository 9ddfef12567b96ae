/** The entry points that VS Code calls. */
import * as vscode from "vscode";
import { convertContainer } from "./commands/convert";
import { explainRule, RulePages } from "./commands/explain";
import { fixAll } from "./commands/fixAll";
import { menu } from "./commands/menu";
import { newPayload } from "./commands/newPayload";
import { repairDocument } from "./commands/repair";
import { CONTAINER_SCHEME } from "./container/address";
import { ContainerCodeLens } from "./container/codeLens";
import { ContainerFileSystem } from "./container/fileSystem";
import { openContainer } from "./container/open";
import { offerJsonValidation } from "./jsonValidation";
import { CONTAINER_LANGUAGES } from "./server/languages";
import { Server } from "./server/server";
import { SECTION, SERVER_SETTINGS } from "./settings";
import { StatusBar } from "./statusBar";

/** The server to stop when the extension is deactivated. */
let activeServer: Server | undefined;

/** Registers the contributions of the extension, and starts the language server. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("summit-lint", { log: true });
  const server = new Server(context.extensionPath, log);
  activeServer = server;
  const containers = new ContainerFileSystem();
  const lens = new ContainerCodeLens();
  const commands: Record<string, (...given: never[]) => unknown> = {
    fixAll,
    repairDocument: () => repairDocument(server, log),
    convertContainer: () => convertContainer(server),
    openContainer,
    newPayload: () => newPayload(server),
    explainRule: () => explainRule(server),
    restart: () => server.restart(),
    showLog: () => log.show(),
    menu,
  };
  context.subscriptions.push(
    log,
    server,
    containers,
    lens,
    new StatusBar(server),
    vscode.workspace.registerFileSystemProvider(CONTAINER_SCHEME, containers, { isCaseSensitive: true }),
    vscode.workspace.registerTextDocumentContentProvider(RulePages.scheme, new RulePages(server)),
    vscode.languages.registerCodeLensProvider([...CONTAINER_LANGUAGES], lens),
    offerJsonValidation(context.workspaceState),
    ...Object.entries(commands).map(([name, command]) =>
      vscode.commands.registerCommand(`${SECTION}.${name}`, withErrorMessages(command)),
    ),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (SERVER_SETTINGS.some((name) => event.affectsConfiguration(`${SECTION}.${name}`))) {
        void server.restart();
      }
      if (event.affectsConfiguration(`${SECTION}.codeLens`)) {
        lens.refresh();
      }
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void server.restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
  );
  await server.restart();
}

/** Stops the language server. */
export function deactivate(): Promise<void> | undefined {
  return activeServer?.stop();
}

/** Returns a command that runs `command`, and shows the errors of `command` to the user. */
function withErrorMessages(command: (...given: never[]) => unknown): (...given: never[]) => Promise<void> {
  return async (...given) => {
    try {
      await command(...given);
    } catch (error) {
      void vscode.window.showErrorMessage(`summit-lint: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
