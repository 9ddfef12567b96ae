/** Finds the containers in strings in the text of a document. */

/** A JSON string that contains a container. */
export interface ContainerString {
  /** The offset of the opening quote. */
  readonly start: number;
  /** The offset just past the closing quote. */
  readonly end: number;
  /** The string with its quotes and escapes. */
  readonly literal: string;
  /** The offset of the key. */
  readonly key: number;
}

/** Returns the values of all keys `IncidentContainerJson` that are strings between double quotes, in order. */
export function containerStrings(text: string): ContainerString[] {
  const pattern = /(?<![\w\\])(["']?)IncidentContainerJson\1(\s*:\s*)("(?:[^"\\]|\\[^])*")/g;
  return Array.from(text.matchAll(pattern), (match) => {
    const literal = match[3] ?? "";
    const end = match.index + match[0].length;
    return { start: end - literal.length, end, literal, key: match.index };
  });
}

/** Returns the index of the string at `offset` or with its key there, or else the index of the only string. */
export function containerAt(found: readonly ContainerString[], offset: number): number | undefined {
  const at = found.findIndex(({ key, end }) => key <= offset && offset <= end);
  if (at >= 0) {
    return at;
  }
  return found.length === 1 ? 0 : undefined;
}

/** Returns the container in a string, or `undefined` if the string or the container is not strict JSON. */
export function decode(literal: string): string | undefined {
  try {
    const text: unknown = JSON.parse(literal);
    if (typeof text !== "string") {
      return undefined;
    }
    const container: unknown = JSON.parse(text);
    return typeof container === "object" && container !== null && !Array.isArray(container) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Returns `text` as a JSON string with the kinds of escapes that `original` has. */
export function encode(text: string, original: string): string {
  let literal = JSON.stringify(text);
  if (/\\u(?:00[89a-f]|0[1-9a-f]|[1-9a-f])/i.test(original) && !/[^\0-\x7f]/.test(original)) {
    literal = literal.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }
  return original.includes("\\/") ? literal.replaceAll("/", "\\/") : literal;
}
