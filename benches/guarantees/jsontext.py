"""Strict JSON, encodings, and letters, for comparisons by the promises."""

from __future__ import annotations

import codecs
import json
import re

_SPACE = re.compile(r"[ \t\n\r]*")
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_WHITESPACE_ESCAPE = re.compile(r"\\[bfnrt]")
_LETTERS = re.compile(r"[^\W_]+")


class _NotJson(ValueError):
    """A literal such as `NaN`, which is not JSON."""


def _refuse(literal: str) -> None:
    raise _NotJson(literal)


# Numbers keep their text, and objects keep the order and the duplicates of their keys.
_DECODER = json.JSONDecoder(
    object_pairs_hook=lambda pairs: ("object", tuple(pairs)),
    parse_float=lambda text: ("number", text),
    parse_int=lambda text: ("number", text),
    parse_constant=_refuse,
)


def _has_lone_surrogate(value: object) -> bool:
    if isinstance(value, str):
        return any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, (list, tuple)):
        return any(_has_lone_surrogate(item) for item in value)
    return False


def strict(text: str | None) -> list | None:
    """Returns the documents of strict JSON, or `None` for any other text, including an empty one."""
    if text is None:
        return None
    documents = []
    at = _SPACE.match(text).end()
    try:
        while at < len(text):
            value, at = _DECODER.raw_decode(text, at)
            documents.append(value)
            at = _SPACE.match(text, at).end()
    except (ValueError, RecursionError):
        return None
    if _LONE_SURROGATE.search(text) and any(_has_lone_surrogate(value) for value in documents):
        return None
    return documents or None


def strict_lines(text: str | None) -> list | None:
    """Returns the values of JSON Lines, or `None` if a line is not strict JSON. Only objects and arrays may share a line."""
    if text is None:
        return None
    values = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        found = strict(line)
        if found is None or (len(found) != 1 and line.lstrip()[:1] not in ("{", "[")):
            return None
        values.extend(found)
    return values


def same(one: object, other: object) -> bool:
    """Returns whether values are equal. JSON in a string may differ in its whitespace."""
    return one == other or _without_layout(one) == _without_layout(other)


def _without_layout(value: object) -> object:
    if isinstance(value, str):
        if value.lstrip()[:1] not in ("{", "["):
            return value
        nested = strict(value)
        return value if nested is None else ("nested", [_without_layout(item) for item in nested])
    if isinstance(value, (list, tuple)) and not (len(value) == 2 and value[0] == "number"):
        return [_without_layout(item) for item in value]
    return value


def strings(value: object) -> list[str]:
    """Returns all strings in a value, including keys."""
    found = []
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, (list, tuple)) and not (len(item) == 2 and item[0] == "number"):
            stack.extend(item)
    return found


def depth(text: str) -> int:
    """Returns an upper bound of the nesting depth of brackets in a text."""
    deepest = level = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        level += 1 if bracket in "[{" else -1
        deepest = max(deepest, level)
        level = max(level, 0)
    return deepest


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", "replace"), error.start + 1


codecs.register_error("as-windows-1252", _as_windows_1252)


def encoding(data: bytes) -> str:
    """Returns the encoding of a file: UTF-16 by its byte order mark or its NUL bytes, otherwise UTF-8."""
    if data[:2] == b"\xff\xfe":
        return "utf-16-le"
    if data[:2] == b"\xfe\xff":
        return "utf-16-be"
    head = data[:64]
    if len(head) >= 4 and len(data) % 2 == 0:
        if head[1::2].count(0) > len(head) // 3 and not head[::2].count(0):
            return "utf-16-le"
        if head[::2].count(0) > len(head) // 3 and not head[1::2].count(0):
            return "utf-16-be"
    return "utf-8"


def decode(data: bytes, name: str | None = None) -> str:
    """Decodes a file. Invalid UTF-8 bytes are decoded as Windows-1252."""
    name = name or encoding(data)
    if name != "utf-8":
        text = data.decode(name, "replace")
    else:
        text = data.decode(name, "as-windows-1252")
    return text.removeprefix("\ufeff")


def decode_exactly(data: bytes) -> str | None:
    """Decodes a file, or returns `None` if it has invalid bytes."""
    try:
        return data.decode(encoding(data)).removeprefix("\ufeff")
    except UnicodeError:
        return None


def letters(data: bytes, without: list[tuple[int, int]] = (), name: str | None = None, escapes: bool = True) -> str:
    """Returns the letters and digits of a file, without those in the byte ranges `without`, and optionally without escapes of whitespace."""
    name = name or encoding(data)
    pieces = []
    at = 0
    for start, end in sorted(without):
        if start > at:
            pieces.append(data[at:start])
        at = max(at, end)
    pieces.append(data[at:])
    text = " ".join(decode(piece, name) for piece in pieces)
    return "".join(_LETTERS.findall(text if escapes else _WHITESPACE_ESCAPE.sub(" ", text)))


def first_lost(before: str, after: str) -> int | None:
    """Returns the index of the first character of `before` that is not in `after`, in the same order."""
    if before == after:
        return None
    at = 0
    for index, character in enumerate(before):
        at = after.find(character, at) + 1
        if not at:
            return index
    return None
