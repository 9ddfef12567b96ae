import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, type SearchInputs } from "../../src/binary/candidates";
import { isAtLeast, parseVersion } from "../../src/binary/version";

const linux: SearchInputs = {
  setting: "",
  extension: "/extension",
  searchPath: "/usr/bin:.:bin::/opt/bin",
  platform: "linux",
  home: "/home/dana",
};

test("the bundled program comes before PATH, and relative folders are skipped", () => {
  const files = candidates(linux).map(({ file }) => file);
  assert.deepEqual(files, ["/extension/bundled/summit-lint", "/usr/bin/summit-lint", "/opt/bin/summit-lint"]);
});

test("the setting excludes all other candidates", () => {
  assert.deepEqual(candidates({ ...linux, setting: "/opt/lint" }), [{ file: "/opt/lint", from: "setting" }]);
  assert.deepEqual(candidates({ ...linux, setting: "~/lint" }), [{ file: "/home/dana/lint", from: "setting" }]);
});

test("Windows has a different separator and file extension", () => {
  const inputs = { ...linux, extension: "C:\\x", searchPath: "C:\\bin;tools;D:\\bin", platform: "win32" } as const;
  const files = candidates(inputs).map(({ file }) => file);
  const expected = ["C:\\x\\bundled\\summit-lint.exe", "C:\\bin\\summit-lint.exe", "D:\\bin\\summit-lint.exe"];
  assert.deepEqual(files, expected);
});

test("versions are parsed and compared", () => {
  assert.equal(parseVersion("summit-lint 0.1.0\n"), "0.1.0");
  assert.equal(parseVersion("summit-lint 1.2.3-rc.1 (abc)\n"), "1.2.3-rc.1");
  assert.equal(parseVersion("other 1.2.3\n"), undefined);
  assert.equal(isAtLeast("0.1.0", "0.1.0"), true);
  assert.equal(isAtLeast("0.10.0", "0.9.3"), true);
  assert.equal(isAtLeast("0.9.9", "0.10.0"), false);
  assert.equal(isAtLeast("1.0.0-rc.1", "1.0.0"), true);
});
