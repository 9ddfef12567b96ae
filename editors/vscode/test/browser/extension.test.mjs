/** The extension in VS Code itself, step by step in one window, since a window takes seconds to start. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { CONTAINER, DAMAGED, FIXED, stringForm } from "./payloads.mjs";
import { missingTool, start } from "./workbench.mjs";

const container = JSON.stringify(CONTAINER);
const changed = container.replace('"Web"', '"Phone"');
const twins = `[\n${stringForm(container)},\n${stringForm(container)}]\n`;
const accents = stringForm(container.replace("laptop", "läptöp"));
const program = `body = {"Updater": "Caller", "Ticket": {"Status": "Neww", "Medium": "Web"}, "TicketInformation": {"Information": "x"}}
text = '{"Updater": "executive", "Ticket": {"Status": "New" "Medium": "Web"}, "TicketInformation": {"Information": "x"}}'
`;
const files = {
  "assigned.json": DAMAGED,
  "string.json": stringForm(container),
  "broken.json": stringForm(container.replace('"Web",', '"Web"')),
  "repair.json": DAMAGED,
  "fix.json": DAMAGED,
  "unsafe.json": FIXED.replace('"Executive"', '"Caller"'),
  "twins.json": twins,
  "accents.json": accents,
  "half.json": stringForm(container).replace("laptop", "laptop \\ud83d"),
  "ignored.jsonc": FIXED.replace('"Assigned"', '"Asigned"'),
  "notes.md": `# Notes\n\n\`\`\`json\n${FIXED}\`\`\`\n`,
  "client.inc": program,
  "cells.ipynb": JSON.stringify({
    cells: [{ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: [program.split("\n")[0]] }],
    metadata: { language_info: { name: "python" } },
    nbformat: 4,
    nbformat_minor: 5,
  }),
  "snippet.json": "",
  "client.py": `import json

body = json.dumps({
    "Updater": "Caller",
    "Ticket": {
        "Status": "Neww",
    },
})
`,
  "other/summit-lint.json5": '{\n  // Levels of rules\n  "rules": { "missing-comma": "eror" }\n}\n',
};
const settings = {
  "[json]": { "editor.codeActionsOnSave": { "source.fixAll.summit-lint": "explicit" } },
  "editor.autoClosingQuotes": "never",
  "files.autoSave": "off",
  "files.associations": { "*.inc": "python" },
  "editor.quickSuggestions": { strings: "off", other: "off" },
};
const skip = missingTool() ?? false;
let code;
before(async () => {
  if (!skip) code = await start({ files, settings });
});
after(() => code?.stop());
const read = (name) => readFileSync(path.join(code.folder, name), "utf8");
let failed = false;
const step = (name, run) => test(name, { skip }, async () => {
  assert.ok(!failed, "an earlier step failed");
  try {
    await run();
  } catch (error) {
    failed = true;
    await code.screenshot("failed");
    throw error;
  }
});

/** Returns the line and the column, from 1, of the end of `part` in `text`. */
function endOf(text, part) {
  const lines = text.slice(0, text.indexOf(part) + part.length).split("\n");
  return [lines.length, lines.at(-1).length + 1];
}

step("findings are shown, and VS Code's own validation is turned off on request", async () => {
  await code.open("assigned.json");
  await code.page.keyboard.press("Control+B");
  await code.waitForStatus("summit-lint: 6");
  await code.page.getByRole("button", { name: "Turn Off in This Workspace" }).click();
  const isOff = () => code.exists(".vscode/settings.json") && /"json.validate.enable": false/.test(read(".vscode/settings.json"));
  await code.waitUntil(isOff, "the setting of the workspace");
  await code.runCommand("Problems: Focus on Problems View");
  const problems = () => code.waitForText(".markers-panel");
  await code.waitUntil(async () => !/Expected comma/.test(await problems()), "VS Code's own problems to go");
  assert.match(await problems(), /missing comma/);
  await code.screenshot("problems");
  await code.runCommand("View: Hide Panel");
});

step("hover explains the field and the finding", async () => {
  await code.goTo(...endOf(DAMAGED, '"Asig'));
  await code.runCommand("Show or Focus Hover");
  await code.waitUntil(async () => /unknown-status/.test(await code.waitForText(".monaco-hover:visible")), "the rule in the hover");
  await code.screenshot("hover");
  await code.page.keyboard.press("Escape");
});

step("a quick fix changes the text", async () => {
  await code.focusEditor();
  await code.runCommand("Quick Fix...");
  const fix = code.page.locator(".action-widget .monaco-list-row").filter({ hasText: "`Assigned`" }).first();
  await fix.waitFor();
  await code.screenshot("quick-fix");
  await code.page.keyboard.press("Enter");
  await code.waitForStatus("summit-lint: 5");
});

