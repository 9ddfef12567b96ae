/** The program that the generated files come from. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** The folder of the extension. */
export const root = path.resolve(import.meta.dirname, "..");

/** Returns the program: the one that `SUMMIT_LINT` names, the last build, or the one on `PATH`. */
export function program() {
  const named = process.env.SUMMIT_LINT;
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "../../target");
  const builds = ["release", "debug"].map((profile) => path.join(target, profile, "summit-lint"));
  return named ?? builds.find((file) => existsSync(file)) ?? "summit-lint";
}

/** Returns what the program writes to standard output. */
export function output(...options) {
  return execFileSync(program(), options, { encoding: "utf8" });
}
