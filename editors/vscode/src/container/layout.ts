/**
 * Changes the layout (the whitespace) of strict JSON. Unlike `JSON.stringify`, this keeps numbers, escapes and duplicate keys as they
 * are.
 */

/** The layout of JSON: on one line without spaces, on one line with spaces, or on several lines. */
export type Layout = "tight" | "spaced" | "lines";

/** The tokens of strict JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Returns the layout of `text`. */
export function layoutOf(text: string): Layout {
  if (/[\r\n]/.test(text)) {
    return "lines";
  }
  const withoutStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return /[:,] /.test(withoutStrings) ? "spaced" : "tight";
}

/** Returns `text` on several lines, one member per line. */
export function spread(text: string, indent: string): string {
  const tokens = text.match(TOKENS) ?? [];
  let depth = 0;
  let out = "";
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    const isEmpty = (previous === "{" && token === "}") || (previous === "[" && token === "]");
    if (token === "}" || token === "]") {
      depth -= 1;
    }
    const startsLine = previous === "{" || previous === "[" || previous === "," || token === "}" || token === "]";
    if (startsLine && previous !== undefined && !isEmpty) {
      out += `\n${indent.repeat(depth)}`;
    }
    if (token === "{" || token === "[") {
      depth += 1;
    }
    out += token === ":" ? ": " : token;
  }
  return out;
}

/** Returns `text` on one line. */
export function collapse(text: string, layout: "tight" | "spaced"): string {
  const space = layout === "spaced" ? " " : "";
  return (text.match(TOKENS) ?? []).map((token) => (token === "," || token === ":" ? token + space : token)).join("");
}
