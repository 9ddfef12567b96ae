"""Damage: random edits of characters, tokens, lines, and spans, and typical mistakes of people and programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_TOKEN = re.compile(r'"(?:[^"\\\n\r]|\\.)*"|[\w.+-]+|\s+|[^\w\s]')
_MARK = re.compile(r'[{}\[\]:,"\\]')
_STRING = re.compile(r'"(?:[^"\\\n\r]|\\.)*"')
_KEY = re.compile(r'"(\w+)"(?=\s*:)')
_INSERTED = [
    *"{}[]:,\"'\\/#*=;`()<>@%$&|?!-+._~",
    '"',
    '"',
    "\\",
    "\\\\",
    '\\"',
    "\n",
    "\t",
    " ",
    "a",
    "7",
    "0",
    "//",
    "/*",
    "*/",
    "...",
    "\u201c",
    "\u201d",
    "\u2018",
    "\u2019",
    "\u00ab",
    "\u00bb",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u2028",
    "\x00",
    "\x07",
    "\x0c",
    "é",
    "😀",
    '""',
    "''",
    '"""',
    "{}",
    "[]",
    "},",
    '",',
    '":',
    '"}',
    "\\n",
    "\\u",
    "\\ud83d",
    "\\x41",
    "\\u00e9",
    "null",
    "None",
    "NaN",
    "True",
    "0x1F",
    "1,5",
    "007",
    "+1",
    "```",
    "<!--",
    "-->",
    "&quot;",
    "%22",
    "<<<<<<<",
    "=======",
    "{{",
    "}}",
    "${",
    "\\\n",
    "…",
    "=>",
    "undefined",
    "\\'",
    "-",
    "--",
    "1e",
    "b'",
    "/",
]


def tokens(text: str) -> list[tuple[int, int]]:
    """Returns the spans of the tokens that are not whitespace."""
    return [match.span() for match in _TOKEN.finditer(text) if not match[0].isspace()]


def _position(random: Random, text: str) -> int:
    """Returns an index, mostly of a JSON mark, a quote, or a backslash."""
    if random.random() < 0.6:
        start = random.randrange(len(text))
        if match := _MARK.search(text, start):
            return match.start()
    return random.randrange(len(text))


def _edit_character(random: Random, text: str) -> str:
    at = _position(random, text)
    how = random.randrange(6)
    if how == 0:
        return text[:at] + text[at + 1 :]
    if how == 1:
        return text[:at] + text[at] + text[at:]
    if how == 2:
        return text[:at] + random.choice(_INSERTED) + text[at:]
    if how == 3:
        return text[:at] + random.choice(_INSERTED) + text[at + 1 :]
    if how == 4:
        return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
    return text[: at + 1] + random.choice(_INSERTED) + text[at + 1 :]


def _edit_token(random: Random, text: str) -> str:
    spans = tokens(text)
    if len(spans) < 2:
        return text
    index = random.randrange(len(spans) - 1)
    (start, end), (next_start, next_end) = spans[index], spans[index + 1]
    how = random.randrange(5)
    if how == 0:
        return text[:start] + text[end:]
    if how == 1:
        return text[:end] + random.choice(["", " "]) + text[start:]
    if how == 2:
        return text[:start] + text[next_start:next_end] + text[end:next_start] + text[start:end] + text[next_end:]
    if how == 3:
        other_start, other_end = random.choice(spans)
        return text[:start] + text[other_start:other_end] + text[end:]
    token = text[start:end]
    return text[:start] + (token[1:] if random.random() < 0.5 else token[:-1]) + text[end:]


def _edit_line(random: Random, text: str) -> str:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    how = random.randrange(6)
    if how == 0 and len(lines) > 1:
        del lines[at]
    elif how == 1:
        lines.insert(at, lines[at])
    elif how == 2 and at:
        lines[at - 1], lines[at] = lines[at], lines[at - 1]
    elif how == 3 and at:
        lines[at - 1 : at + 1] = [lines[at - 1] + lines[at].lstrip()]
    elif how == 4:
        cut = random.randint(0, len(lines[at]))
        lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
    else:
        lines[at] = lines[at][: random.randint(0, len(lines[at]))]
    return "\n".join(lines)


def _edit_span(random: Random, text: str) -> str:
    start = _position(random, text)
    end = min(len(text), start + random.choice([2, 5, 10, 30, 100]))
    how = random.randrange(5)
    if how == 0:
        return text[:start] + text[end:]
    if how == 1:
        return text[:end] + text[start:]
    if how == 2:
        at = _position(random, text)
        return text[:at] + text[start:end] + text[at:]
    if how == 3:
        return text[:start]
    return text[start:] if random.random() < 0.3 else text[:end]