step("saving applies all safe fixes", async () => {
  await code.save();
  await code.waitUntil(() => read("assigned.json") === FIXED, "the fixed file");
  await code.waitForStatus(/^\s*summit-lint$/);
});

step("completion works inside the string form", async () => {
  await code.open("string.json");
  await code.goTo(...endOf(files["string.json"], '\\"Status\\":\\"Assigned'));
  await code.runCommand("Trigger Suggest");
  await code.page.locator(".suggest-widget .monaco-list-row").filter({ hasText: "Assigned" }).first().waitFor();
  await code.screenshot("completion");
  await code.page.keyboard.press("Escape");
});

step("a container opens as a document, and saving it changes the string", async () => {
  await code.goTo(1, 1);
  await code.page.locator(".codelens-decoration a").first().click();
  await code.page.locator(".tab.active").filter({ hasText: "string.container.json" }).waitFor();
  const text = JSON.stringify(CONTAINER, null, 2);
  await code.goTo(...endOf(text, '"Medium": "Web'));
  await code.screenshot("container");
  await code.page.keyboard.type("x");
  await code.page.keyboard.press("Backspace");
  for (const _ of "Web") await code.page.keyboard.press("Backspace");
  await code.page.keyboard.type("Phone");
  await code.save();
  await code.page.locator(".tab.dirty").filter({ hasText: "string.json" }).waitFor();
  assert.equal(read("string.json"), files["string.json"]);
  await code.focusGroup(1);
  await code.save();
  await code.waitUntil(() => read("string.json") === stringForm(changed), "the string in the file");
});

step("undo in the outer document changes the container back", async () => {
  await code.page.keyboard.press("Control+Z");
  await code.save();
  await code.waitUntil(() => read("string.json") === files["string.json"], "the first string in the file");
  await code.focusGroup(2);
  await code.waitUntil(async () => /"Medium":\s"Web"/.test(await code.waitForText(".editor-group-container.active .view-lines")), "the container to follow");
});

step("a container that changed in the outer document is not overwritten without a question", async () => {
  await code.goTo(...endOf(JSON.stringify(CONTAINER, null, 2), '"Source": "Person'));
  await code.page.keyboard.type("s");
  await code.focusGroup(1);
  await code.goTo(...endOf(files["string.json"], '\\"Medium\\":\\"Web'));
  await code.page.keyboard.type("site");
  await code.focusGroup(2);
  await code.save();
  await code.page.getByRole("button", { name: "Overwrite" }).waitFor();
  await code.page.getByRole("button", { name: "Overwrite" }).click();
  await code.page.locator(".tab.dirty").filter({ hasText: "container" }).waitFor({ state: "detached" });
  await code.focusGroup(1);
  await code.save();
  const expected = stringForm(container.replace("Person", "Persons"));
  await code.waitUntil(() => read("string.json") === expected, "the overwritten string");
});

step("a container is the one that was opened, also if another one is the same", async () => {
  await code.runCommand("View: Revert and Close Editor");
  await code.runCommand("View: Close All Editors");
  await code.open("twins.json");
  await code.goTo(...endOf(twins, '"IncidentContainerJson'));
  await code.runCommand("summit-lint: Open Container as JSON");
  await code.page.locator(".tab.active").filter({ hasText: "twins.container.json" }).waitFor();
  await code.goTo(...endOf(JSON.stringify(CONTAINER, null, 2), '"Source": "Person'));
  await code.page.keyboard.type("s");
  await code.focusGroup(1);
  await code.goTo(...endOf(twins, '\\"Medium\\":\\"Web'));
  await code.page.keyboard.type("site");
  await code.focusGroup(2);
  await code.save();
  await code.page.getByRole("button", { name: "Overwrite" }).click();
  await code.page.locator(".tab.dirty").filter({ hasText: "container" }).waitFor({ state: "detached" });
  await code.focusGroup(1);
  await code.save();
  const expected = twins.replace("Person", "Persons");
  await code.waitUntil(() => read("twins.json") === expected, "the first container to be overwritten");
});

step("half of a surrogate pair is not lost", async () => {
  await code.open("half.json");
  await code.runCommand("summit-lint: Open Container as JSON");
  await code.waitForNotification("The container cannot be opened");
  await code.runCommand("Notifications: Clear All Notifications");
});

step("a container that is not JSON stays where it is", async () => {
  await code.runCommand("View: Close All Editors");
  await code.open("broken.json");
  await code.waitForStatus("summit-lint: 1");
  await code.runCommand("summit-lint: Open Container as JSON");
  await code.waitForNotification("Repair it first");
  await code.page.getByRole("button", { name: "Repair Document" }).click();
  await code.waitForNotification("Repaired");
  await code.save();
  await code.waitUntil(() => read("broken.json") === files["string.json"], "the repaired string");
});

