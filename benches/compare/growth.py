#!/usr/bin/env python3
"""Measures how the cost of `check` grows with files, bytes, findings and tenant values, each at four sizes.

    benches/compare/growth.py [--corpus FOLDER] [--runs N] [--write docs/performance.md]

The corpus is the one that run.py writes. The table has a time for each size, without the time of an empty run. If the cost grows
linearly, the time per unit stays the same.
"""

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import page

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "<!-- figures: benches/compare/growth.py -->"


def seconds(command, directory, runs):
    """Returns the median of the wall-clock times of a command."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        done = subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        times.append(time.perf_counter() - start)
        if done.returncode not in (0, 1):
            raise SystemExit(f"exit status {done.returncode}: {done.stderr.decode()[:500]}")
    return statistics.median(times)


def files(corpus, folder, count):
    """Copies `count` valid payloads to `folder`."""
    for path in itertools.islice(sorted((corpus / "valid").rglob("*.json")), count):
        shutil.copy(path, folder / f"{path.parent.name}-{path.name}")
    return [], count


def size(corpus, folder, count):
    """Writes one file of JSON Lines with `count` payloads. Its unit is megabytes."""
    written = 0
    with open(corpus / "lines.jsonl", "rb") as lines, open(folder / "lines.jsonl", "wb") as out:
        for line in itertools.islice(lines, count):
            out.write(line)
            written += len(line)
    return [], written / 1e6


def findings(corpus, folder, count):
    """Writes one file with `count` payloads, one per line and with one mistake each."""
    payload = json.loads((corpus / "one.json").read_text())
    payload["ServiceNam"] = "x"
    text = json.dumps(payload)
    (folder / "findings.json").write_text("[\n" + ",\n".join([text] * count) + "\n]\n")
    return ["--output-format", "full"], count


def values(corpus, folder, count):
    """Writes a list of `count` allowed values, and a payload with a misspelled value."""
    (folder / "workgroups.txt").write_text("".join(f"Group {number}\n" for number in range(count)))
    (folder / "summit-lint.json5").write_text('{ values: { Assigned_WorkGroup_Name: { file: "workgroups.txt" } } }')
    # The name is not in the list, so that the program searches for the most similar name.
    payload = {"Ticket": {"Status": "Assigned", "IsFromWebService": "True", "Assigned_WorkGroup_Name": f"Grup {count - 1}"}}
    (folder / "payload.json").write_text(json.dumps(payload))
    return [], count


# For each input: its description, the function that writes it, the counts, and the unit. The function returns the options of
# `check` and the number of units.
FAMILIES = [
    ("files of 2 KB in one folder", files, [2_500, 5_000, 10_000, 20_000], "file"),
    ("one file of JSON Lines", size, [20_000, 40_000, 80_000, 160_000], "MB"),
    ("findings in one file, with their source", findings, [1_250, 2_500, 5_000, 10_000], "finding"),
    ("values in a list that is searched for a misspelled one", values, [25_000, 50_000, 100_000, 200_000], "value"),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("/tmp/summit-lint-corpus"))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--quiet", "--release", "--bin", "summit-lint"], cwd=ROOT, check=True)
    program = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / "release" / "summit-lint"

    lines = ["| input | size | time | time per unit |", "| --- | --- | --- | --- |"]
    for what, make, counts, unit in FAMILIES:
        for count in counts:
            with tempfile.TemporaryDirectory() as folder:
                arguments, units = make(options.corpus, Path(folder), count)
                # The cost of a run on an empty folder.
                with tempfile.TemporaryDirectory() as empty:
                    base = seconds([program, "check", empty], empty, options.runs)
                taken = max(seconds([program, "check", *arguments, "."], folder, options.runs) - base, 0)
            size = f"{units:,.0f} {unit}" if unit == "MB" else f"{units:,.0f} {unit}s"
            each = taken / units
            per_unit = f"{each * 1e3:.2f} ms" if each >= 1e-3 else f"{each * 1e6:.2f} µs"
            lines.append(f"| {what} | {size} | {taken * 1000:.0f} ms | {per_unit} |")
    text = "\n".join(lines)
    print(text)
    if options.write:
        page.write(options.write, MARK, text)


if __name__ == "__main__":
    main()