def _replace_one(pattern: str, replacement: str | Callable[[re.Match], str]) -> Callable[[Random, str], str]:
    """Returns a damage that replaces one random match of `pattern`."""
    compiled = re.compile(pattern)

    def replaced(random: Random, text: str) -> str:
        found = list(compiled.finditer(text))
        if not found:
            return text
        match = random.choice(found)
        return (
            text[: match.start()]
            + (match.expand(replacement) if isinstance(replacement, str) else replacement(match))
            + text[match.end() :]
        )

    return replaced


def _replace_all(pattern: str, replacement: str) -> Callable[[Random, str], str]:
    """Returns a damage that replaces all matches of `pattern`."""
    compiled = re.compile(pattern)
    return lambda _random, text: compiled.sub(replacement, text)


def _replace_some(pattern: str, replacement: str) -> Callable[[Random, str], str]:
    """Returns a damage that replaces a random part of the matches of `pattern`."""
    compiled = re.compile(pattern)
    return lambda random, text: compiled.sub(lambda match: match.expand(replacement) if random.random() < 0.4 else match[0], text)


def _surround(before: str, after: str) -> Callable[[Random, str], str]:
    return lambda _random, text: before + text + after


def _merge_conflict(random: Random, text: str) -> str:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    lines[at : at + 1] = ["<<<<<<< HEAD", lines[at], "=======", lines[at], ">>>>>>> branch"]
    return "\n".join(lines)


