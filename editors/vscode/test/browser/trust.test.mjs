/** Tests the extension in an untrusted workspace with settings that choose a program. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DAMAGED } from "./payloads.mjs";
import { missingTool, start } from "./workbench.mjs";

const skip = missingTool() ?? false;
let code;
before(async () => {
  if (skip) return;
  const settings = { "summit-lint.path": "/tmp/summit-lint-of-the-workspace", "summit-lint.config": "other.json5" };
  code = await start({ files: { "assigned.json": DAMAGED, ".vscode/settings.json": JSON.stringify(settings) }, trust: true });
});
after(() => code?.stop());

test("the workspace cannot choose the program or the configuration file", { skip }, async () => {
  await code.page.getByRole("button", { name: "No, I don't trust the authors" }).click();
  await code.page.locator(".statusbar").getByText("Restricted Mode").first().waitFor();
  await code.open("assigned.json");
  await code.waitForStatus("summit-lint: 6");
  await code.runCommand("summit-lint: Show Log");
  await code.waitUntil(async () => /Program:/.test(await code.waitForText(".part.panel .view-lines")), "the log");
  assert.doesNotMatch(await code.waitForText(".part.panel .view-lines"), /of-the-workspace|summit-lint\.config/);
});
