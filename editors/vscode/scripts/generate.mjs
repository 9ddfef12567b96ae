/** Writes `generated/`: the schema of the configuration, the statuses, and a snippet for each of them. */
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
function body(payload) {
  let stops = 0;
  const lines = payload.trimEnd().split("\n");
  return lines.map((line) => {
    const [, start, key, value, end] = /^(\s*"([^"]+)": ")((?:[^"\\]|\\.)*)(",?)$/.exec(line) ?? [];
    if (start === undefined || FIXED.includes(key)) {
      return escaped(line);
    }
    stops += 1;
    return `${escaped(start)}\${${stops}:${escaped(value)}}${escaped(end)}`;
  });
}

/** Returns text with the escapes of snippets. */
function escaped(text) {
  return text.replace(/[\\$}]/g, "\\$&");
}

const snippets = {};
for (const status of names) {
  const payload = output("new", "--isolated", "--", status);
  const lower = status.toLowerCase();
  snippets[`Payload: ${status}`] = {
    prefix: `summit-${lower}`,
    description: `Minimal payload for status ${status}`,
    body: body(payload),
  };
  const request = JSON.parse(payload);
  const container = find(request, CONTAINER);
  snippets[`Container: ${status}`] = {
    prefix: `summit-container-${lower}`,
    description: `Minimal container for status ${status}`,
    body: body(JSON.stringify(container, null, 2)),
  };
}

/** Returns the value of a key anywhere in a payload. */
function find(value, key) {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  return value[key] ?? Object.values(value).map((inner) => find(inner, key)).find((found) => found !== undefined);
}

const folder = path.join(root, "generated");
mkdirSync(folder, { recursive: true });
const write = (name, value) => writeFileSync(path.join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
write("config.schema.json", JSON.parse(output("schema", "config")));
write("statuses.json", names);
write("snippets.json", snippets);
