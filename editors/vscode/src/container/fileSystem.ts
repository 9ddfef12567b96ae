/** A file system whose files are the containers in strings of other documents. */
import * as vscode from "vscode";
import { replaceText } from "../edit";
import { CONTAINER_SCHEME, parseContainerUri } from "./address";
import { collapse, layoutOf, spread } from "./layout";
import { containerStrings, decode, encode } from "./strings";

/** A container that is open as a document. */
interface OpenContainer {
  /** Its index in the outer document, from 0. */
  index: number;
  /** The string as it was last read or written. */
  literal: string;
  /** The text of the document that was made from it. */
  content: string;
  /** When it last changed, in milliseconds. */
  modified: number;
}

/** The current location of the string of a container. */
interface Located {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
  readonly literal: string;
}

/**
 * Reads a container with one member per line, and writes it back into its string on save.
 *
 * The outer document is changed by an edit, so that undo works, and stays unsaved. If the string changed since it was read, the
 * file has a later modification time, and VS Code asks before overwriting it.
 */
export class ContainerFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  private readonly open = new Map<string, OpenContainer>();
  private readonly listeners: vscode.Disposable[] = [
    vscode.workspace.onDidChangeTextDocument(({ document }) => this.outerChanged(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.open.delete(uri.toString())),
  ];

  dispose(): void {
    vscode.Disposable.from(...this.listeners, this.changed).dispose();
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const container = await this.refreshed(uri);
    const size = Buffer.byteLength(container.content);
    return { type: vscode.FileType.File, ctime: 0, mtime: container.modified, size };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from((await this.refreshed(uri)).content);
  }

  async writeFile(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
    const content = Buffer.from(bytes).toString();
    const { document, range, literal } = await this.locate(uri);
    const layout = layoutOf(decode(literal) ?? "");
    const written = encode(layout === "lines" ? content : collapse(content, layout), literal);
    if (decode(written) === undefined || !isJson(content)) {
      throw new Error("The container is not a valid JSON object, so it was not written back.");
    }
    // Update the state before the edit, so that the edit does not look like a change from elsewhere.
    const container = this.known(uri);
    Object.assign(container, { literal: written, content, modified: later(container.modified) });
    const edit = new vscode.WorkspaceEdit();
    replaceText(edit, document, range, written);
    if (!(await vscode.workspace.applyEdit(edit))) {
      container.literal = literal;
      throw new Error(`${vscode.workspace.asRelativePath(document.uri)} cannot be changed.`);
    }
    vscode.window.setStatusBarMessage(`Container written to ${vscode.workspace.asRelativePath(document.uri)}`, 5000);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private known(uri: vscode.Uri): OpenContainer {
    const key = uri.toString();
    const container = this.open.get(key) ?? { ...parseContainerUri(uri), literal: "", content: "", modified: 0 };
    this.open.set(key, container);
    return container;
  }

  /** Finds the string of a container: by its text and index, by its text alone, or else by its index. */
  private async locate(uri: vscode.Uri): Promise<Located> {
    const container = this.known(uri);
    const document = await vscode.workspace.openTextDocument(parseContainerUri(uri).outer);
    const found = containerStrings(document.getText());
    const same = found.flatMap(({ literal }, index) => (literal === container.literal ? [index] : []));
    if (same.length === 1 || same.includes(container.index)) {
      container.index = same.includes(container.index) ? container.index : (same[0] ?? container.index);
    }
    const string = found[container.index];
    if (string === undefined) {
      this.open.delete(uri.toString());
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    const range = new vscode.Range(document.positionAt(string.start), document.positionAt(string.end));
    return { document, range, literal: string.literal };
  }

  /** Returns the current container in the outer document. */
  private async refreshed(uri: vscode.Uri): Promise<OpenContainer> {
    const { literal } = await this.locate(uri);
    const container = this.known(uri);
    if (literal !== container.literal) {
      const text = decode(literal);
      if (text === undefined) {
        throw new Error("The container is not strict JSON. Repair it first.");
      }
      const content = layoutOf(text) === "lines" ? text : `${spread(text, "  ")}\n`;
      Object.assign(container, { literal, content, modified: later(container.modified) });
    }
    return container;
  }

  private outerChanged(outer: vscode.TextDocument): void {
    if (outer.uri.scheme === CONTAINER_SCHEME || this.open.size === 0) {
      return;
    }
    const found = new Set(containerStrings(outer.getText()).map(({ literal }) => literal));
    for (const [key, container] of this.open) {
      const uri = vscode.Uri.parse(key);
      const isInside = parseContainerUri(uri).outer.toString() === outer.uri.toString();
      if (isInside && !found.has(container.literal)) {
        this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
      }
    }
  }
}

/** Returns a modification time that is later than `modified`. */
function later(modified: number): number {
  return Math.max(Date.now(), modified + 1);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