_KINDS: list[Callable[[Random, str], str]] = [
    # Quotes.
    _replace_all(r'"', "'"),
    _replace_all(r'"', "`"),
    _replace_all(r'"([^"\n]*)"', "“\\1”"),
    _replace_one(_STRING.pattern, lambda match: f"'{match[0][1:-1]}'"),
    _replace_one(_STRING.pattern, lambda match: f"“{match[0][1:-1]}”"),
    _replace_one(_STRING.pattern, lambda match: match[0][1:-1]),
    _replace_one(_STRING.pattern, lambda match: match[0][:-1]),
    _replace_one(_STRING.pattern, lambda match: match[0][1:]),
    _replace_some(_KEY.pattern, r"\1"),
    _replace_all(_KEY.pattern, r"\1"),
    _replace_one(r'\\"', '"'),
    _replace_all(r'\\"', '"'),
    _replace_one(r'(?<=[\w ])(\w+)(?=[\w ]*")', r'"\1"'),
    _replace_one(_STRING.pattern, lambda match: f'"{match[0]}"'),
    _replace_one(_STRING.pattern, lambda match: f'""{match[0]}""'),
    _replace_one(_STRING.pattern, lambda match: f'\\{match[0][:-1]}\\"'),
    # Backslashes.
    _replace_all(r"\\\\", r"\\"),
    _replace_one(r"\\\\", r"\\"),
    _replace_one(r"(?<=\w)(?=\w*\")", r"\\"),
    _replace_one(r'"(?=[,}\]\n])', r'\\"'),
    _replace_all(r"\\", ""),
    _replace_all(r"\\", r"\\\\"),
    _replace_one(r"\\n", "\n"),
    _replace_all(r"\\n", "\n"),
    _replace_one(r"\\t", "\t"),
    _replace_one(r" (?=\w+\")", r"\\\n"),
    _replace_one(r"\\", r"\\\\\\"),
    # Commas, colons, brackets.
    _replace_one(r",", ""),
    _replace_some(r",(?=\s*\n)", ""),
    _replace_one(r"(?=[}\]])", ","),
    _replace_one(r",", ",,"),
    _replace_one(r",", ";"),
    _replace_one(r"([{\[])", r"\1,"),
    _replace_one(r":", ""),
    _replace_one(r":", "="),
    _replace_one(r":", " => "),
    _replace_one(r":", "::"),
    _replace_one(r":", " :="),
    _replace_one(r"[}\]]", ""),
    _replace_one(r"[{\[]", ""),
    _replace_one(r"([}\]])", r"\1\1"),
    _replace_one(r"([{\[])", r"\1\1"),
    _replace_one(r"\}", "]"),
    _replace_one(r"\]", "}"),
    _replace_one(r"\{", "["),
    _replace_one(r"[}\]]+\s*$", ""),
    _replace_one(r"^\s*\{", ""),
    _replace_one(r"([{\[])", "("),
    _surround("{", "}"),
    _surround("[", "]"),
    _surround("(", ")"),
    # Values.
    _replace_all(r"\btrue\b", "True"),
    _replace_all(r"\bnull\b", "None"),
    _replace_one(r": ?(\"[^\"]*\"|\w+)", ":"),
    _replace_one(r": ?(\"[^\"]*\"|\w+)", ": undefined"),
    _replace_one(r"\b\d+\b", "0\\g<0>"),
    _replace_one(r"\b\d+\b", "+\\g<0>"),
    _replace_one(r"\b\d+\b", "\\g<0>."),
    _replace_one(r"\b\d+\b", "1_000"),
    _replace_one(r"\b\d+\b", "NaN"),
    _replace_one(r"\b\d+\b", "\\g<0>,5"),
    _replace_one(r'"[^"]*@[^"]*"', lambda match: match[0].strip('"')),
    _replace_one(r"\b\d+\b", "0x\\g<0>"),
    _replace_one(r"\b\d+\b", "-Infinity"),
    _replace_one(r'"\w*"(?=\s*[,}])', "new Date()"),
    _replace_one(r'"(\w*)"(?=\s*[,}])', r"$\1"),
    _replace_one(r'"(\w*)"(?=\s*[,}])', r'u"\1"'),
    _replace_one(r'"(\w*)"(?=\s*[,}])', r'"\1" + "x"'),
    # Comments and other text.
    _replace_one(r"(?=\n)", " // a comment"),
    _replace_one(r"(?=\n)", " # a comment"),
    _replace_one(r"(?<=[,{\[])", "/* it's */"),
    _replace_one(r"(?<=[,{\[])", " //"),
    _replace_one(r",", ", ..., "),
    _replace_one(r",", ", …,"),
    _replace_one(r"(?<=\n)", '// "a": 1,\n'),
    _replace_one(r"(?<=\n)", "<!-- note -->\n"),
    _surround("Here is the payload:\n", "\nRegards, Kim"),
    _surround("```json\n", "\n```"),
    _surround("", ";"),
    _surround("var x = ", ";"),
    _surround("\n\n", "\n \n"),
    _replace_one(r"(?<=\n)", "some words\n"),
    _replace_one(r"(?<=,)", " text "),
    _replace_one(r"(?<=[}\]])", " text "),
    _replace_all(r"(?m)^", "> "),
    _replace_all(r"(?m)^", "+ "),
    _replace_one(r"(?<=\n)", "---\n"),
    _merge_conflict,
    # Whitespace and characters.
    _replace_all(r"  ", "\u00a0 "),
    _replace_one(r" ", "\u00a0"),
    _replace_one(r"(?<=[,:{\[])", "\u200b"),
    _replace_one(r"(?<=[,:{\[])", "\u3000"),
    _replace_one(r"(?=\")", "\ufeff"),
    _replace_one(r"(?<=\w)(?=\w)", "\n"),
    _replace_one(r"(?<=\w)(?=\w)", "\t"),
    _replace_one(r"(?<=\w)(?=\w)", "\x00"),
    _replace_one(r"(?<=\w)(?=\w)", "\u2028"),
    _replace_one(r"(?<=\w)(?=\w)", "\r"),
    _replace_all(r"\n\s*", ""),
    _replace_all(r"\n", "\n\n"),
    _replace_all(r"\n", " \\\n"),
    _replace_all(r"\s", ""),
    # Encodings of single characters, or of all quotes.
    _replace_all(r'"', "&quot;"),
    _replace_one(r'"', "&quot;"),
    _replace_one(r'"', "%22"),
    _replace_all(r'"', r'\\"'),
    _replace_all(r'"', '""'),
    _replace_all(r"_", r"\\_"),
    _replace_one(r"&", "&amp;"),
    _replace_one(r"\w", lambda match: f"\\u{ord(match[0]) & 0xFFFF:04x}"),
    _replace_one(r"\w", lambda match: f"\\x{ord(match[0]) & 0xFF:02x}"),
    _replace_one(r"(?<=\w)(?=\w)", r"\\ud83d"),
]


def apply(random: Random, text: str) -> str:
    """Returns the text with one damage."""
    if not text:
        return random.choice(_INSERTED)
    how = random.choices([_edit_character, _edit_token, _edit_line, _edit_span, None], [34, 14, 7, 8, 37])[0]
    return (how or random.choice(_KINDS))(random, text)


def damage_byte(random: Random, data: bytes) -> bytes:
    """Returns the bytes with one byte deleted, inserted, or changed, or truncated at a random position."""
    if not data:
        return data
    at = random.randrange(len(data))
    byte = bytes([random.choice([0, 0x80, 0xC3, 0xE9, 0xFF, 0xEF, 0x93, 0x0D, random.randrange(256)])])
    how = random.randrange(4)
    if how == 0:
        return data[:at] + data[at + 1 :]
    if how == 1:
        return data[:at] + byte + data[at:]
    if how == 2:
        return data[:at] + byte + data[at + 1 :]
    return data[:at]
