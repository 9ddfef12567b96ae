#!/usr/bin/env python3
"""Compares the search of a repository without payloads with ripgrep searching it for one word.

Generates 20,000 source files (200 MB) from a fixed seed, and runs both programs on them in turn:

    benches/search/search.py --binary target/release/summit-lint --ripgrep rg
"""

import argparse
import json
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

WORDS = (
    "the payload of a request is sent to server with name value index list map string number return function class import "
    "export const let var async await error result data config status message handler logger token order open close"
).split()
EXTENSIONS = ["py", "ts", "java", "cs", "ps1", "go", "yaml", "json", "md", "sh"]
# The number of files, and the minimum size of each file.
FILES, BYTES = 20_000, 10_240


def text(random, extension, lines):
    """Returns the text of a source file of at least `BYTES` bytes. `lines` are groups of lines to choose from."""
    if extension == "json":
        return json.dumps({f"k{at}": " ".join(random.choice(lines)) for at in range(9)})
    out, size, number = [], 0, 0
    while size < BYTES:
        for at, words in enumerate(random.choice(lines)):
            number += 1
            if extension == "yaml":
                line = f'k{number}: "{words}"'
            elif extension in ("py", "sh", "ps1"):
                line = f'x{number} = "{words}"  # {words}' if at % 3 == 0 else f"# {words}"
            elif extension == "md":
                line = words
            else:
                line = f'var x{number} = {{ a: "{words}", b: [1, 2] }};' if at % 3 == 0 else f"// {words}"
            out.append(line)
            size += len(line) + 1
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/summit-lint")
    parser.add_argument("--ripgrep", default="rg")
    parser.add_argument("--runs", type=int, default=11)
    arguments = parser.parse_args()
    seeded = random.Random(1)
    lines = [
        [" ".join(seeded.choice(WORDS) for _ in range(seeded.randint(4, 14))) for _ in range(20)] for _ in range(300)
    ]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for number in range(FILES):
            extension = EXTENSIONS[number % len(EXTENSIONS)]
            path = root / f"d{number % 200}" / f"f{number}.{extension}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text(seeded, extension, lines))
        commands = {
            "summit-lint check": [arguments.binary, "check", "--include", "**/*", folder],
            "ripgrep": [arguments.ripgrep, "--count", "objCommonParameters", folder],
        }
        times = {name: [] for name in commands}
        for run in range(arguments.runs + 1):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
                if run > 0:
                    times[name].append(time.perf_counter() - start)
        for name, taken in times.items():
            print(f"{name}: {statistics.median(taken):.3f} s (from {min(taken):.3f} to {max(taken):.3f} s)")
        print(f"{statistics.median(times['summit-lint check']) / statistics.median(times['ripgrep']):.2f} times ripgrep")


if __name__ == "__main__":
    main()
