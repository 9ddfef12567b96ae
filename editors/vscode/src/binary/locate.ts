/** Finds the program `summit-lint` and checks its version. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { run } from "../run";
import { type Candidate, candidates } from "./candidates";
import { isAtLeast, MINIMUM_VERSION, parseVersion } from "./version";

/** A program that can be used, with its version and how its path was found. */
export interface Program {
  readonly file: string;
  readonly version: string;
  readonly from: Candidate["from"];
}

/** The error if no program can be used. Its message is shown to the user. */
export class MissingProgram extends Error {}

/** Returns the first candidate that is executable. Throws `MissingProgram` if there is none, or if it is too old. */
export async function locate(setting: string, extension: string): Promise<Program> {
  const searchPath = process.env["PATH"] ?? "";
  const found = candidates({ setting, extension, searchPath, platform: process.platform, home: os.homedir() });
  if (setting !== "" && found.some((candidate) => !path.isAbsolute(candidate.file))) {
    throw new MissingProgram(`The setting "summit-lint.path" is not an absolute path: ${setting}`);
  }
  for (const candidate of found) {
    if (await isExecutable(candidate.file)) {
      return checkVersion(candidate);
    }
  }
  throw new MissingProgram(
    setting === ""
      ? "The program summit-lint was not found. Install it on PATH, or choose its file."
      : `The program in the setting "summit-lint.path" was not found: ${setting}`,
  );
}

/** Returns whether a file exists and can be executed. */
async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Returns the program if it is summit-lint and recent enough. Otherwise, throws `MissingProgram`. */
async function checkVersion({ file, from }: Candidate): Promise<Program> {
  const { status, output, errors } = await run(file, ["--version"]).catch((error: unknown) => {
    throw new MissingProgram(`${file} does not start: ${error instanceof Error ? error.message : String(error)}`);
  });
  const version = parseVersion(output);
  if (version === undefined) {
    const reason = errors.trim() === "" ? `it exited with status ${status}` : errors.trim();
    throw new MissingProgram(`${file} is not summit-lint: ${reason}`);
  }
  if (!isAtLeast(version, MINIMUM_VERSION)) {
    throw new MissingProgram(`${file} is too old: version ${version}, expected ${MINIMUM_VERSION} or later`);
  }
  return { file, version, from };
}
