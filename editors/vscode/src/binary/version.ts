/** Versions of the program: three numbers and an optional pre-release. */

/** The oldest version of the program that the extension works with. */
export const MINIMUM_VERSION = "0.1.0";

/** Returns the version in the output of `summit-lint --version`, or `undefined` if another program wrote it. */
export function parseVersion(output: string): string | undefined {
  return /^summit-lint (\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(output)?.[1];
}

/** Returns whether `version` is at least `minimum`. A pre-release is treated as its release. */
export function isAtLeast(version: string, minimum: string): boolean {
  const actual = numbers(version);
  for (const [index, least] of numbers(minimum).entries()) {
    const part = actual[index] ?? 0;
    if (part !== least) {
      return part > least;
    }
  }
  return true;
}

/** Returns the three numbers of a version. */
function numbers(version: string): number[] {
  return (version.split("-")[0] ?? "").split(".").map(Number);
}
