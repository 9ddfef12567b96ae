/** The addresses of containers that are open as documents. A container is the part of a payload that contains the ticket. */
import * as path from "node:path";
import * as vscode from "vscode";

/** The scheme of the addresses of containers. */
export const CONTAINER_SCHEME = "summit-lint-container";

/** A container in a document. */
export interface ContainerAddress {
  /** The address of the document. */
  readonly outer: vscode.Uri;
  /** The number of the container in the document, from 0. */
  readonly index: number;
}

/** Returns the address under which a container is open as a document. VS Code shows the path in the tab. */
export function containerUri({ outer, index }: ContainerAddress): vscode.Uri {
  const number = index === 0 ? "" : `-${index + 1}`;
  const name = `/${path.posix.parse(outer.path).name}.container${number}.json`;
  const query = new URLSearchParams({ in: outer.toString(), index: String(index) });
  return vscode.Uri.from({ scheme: CONTAINER_SCHEME, path: name, query: query.toString() });
}

/** Returns the container that an address refers to. Throws if the address is invalid. */
export function parseContainerUri(uri: vscode.Uri): ContainerAddress {
  const query = new URLSearchParams(uri.query);
  const outer = query.get("in");
  const index = Number(query.get("index"));
  if (outer === null || !Number.isSafeInteger(index)) {
    throw vscode.FileSystemError.FileNotFound(uri);
  }
  return { outer: vscode.Uri.parse(outer, true), index };
}
