/** Finds containers that are JSON in a string, such as `"IncidentContainerJson": "{\"Ticket\": …}"`, and decodes and encodes them. */
import { narrow } from "../narrow";

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

/**
 * Returns the containers in a text, in order: the values of keys `IncidentContainerJson` that are strings in double
 * quotes.
 */
export function containerStrings(text: string): ContainerString[] {
  const pattern = /(?<![\w\\])(["']?)IncidentContainerJson\1(\s*:\s*)("(?:[^"\\]|\\[^])*")/g;
  return Array.from(text.matchAll(pattern), (match) => {
    const literal = match[3] ?? "";
    const end = match.index + match[0].length;
    return { start: end - literal.length, end, literal, key: match.index };
  });
}

/**
 * Returns the index of the container whose key or string is at `offset`. If no container is at `offset`, but the text has exactly one
 * container, returns the index of this container.
 */
export function containerAt(found: readonly ContainerString[], offset: number): number | undefined {
  const index = found.findIndex(({ key, end }) => key <= offset && offset <= end);
  if (index >= 0) {
    return index;
  }
  return found.length === 1 ? 0 : undefined;
}

/** Returns whether a string contains half of a surrogate pair, which UTF-8 cannot represent. */
export function hasLoneSurrogate(literal: string): boolean {
  try {
    return /\p{Surrogate}/u.test(JSON.parse(literal) as string);
  } catch {
    return false;
  }
}

/**
 * Returns the text of the container in a string. Returns `undefined` if the string or the container is not strict JSON, if the
 * container is not an object, or if UTF-8 cannot represent the text.
 */
export function decode(literal: string): string | undefined {
  try {
    const text: unknown = JSON.parse(literal);
    if (typeof text !== "string" || hasLoneSurrogate(literal)) {
      return undefined;
    }
    const container: unknown = JSON.parse(text);
    return typeof container === "object" && container !== null && !Array.isArray(container) ? text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns `text` as a JSON string that replaces `original`. The unchanged start and end keep the escapes of `original`.
 * The changed text uses the same kinds of escapes as `original`.
 */
export function encode(text: string, original: string): string {
  const units = original.slice(1, -1).match(/\\u[\da-f]{4}|\\[^]|[^]/gi) ?? [];
  const { start, end, text: changed } = narrow(units.map(unescape).join(""), text);
  let escaped = JSON.stringify(changed).slice(1, -1);
  // If the original escapes all characters outside of ASCII, do the same.
  if (/\\u(?:00[89a-f]|0[1-9a-f]|[1-9a-f])/i.test(original) && !/[^\0-\x7f]/.test(original)) {
    escaped = escaped.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }
  if (original.includes("\\/")) {
    escaped = escaped.replaceAll("/", "\\/");
  }
  return `"${units.slice(0, start).join("")}${escaped}${units.slice(end).join("")}"`;
}

/**
 * Returns the UTF-16 code unit that an escape or a character represents. If JSON does not allow this escape or character,
 * returns U+0000, which never equals a character of the changed text.
 */
function unescape(unit: string): string {
  try {
    return JSON.parse(`"${unit}"`) as string;
  } catch {
    return "\0";
  }
}