step("a document is repaired", async () => {
  await code.open("repair.json");
  await code.runCommand("summit-lint: Repair Document");
  await code.waitForNotification("Repaired: ");
  await code.waitForStatus("summit-lint: 2");
});

step("a container is converted", async () => {
  await code.open("assigned.json");
  await code.runCommand("summit-lint: Convert Container Form");
  await code.page.locator(".tab.dirty").filter({ hasText: "assigned.json" }).waitFor();
  await code.save();
  await code.waitUntil(() => /"IncidentContainerJson": "\{/.test(read("assigned.json")), "the string form");
  await code.open("notes.md");
  await code.goTo(...endOf(files["notes.md"], "IncidentContainer"));
  await code.runCommand("summit-lint: Convert Container Form");
  await code.page.locator(".tab.dirty").filter({ hasText: "notes.md" }).waitFor();
  await code.save();
  await code.waitUntil(() => /"IncidentContainerJson": "\{/.test(read("notes.md")), "the string form in Markdown");
  assert.match(read("notes.md"), /^# Notes\n\n```json\n\{[^]*\}\n```\n$/);
});

step("a new payload has no findings", async () => {
  await code.runCommand("summit-lint: New Payload for a Status");
  await code.choose("Resolved");
  await code.choose("String");
  await code.page.locator(".tab.active").filter({ hasText: "Untitled" }).waitFor();
  await code.waitForStatus(/^\s*summit-lint$/);
  await code.runCommand("View: Revert and Close Editor");
});

step("payloads in source code have findings, and a rule is explained", async () => {
  await code.open("client.py");
  await code.waitForStatus("summit-lint: ");
  await code.goTo(...endOf(files["client.py"], "New"));
  await code.runCommand("summit-lint: Explain Rule");
  await code.page.locator(".tab.active").filter({ hasText: "unknown-status" }).waitFor();
  const shown = async () => {
    const texts = await Promise.all(code.page.frames().map((frame) => frame.locator("body").innerText().catch(() => "")));
    return texts.some((text) => /^unknown-status\b[^]*\bWhy is this bad\b/.test(text));
  };
  await code.waitUntil(shown, "the page of the rule");
  await code.runCommand("Notifications: Clear All Notifications");
  await code.screenshot("rule");
  await code.runCommand("View: Close Editor");
});

step("the configuration has a schema", async () => {
  await code.open("summit-lint.json5");
  await code.page.locator(".statusbar").getByText("JSON with Comments").waitFor();
  await code.goTo(...endOf(files["other/summit-lint.json5"], '"er'));
  await code.runCommand("Trigger Suggest");
  await code.page.locator(".suggest-widget .monaco-list-row").filter({ hasText: '"error"' }).first().waitFor();
  await code.screenshot("configuration");
  await code.page.keyboard.press("Escape");
});

step("a snippet inserts a payload", async () => {
  await code.open("snippet.json");
  await code.page.keyboard.type("summit-resolved");
  await code.runCommand("Trigger Suggest");
  await code.page.locator(".suggest-widget .monaco-list-row").filter({ hasText: "summit-resolved" }).first().waitFor();
  await code.page.keyboard.press("Enter");
  await code.page.keyboard.press("Escape");
  await code.save();
  await code.waitUntil(() => read("snippet.json").includes('"Status": "Resolved"'), "the payload");
  JSON.parse(read("snippet.json"));
  await code.waitForStatus(/^\s*summit-lint$/);
});

step("all fixes are applied, and unsafe ones if the settings say so", async () => {
  await code.open("fix.json");
  await code.waitForStatus("summit-lint: 6");
  await code.runCommand("summit-lint: Fix All in Document");
  await code.waitForStatus("summit-lint: 1");
  code.configure({ "summit-lint.unsafeFixes": "apply" });
  // Until VS Code read the setting, the command has nothing to fix.
  const isFixed = async () => {
    await code.runCommand("summit-lint: Fix All in Document");
    return /^\s*summit-lint$/.test(await code.waitForText('[id="summit-lint.summit-lint.summit-lint"]'));
  };
  await code.waitUntil(isFixed, "the unsafe fix");
  await code.save();
  await code.waitUntil(() => read("fix.json") === FIXED, "the fixed file");
});

step("unsafe fixes are never applied on save", async () => {
  await code.open("unsafe.json");
  await code.waitForStatus("summit-lint: 1");
  await code.goTo(1, 2);
  await code.page.keyboard.type(" ");
  await code.save();
  const expected = files["unsafe.json"].replace("{", "{ ");
  await code.waitUntil(() => read("unsafe.json") === expected, "the file with the unsafe fix to be");
});

step("source code is fixed as such, whatever its name is", async () => {
  await code.open("client.inc");
  await code.waitForStatus("summit-lint: ");
  await code.runCommand("summit-lint: Fix All in Document");
  await code.page.locator(".tab.active.dirty").waitFor();
  await code.save();
  const expected = program.replace("Neww", "New").replace("executive", "Executive").replace('"New" "', '"New", "');
  await code.waitUntil(() => read("client.inc") === expected, "the fixed program");
});

step("the cells of a notebook have findings", async () => {
  await code.page.keyboard.press("Control+P");
  await code.page.waitForSelector(".quick-input-widget input.input");
  await code.page.keyboard.type("cells.ipynb");
  await code.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "cells.ipynb" }).first().click();
  await code.page.locator(".tab.active").filter({ hasText: "cells.ipynb" }).waitFor();
  await code.runCommand("Problems: Focus on Problems View");
  await code.waitUntil(async () => /unknown status/.test(await code.waitForText(".markers-panel")), "the finding in the cell");
  await code.screenshot("notebook");
  await code.runCommand("View: Hide Panel");
  await code.runCommand("View: Close Editor");
});

step("a container is saved as UTF-8, whatever the encoding of other files is", async () => {
  await code.open("accents.json");
  code.configure({ "files.encoding": "windows1252" });
  await code.page.waitForTimeout(1000);
  await code.runCommand("summit-lint: Open Container as JSON");
  await code.page.locator(".tab.active").filter({ hasText: "accents.container.json" }).waitFor();
  await code.waitUntil(async () => /läptöp/.test(await code.waitForText(".editor-group-container.active .view-lines")), "the accents");
  await code.goTo(...endOf(JSON.stringify(CONTAINER, null, 2), '"Source": "Person'));
  await code.page.keyboard.insertText("é");
  await code.save();
  await code.page.locator(".tab.dirty").filter({ hasText: "accents.json" }).waitFor();
  code.configure({});
  await code.runCommand("View: Close Editor");
  await code.focusGroup(1);
  await code.save();
  await code.waitUntil(() => read("accents.json") === accents.replace("Person", "Personé"), "the accents in the file");
  await code.open("fix.json");
});

step("a document is linted on save only, or not at all, and unsafe fixes are hidden, if the settings say so", async () => {
  code.configure({ "summit-lint.enable": false });
  await code.waitForIcon("circle-slash");
  code.configure({ "summit-lint.run": "onSave", "summit-lint.unsafeFixes": "hide" });
  await code.waitForIcon("check");
  await code.goTo(...endOf(FIXED, '"Status": "Ass'));
  await code.page.keyboard.press("Backspace");
  // Longer than the delay after which the server would be asked.
  await code.page.waitForTimeout(2000);
  await code.waitForStatus(/^\s*summit-lint$/);
  await code.save();
  await code.waitForStatus("summit-lint: 1");
  await code.runCommand("Quick Fix...");
  // The menu still offers to convert the container.
  const menu = code.page.locator(".action-widget");
  await menu.filter({ hasText: "Convert container" }).waitFor();
  assert.doesNotMatch((await menu.textContent()) ?? "", /unsafe/);
  await code.page.keyboard.press("Escape");
  await code.open("ignored.jsonc");
  await code.waitForStatus("summit-lint: 1");
  await code.goTo(...endOf(files["ignored.jsonc"], '"Asig'));
  await code.runCommand("Quick Fix...");
  await menu.filter({ hasText: "Ignore" }).waitFor();
  await code.page.keyboard.press("Escape");
  code.configure({});
  await code.open("fix.json");
});

step("the status bar item opens a menu, and the log shows the program", async () => {
  await code.page.locator('[id="summit-lint.summit-lint.summit-lint"]').click();
  await code.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "Restart Server" }).waitFor();
  await code.screenshot("menu");
  await code.choose("Restart Server");
  await code.runCommand("summit-lint: Show Log");
  await code.waitUntil(async () => /Program:/.test(await code.waitForText(".output-view .view-lines, .part.panel .view-lines")), "the log");
});

step("a program that is too old or missing is reported with an action", async () => {
  const old = path.join(code.folder, "old");
  writeFileSync(old, "#!/bin/sh\necho summit-lint 0.0.1\n", { mode: 0o755 });
  code.configure({ "summit-lint.path": old });
  await code.waitForNotification("is too old: version 0.0.1");
  await code.runCommand("Notifications: Clear All Notifications");
  code.configure({ "summit-lint.path": path.join(code.folder, "missing") });
  await code.waitForNotification("was not found");
  await code.page.getByRole("button", { name: "Open Settings" }).waitFor();
  await code.screenshot("missing");
  code.configure({});
  await code.focusEditor();
  await code.waitForStatus("summit-lint: 1");
});
