"""Reduces a text that breaks a promise to a small text that still breaks it.

A smaller text may only have findings that the larger one has. Otherwise it would become more and more damaged, and have another cause.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace

import damage
import jsontext
from promises import Failure, Promises
from texts import Text

# The number of candidates that one run of the program gets.
_BATCH = 48
_STRING = re.compile(r'"(?:[^"\\\n\r]|\\.)*"')
_WORD = re.compile(r"\w{2,}|\\u[0-9a-fA-F]{4}")


class Minimizer:
    def __init__(self, promises: Promises, seconds: float):
        self.promises = promises
        self.seconds = seconds
        self.until = 0.0
        self.rules: frozenset[str] | None = None

    def minimize(self, text: Text, failure: Failure) -> tuple[Text, Failure]:
        """Returns the smallest text found, and its failure of the same promise."""
        self.until = time.monotonic() + self.seconds
        self.rules = None
        self._accept(text, failure)
        best, failure = self._simplify_encoding(text, failure)
        while time.monotonic() < self.until:
            size = len(best.data)
            for units in (self._brackets, self._lines, self._tokens, self._characters):
                best, failure = self._accept(*self._remove_parts(best, failure, units))
            best, failure = self._accept(*self._shorten_words(best, failure))
            if len(best.data) == size:
                break
        return best, failure

    def _broken(self, texts: list[Text], failure: Failure) -> list[Failure | None]:
        """Returns the failure of each text, or `None` if it keeps the promise."""
        found: list[Failure | None] = []
        for result in self.promises.check(texts, failure.commands | {"check"}):
            if self.rules is not None and not result.rules <= self.rules:
                found.append(None)
            else:
                found.append(
                    next(
                        (other for other in result.failures if (other.promise, other.cause) == (failure.promise, failure.cause)),
                        None,
                    )
                )
        return found

    def _accept(self, text: Text, failure: Failure) -> tuple[Text, Failure]:
        """Sets the rules that smaller texts may violate to the rules that `text` violates."""
        self.rules = self.promises.check([text], frozenset(["check"]))[0].rules
        return text, failure

    def _simplify_encoding(self, text: Text, failure: Failure) -> tuple[Text, Failure]:
        decoded = jsontext.decode(text.data)
        lines = decoded.replace("\r\n", "\n").replace("\r", "\n")
        candidates = [
            replace(text, data=lines.encode("utf-8", "replace"), extension="json"),
            replace(text, data=decoded.encode("utf-8", "replace"), extension="json"),
        ]
        candidates += [replace(candidate, extension=text.extension) for candidate in candidates]
        candidates += [replace(text, extension="json")]
        for candidate, found in zip(candidates, self._broken(candidates, failure)):
            if found:
                return candidate, found
        return text, failure

    @staticmethod
    def _parts(text: Text) -> tuple[str, str]:
        name = jsontext.encoding(text.data)
        try:
            return text.data.decode(name), name
        except UnicodeError:
            return text.data.decode("latin-1"), "latin-1"

    @staticmethod
    def _lines(text: str) -> list[str]:
        return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)

    @staticmethod
    def _tokens(text: str) -> list[str]:
        ends = [end for _, end in damage.tokens(text)]
        starts = [0, *ends]
        return [text[start:end] for start, end in zip(starts, [*ends, len(text)]) if start < end]

    @staticmethod
    def _characters(text: str) -> list[str]:
        return list(text)

    @staticmethod
    def _brackets(text: str) -> list[str]:
        """Splits a text approximately into members, at commas and brackets."""
        return re.findall(r"[^,{}\[\]]*[,{}\[\]]|[^,{}\[\]]+", text)

    def _remove_parts(self, text: Text, failure: Failure, split) -> tuple[Text, Failure]:
        content, name = self._parts(text)
        units = split(content)
        size = max(1, len(units) // 2)
        while True:
            starts = list(range(0, len(units), size))
            at = 0
            removed = False
            while at < len(starts) and time.monotonic() < self.until:
                group = starts[at : at + _BATCH]
                candidates = [
                    replace(text, data="".join(units[:start] + units[start + size :]).encode(name, "replace")) for start in group
                ]
                broken = self._broken(candidates, failure)
                removable = [(start, candidate, found) for start, candidate, found in zip(group, candidates, broken) if found]
                if removable:
                    text, failure, units = self._remove_most(text, failure, units, size, removable, name)
                    starts = list(range(0, len(units), size))
                    removed = True
                    at = min(at, max(0, len(starts) - 1)) if at < len(starts) else len(starts)
                    if len(removable) == 1:
                        at = max(0, group.index(removable[0][0])) + at
                    continue
                at += len(group)
            if time.monotonic() >= self.until or (size == 1 and not removed):
                return text, failure
            if size > 1:
                size = max(1, size // 2)
            elif not removed:
                return text, failure

    def _remove_most(
        self, text: Text, failure: Failure, units: list[str], size: int, removable: list, name: str
    ) -> tuple[Text, Failure, list[str]]:
        """Removes as many of the parts as possible. Each part of `removable` can be removed on its own."""
        options = []
        count = len(removable)
        while count > 1:
            removed = {index for start, _, _ in removable[:count] for index in range(start, start + size)}
            remaining = [unit for index, unit in enumerate(units) if index not in removed]
            options.append((remaining, replace(text, data="".join(remaining).encode(name, "replace"))))
            count //= 2
        if options:
            for (remaining, candidate), found in zip(options, self._broken([candidate for _, candidate in options], failure)):
                if found:
                    return candidate, found, remaining
        start, candidate, found = removable[0]
        return candidate, found, units[:start] + units[start + size :]

    def _shorten_words(self, text: Text, failure: Failure) -> tuple[Text, Failure]:
        """Replaces words by one letter, and strings by short ones."""
        for pattern, replacement in ((_STRING, '""'), (_STRING, '"a"'), (_WORD, "a"), (_WORD, "1"), (re.compile(r"\s+"), " ")):
            content, name = self._parts(text)
            spans = [
                match.span()
                for match in pattern.finditer(content)
                if match[0] != replacement and len(match[0]) > len(replacement)
            ]
            for group in (spans[at : at + _BATCH] for at in range(0, len(spans), _BATCH)):
                if time.monotonic() >= self.until:
                    return text, failure
                candidates = [
                    replace(text, data=(content[:start] + replacement + content[end:]).encode(name, "replace"))
                    for start, end in group
                ]
                removable = [
                    (span, candidate, found)
                    for span, candidate, found in zip(group, candidates, self._broken(candidates, failure))
                    if found
                ]
                if not removable:
                    continue
                together = content
                for (start, end), _, _ in reversed(removable):
                    together = together[:start] + replacement + together[end:]
                whole = replace(text, data=together.encode(name, "replace"))
                found = self._broken([whole], failure)[0]
                text, failure = (whole, found) if found else removable[0][1:]
                break
        return text, failure
