/** Compiles the unit tests and runs them. */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { root } from "./program.mjs";

const folder = path.join(root, "test/unit");
const tests = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
const out = path.join(root, "out");
rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: tests.map((name) => path.join(folder, name)),
  outdir: out,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  sourcemap: "inline",
  logLevel: "warning",
});
const compiled = tests.map((name) => path.join(out, name.replace(/\.ts$/, ".cjs")));
const { status } = spawnSync(process.execPath, ["--test", "--enable-source-maps", ...compiled], { stdio: "inherit", cwd: root });
process.exit(status ?? 1);
