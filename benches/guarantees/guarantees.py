"""Checks the guarantees of the repair on damaged texts of all kinds.

    python3 benches/guarantees/guarantees.py --seed 1 --texts 1000 --binary target/release/summit-lint

Requires only Python 3.11. A seed always gives the same texts: requests in both forms, containers, tickets, responses, other
JSON, several documents, JSON Lines, and documents around them, in all layouts, line endings, and encodings, with up to six damages each.

Checks for each text: no crash, no hang, and no error in `check`, `fix`, `repair`, and `convert`; a second run changes nothing; no
letter or digit is lost unless an edit declares it; all syntax fixes result in the value of `repair`, and so do the edits that `check`
reports; the output of `repair` is strict JSON; strict JSON and unknown JSON are not changed. Commands that take one file at a time, and
fixes by all rules, run on some of the texts.

Reduces texts that break a promise, and shows one text per class. A class has the same promise, and the same findings or fewer. The exit
status is 1 if a promise is broken. `--keep FOLDER` writes the smallest text of each class and the report. `--text SEED` writes the text
of a seed, such as `1-42`. 100,000 texts take about 17 minutes. Temporary files are in `/dev/shm` if it exists.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True

import report
import texts
from minimize import Minimizer
from promises import Promises
from tool import Tool

# The number of texts that one run of the program gets.
_BATCH = 1000


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks the guarantees of the repair on damaged texts.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", type=int, default=1000, metavar="N", help="number of texts [default: 1000]")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first text [default: 0]")
    parser.add_argument(
        "--binary", default="target/release/summit-lint", metavar="PATH", help="the program [default: target/release/summit-lint]"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the smallest text of each class, and a report")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="number of batches to check in parallel [default: 1]")
    parser.add_argument(
        "--reduce",
        type=float,
        default=300,
        metavar="SECONDS",
        help="time limit for reducing texts, or 0 to disable it [default: 300]",
    )
    parser.add_argument("--only", metavar="WORDS", help="check only promises whose name contains the words")
    parser.add_argument("--text", metavar="SEED", help="write the text with this name, such as 1-42, to standard output")
    arguments = parser.parse_args()
    if arguments.text:
        sys.stdout.buffer.write(texts.text(arguments.text).data)
        return 0

    started = time.monotonic()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:

        def check_batch(first: int) -> tuple[list, int]:
            batch = [
                texts.text(f"{arguments.seed}-{number}")
                for number in range(first, min(first + _BATCH, arguments.first + arguments.texts))
            ]
            tool = Tool(arguments.binary, Path(folder) / str(first))
            results = Promises(tool).check(batch, sampled=True)
            broken = [
                (text, failure)
                for text, result in zip(batch, results)
                for failure in result.failures
                if not arguments.only or arguments.only in failure.promise
            ]
            print(
                f"{first + len(batch)} texts, {len(broken)} broken promises, {time.monotonic() - started:.0f} s",
                file=sys.stderr,
                flush=True,
            )
            return broken, len(batch)

        with ThreadPoolExecutor(arguments.jobs) as pool:
            results = list(pool.map(check_batch, range(arguments.first, arguments.first + arguments.texts, _BATCH)))
        broken = [found for batch, _ in results for found in batch]
        checks = time.monotonic() - started
        promises = Promises(Tool(arguments.binary, Path(folder) / "reduce"))
        classes = report.group_classes(broken, Minimizer(promises, seconds=20), promises, arguments.reduce)

    written = report.render(classes, broken, sum(count for _, count in results), checks, arguments.binary)
    print(written)
    if arguments.keep:
        report.keep(arguments.keep, classes, written)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
