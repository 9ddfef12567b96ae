import assert from "node:assert/strict";
import { test } from "node:test";
import { statusText } from "../../src/statusText";

test("findings are counted", () => {
  const running = { kind: "running", version: "0.1.0" } as const;
  assert.equal(statusText(running, 0, 0).text, "$(check) summit-lint");
  const { text, tooltip } = statusText(running, 1, 2);
  assert.equal(text, "$(warning) summit-lint: 3");
  assert.equal(tooltip, "summit-lint 0.1.0\n1 error and 2 warnings in this document");
});

test("a failure shows its reason", () => {
  const { text, tooltip } = statusText({ kind: "failed", reason: "no program" }, 0, 0);
  assert.equal(text, "$(error) summit-lint");
  assert.equal(tooltip, "summit-lint: no program");
});
