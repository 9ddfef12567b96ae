/**
 * Changes the whitespace of strict JSON and nothing else: numbers, escapes and duplicate keys stay as they are written, which
 * `JSON.stringify` does not promise.
 */

/** How JSON is laid out: on one line without spaces, on one line with them, or on several lines. */
export type Layout = "tight" | "spaced" | "lines";

/** The tokens of strict JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Returns how `text` is laid out. */
export function layoutOf(text: string): Layout {
  if (/[\r\n]/.test(text)) {
    return "lines";
  }
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return /[:,] /.test(outside) ? "spaced" : "tight";
}

/** Returns `text` on several lines, one member per line. */
export function spread(text: string, indent: string): string {
  const tokens = text.match(TOKENS) ?? [];
  let depth = 0;
  let out = "";
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    const empty = (before === "{" && token === "}") || (before === "[" && token === "]");
    if (token === "}" || token === "]") {
      depth -= 1;
    }
    const breaks = before === "{" || before === "[" || before === "," || token === "}" || token === "]";
    if (breaks && before !== undefined && !empty) {
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
