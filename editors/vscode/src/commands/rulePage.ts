/** Converts the page of a rule, which `summit-lint explain` writes as plain text, to Markdown. */

/**
 * Returns a page as Markdown. Its first line and the lines above sections become headings, and indented text becomes
 * code.
 */
export function markdownOf(page: string): string {
  const lines = page.trimEnd().split("\n");
  const out: string[] = [`# ${lines[0] ?? ""}`, "", `*${lines[1] ?? ""}*`];
  let isInCode = false;
  for (const [index, line] of lines.entries()) {
    if (index < 2) {
      continue;
    }
    const isIndented = line.startsWith("  ");
    if (isIndented && !isInCode) {
      out.push("", "```json");
      isInCode = true;
    } else if (!isIndented && isInCode) {
      out.push("```", "");
      isInCode = false;
    }
    if (isHeading(lines, index)) {
      out.push(`## ${line}`, "");
    } else {
      out.push(isInCode ? line.slice(2) : line);
    }
  }
  return `${[...out, ...(isInCode ? ["```"] : [])].join("\n").replace(/\n{3,}/g, "\n\n")}\n`;
}

/**
 * Returns whether a line is a heading: it follows an empty line, has text directly below it, and does not end like a
 * sentence.
 */
function isHeading(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  const startsSection = lines[index - 1] === "" && (lines[index + 1] ?? "") !== "";
  return startsSection && /^[A-Z][^`]{1,40}$/.test(line) && !/[.:;,]$/.test(line);
}
