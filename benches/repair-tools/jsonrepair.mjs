// Repairs texts by `jsonrepair`: a JSON array of texts in, an array of what it makes of them out, `null` where it refuses.
import { jsonrepair } from "jsonrepair";
import { readFileSync } from "node:fs";

const results = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  try {
    return jsonrepair(text);
  } catch {
    return null;
  }
});
process.stdout.write(JSON.stringify(results));
