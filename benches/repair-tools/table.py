"""Compares repair tools on each kind of damage in testdata/syntax/, and writes docs/repair.md.

    cargo build
    npm install --prefix FOLDER jsonrepair
    python3 -m venv FOLDER/venv && FOLDER/venv/bin/pip install json_repair
    python3 benches/repair-tools/table.py FOLDER

A case is repaired correctly if the tool's output is strict JSON with the value in its `.expected.json`. It loses text if a word
of that value is not in the output.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
# The other benchmark has the scripts that run the peers.
PEERS = HERE.parent / "accuracy"
OWN = next(path for path in (ROOT / "target/release/summit-lint", ROOT / "target/debug/summit-lint") if path.exists())
TOOLS = ["summit-lint", "jsonrepair", "json_repair"]


def run_summit_lint(texts):
    """Returns the repaired texts, or None for each text that cannot be repaired."""
    def one(text):
        run = subprocess.run([OWN, "repair"], input=text.encode(), capture_output=True)
        return run.stdout.decode() if run.returncode == 0 else None

    return [one(text) for text in texts]


def run_peer(command, texts, environment=None):
    """Runs another tool once on all texts, and returns its outputs."""
    run = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True, env=environment)
    return json.loads(run.stdout)


def values(text):
    """Returns all values of a text of strict JSON, or None if it is not strict JSON."""
    if text is None:
        return None
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: ("object", sorted(dict(pairs).items())), parse_constant=lambda _: 1 / 0)
    found, at = [], 0
    try:
        while at < len(text):
            at = re.compile(r"\s*").match(text, at).end()
            if at < len(text):
                value, at = decoder.raw_decode(text, at)
                found.append(value)
    except (ValueError, ZeroDivisionError):
        return None
    return found


def words(value):
    """Returns the words of the keys and strings in the result of `values`."""
    if isinstance(value, str):
        return set(re.findall(r"[^\W_]{2,}", re.sub(r"\\+(?:u[0-9a-fA-F]{4}|[nrtbf])|[\n\r\t\b\f]", " ", value)))
    if isinstance(value, tuple) and value[:1] == ("object",):
        return set().union(*(words(part) for pair in value[1] for part in pair))
    return set().union(*(words(part) for part in value)) if isinstance(value, list) else set()


def loses(expected, output):
    """Returns whether a word of the expected values is missing in the output, with or without escapes."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda escape: chr(int(escape[1], 16)), output)
    return not all(word in plain for word in words(expected))


def excerpt(text, limit=60):
    """Returns the start of a text as Markdown code on one line, for a table cell."""
    if text is None:
        return "error"
    line = "".join(c if c.isprintable() or c.isspace() else f"\\x{ord(c):02x}" for c in " ".join(text.split(" ")))
    line = " ".join(line.split())
    line = line if len(line) <= limit else line[: limit - 1] + "…"
    return "`` " + line.replace("|", "\\|") + " ``"


