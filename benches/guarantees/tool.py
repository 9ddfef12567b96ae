"""Runs the program on many files at once, and finds files that make it crash or hang."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

_ERROR = re.compile(r"^error: ([0-9]+\.[a-z0-9]+): (.*)$", re.MULTILINE)
SECONDS_PER_FILE = 10
_SLOW_SECONDS = 1.0


@dataclass
class Outcome:
    """The results of one command on the files of a batch."""

    files: dict[str, bytes] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """The error for each file on standard error."""
    stops: dict[str, str] = field(default_factory=dict)
    """The files that make the program crash, hang or run slowly, with the reason."""
    output: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.files |= other.files
        self.errors |= other.errors
        self.stops |= other.stops
        self.output += other.output


class Tool:
    def __init__(self, binary: str, folder: Path):
        self.binary = str(Path(binary).resolve())
        self.folder = folder
        self.runs = 0

    def on_files(self, arguments: list[str], files: dict[str, bytes], writes: bool = True) -> Outcome:
        """Runs a command on copies of the files. Splits the batch if the program crashes, hangs or is slow."""
        if not files:
            return Outcome()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name, data in files.items():
            (self.folder / name).write_bytes(data)
        (self.folder / "list").write_text("\n".join(files) + "\n")
        limit = SECONDS_PER_FILE + 0.05 * len(files)
        started = time.monotonic()
        stop = None
        output = errors = ""
        self.runs += 1
        try:
            process = subprocess.run(
                [self.binary, *arguments, "--files-from", "list"],
                check=False,
                cwd=self.folder,
                capture_output=True,
                timeout=limit,
                stdin=subprocess.DEVNULL,
            )
            output = process.stdout.decode("utf-8", "replace")
            errors = process.stderr.decode("utf-8", "replace")
            if process.returncode not in (0, 1, 2) or "panicked" in errors or "RUST_BACKTRACE" in errors:
                stop = f"exit status {process.returncode}: {errors.strip()[:200]}"
        except subprocess.TimeoutExpired:
            stop = f"more than {limit:.0f} s"
        seconds = time.monotonic() - started
        is_slow = seconds > _SLOW_SECONDS + 0.02 * len(files)
        if stop is None and is_slow and len(files) == 1:
            stop = f"slow: more than {_SLOW_SECONDS:.0f} s"
        if (stop or is_slow) and len(files) > 1:
            both = Outcome()
            names = list(files)
            for half in (names[: len(names) // 2], names[len(names) // 2 :]):
                both.add(self.on_files(arguments, {name: files[name] for name in half}, writes))
            return both
        outcome = Outcome(output=[output])
        if stop:
            outcome.stops = dict.fromkeys(files, stop)
        outcome.errors = dict(_ERROR.findall(errors))
        outcome.files = {name: (self.folder / name).read_bytes() for name in files} if writes else dict(files)
        return outcome

    def findings(self, files: dict[str, bytes]) -> tuple[dict[str, list[dict]], Outcome]:
        """Returns the syntax findings of each file."""
        outcome = self.on_files(["check", "--isolated", "--select", "syntax", "--output-format", "json"], files, writes=False)
        found: dict[str, list[dict]] = {name: [] for name in files}
        for output in outcome.output:
            if output:
                for finding in json.loads(output)["diagnostics"]:
                    found[finding["file"]].append(finding)
        return found, outcome

    def on_input(self, arguments: list[str], data: bytes) -> tuple[int | None, bytes, str]:
        """Runs a command on standard input."""
        self.runs += 1
        try:
            process = subprocess.run(
                [self.binary, *arguments], check=False, input=data, capture_output=True, timeout=SECONDS_PER_FILE
            )
        except subprocess.TimeoutExpired:
            return None, b"", "hang"
        return process.returncode, process.stdout, process.stderr.decode("utf-8", "replace")
