#!/usr/bin/env python3
"""Compares the run times of summit-lint, of a minimal validator (the floor), and of similar tools.

    benches/compare/run.py [--peers FOLDER] [--corpus FOLDER] [--files N] [--lines N] [--runs N] [--write docs/performance.md]

The other tools must be installed in the folder `--peers`:

    npm install --prefix FOLDER ajv ajv-cli@5 ajv-formats @sourcemeta/jsonschema @biomejs/biome jsonrepair
    python3 -m venv FOLDER/venv && FOLDER/venv/bin/pip install check-jsonschema json_repair

Tools that are not installed are skipped and listed at the end. The commands of a table run in turn, round by round, so that a
slower machine affects all of them. Each measured run follows a warm-up run of the same command, so that other commands do not
affect its caches. Times are medians.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import page

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
MARK = "<!-- figures: benches/compare/run.py -->"
# Commands that take longer than this run only once.
SLOW_SECONDS = 10


class Command:
    """A command of a table: its displayed name, its arguments, and the exit statuses of successful runs."""

    def __init__(self, name, arguments, env=None, accept=(0, 1), unit=None):
        self.name, self.arguments, self.env, self.accept, self.unit = name, [str(a) for a in arguments], env or {}, accept, unit
        self.wall, self.cpu, self.memory = [], [], 0

    def run(self, is_measured):
        """Runs the command once without its output. If `is_measured`, records the times and the memory that the operating
        system reports."""
        quiet = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)] + [
            (os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_WRONLY, 0) for descriptor in (1, 2)]
        start = time.perf_counter()
        # Not `fork`: copying this process would take as long as the shortest of the commands.
        pid = os.posix_spawnp(self.arguments[0], self.arguments, os.environ | self.env, file_actions=quiet)
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - start
        code = os.waitstatus_to_exitcode(status)
        if code not in self.accept:
            raise SystemExit(f"{self.name}: exit status {code} of {' '.join(self.arguments[:6])}")
        if is_measured:
            self.wall.append(wall)
            self.cpu.append(usage.ru_utime + usage.ru_stime)
            self.memory = max(self.memory, usage.ru_maxrss)

    def is_slow(self):
        """Returns whether the first run was too slow for more runs. Then that run is the result."""
        return bool(self.wall) and self.wall[0] > SLOW_SECONDS

    @property
    def median(self):
        return statistics.median(self.wall)


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s"


def table(title, note, commands, runs, base=0):
    """Runs the commands in turn. Returns the table as Markdown, with ratios to the command at index `base`."""
    print(f"… {title}", file=sys.stderr)
    for round_ in range(runs + 1):
        for command in commands:
            if command.is_slow():
                continue
            if round_ == 0:
                command.run(is_measured=True)
                if not command.is_slow():
                    # The first run was only a warm-up.
                    command.wall, command.cpu = [], []
                continue
            # Warm up the caches of the processor and of the file system.
            command.run(is_measured=False)
            command.run(is_measured=True)
    lines = [f"### {title}", "", note, "", "| command | wall time | CPU time | peak memory | relative |", "| --- | --- | --- | --- | --- |"]
    for command in commands:
        ratio = command.median / commands[base].median
        lines.append(
            f"| {command.name}{' (one run)' if command.is_slow() else ''} | {seconds(command.median)} | {seconds(statistics.median(command.cpu))}"
            f" | {command.memory / 1024:.0f} MB | {ratio:.2f} |"
        )
    text = "\n".join(lines) + "\n"
    print(text)
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, default=Path("/tmp/peers"))
    parser.add_argument("--corpus", type=Path, default=Path("/tmp/summit-lint-corpus"))
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--only", nargs="*", default=["valid", "invalid", "malformed", "lines", "one"])
    options = parser.parse_args()

    subprocess.run(["cargo", "build", "--quiet", "--release", "--bin", "summit-lint", "--example", "floor", "--example", "corpus"],
                   cwd=ROOT, check=True)
    options.peers, options.corpus = options.peers.absolute(), options.corpus.absolute()
    options.write = options.write and options.write.absolute()
    os.chdir(ROOT)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / "release"
    program, floor = target / "summit-lint", target / "examples" / "floor"
    if not (options.corpus / "one.json").exists():
        options.corpus.mkdir(parents=True, exist_ok=True)
        subprocess.run([target / "examples" / "corpus", options.corpus, str(options.files), str(options.lines)], check=True)

    node = options.peers / "node_modules"
    binaries, python = node / ".bin", options.peers / "venv" / "bin"
    schemas = ROOT / "schemas"
    envelope = schemas / "IM_LogOrUpdateIncident" / "envelope.schema.json"
    others = [s for s in sorted(schemas.rglob("*.schema.json")) if s != envelope and s.name != "config.schema.json"]
    missing = []

    def peer(path, command):
        """Returns a list with `command` if `path` exists. Otherwise, records that the tool is missing."""
        if path.exists():
            return [command]
        missing.append(command.name)
        return []

    one_thread = {"RAYON_NUM_THREADS": "1"}

    def program_on(path):
        check = [program, "check", "--isolated", "--output-format", "concise", path]
        return [Command("**summit-lint check**, two threads", check),
                Command("**summit-lint check**, one thread", check, one_thread)]

    def repair_on(folder):
        return [Command("**summit-lint repair --check**, two threads", [program, "repair", "--check", "--isolated", folder])]

    def validators(folder):
        files = sorted(folder.rglob("*.json"))
        references = [argument for schema in others for argument in ("-r", schema)]
        resolve = [argument for schema in others for argument in ("--resolve", schema)]
        return (
            [Command("floor (walk, read, `serde_json`, `is_valid`), one thread", [floor, folder])]
            + peer(binaries / "ajv", Command("`ajv-cli` validate", [
                binaries / "ajv", "validate", "--spec=draft2020", "-c", "ajv-formats", "--strict=false", "-s", envelope, *references,
                "-d", f"{folder}/**/*.json"]))
            + peer(binaries / "jsonschema", Command("`@sourcemeta/jsonschema` validate --fast", [
                binaries / "jsonschema", "validate", "--fast", *resolve, envelope, folder], accept=(0, 1, 2)))
            + peer(binaries / "biome", Command("`@biomejs/biome` lint (no schema)", [
                binaries / "biome", "lint", "--max-diagnostics=none", folder]))
            + peer(python / "check-jsonschema", Command("`check-jsonschema`", [
                python / "check-jsonschema", "--base-uri", f"file://{schemas}/", "--schemafile", envelope, *files]))
        )

    def repairers(folder):
        return (
            peer(node / "jsonrepair", Command("`jsonrepair`, one process for all files", [
                "node", HERE / "jsonrepair.mjs", node, folder]))
            + peer(python / "json_repair", Command("`json_repair`, one process for all files", [
                python / "python", HERE / "json_repair_all.py", folder]))
        )

    parts = []
    corpus = options.corpus
    count = f"{options.files:,} files of 2 KB"
    if "valid" in options.only:
        parts.append(table(f"Valid: {count}", "Every file is valid.", program_on(corpus / "valid") + validators(corpus / "valid"), options.runs))
    if "invalid" in options.only:
        parts.append(table(f"Invalid: {count}, one in ten with one to three mistakes",
                           "Only summit-lint reports the positions of findings.",
                           program_on(corpus / "invalid") + validators(corpus / "invalid"), options.runs))
    if "malformed" in options.only:
        parts.append(table(f"Malformed: {count}, each damaged in one to four ways",
                           "`repair --check` does the same work as the repair tools: it repairs each file in memory and writes nothing. `check`"
                           " also validates, lints, and reports every finding.",
                           repair_on(corpus / "malformed") + program_on(corpus / "malformed") + repairers(corpus / "malformed"),
                           options.runs))
    if "lines" in options.only:
        lines = corpus / "lines.jsonl"
        size = lines.stat().st_size
        commands = program_on(lines) + [Command("floor, one thread", [floor, lines])]
        text = table(f"JSON Lines: {options.lines:,} payloads, {size / 1e9:.2f} GB", "One file, streamed.", commands, max(1, options.runs // 2))
        for command in commands:
            text += f"\n{command.name}: {size / command.median / 1e6:.0f} MB/s"
        parts.append(text + "\n")
    if "one" in options.only:
        one = corpus / "one.json"
        commands = [Command("**summit-lint check**", [program, "check", one])]
        if shutil.which("jq"):
            commands.append(Command("`jq .`", ["jq", ".", one]))
        commands += [Command("floor", [floor, one.parent / "one-only"])] if (one.parent / "one-only").exists() else []
        parts.append(table("One file of 2 KB", "The start-up time dominates.", commands, max(options.runs, 20)))

    if missing:
        print("skipped, not installed: " + ", ".join(missing), file=sys.stderr)
    if options.write:
        machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        figures = f"Measured on {machine}, medians of {options.runs} runs of whole processes in turn, each after a warm-up run.\n\n" + "\n".join(parts)
        page.write(options.write, MARK, figures)


if __name__ == "__main__":
    main()
