/** Runs the program `summit-lint`, from whose output files are generated. */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";

/** The folder of the extension. */
export const root = path.resolve(import.meta.dirname, "..");

/** Returns the program that `SUMMIT_LINT` names. Without this variable, returns the last build, or else the program on `PATH`. */
export function program() {
  if (process.env.SUMMIT_LINT !== undefined) {
    return process.env.SUMMIT_LINT;
  }
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "../../target");
  const builds = ["release", "debug"].map((profile) => path.join(target, profile, "summit-lint"));
  const age = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const [last] = builds.filter((file) => age(file) > 0).sort((left, right) => age(right) - age(left));
  return last ?? "summit-lint";
}

/** Runs the program with `options`, and returns its standard output. */
export function output(...options) {
  return execFileSync(program(), options, { encoding: "utf8" });
}
