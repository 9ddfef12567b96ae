import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { EXTENSIONS, LANGUAGES } from "../../src/server/languages";

interface Manifest {
  readonly version: string;
  readonly activationEvents: string[];
  readonly contributes: {
    readonly commands: { command: string }[];
    readonly configuration: { properties: Record<string, { scope: string; default: unknown }> };
  };
  readonly capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
}

// The tests run in the folder of the extension.
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const source = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(`src/${name}`, "utf8"))
  .join("\n");

test("the extension starts for every language of the server", () => {
  const languages = manifest.activationEvents.flatMap((event) => event.match(/^onLanguage:(.*)$/)?.[1] ?? []);
  assert.deepEqual(languages, [...LANGUAGES, "plaintext"]);
});

test("every extension that docs/documents.md lists has a language or a pattern", () => {
  // File extensions whose language VS Code recognizes by itself.
  const known =
    "json jsonc md markdown yaml yml log sh bash bat cmd py pyi js mjs cjs jsx ts mts cts tsx ps1 psm1 psd1 cs csx java html htm go";
  // Only the content tells whether a text file is a log, and notebooks are edited cell by cell.
  const exceptions = "txt ipynb";
  const listed = readFileSync("../../docs/documents.md", "utf8").matchAll(/^\|[^|]*\|([^|]*)\|/gm);
  for (const [, cell] of listed) {
    for (const [, extension] of (cell ?? "").matchAll(/`\.(\w+)`/g)) {
      assert.ok([...EXTENSIONS, ...known.split(" "), ...exceptions.split(" ")].includes(extension ?? ""), extension);
    }
  }
});

test("a workspace cannot choose the program", () => {
  const properties = manifest.contributes.configuration.properties;
  assert.equal(properties["summit-lint.path"]?.scope, "machine");
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  assert.deepEqual(restricted, ["summit-lint.path", "summit-lint.config"]);
});

test("every command is registered", () => {
  for (const { command } of manifest.contributes.commands) {
    const name = command.replace("summit-lint.", "");
    assert.match(source, new RegExp(`^ {4}${name}[:,]`, "m"));
  }
});

test("the extension has the version of the program", () => {
  const cargo = readFileSync("../../Cargo.toml", "utf8");
  assert.equal(manifest.version, /^version = "(.*)"$/m.exec(cargo)?.[1]);
});

test("every snippet is JSON with its default values", () => {
  const snippets = JSON.parse(readFileSync("generated/snippets.json", "utf8")) as Record<string, { body: string[] }>;
  const statuses = JSON.parse(readFileSync("generated/statuses.json", "utf8")) as string[];
  for (const status of statuses) {
    for (const kind of ["Payload", "Container"]) {
      const body = snippets[`${kind}: ${status}`]?.body.join("\n") ?? "";
      const filled = body.replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, "$1").replace(/\\([\\$}])/g, "$1");
      assert.match(filled, new RegExp(`"Status": "${status}"`));
      assert.doesNotThrow(() => JSON.parse(filled), status);
    }
  }
});
