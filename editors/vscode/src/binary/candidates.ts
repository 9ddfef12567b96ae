/** Lists where the program may be, in order of preference. */
import * as path from "node:path";

/** The settings and the environment that determine where the program may be. */
export interface SearchInputs {
  /** The setting `summit-lint.path`; empty if it is not set. */
  readonly setting: string;
  /** The folder of the extension. */
  readonly extension: string;
  /** The variable `PATH`. */
  readonly searchPath: string;
  /** The name of the system, as in `process.platform`. */
  readonly platform: NodeJS.Platform;
  /** The home folder, for a setting that starts with `~/`. */
  readonly home: string;
}

/** A file that may be the program, and how its path was found. */
export interface Candidate {
  readonly file: string;
  readonly from: "setting" | "bundled" | "PATH";
}

/**
 * Returns the files that may be the program.
 *
 * If the setting names a file, there are no other candidates: another program must not replace the one that the user
 * chose. Relative folders on `PATH` are skipped, because they could be folders of the workspace.
 */
export function candidates(inputs: SearchInputs): Candidate[] {
  const { setting, extension, searchPath, platform, home } = inputs;
  const paths = platform === "win32" ? path.win32 : path.posix;
  if (setting !== "") {
    const file = /^~[/\\]/.test(setting) ? paths.join(home, setting.slice(2)) : setting;
    return [{ file, from: "setting" }];
  }
  const name = platform === "win32" ? "summit-lint.exe" : "summit-lint";
  const bundled: Candidate = { file: paths.join(extension, "bundled", name), from: "bundled" };
  const folders = searchPath.split(paths.delimiter).filter((folder) => paths.isAbsolute(folder));
  return [bundled, ...folders.map((folder): Candidate => ({ file: paths.join(folder, name), from: "PATH" }))];
}
