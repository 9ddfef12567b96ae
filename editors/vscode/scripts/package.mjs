/**
 * Packages the extension: `npm run package -- [FILE]`.
 *
 * With `SUMMIT_LINT_BUNDLE=PROGRAM`, the package contains that program. `SUMMIT_LINT_TARGET` is its platform, by the name that `vsce`
 * uses (`linux-x64`, `win32-x64`, `darwin-arm64` …).
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { root } from "./program.mjs";

const { SUMMIT_LINT_BUNDLE: bundle, SUMMIT_LINT_TARGET: target } = process.env;
const [file = "summit-lint.vsix"] = process.argv.slice(2);
const node = (...options) => execFileSync(process.execPath, options, { cwd: root, stdio: "inherit" });

const bundled = path.join(root, "bundled");
rmSync(bundled, { recursive: true, force: true });
if (bundle !== undefined) {
  mkdirSync(bundled);
  const program = path.join(bundled, path.extname(bundle) === ".exe" ? "summit-lint.exe" : "summit-lint");
  copyFileSync(bundle, program);
  chmodSync(program, 0o755);
}
node("scripts/generate.mjs");
node("node_modules/typescript/bin/tsc", "--noEmit");
node("scripts/bundle.mjs");
// The images of the README are in the package, so that they are shown without a network.
const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", path.resolve(file)];
node("node_modules/@vscode/vsce/vsce", "package", ...options, ...(target === undefined ? [] : ["--target", target]));
