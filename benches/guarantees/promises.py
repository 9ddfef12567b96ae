"""Checks the promises on a batch of texts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

import jsontext
from texts import Text
from tool import Tool

COMMANDS = {
    "fix": ["fix", "--isolated", "--quiet"],
    "fix unsafe": ["fix", "--isolated", "--quiet", "--unsafe-fixes"],
    "syntax": ["fix", "--isolated", "--quiet", "--select", "syntax"],
    "syntax unsafe": ["fix", "--isolated", "--quiet", "--select", "syntax", "--unsafe-fixes"],
    "repair": ["repair", "--isolated", "--in-place", "--allow-omissions"],
    "repair compact": ["repair", "--isolated", "--in-place", "--allow-omissions", "--compact"],
    "repair indent": ["repair", "--isolated", "--in-place", "--allow-omissions", "--indent", "2"],
}
ALL = frozenset([*COMMANDS, "check", "convert", "stdin"])

# Rules whose edits may replace or omit letters: literals, numbers, escapes, entities, encodings, prefixes, comments, skipped text.
_REPLACING = frozenset(
    [
        "byte-order-mark",
        "comment",
        "escaped-document",
        "invalid-escape",
        "invalid-literal",
        "invalid-number",
        "invalid-utf8",
        "irregular-whitespace",
        "unexpected-text",
    ]
)
# Rules with findings in strict JSON.
_OF_STRICT_JSON = frozenset(["duplicate-key", "excessive-nesting", "multiple-documents", "unknown-payload", "multiline-record"])
_TEMPLATE = re.compile(r"\{\{[^{}\"\\]*\}\}|\{%|\{#|<%|\$\{|#\{|@\{|%\}|__\w+__|%[A-Z]+%|<your key>")
# Entities, escapes, and punctuation, which any rule may replace.
_ESCAPE = re.compile(r"(?:&(?:amp;)*#?\w+;?|\\+(?:u[0-9a-fA-F]{0,4}|x[0-9a-fA-F]{2}|.)|%[0-9a-fA-F]{2}|[^\w])+")
# Prefixes of strings and lists in other languages.
_LITERAL = re.compile(r"[uUbrf@](?:['\"]{1,2}|\\+\"|&quot;)|array\(")
# Files that contain JSON in other text, which is kept.
_HOSTS = frozenset(["md", "sh", "http", "log"])
_LOG_LINE = re.compile(r"^\W*(?:\d{4}-\d\d-\d\d|[A-Z][a-z]{2} *\d)", re.MULTILINE)
_LINES = frozenset(["jsonl", "ndjson"])


@dataclass(frozen=True)
class Failure:
    promise: str
    detail: str
    commands: frozenset[str]
    """The commands that reproduce the failure."""
    cause: str = ""
    """Distinguishes classes of one promise more exactly than the findings."""


@dataclass(frozen=True)
class Result:
    failures: list[Failure]
    rules: frozenset[str]


@dataclass
class _Case:
    """A text, and the results of the commands."""

    text: Text
    findings: list[dict]
    after: dict[str, bytes]
    errors: dict[str, str]
    failures: list[Failure]

    def fail(self, promise: str, detail: str, *commands: str, cause: str = "") -> None:
        self.failures.append(Failure(promise, detail, frozenset(commands), cause))

    def strict(self, data: bytes) -> list | None:
        """Returns the values of strict JSON, which may be on several lines in JSON Lines."""
        read = jsontext.strict_lines if self.text.extension in _LINES else jsontext.strict
        return read(jsontext.decode_exactly(data))

    def edits(self, applicability: str | None = None) -> list[dict]:
        """Returns the edits, each with the rule of its finding."""
        return [
            edit | {"rule": finding["rule"]}
            for finding in self.findings
            if finding["fix"] and applicability in (None, finding["fix"]["applicability"])
            for edit in finding["fix"]["edits"]
        ]

    def declared(self, applicability: str | None = None) -> list[tuple[int, int]]:
        """Returns the byte ranges in which edits may replace or omit letters and digits."""
        return [
            (edit["offset"], edit["offset"] + edit["length"])
            for edit in self.edits(applicability)
            if edit["length"] and (edit["rule"] in _REPLACING or self.is_escape(edit))
        ]

    def is_escape(self, edit: dict) -> bool:
        replaced = jsontext.decode(
            self.text.data[edit["offset"] : edit["offset"] + edit["length"]], jsontext.encoding(self.text.data)
        )
        return _ESCAPE.fullmatch(replaced) is not None or _LITERAL.fullmatch(replaced) is not None

    def rules(self) -> set[str]:
        return {finding["rule"] for finding in self.findings}


def _is_certainly_json(values: list | None) -> bool:
    """Returns whether documents are certainly JSON. In `1 {}`, the `1` may be text before a document."""
    return values is not None and (
        len(values) == 1 or all(isinstance(value, list) or isinstance(value, tuple) and value[0] == "object" for value in values)
    )


def _lost(before: bytes, after: bytes, declared: list[tuple[int, int]]) -> str | None:
    """Returns the text around the first character of `before` that is missing in `after`."""
    name = jsontext.encoding(before)
    kept = jsontext.letters(before, declared, name, escapes=False)
    remaining = jsontext.letters(after)
    at = jsontext.first_lost(kept, remaining)
    return None if at is None else f"`{kept[max(0, at - 12) : at]}[{kept[at]}]{kept[at + 1 : at + 12]}`"


def _overlap(data: bytes, edits: list[dict]) -> tuple[str, str] | None:
    """Returns a description of two overlapping edits or of an edit outside of the file, and the rules of these edits.

    An edit of the JSON in a string may contain an edit of the string, such as of the escape of the same quote. The outer edit then replaces both.
    """
    last: dict = {"offset": 0, "length": 0, "rule": ""}
    for edit in _sort_edits(edits):
        if edit["offset"] < last["offset"] + last["length"]:
            if edit["offset"] == last["offset"] or edit["offset"] + edit["length"] <= last["offset"] + last["length"]:
                last = max(last, edit, key=lambda edit: edit["offset"] + edit["length"])
                continue
            return f"edits overlap at byte {edit['offset']}", " and ".join(sorted([last["rule"], edit["rule"]]))
        if edit["offset"] + edit["length"] > len(data):
            return f"edit after the end, at byte {edit['offset']}", edit["rule"]
        last = edit
    return None


def _is_ambiguous(edits: list[dict]) -> bool:
    """Returns whether the result of the edits is undefined: two rules insert at the same position, or an edit contains another."""
    rules: dict[int, str] = {}
    end = 0
    for edit in _sort_edits(edits):
        if edit["length"]:
            if edit["offset"] < end:
                return True
            end = edit["offset"] + edit["length"]
        elif edit["offset"] < end or rules.setdefault(edit["offset"], edit["rule"]) != edit["rule"]:
            return True
    return False


def _sort_edits(edits: list[dict]) -> list[dict]:
    """Returns the edits in the order of their positions, with insertions before replacements."""
    return sorted(edits, key=lambda edit: (edit["offset"], edit["length"] > 0))


def _apply_edits(data: bytes, edits: list[dict]) -> bytes:
    name = jsontext.encoding(data)
    pieces = []
    at = 0
    for edit in _sort_edits(edits):
        pieces += [data[at : edit["offset"]], edit["text"].encode(name)]
        at = edit["offset"] + edit["length"]
    return b"".join([*pieces, data[at:]])


class Promises:
    def __init__(self, tool: Tool):
        self.tool = tool

    def check(self, texts: list[Text], commands: frozenset[str] = ALL, sampled: bool = False) -> list[Result]:
        """Returns the broken promises and the findings of each text. `sampled` runs commands that take one file at a time only on some texts."""
        names = [f"{index}.{text.extension}" for index, text in enumerate(texts)]
        files = {name: text.data for name, text in zip(names, texts)}
        cases = {name: _Case(text, [], {}, {}, []) for name, text in zip(names, texts)}
        if "check" in commands:
            found, outcome = self.tool.findings(files)
            self._report_stops(cases, outcome.stops, "check")
            for name, error in outcome.errors.items():
                cases[name].fail("no error of the tool: check", error, "check")
            for name, findings in found.items():
                cases[name].findings = findings
        for index, (command, arguments) in enumerate(COMMANDS.items()):
            if command in commands:
                # Runs of all rules use every fourth text, and layouts use every tenth.
                step = 1 if not sampled else 4 if command.startswith("fix") else 10 if command.startswith("repair ") else 1
                self._run(cases, dict(list(files.items())[index % step :: step]), command, arguments)
        suspects: list[tuple[str, str]] = []
        for name, case in cases.items():
            self._check_case(case, commands, suspects, name)
        self._confirm(cases, suspects)
        for index, name in enumerate(names):
            if "convert" in commands and (not sampled or index % 20 == 0):
                self._convert(cases[name])
            if "stdin" in commands and (not sampled or index % 50 == 1):
                self._stdin(cases[name])
        return [Result(cases[name].failures, frozenset(cases[name].rules())) for name in names]

    @staticmethod
    def _report_stops(cases: dict[str, _Case], stops: dict[str, str], command: str) -> None:
        for name, stop in stops.items():
            kind = "slow" if stop.startswith("slow") else "hang" if stop.startswith("more") else "crash"
            cases[name].fail(f"no {kind}: {command}", stop, command)

    def _run(self, cases: dict[str, _Case], files: dict[str, bytes], command: str, arguments: list[str]) -> None:
        first = self.tool.on_files(arguments, files)
        self._report_stops(cases, first.stops, command)
        for name, error in first.errors.items():
            cases[name].errors[command] = error
            if not command.startswith("repair"):
                cases[name].fail(f"no error of the tool: {command}", error, command)
        for name, data in first.files.items():
            cases[name].after[command] = data
        changed = {name: data for name, data in first.files.items() if name not in first.errors and name not in first.stops}
        if not command.startswith("repair"):
            # A second run on an unchanged file would be the same.
            changed = {name: data for name, data in changed.items() if data != files[name]}
        second = self.tool.on_files(arguments, changed)
        self._report_stops(cases, second.stops, command)
        for name, data in second.files.items():
            if data != changed[name]:
                cases[name].fail(f"idempotent: {command}", f"then {_excerpt(data)}", command)
            elif name in second.errors:
                cases[name].fail(f"idempotent: {command}", f"error in the second run: {second.errors[name]}", command)

    def _check_case(self, case: _Case, commands: frozenset[str], suspects: list[tuple[str, str]], name: str) -> None:
        data = case.text.data
        exact = jsontext.decode_exactly(data)
        values = jsontext.strict(exact)
        after = case.after
        parsed = {command: case.strict(result) for command, result in after.items()}
        repaired = parsed.get("repair") if "repair" not in case.errors else None
        unknown = "unknown-payload" in case.rules()
        host = case.text.extension in _HOSTS or (
            case.text.extension == "txt"
            and repaired is None
            and ("unexpected-text" not in case.rules() or _LOG_LINE.search(jsontext.decode(data)) is not None)
        )
        conflict = "merge-conflict" in case.rules()

        if "repair" in after:
            if "would lose text" in case.errors.get("repair", ""):
                case.fail("repair is not stopped by its loss guard", case.errors["repair"], "repair")
            elif "template" in case.errors.get("repair", ""):
                pass
            elif "repair" in case.errors:
                if _is_certainly_json(values) and jsontext.depth(exact) <= 120 and not self._has_nested_damage(values):
                    case.fail("repair takes strict JSON", case.errors["repair"], "repair")
                elif "check" in commands and not unknown and not conflict and not host and case.text.extension not in _LINES:
                    case.fail("repair takes a recognized payload", case.errors["repair"], "repair", "check")
            elif repaired is None and not host:
                case.fail("repair results in strict JSON", _excerpt(after["repair"]), "repair")
            if (
                _is_certainly_json(values)
                and "repair" not in case.errors
                and not jsontext.same(repaired, values)
                and not self._has_nested_damage(values)
            ):
                case.fail("repair keeps the value of strict JSON", _excerpt(after["repair"]), "repair")

        if "\ufffd" not in jsontext.decode(data):
            for command, result in after.items():
                if "\ufffd" in jsontext.decode(result):
                    case.fail("invalid UTF-8 is decoded as Windows-1252", _excerpt(result), command)
                    break
        for command in ("repair compact", "repair indent"):
            if {"repair", command} <= after.keys() and not host:
                if (command in case.errors) != ("repair" in case.errors) or (
                    "repair" not in case.errors and not jsontext.same(parsed[command], repaired)
                ):
                    case.fail(f"the layout does not change the value: {command}", _excerpt(after[command]), "repair", command)

        if "check" in commands:
            if _is_certainly_json(values) and data[:3] != b"\xef\xbb\xbf" and not host and not self._has_nested_damage(values):
                if wrong := case.rules() - _OF_STRICT_JSON:
                    case.fail("strict JSON has no syntax finding", ", ".join(sorted(wrong)), "check")
            if unknown:
                for command in ("fix", "fix unsafe", "syntax", "syntax unsafe"):
                    if command in after and after[command] != data:
                        case.fail(f"unknown JSON is left alone: {command}", _excerpt(after[command]), "check", command)
            if "syntax" in after and _lost(data, after["syntax"], case.declared("safe")):
                suspects.append((name, "syntax"))
            for command in ("syntax unsafe", "repair"):
                # Records that are not payloads have no findings.
                if command == "repair" and (unknown or case.text.extension in _LINES):
                    continue
                if command in after and _lost(data, after[command], case.declared()):
                    suspects.append((name, command))
            if {"syntax unsafe", "repair"} <= after.keys() and "repair" not in case.errors and not unknown and not conflict:
                self._value_of_repair(case, parsed, host, exact)
            if (
                "repair" in after
                and "repair" not in case.errors
                and not case.rules() & {"unknown-payload", "merge-conflict", "escaped-document"}
                and not host
            ):
                self._edits(case, repaired)

        if (
            {"syntax", "repair"} <= after.keys()
            and _is_certainly_json(parsed["syntax"])
            and repaired is not None
            and not jsontext.same(parsed["syntax"], repaired)
            and not self._has_nested_damage(parsed["syntax"])
        ):
            case.fail(
                "safe fixes that result in strict JSON result in the value of repair",
                _pair(after["syntax"], after["repair"]),
                "syntax",
                "repair",
            )
        for syntax, whole in (("syntax", "fix"), ("syntax unsafe", "fix unsafe")):
            if {syntax, whole} <= after.keys() and parsed[syntax] is not None and parsed[whole] is None:
                case.fail(f"fixes keep strict JSON strict: {whole}", _excerpt(after[whole]), syntax, whole)

    @staticmethod
    def _has_nested_damage(values: list) -> bool:
        """Returns whether a string may contain JSON that is not strict."""
        for text in jsontext.strings(values):
            if re.search(r'[{\[]|\\"', text):
                nested = jsontext.strict(text)
                if nested is None or len(nested) > 1 or Promises._has_nested_damage(nested):
                    return True
        return False

    def _value_of_repair(self, case: _Case, parsed: dict[str, list | None], host: bool, exact: str | None) -> None:
        fixed, repaired = parsed["syntax unsafe"], parsed["repair"]
        commands = ("check", "syntax unsafe", "repair")
        if fixed is None and (host or case.text.extension in _LINES):
            return
        if fixed is None:
            text = jsontext.decode(case.text.data)
            kind = " (templates)" if _TEMPLATE.search(text) else ""
            case.fail(f"all syntax fixes result in strict JSON{kind}", _excerpt(case.after["syntax unsafe"]), *commands)
        elif repaired is not None and not jsontext.same(fixed, repaired):
            case.fail(
                "all syntax fixes result in the value of repair", _pair(case.after["syntax unsafe"], case.after["repair"]), *commands
            )

    def _edits(self, case: _Case, repaired: list | None) -> None:
        edits = case.edits()
        if overlap := _overlap(case.text.data, edits):
            case.fail("edits can be applied", overlap[0], "check", "repair", cause=overlap[1])
        elif repaired is not None and not _is_ambiguous(edits) and not _TEMPLATE.search(jsontext.decode(case.text.data)):
            result = _apply_edits(case.text.data, edits)
            values = case.strict(result)
            if values is None and case.text.extension not in _LINES:
                case.fail("the edits of check result in strict JSON", _excerpt(result), "check", "repair")
            elif values is not None and not jsontext.same(values, repaired):
                case.fail("the edits of check result in the value of repair", _pair(result, case.after["repair"]), "check", "repair")

    def _confirm(self, cases: dict[str, _Case], suspects: list[tuple[str, str]]) -> None:
        """Checks the texts in `suspects` again, which seem to lose letters: a later round of fixes may declare that these are lost."""
        if not suspects:
            return
        midway = {name: cases[name].after["syntax"] for name, _ in suspects if "syntax" in cases[name].after}
        found, _ = self.tool.findings(midway)
        for name, command in suspects:
            case = cases[name]
            start = case.text.data
            # A safe fix of a later round may be unsafe in the first one, but it never omits comments or text.
            declared = (
                case.declared()
                if command != "syntax"
                else [
                    (edit["offset"], edit["offset"] + edit["length"])
                    for edit in case.edits()
                    if edit["rule"] in _REPLACING - {"comment", "unexpected-text"}
                    or case.is_escape(edit)
                    or edit in case.edits("safe")
                ]
            )
            if command == "syntax unsafe" and name in midway:
                later = _Case(replace(case.text, data=midway[name]), found[name], {}, {}, [])
                middle = midway[name]
                if not _lost(start, middle, case.declared("safe")) and not _lost(middle, case.after[command], later.declared()):
                    continue
            if not (lost := _lost(start, case.after[command], declared)):
                continue
            only = "" if "invalid-utf8" not in case.rules() else " (invalid UTF-8)"
            case.fail(
                f"no letter is lost{only}: {command}", f"{lost} in {_excerpt(case.after[command])}", "check", "syntax", command
            )

    def _convert(self, case: _Case) -> None:
        start = case.after.get("repair")
        if start is None or "repair" in case.errors or case.text.extension not in ("json", "json5", "txt"):
            return
        if b"IncidentContainerJson" not in start:
            return
        results = {}
        for form in ("object", "string"):
            status, output, errors = self.tool.on_input(["convert", "--isolated", "--to", form], start)
            if status not in (0, 1, 2) or "panicked" in errors:
                case.fail(f"no crash: convert --to {form}", errors[:200], "repair", "convert")
                continue
            if status != 0:
                continue
            results[form] = output
            names = (b"IncidentContainerJsonObj", b"IncidentContainerJson")
            escapes = [match.span() for match in re.finditer(rb"\\+(?:u[0-9a-fA-F]{4}|[\x00-\x7f])", start.replace(*names))]
            if lost := _lost(start.replace(*names), output.replace(*names), escapes):
                case.fail(f"no letter is lost: convert --to {form}", f"{lost} in {_excerpt(output)}", "repair", "convert")
            if jsontext.strict(jsontext.decode_exactly(output)) is None:
                case.fail(f"strict JSON stays strict: convert --to {form}", _excerpt(output), "repair", "convert")
            status, again, errors = self.tool.on_input(["convert", "--isolated", "--to", form], output)
            if status != 0 or again != output:
                case.fail(
                    f"idempotent: convert --to {form}", f"{status}: {errors.strip()[:200]} {_excerpt(again)}", "repair", "convert"
                )
        if {"object", "string"} <= set(results) and start.lstrip()[:1] == b"{":
            status, back, errors = self.tool.on_input(["convert", "--isolated", "--to", "object"], results["string"])
            if status != 0 or jsontext.strict(jsontext.decode_exactly(back)) != jsontext.strict(jsontext.decode_exactly(results["object"])):
                case.fail(
                    "converting back keeps the value",
                    f"{errors.strip()[:200]} {_pair(back, results['object'])}",
                    "repair",
                    "convert",
                )

    def _stdin(self, case: _Case) -> None:
        if "repair" not in case.after or case.text.extension != "json":
            return
        status, output, errors = self.tool.on_input(["repair", "--isolated"], case.text.data)
        if status not in (0, 1):
            case.fail("no crash: repair on standard input", f"{status}: {errors[:200]}", "stdin", "repair")
        elif (status == 0) != ("repair" not in case.errors) or (status == 0 and output != case.after["repair"]):
            case.fail(
                "repair writes the same to standard output as in place",
                f"{status}: {errors[:200]} {_pair(output, case.after['repair'])}",
                "stdin",
                "repair",
            )


def _excerpt(data: bytes) -> str:
    text = jsontext.decode(data)
    return json.dumps(text if len(text) <= 300 else text[:300] + "…", ensure_ascii=False)


def _pair(one: bytes, other: bytes) -> str:
    """Shows two texts around their first difference."""
    one_text, other_text = jsontext.decode(one), jsontext.decode(other)
    at = next((index for index, (a, b) in enumerate(zip(one_text, other_text)) if a != b), min(len(one_text), len(other_text)))
    start = max(0, at - 60)
    return f"{json.dumps(one_text[start : at + 160], ensure_ascii=False)} instead of {json.dumps(other_text[start : at + 160], ensure_ascii=False)}"
