/** Starts, stops and restarts the language server. */
import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, type ServerOptions, State } from "vscode-languageclient/node";
import { locate, MissingProgram, type Program } from "../binary/locate";
import { type Settings, settings } from "../settings";
import { middleware } from "./middleware";
import { documentSelector } from "./selector";

/** The state of the language server. */
export type ServerState =
  | { readonly kind: "off" | "starting" }
  | { readonly kind: "running"; readonly version: string }
  | { readonly kind: "failed"; readonly reason: string };

/** The language server of this window. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private program: Program | undefined;
  /** The last start or stop of the server. The next start or stop waits for its end. */
  private lastStep: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<ServerState>();
  readonly onDidChangeState = this.changed.event;
  private current: ServerState = { kind: "off" };

  constructor(
    private readonly extensionFolder: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The current state of the server. */
  get state(): ServerState {
    return this.current;
  }

  /** Stops the server if it is running, and starts it. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopServer();
      await this.startServer();
    });
  }

  /** Stops the server. */
  stop(): Promise<void> {
    return this.enqueue(() => this.stopServer());
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** Returns the program, for commands that run it. Throws `MissingProgram` if no program can be used. */
  async findProgram(): Promise<Program> {
    return this.program ?? locate(settings().path, this.extensionFolder);
  }

  /** Runs `step`, a start or stop of the server, after the previous step. */
  private enqueue(step: () => Promise<void>): Promise<void> {
    this.lastStep = this.lastStep.then(step, step);
    return this.lastStep;
  }

  /** Changes the state and notifies the listeners. */
  private setState(state: ServerState): void {
    this.current = state;
    this.changed.fire(state);
  }

  /** Stops the server if it is running. */
  private async stopServer(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.program = undefined;
    await client?.dispose().catch((error: unknown) => this.log.warn(`The server did not stop: ${String(error)}`));
    this.setState({ kind: "off" });
  }

  /** Starts the server, unless the settings disable it. Errors are shown to the user. */
  private async startServer(): Promise<void> {
    const current = settings();
    if (!current.enable) {
      return;
    }
    this.setState({ kind: "starting" });
    try {
      const program = await locate(current.path, this.extensionFolder);
      this.program = program;
      this.log.info(`Program: ${program.file} (version ${program.version}, from ${program.from})`);
      const client = this.createClient(program, this.serverOptions(current), current);
      this.client = client;
      await client.start();
      this.setState({ kind: "running", version: program.version });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.error(reason);
      this.setState({ kind: "failed", reason });
      void this.showFailure(reason, error instanceof MissingProgram);
    }
  }

  /**
   * Returns the options of the server (see docs/editors.md). Throws if the settings name a configuration file that does
   * not exist.
   */
  private serverOptions({ config }: Settings): Record<string, unknown> {
    if (config !== "" && !existsSync(config)) {
      throw new Error(`The file in the setting "summit-lint.config" was not found: ${config}`);
    }
    // The options `lintOn` and `unsafeFixes` keep their defaults. `lintOn` is not needed, because this client requests the diagnostics
    // and so decides when to lint. With `unsafeFixes`, `source.fixAll` would apply unsafe fixes, and VS Code may run it on save.
    return { configuration: config === "" ? undefined : config };
  }

  /** Creates the client that runs `program`. */
  private createClient(program: Program, initializationOptions: Record<string, unknown>, { run }: Settings): LanguageClient {
    const server: ServerOptions = { command: program.file, args: ["lsp"] };
    const client = new LanguageClient("summit-lint", "summit-lint", server, {
      documentSelector: documentSelector(),
      initializationOptions,
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticPullOptions: { onChange: run === "onType", onSave: run === "onSave" },
      middleware,
    });
    client.onDidChangeState(({ newState }) => {
      if (client !== this.client) {
        return;
      }
      if (newState === State.Stopped) {
        this.setState({ kind: "failed", reason: "The server stopped." });
      } else if (newState === State.Running) {
        // The client restarts a server that has crashed.
        this.setState({ kind: "running", version: program.version });
      }
    });
    return client;
  }

  /** Shows why the server did not start, and offers actions. `isProgramMissing` is whether no program can be used. */
  private async showFailure(reason: string, isProgramMissing: boolean): Promise<void> {
    const actions = isProgramMissing ? ["Choose File…", "Open Settings", "Show Log"] : ["Restart", "Show Log"];
    const chosen = await vscode.window.showErrorMessage(`summit-lint: ${reason}`, ...actions);
    if (chosen === "Choose File…") {
      await chooseProgram();
    } else if (chosen === "Open Settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", "summit-lint.path");
    } else if (chosen === "Restart") {
      await this.restart();
    } else if (chosen === "Show Log") {
      this.log.show();
    }
  }
}

/** Asks the user for the file of the program and changes the setting. The change restarts the server. */
async function chooseProgram(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({ title: "Program summit-lint", openLabel: "Use" });
  const file = chosen?.[0]?.fsPath;
  if (file !== undefined) {
    const section = vscode.workspace.getConfiguration("summit-lint");
    await section.update("path", file, vscode.ConfigurationTarget.Global);
  }
}
