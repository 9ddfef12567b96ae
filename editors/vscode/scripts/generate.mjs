/** Writes `generated/`: the schema of the configuration, the statuses, and snippets for each status. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { output, root } from "./program.mjs";

/** Fields whose values a snippet keeps. */
const FIXED = ["ServiceName", "AuthType", "RequestType", "Status", "Updater", "PageName"];

/** The key of the container in the object form. */
const CONTAINER = "IncidentContainerJsonObj";

const statuses = output("new", "--help").match(/^\s*<STATUS>[^]*?\n\n?(?=\S|\n)/m)?.[0] ?? "";
const names = [...statuses.matchAll(/`([A-Z][\w-]*)`/g)].map((match) => match[1]);
if (names.length === 0) {
  throw new Error("`summit-lint new --help` lists no status");
}

/** Returns a payload as the body of a snippet, with a tab stop for each value to fill in. */
function snippetBody(payload) {
  let stops = 0;
  const lines = payload.trimEnd().split("\n");
  return lines.map((line) => {
    const [, start, key, value, end] = /^(\s*"([^"]+)": ")((?:[^"\\]|\\.)*)(",?)$/.exec(line) ?? [];
    if (start === undefined || FIXED.includes(key)) {
      return escapeForSnippet(line);
    }
    stops += 1;
    return `${escapeForSnippet(start)}\${${stops}:${escapeForSnippet(value)}}${escapeForSnippet(end)}`;
  });
}

/** Escapes text for the body of a snippet. */
function escapeForSnippet(text) {
  return text.replace(/[\\$}]/g, "\\$&");
}

const snippets = {};
for (const status of names) {
  const payload = output("new", "--isolated", "--", status);
  const lower = status.toLowerCase();
  snippets[`Payload: ${status}`] = {
    prefix: `summit-${lower}`,
    description: `Minimal payload for status ${status}`,
    body: snippetBody(payload),
  };
  const request = JSON.parse(payload);
  const container = findValue(request, CONTAINER);
  snippets[`Container: ${status}`] = {
    prefix: `summit-container-${lower}`,
    description: `Minimal container for status ${status}`,
    body: snippetBody(JSON.stringify(container, null, 2)),
  };
}

/** Returns the first value of `key` anywhere in `value`. */
function findValue(value, key) {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  return value[key] ?? Object.values(value).map((inner) => findValue(inner, key)).find((found) => found !== undefined);
}

const folder = path.join(root, "generated");
mkdirSync(folder, { recursive: true });
const write = (name, value) => writeFileSync(path.join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
write("config.schema.json", JSON.parse(output("schema", "config")));
write("statuses.json", names);
write("snippets.json", snippets);
