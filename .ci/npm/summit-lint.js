#!/usr/bin/env node
// Runs the binary for this platform, which npm installs as an optional dependency.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

// The status of usage and I/O errors, as in the binary.
const ERROR = 2;

const packages = require("../package.json").optionalDependencies;
const platform = `${process.platform}-${process.arch}`;
const name = `@summit-lint/${platform}`;

function fail(message, help) {
  console.error(`error: ${message}\nhelp: ${help}`);
  process.exit(ERROR);
}

function binary() {
  if (!Object.hasOwn(packages, name)) {
    fail(`no prebuilt binary for ${platform}`, "install summit-lint with `cargo install --locked summit-lint`");
  }
  const file = process.platform === "win32" ? "summit-lint.exe" : "summit-lint";
  try {
    return require.resolve(`${name}/${file}`);
  } catch {
    return fail(
      `package \`${name}\` is missing`,
      "reinstall summit-lint without `--omit=optional`, on the platform where it runs",
    );
  }
}

const child = spawn(binary(), process.argv.slice(2), { stdio: "inherit" });

// Forward signals. Otherwise, a signal that is sent only to this process would leave the binary running.
const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
for (const signal of signals) {
  process.on(signal, () => child.kill(signal));
}

child.on("error", (error) => {
  fail(`cannot run \`${child.spawnfile}\`: ${error.message}`, "reinstall summit-lint");
});

child.on("exit", (status, signal) => {
  if (signal === null) {
    process.exit(status);
  }
  // End with the same signal as the binary, so that the parent process sees it.
  signals.forEach((name) => process.removeAllListeners(name));
  process.kill(process.pid, signal);
  // Reached only if this process ignores the signal.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 1000);
});