def main():
    tools = Path(sys.argv[1]).resolve()
    cases = []
    for path in sorted((ROOT / "testdata/syntax").glob("*/*.txt")):
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue  # the other tools accept only valid UTF-8
        expected = path.with_name(path.stem + ".expected.json").read_text(encoding="utf-8")
        cases.append((path.parent.name, path.stem, text, values(expected)))
    texts = [case[2] for case in cases]
    read = {
        "summit-lint": run_summit_lint(texts),
        "jsonrepair": run_peer(["node", PEERS / "jsonrepair.mjs", tools / "node_modules"], texts),
        "json_repair": run_peer([tools / "venv/bin/python", PEERS / "json_repair_all.py"], texts),
    }
    versions = {
        "summit-lint": subprocess.run([OWN, "--version"], capture_output=True, text=True).stdout.split()[1],
        "jsonrepair": json.loads((tools / "node_modules/jsonrepair/package.json").read_text())["version"],
        "json_repair": subprocess.run([tools / "venv/bin/python", "-c", "import importlib.metadata as m; print(m.version('json_repair'))"], capture_output=True, text=True).stdout.strip(),
    }

    rules = {}
    for index, (rule, name, text, expected) in enumerate(cases):
        row = rules.setdefault(rule, {"count": 0, "right": dict.fromkeys(TOOLS, 0), "lost": dict.fromkeys(TOOLS, 0), "refused": dict.fromkeys(TOOLS, 0), "cases": []})
        row["count"] += 1
        right = {tool: values(read[tool][index]) == expected for tool in TOOLS}
        for tool in TOOLS:
            row["right"][tool] += right[tool]
            output = read[tool][index]
            row["refused"][tool] += output is None
            row["lost"][tool] += output is not None and loses(expected, output)
        if not all(right.values()):
            row["cases"].append((name, text, {tool: (right[tool], read[tool][index]) for tool in TOOLS}))

    out = [
        "# Repair, compared with other tools",
        "",
        "Written by `benches/repair-tools/table.py`, which describes how to run it. Each row is a kind of damage. Its cases are the",
        "files in `testdata/syntax/<kind>/`. Each number counts the cases that a tool repairs to the expected value. Brackets contain the",
        "number of cases that fail, and of cases in which the output is missing words of the payload. The expected values are the choice of this",
        "project. All cases in which the result of another tool differs are listed below.",
        "",
        "| damage | cases | " + " | ".join(f"{tool} {versions[tool]}" for tool in TOOLS) + " |",
        "| --- | --- | --- | --- | --- |",
    ]
    totals = {tool: [0, 0, 0] for tool in TOOLS}

    def cell(right, refused, lost):
        notes = [f"{count} {what}" for count, what in ((refused, "failed"), (lost, "lose text")) if count]
        return f"{right} ({', '.join(notes)})" if notes else str(right)

    for rule, row in rules.items():
        counts = {tool: [row[what][tool] for what in ("right", "refused", "lost")] for tool in TOOLS}
        totals = {tool: [sum(pair) for pair in zip(totals[tool], counts[tool])] for tool in TOOLS}
        out.append(f"| `{rule}` | {row['count']} | " + " | ".join(cell(*counts[tool]) for tool in TOOLS) + " |")
    cells = [cell(*counts) for counts in totals.values()]
    out += [f"| all | {len(cases)} | " + " | ".join(cells) + " |", ""]
    measured = (ROOT / "benches/accuracy/after.md").read_text()
    seed = re.search(r"--seed (\d+)", measured)[1]
    kinds = len(set(re.findall(r"^\| ([a-z-]+) \| \d", measured, re.M)))
    out += [
        "## Generated damage",
        "",
        f"Measured by `benches/accuracy/accuracy.py` with the seed {seed}, which was not used for tuning. Each text is a payload with one to",
        f"three damages of {kinds} kinds that people and programs cause. A genuine mistake, such as a misplaced field, is one that a repair",
        "of the syntax must keep. The columns of the other tools show the share that they parse correctly. `benches/accuracy/after.md` has",
        "a row for each kind.",
        "",
        measured.partition("## Summary\n")[2].strip(),
        "",
        "## Different results",
        "",
    ]
    for rule, row in rules.items():
        if not row["cases"]:
            continue
        out += [f"### `{rule}`", "", "| case | input | " + " | ".join(TOOLS) + " |", "| --- | --- | --- | --- | --- |"]
        for name, text, results in row["cases"]:
            cells = ["same" if right and tool != "summit-lint" else excerpt(output) for tool, (right, output) in results.items()]
            out.append(f"| {name} | {excerpt(text)} | " + " | ".join(cells) + " |")
        out.append("")
    page = "\n".join(out).rstrip() + "\n"
    (ROOT / "docs/repair.md").write_bytes(page.encode("utf-8", "backslashreplace"))
    for tool in TOOLS:
        print(f"{tool}: {totals[tool][0]} of {len(cases)} correct, {totals[tool][1]} failed, {totals[tool][2]} lose text")


main()
