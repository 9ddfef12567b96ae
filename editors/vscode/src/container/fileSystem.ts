/** A file system whose files are the containers in strings of other documents (the outer documents). */
import * as vscode from "vscode";
import { replaceText } from "../edit";
import { parseContainerUri } from "./address";
import { collapse, layoutOf, spread } from "./layout";
import { movePosition } from "./position";
import { type ContainerString, containerStrings, decode, encode } from "./strings";

/** A container that is open as a document. */
interface OpenContainer {
  /** The index of the container in the outer document, from 0. */
  index: number;
  /** The offset of the string in the outer document, or `undefined` if the outer document was closed in the meantime. */
  start: number | undefined;
  /** The string as it was last read or written. */
  literal: string;
  /** The text of the container's document, as VS Code last read or wrote it. */
  content: string;
  /** The time of the last change, in milliseconds. */
  modified: number;
}

/** The current string of a container, and its location in the outer document. */
interface StringLocation {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
  readonly literal: string;
}

/**
 * Shows a container with one member per line. On save, writes the container back into its string.
 *
 * A save changes the outer document by an edit, which the user can undo there. The outer document stays unsaved. If the
 * string has changed since it was read, the file has a later modification time. VS Code then asks the user before
 * overwriting the string.
 */
export class ContainerFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  /** The open containers by the addresses of their documents. */
  private readonly openContainers = new Map<string, OpenContainer>();
  private readonly listeners: vscode.Disposable[] = [
    vscode.workspace.onDidChangeTextDocument((event) => this.handleChange(event)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.handleClose(uri)),
  ];

  dispose(): void {
    vscode.Disposable.from(...this.listeners, this.changed).dispose();
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const container = await this.refresh(uri);
    const size = bytesOf(container.content, uri).length;
    return { type: vscode.FileType.File, ctime: 0, mtime: container.modified, size };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return bytesOf((await this.refresh(uri)).content, uri);
  }

  async writeFile(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
    const content = textOf(bytes);
    const { document, range, literal } = await this.locate(uri);
    const layout = layoutOf(decode(literal) ?? "");
    const written = encode(layout === "lines" ? content : collapse(content, layout), literal);
    if (decode(written) === undefined || !isJson(content)) {
      throw new Error("The container is not a valid JSON object, so it was not written back.");
    }
    // Update the state before the edit, so that the edit does not look like a change from elsewhere.
    const container = this.stateOf(uri);
    Object.assign(container, { literal: written, content, modified: laterTime(container.modified) });
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

  /** Returns the state of the container at `uri`. Creates the state on first use. */
  private stateOf(uri: vscode.Uri): OpenContainer {
    const key = uri.toString();
    const container = this.openContainers.get(key) ?? {
      index: parseContainerUri(uri).index,
      start: undefined,
      literal: "",
      content: "",
      modified: 0,
    };
    this.openContainers.set(key, container);
    return container;
  }

  /** Finds the string of a container in the outer document. Throws if it no longer exists. */
  private async locate(uri: vscode.Uri): Promise<StringLocation> {
    const container = this.stateOf(uri);
    const document = await vscode.workspace.openTextDocument(parseContainerUri(uri).outer);
    const found = containerStrings(document.getText());
    container.index = indexOf(container, found);
    const string = found[container.index];
    if (string === undefined) {
      this.openContainers.delete(uri.toString());
      const outer = vscode.workspace.asRelativePath(document.uri);
      throw vscode.FileSystemError.FileNotFound(`The string of the container is no longer in ${outer}.`);
    }
    container.start = string.start;
    const range = new vscode.Range(document.positionAt(string.start), document.positionAt(string.end));
    return { document, range, literal: string.literal };
  }

  /** Updates the state of a container if its string in the outer document has changed. Returns the state. */
  private async refresh(uri: vscode.Uri): Promise<OpenContainer> {
    const { literal } = await this.locate(uri);
    const container = this.stateOf(uri);
    if (literal !== container.literal) {
      const text = decode(literal);
      if (text === undefined) {
        throw new Error("The container is not strict JSON. Repair it first.");
      }
      const content = layoutOf(text) === "lines" ? text : `${spread(text, "  ")}\n`;
      Object.assign(container, { literal, content, modified: laterTime(container.modified) });
    }
    return container;
  }

  /** Handles a change of a document: updates the offsets of its open containers, and notifies VS Code of changed containers. */
  private handleChange({ document: outer, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const opened = this.containersIn(outer.uri);
    if (opened.length === 0) {
      return;
    }
    const found = containerStrings(outer.getText());
    for (const [uri, container] of opened) {
      if (container.start !== undefined) {
        container.start = movePosition(container.start, contentChanges);
      }
      if (found[indexOf(container, found)]?.literal !== container.literal) {
        this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
      }
    }
  }

  /** Handles the closing of a document, which may be a container or an outer document. */
  private handleClose(closed: vscode.Uri): void {
    this.openContainers.delete(closed.toString());
    // There are no events for changes of a document that is not open, so the offsets would become wrong.
    for (const [, container] of this.containersIn(closed)) {
      container.start = undefined;
    }
  }

  /** Returns the open containers in an outer document, with their addresses. */
  private containersIn(outer: vscode.Uri): [vscode.Uri, OpenContainer][] {
    const opened = Array.from(this.openContainers, ([key, value]): [vscode.Uri, OpenContainer] => [vscode.Uri.parse(key), value]);
    return opened.filter(([uri]) => parseContainerUri(uri).outer.toString() === outer.toString());
  }
}

/**
 * Returns the index of a container in the outer document. Finds the container by its offset. If the offset is not known, finds the
 * container by its last index and its text, or by its text alone if only one container has this text. Otherwise, returns the last
 * index.
 */
function indexOf({ index, literal, start }: OpenContainer, found: readonly ContainerString[]): number {
  const atOffset = found.findIndex((string) => start !== undefined && string.key <= start && start < string.end);
  if (atOffset >= 0 || found[index]?.literal === literal) {
    return atOffset >= 0 ? atOffset : index;
  }
  const [first, ...others] = found.flatMap((string, position) => (string.literal === literal ? [position] : []));
  return first === undefined || others.length > 0 ? index : first;
}

/**
 * Returns the bytes of a file for VS Code. If the settings choose an encoding other than UTF-8 for files, the bytes start with a
 * byte order mark, so that VS Code decodes them as UTF-8.
 */
function bytesOf(content: string, uri: vscode.Uri): Uint8Array {
  const encoding = vscode.workspace.getConfiguration("files", { uri, languageId: "json" }).get("encoding", "utf8");
  return Buffer.from(encoding === "utf8" ? content : `\ufeff${content}`);
}

/** Returns the text of a file that VS Code writes. Throws if it is not UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("The container is not saved as UTF-8, so it was not written back. Choose UTF-8 in the status bar.");
  }
}

/** Returns a modification time that is later than `modified`. */
function laterTime(modified: number): number {
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
