/** Bundles the extension into one file, with the licenses of what it contains. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { root } from "./program.mjs";

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  minify: true,
  metafile: true,
  logLevel: "warning",
});

const packages = new Set(Object.keys(metafile.inputs).flatMap((file) => file.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []));
const notices = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));
  const file = readdirSync(path.join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
  const text = file === undefined ? license : readFileSync(path.join(root, folder, file), "utf8").trim();
  return `${name} ${version}\n\n${text}\n`;
});
writeFileSync(path.join(root, "dist/NOTICES.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));
