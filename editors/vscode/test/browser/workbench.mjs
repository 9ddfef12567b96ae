/** Starts code-server and Chromium, and controls the window of VS Code like a user. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { program, root } from "../../scripts/program.mjs";

/** The folder in which `install.sh` installed the tools. */
const tools = process.env.VSCODE_TOOLS ?? path.join(tmpdir(), "summit-lint-vscode");
const codeServer = path.join(tools, "node_modules/.bin/code-server");
const folders = (process.env.PATH ?? "").split(path.delimiter);
const browser = folders.map((folder) => path.join(folder, "chromium")).find((file) => existsSync(file));
const images = process.env.SCREENSHOTS ?? path.join(root, "out");

/** The timeout of each step. It is long, because the machine may be busy. */
const TIMEOUT_MS = 30_000;

/** Returns the reason why these tests cannot run: a missing tool. Returns `undefined` if they can run. */
export function missingTool() {
  if (!existsSync(codeServer)) {
    return `code-server is not in ${tools}; see test/browser/install.sh`;
  }
  return browser === undefined ? "Chromium is not installed" : undefined;
}

/** Starts VS Code with the packaged extension on a folder with these files. If `trust` is true, workspace trust is enabled. */
export async function start({ files, settings = {}, trust = false }) {
  const home = mkdtempSync(path.join(tmpdir(), "summit-lint-vscode-test-"));
  const folder = path.join(home, "payloads");
  const data = path.join(home, "data");
  const extensions = path.join(home, "extensions");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const user = {
    "workbench.startupEditor": "none",
    "workbench.colorTheme": "Default Light Modern",
    "window.commandCenter": false,
    "editor.minimap.enabled": false,
    "editor.hover.delay": 60_000,
    "chat.commandCenter.enabled": false,
    ...settings,
  };
  for (const [name, value] of [["User", user], ["Machine", {}]]) {
    mkdirSync(path.join(data, name), { recursive: true });
    writeFileSync(path.join(data, name, "settings.json"), JSON.stringify(value));
  }
  const bin = path.join(home, "bin");
  mkdirSync(bin);
  symlinkSync(path.resolve(program()), path.join(bin, "summit-lint"));
  // VS Code reads environment variables from a login shell.
  writeFileSync(path.join(home, ".profile"), `PATH="${bin}:$PATH"\n`);
  const env = { ...process.env, HOME: home, VSCODE_IPC_HOOK_CLI: undefined };
  const common = ["--user-data-dir", data, "--extensions-dir", extensions];
  const vsix = process.env.VSIX ?? path.join(root, "summit-lint.vsix");
  execFileSync(codeServer, [...common, "--install-extension", vsix], { env, stdio: "pipe" });

  const port = await freePort();
  const options = ["--auth", "none", "--disable-telemetry", "--disable-update-check", "--bind-addr", `127.0.0.1:${port}`];
  const trusting = trust ? [] : ["--disable-workspace-trust"];
  const server = spawn(codeServer, [...options, ...trusting, ...common, folder], { env, stdio: "ignore", detached: true });
  // Stop the server if the tests are terminated.
  process.once("SIGTERM", () => {
    process.kill(-server.pid);
    process.exit(1);
  });
  let browserProcess;
  const stop = async () => {
    await browserProcess?.close();
    // End the whole process group, since code-server starts other processes.
    process.kill(-server.pid);
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try {
    browserProcess = await launch();
    const page = await browserProcess.newPage({ viewport: { width: 1200, height: 720 } });
    page.setDefaultTimeout(TIMEOUT_MS);
    await waitForServer(port);
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`);
    await page.waitForSelector(".monaco-workbench .statusbar");
    return new Workbench(page, folder, data, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the browser. Retries, since Chromium sometimes crashes at the start if memory is low. */
async function launch() {
  const { chromium } = createRequire(path.join(tools, "package.json"))("playwright-core");
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await chromium.launch({ executablePath: browser, args });
    } catch (error) {
      if (attempt === 3) {
        throw error;
      }
    }
  }
}

/** A window of VS Code. */
class Workbench {
  constructor(page, folder, data, stop) {
    Object.assign(this, { page, folder, data, stop });
  }

  /** Runs a command by its title in the command palette. */
  async runCommand(title) {
    await this.page.keyboard.press("F1");
    await this.page.waitForSelector(".quick-input-widget input.input");
    await this.page.keyboard.type(title);
    await this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first().click();
  }

  /** Chooses an entry of the open list. */
  async choose(label) {
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: label }).first();
    await row.click();
  }

  /** Returns whether a file of the folder exists. */
  exists(name) {
    return existsSync(path.join(this.folder, name));
  }

  /** Puts the focus into the active editor. */
  async focusEditor() {
    await this.runCommand("View: Focus Active Editor Group");
  }

  /** Puts the focus into a group of editors, from 1. */
  async focusGroup(number) {
    await this.page.keyboard.press(`Control+${number}`);
  }

  /** Waits for a notification with this text. */
  async waitForNotification(text) {
    await this.page.locator(".notifications-toasts .notification-list-item").filter({ hasText: text }).waitFor();
  }

  /** Opens a file of the folder. */
  async open(name) {
    await this.page.keyboard.press("Control+P");
    await this.page.waitForSelector(".quick-input-widget input.input");
    await this.page.keyboard.type(name);
    await this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first().click();
    await this.page.locator(".tab.active").filter({ hasText: name }).waitFor();
    await this.page.waitForSelector(".monaco-editor .view-line");
  }

  /** Puts the cursor at a line and column of the active editor, both from 1. */
  async goTo(line, column) {
    await this.page.keyboard.press("Control+G");
    await this.page.waitForSelector(".quick-input-widget input.input");
    await this.page.keyboard.type(`${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
    await this.page.locator(".statusbar").getByText(`Ln ${line}, Col ${column}`).waitFor();
  }

  /** Waits until the status bar item has this text. */
  async waitForStatus(text) {
    await this.page.locator('[id="summit-lint.summit-lint.summit-lint"]').filter({ hasText: text }).waitFor();
  }

  /** Waits until the status bar item has this icon. */
  async waitForIcon(name) {
    await this.page.locator(`[id="summit-lint.summit-lint.summit-lint"] .codicon-${name}`).waitFor();
  }

  /** Waits until a selector matches, and returns its text. */
  async waitForText(selector) {
    const locator = this.page.locator(selector).first();
    await locator.waitFor();
    return locator.innerText();
  }

  /** Waits until `condition` returns true. */
  async waitUntil(condition, what) {
    const end = Date.now() + TIMEOUT_MS;
    while (!(await condition())) {
      if (Date.now() > end) {
        throw new Error(`timed out waiting for ${what}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Changes the settings of this machine. */
  configure(settings) {
    writeFileSync(path.join(this.data, "Machine/settings.json"), JSON.stringify(settings));
  }

  /** Saves the active editor. */
  async save() {
    await this.page.keyboard.press("Control+S");
  }

  /** Takes a screenshot of the window. */
  async screenshot(name) {
    mkdirSync(images, { recursive: true });
    await this.page.screenshot({ path: path.join(images, `${name}.png`) });
  }
}

/** Returns the number of a free TCP port. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits until code-server responds. */
async function waitForServer(port) {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/healthz`);
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
