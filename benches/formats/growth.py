#!/usr/bin/env python3
"""Measures how the time to lint hostile documents grows with their size, for each format.

A unit is repeated to 0.2 MB and to 0.8 MB, after a key of payloads, so that the file is not skipped. Linear growth is a factor of 4.
Prints files with a factor above 7, and files that take more than 2 seconds.

    benches/formats/growth.py --binary target/release/summit-lint
"""

import argparse
import pathlib
import subprocess
import tempfile
import time

EXTENSIONS = "py ts jsx ps1 cs java kt go sh bat yaml html csv md ipynb log jsonl bru http".split()
UNITS = [
    "{", "[", "(", "}", "]", ")", '"', "'", "`", '"""', "'''", "\\", "/", "#", "$", "${", "$(", "{{", "@{", "@\"\n", "<<A\n", "<",
    "<pre>", "&quot;", "|", ": ", "- ", "&a ", "*a ", "<<: ", "? ", "a: &a [*a]\n", "{a: ", "a: |\n  x\n", "r#\"", "a = /[", "b) / [1",
    "a + ", "'a' + ", "\"a\" % b + ", "a += ", "a.b(", "f'{", "`${", "x = {'a': ", "x = {\n", "{ 'a': 1, ", "Map.of(\"a\", ", "mapOf(\"a\" to ",
    "new { A = ", "@{ a = ", "dict(a=", "@{ a = 1 } | ConvertTo-Json\n", "$a = @{ b = @{} }; $a | ConvertTo-Json\n", "a['b'] = 1\n",
    "**a, ", "...a, ", ".Replace('##A##', b)", "'##A##' ", "printf '%s' ", "cat <<EOF\n{\"a\": 1}\nEOF\n", "curl -d '{\"a\": 1}' x\n",
    "\"$(echo \"", "```json\n{\n```\n", "%a%", "^\n", "<script type=\"json\">", "{\"a\": \"{\\\"b\\\": 1} x\"}\n", "1,\"{\"\"a\"\": 1}\",2\n",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/summit-lint")
    arguments = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for extension in EXTENSIONS:
            for unit in UNITS:
                times = []
                for size in (200_000, 800_000):
                    path = pathlib.Path(folder) / f"a.{extension}"
                    path.write_text("Ticket = 1\n" + unit * (size // len(unit)))
                    start = time.perf_counter()
                    try:
                        subprocess.run(
                            [arguments.binary, "check", "--quiet", str(path)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30, check=False,
                        )
                    except subprocess.TimeoutExpired:
                        pass
                    times.append(time.perf_counter() - start)
                    if times[-1] > 5:
                        break
                factor = times[-1] / times[0]
                results.append((times[-1], factor, extension, unit))
                if times[-1] > 2 or (factor > 7 and times[-1] > 0.2):
                    print(f"{extension} {unit!r}: {times[0]:.2f} s, {times[-1]:.2f} s", flush=True)
    print(f"slowest: {max(results)}")


if __name__ == "__main__":
    main()
