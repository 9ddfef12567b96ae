"""Groups broken promises into classes, and shows each class once."""

from __future__ import annotations

import json
import shlex
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import jsontext
from minimize import Minimizer
from promises import COMMANDS, Failure, Promises
from texts import Text


@dataclass
class Class:
    """Texts that break a promise for the same cause."""

    promise: str
    cause: str
    rules: frozenset[str]
    text: Text
    failure: Failure
    count: int = 1


def group_classes(broken: list[tuple[Text, Failure]], minimizer: Minimizer, promises: Promises, seconds: float) -> list[Class]:
    """Reduces texts until the time limit, and groups them by promise and findings. Takes one text of each promise in turn, the
    smallest texts first.
    """
    until = time.monotonic() + seconds
    by_promise: dict[str, list[tuple[Text, Failure]]] = defaultdict(list)
    for text, failure in sorted(broken, key=lambda found: len(found[0].data)):
        by_promise[failure.promise].append((text, failure))
    found: list[Class] = []
    turn = 0
    while any(turn < len(group) for group in by_promise.values()):
        for group in by_promise.values():
            if turn >= len(group):
                continue
            text, failure = group[turn]
            if seconds and time.monotonic() <= until:
                text, failure = minimizer.minimize(text, failure)
            elif turn:
                continue
            rules = promises.check([text], frozenset(["check"]))[0].rules
            _add(found, Class(failure.promise, failure.cause, rules, text, failure))
        turn += 1
        if time.monotonic() > until:
            break
    return sorted(found, key=lambda known: (known.promise, -known.count))


def _add(found: list[Class], new: Class) -> None:
    """Adds a class, or merges the class with an equal class. Two classes are equal if the findings of one include the findings of
    the other.
    """
    for known in list(found):
        if (known.promise, known.cause) != (new.promise, new.cause):
            continue
        if known.cause or known.rules <= new.rules or new.rules <= known.rules:
            found.remove(known)
            small, other = (known, new) if len(known.text.data) <= len(new.text.data) else (new, known)
            small.count += other.count
            new = small
    found.append(new)


def render(found: list[Class], broken: list[tuple[Text, Failure]], texts: int, seconds: float, binary: str) -> str:
    """Returns the report in Markdown."""
    counts = Counter(failure.promise for _, failure in broken)
    lines = [f"{texts} texts checked in {seconds:.0f} s, {len({text.kind for text, _ in broken})} of them break a promise.", ""]
    lines += ["| promise | texts | classes |", "| --- | --- | --- |"]
    for promise, count in counts.most_common():
        lines.append(f"| {promise} | {count} | {sum(known.promise == promise for known in found)} |")
    for number, known in enumerate(found, 1):
        lines += ["", f"## {number}. {known.promise}{': ' if known.cause else ''}{known.cause}", ""]
        lines += [
            f"Findings: {', '.join(sorted(known.rules)) or 'none'}. {known.count} reduced texts. Seen in {known.text.kind}.",
            "",
        ]
        lines += [f"- input ({known.text.extension}): {_literal(known.text.data)}", f"- {known.failure.detail}"]
        for command in sorted(known.failure.commands & COMMANDS.keys()):
            lines.append(f"- `{Path(binary).name} {shlex.join(COMMANDS[command])} {number}.{known.text.extension}`")
    return "\n".join(lines)


def _literal(data: bytes) -> str:
    text = jsontext.decode_exactly(data)
    if text is None or jsontext.encoding(data) != "utf-8" or data.startswith(b"\xef\xbb\xbf"):
        return repr(data)
    return json.dumps(text, ensure_ascii=False)


def keep(folder: Path, found: list[Class], report: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, known in enumerate(found, 1):
        (folder / f"{number}.{known.text.extension}").write_bytes(known.text.data)
    (folder / "report.md").write_text(report + "\n")
