// Repairs texts with `jsonrepair`: reads a JSON array of texts, and writes an array of results, with `null` for errors.
// Usage: node jsonrepair.mjs NODE_MODULES
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { jsonrepair } = await import(pathToFileURL(join(resolve(process.argv[2]), "jsonrepair/lib/esm/index.js")));
const results = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  try {
    return jsonrepair(text);
  } catch {
    return null;
  }
});
process.stdout.write(JSON.stringify(results));
