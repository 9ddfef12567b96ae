"""Texts: payloads with a layout, in a document, in an encoding."""

from __future__ import annotations

import html
import json
import urllib.parse
from dataclasses import dataclass
from random import Random

import damage
import payloads
from payloads import Raw


@dataclass(frozen=True)
class Text:
    """A file to run the program on."""

    data: bytes
    extension: str
    kind: str
    """The seed, the form, the document, the encoding and the number of damages."""


@dataclass(frozen=True)
class Layout:
    indent: str | None
    comma: str
    colon: str
    ascii: bool
    inner_space: str = ""


def layout(random: Random) -> Layout:
    indent = random.choice([None, None, "  ", "    ", "\t", "", "one line"])
    if indent == "one line":
        return Layout(None, ", ", ": ", random.random() < 0.3, random.choice(["", " "]))
    if indent is None:
        return Layout(None, ",", ":", random.random() < 0.3)
    return Layout(indent, ",", random.choice([": ", ": ", " : ", ":"]), random.random() < 0.3)


def write(value: object, how: Layout, level: int = 0) -> str:
    """Serializes a value."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=how.ascii)
    if not isinstance(value, (dict, list)):
        return json.dumps(value)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    if not value:
        return opening + closing
    if isinstance(value, dict):
        items = [json.dumps(key, ensure_ascii=how.ascii) + how.colon + write(item, how, level + 1) for key, item in value.items()]
    else:
        items = [write(item, how, level + 1) for item in value]
    if how.indent is None:
        return opening + how.inner_space + how.comma.join(items) + how.inner_space + closing
    line = "\n" + how.indent * (level + 1)
    return opening + line + (how.comma + line).join(items) + "\n" + how.indent * level + closing


def _string_form(random: Random, damages: int):
    """Returns a function that serializes the container of the string form, with damage before it is escaped."""

    def written(value: object) -> str:
        text = write(value, layout(random))
        for _ in range(damages):
            text = damage.apply(random, text)
        return text

    return written


def _payload(random: Random, inner_damages: int = 0) -> tuple[str, object]:
    kind = random.choices(
        ["object", "string", "container", "ticket", "response", "service", "unknown"], [26, 24, 14, 10, 6, 5, 9]
    )[0]
    if kind in ("object", "string"):
        return kind, payloads.request(random, kind, _string_form(random, inner_damages))
    make = {
        "container": payloads.container,
        "ticket": payloads.ticket,
        "response": payloads.response,
        "service": payloads.other_service,
        "unknown": payloads.other,
    }
    return kind, make[kind](random)


def _placeholders(random: Random, text: str) -> str:
    """Inserts template syntax into a text: instead of values, in strings, and around lines."""
    for _ in range(random.randint(1, 3)):
        how = random.random()
        if how < 0.6:
            spans = [span for span in damage.tokens(text) if text[span[0]] == '"' or text[span[0]].isalnum()]
            if spans:
                start, end = random.choice(spans)
                placeholder = random.choice(payloads.PLACEHOLDERS)
                if random.random() < 0.5 and text[start] == '"':
                    placeholder = f'"{placeholder}"'
                text = text[:start] + placeholder + text[end:]
        elif how < 0.8:
            lines = text.split("\n")
            at = random.randint(0, len(lines))
            upto = random.randint(at, len(lines))
            opening, closing = random.choice(
                [
                    ("{% if x %}", "{% endif %}"),
                    ("{{#if x}}", "{{/if}}"),
                    ("<% if x %>", "<% end %>"),
                    ("{%- for i in x %}", "{%- endfor %}"),
                ]
            )
            lines[upto:upto] = [closing]
            lines[at:at] = [opening]
            text = "\n".join(lines)
        else:
            at = random.randint(0, len(text))
            text = text[:at] + random.choice(["{{x}}", "${X}", "{%", "%}", "{{", "}}", "<%= x %>", "{# note #}"]) + text[at:]
    return text


def _wrap(random: Random, text: str) -> tuple[str, str, str]:
    """Puts a text into a random kind of document. Returns the name of the kind, the document, and the extension of the file."""
    json_or_text = random.choices(["json", "txt", "json5"], [8, 3, 1])[0]
    kind = random.choices(
        [
            "plain",
            "documents",
            "lines",
            "markdown",
            "curl",
            "log",
            "http",
            "escaped",
            "html",
            "percent",
            "quoted mail",
            "numbered",
            "concatenated",
            "doubled quotes",
            "assignment",
        ],
        [66, 6, 6, 3, 3, 4, 1, 3, 2, 1, 1, 1, 2, 1, 2],
    )[0]
    one_line = text.replace("\n", " ")
    if kind == "documents":
        others = [write(_payload(random)[1], layout(random)) for _ in range(random.randint(1, 2))]
        separator = random.choice(["\n", "\n\n", "", " ", ",\n", "\n---\n", "\nand\n", ";"])
        return kind, separator.join([text, *others]), json_or_text
    if kind == "lines":
        lines = [one_line] + [write(_payload(random)[1], Layout(None, ",", ":", False)) for _ in range(random.randint(1, 4))]
        random.shuffle(lines)
        if random.random() < 0.2:
            lines.append(text)
        return kind, "\n".join(lines) + random.choice(["\n", ""]), random.choice(["jsonl", "jsonl", "ndjson", "json"])
    if kind == "markdown":
        fence = random.choice(["```json", "```", "~~~json", "``` json"])
        return (
            kind,
            f'# Title\n\nSome "prose" with a {{brace}}.\n\n{fence}\n{text}\n{fence[:3]}\n\nMore prose, it\'s fine.\n',
            random.choice(["md", "txt", "json"]),
        )
    if kind == "curl":
        quote = random.choice(["'", '"'])
        body = text.replace("'", "'\\''") if quote == "'" else text.replace("\\", "\\\\").replace('"', '\\"')
        return (
            kind,
            f"curl -X POST https://example.com/api -H 'Content-Type: application/json' -d {quote}{body}{quote}\n",
            random.choice(["sh", "txt", "json"]),
        )
    if kind == "log":
        prefix = random.choice(
            ["2024-01-02 10:00:00 INFO request=", "[2024-01-02T10:00:00Z] POST /api body=", "Jan  2 10:00:00 host app[1]: "]
        )
        lines = [prefix + one_line, "2024-01-02 10:00:01 INFO done in 5 ms"]
        if random.random() < 0.5:
            lines.append(prefix + write(_payload(random)[1], Layout(None, ",", ":", False)) + random.choice(["", " status=200"]))
        return kind, "\n".join(lines) + "\n", random.choice(["log", "txt", "json"])
    if kind == "http":
        return (
            kind,
            f"POST https://example.com/api HTTP/1.1\nContent-Type: application/json\n\n{text}\n\n###\nGET https://example.com\n",
            random.choice(["http", "txt"]),
        )
    if kind == "escaped":
        body = text
        for _ in range(random.choice([1, 1, 2])):
            body = json.dumps(body, ensure_ascii=False)[1:-1]
        if random.random() < 0.3:
            body = f'"{body}"'
        return kind, body, json_or_text
    if kind == "html":
        return kind, html.escape(text, quote=random.random() < 0.8), json_or_text
    if kind == "percent":
        return kind, random.choice(["", "body="]) + urllib.parse.quote(text, safe=random.choice(["", "/ "])), json_or_text
    if kind == "quoted mail":
        return kind, "\n".join("> " + line for line in text.split("\n")), json_or_text
    if kind == "numbered":
        return (
            kind,
            "\n".join(f"{number:3}{random.choice([': ', '  '])}{line}" for number, line in enumerate(text.split("\n"), 1)),
            json_or_text,
        )
    if kind == "concatenated":
        quote = random.choice(['"', "'"])
        lines = [quote + line.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote for line in text.split("\n")]
        return (
            kind,
            random.choice(["", "var s = "])
            + random.choice([" +\n", "\n+ ", "\n", " & _\n"]).join(lines)
            + random.choice(["", ";"]),
            json_or_text,
        )
    if kind == "doubled quotes":
        body = text.replace('"', '""')
        return kind, random.choice([f'"{body}"', body, f'1,"{body}",x']), json_or_text
    if kind == "assignment":
        return (
            kind,
            random.choice(["var payload = ", "payload=", "return ", "request: ", "data = json.dumps("])
            + text
            + random.choice(["", ";", ")"]),
            json_or_text,
        )
    return kind, text + random.choice(["", "", "\n"]), json_or_text


def _encode(random: Random, text: str) -> tuple[str, bytes]:
    name = random.choices(["utf-8", "bom", "utf-16-le", "utf-16-be", "utf-16-le bare", "cp1252"], [80, 5, 3, 3, 1, 8])[0]
    if name == "bom":
        return name, b"\xef\xbb\xbf" + text.encode("utf-8", "replace")
    if name.startswith("utf-16"):
        codec = name.split()[0]
        return name, ("" if "bare" in name else "\ufeff").encode(codec) + text.encode(codec, "replace")
    if name == "cp1252":
        return name, text.encode("cp1252", "ignore")
    return name, text.encode("utf-8", "replace")


def text(seed: str) -> Text:
    """Returns the text of a seed."""
    random = Random(seed)
    damages = random.choices(range(7), [12, 28, 20, 15, 10, 8, 7])[0]
    inner = random.randint(0, damages) if random.random() < 0.6 else 0
    form, value = _payload(random, inner)
    if form != "string":
        inner = 0
    if random.random() < 0.02 and isinstance(value, dict):
        value["Description"] = " ".join(payloads.text(random, 20) for _ in range(random.randint(20, 300)))
    body = write(value, layout(random))
    before_wrapping = random.randint(0, damages - inner)
    if random.random() < 0.1:
        body = _placeholders(random, body)
    for _ in range(before_wrapping):
        body = damage.apply(random, body)
    document, body, extension = _wrap(random, body)
    for _ in range(damages - inner - before_wrapping):
        body = damage.apply(random, body)
    newline = random.choices(["\n", "\r\n", "\r"], [7, 3, 1])[0]
    if newline != "\n":
        body = body.replace("\n", newline)
    codec, data = _encode(random, body)
    if random.random() < 0.04 and not codec.startswith("utf-16"):
        data = damage.damage_byte(random, data)
    return Text(data, extension, f"{seed}: {form}, {document}, {codec}, {damages} damages")
