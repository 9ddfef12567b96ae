"""Measures how accurately damaged payloads are repaired.

The script generates valid payloads (payloads.py), damages each at one to three positions (damages.py) and compares the output
of summit-lint with the original value. `jsonrepair` and `json_repair` get the same input.

    npm install --prefix FOLDER jsonrepair
    python3 -m venv FOLDER/venv && FOLDER/venv/bin/pip install json_repair
    python3 benches/accuracy/accuracy.py --binary target/release/summit-lint --peers FOLDER

Without the peers: `--no-peers`. The output is one Markdown table per row, worst kinds first, and a summary. Row `1` has one
damage per payload, `2` and `3` have more; `1m` and `2m` have genuine mistakes in the payload as well (a misplaced, unknown or
misspelled field, or a wrong type), which a repair must keep.

- *parsed correctly*: the output of `repair` is strict JSON with the expected value. Numbers are compared by value, line
  breaks in strings in any form, and the container in a string by the value of its JSON.
- *text lost*: letters or digits of the expected keys and strings are missing in the output of `repair`.
- *corrupted*: `fix --select syntax`, which applies safe fixes only, wrote strict JSON with another value. A container in a
  string that is still invalid JSON does not count, if nothing is lost and the rest is correct.

The peers do not repair JSON in strings. If their output has a container in a string that is not valid JSON, they get this string
as a second input, and the result counts for them.

The same seed gives the same texts. `--dump FILE` writes the texts as a JSON list of [kinds, text, expected value] and exits;
with several rows, FILE may contain `{row}`. `--failures FILE` writes one line of JSON for each failure.
"""

import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import damages
import payloads

HERE = Path(__file__).resolve().parent
ROWS = ["1", "2", "3", "1m", "2m"]
NAMES = {"1": "1 damage", "2": "2 damages", "3": "3 damages", "1m": "1 damage, and genuine mistakes", "2m": "2 damages, and genuine mistakes"}


# Kinds after which a second damage would be ambiguous.
ALONE = {"quotes-missing-all"}


# --- texts -----------------------------------------------------------------------------------------------------------------


def attempt(kinds, mistakes, rng):
    """Generates a payload and damages it. Returns (text, expected value), or None if a kind does not apply to the payload."""
    options = {}
    for each in kinds:
        options.update(each.needs)
    if not options and rng.random() < 0.06:
        options["long"] = True
    document = payloads.payload(rng, mistakes, **options)
    return damages.damaged(document, kinds, rng)


def compatible(kinds):
    """Returns whether the kinds may be combined: at most one that changes the whole document, each kind once."""
    if len({each.name for each in kinds}) < len(kinds):
        return False
    if sum(each.stage != "local" for each in kinds) > 1:
        return False
    names = {each.name for each in kinds}
    if names & ALONE and len(kinds) > 1:
        return False
    forms = [each for each in kinds if "simple" in each.needs or "form" in each.needs]
    return len(forms) < 2


def generate(row, count, seed):
    """Returns a list of (kinds, text, expected value)."""
    rng = random.Random(f"{seed}/{row}")
    damage_count, has_mistakes = int(row[0]), row.endswith("m")
    all_kinds = list(damages.KINDS.values())
    queue, out = [], []
    impossible = collections.Counter()
    while len(out) < count:
        if not queue:
            queue = [each for each in all_kinds if impossible[each.name] < 5 and (damage_count == 1 or each.name not in ALONE)]
            if not queue:
                sys.exit(f"row {row}: the selected kinds cannot be combined")
            rng.shuffle(queue)
        first = queue.pop()
        for _ in range(60):
            kinds, result = [first], None
            for _ in range(500):
                if len(kinds) == damage_count:
                    break
                other = rng.choice(all_kinds)
                if compatible(kinds + [other]):
                    kinds.append(other)
            else:
                break
            for _ in range(8 if damage_count > 1 else 60):
                result = attempt(kinds, has_mistakes, rng)
                if result:
                    break
            if result:
                break
        if result is None:
            impossible[first.name] += 1
            continue
        text, expected = result
        if strict(text) is not None and same(strict(text)[0], expected):
            continue  # not damaged
        out.append((sorted(each.name for each in kinds), text, expected))
    return out


# --- comparison ------------------------------------------------------------------------------------------------------------


def reject_constant(constant):
    raise ValueError(constant)


def strict(text):
    """Returns a one-tuple with the value of strict JSON, or None."""
    if text is None:
        return None
    try:
        return (json.loads(text, parse_constant=reject_constant),)
    except (ValueError, RecursionError):
        return None


def normalize(value, key=None):
    """Returns the value in a form to compare: the container in a string decoded, numbers by value, line breaks as LF."""
    if isinstance(value, dict):
        return {each: normalize(what, each) for each, what in value.items()}
    if isinstance(value, list):
        return [normalize(each) for each in value]
    if isinstance(value, bool) or value is None:
        return (value,)
    if isinstance(value, str):
        if key == "IncidentContainerJson":
            inner = strict(value)
            if inner is not None and isinstance(inner[0], (dict, list)):
                return ("decoded", normalize(inner[0]))
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return float(value)


def same(one, other):
    """Returns whether two values are equal after `normalize`."""
    try:
        return normalize(one) == normalize(other)
    except (OverflowError, RecursionError):
        return False


def collect_letters(value, out, key=None):
    """Collects the letters and digits of keys and strings, in order. Objects are lists of pairs or dictionaries."""
    if isinstance(value, (dict, Pairs)):
        for name, each in value.items():
            out.append(name)
            collect_letters(each, out, name)
    elif isinstance(value, list):
        for each in value:
            collect_letters(each, out)
    elif isinstance(value, str):
        if key == "IncidentContainerJson":
            try:
                collect_letters(json.loads(value, object_pairs_hook=Pairs), out)
                return
            except ValueError:
                pass
        out.append(value)
    elif value is not None and not isinstance(value, bool):
        out.append(str(value))


class Pairs:
    """An object with its members in order, duplicate keys included."""

    def __init__(self, pairs):
        self.pairs = pairs

    def items(self):
        return self.pairs


WORD = re.compile(r"[^\W_]")


def loses_text(expected, output):
    """Returns whether letters or digits of the expected keys and strings are not in the output, in order."""
    want = []
    collect_letters(strings_only(expected), want)
    try:
        have = []
        collect_letters(json.loads(output, object_pairs_hook=Pairs), have)
        have = "".join(have)
    except ValueError:
        have = output
    # An escape that was kept as text still contains its letter.
    have = re.sub(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))", lambda match: chr(int(match[1] or match[2], 16)), have)
    at = 0
    for character in WORD.findall("".join(want)):
        at = have.find(character, at) + 1
        if at == 0:
            return True
    return False


def strings_only(value):
    """Returns the value without its numbers, since a repair may change their digits."""
    if isinstance(value, dict):
        out = {}
        for key, each in value.items():
            if key == "IncidentContainerJson" and isinstance(each, str):
                inner = strict(each)
                if inner is not None and isinstance(inner[0], (dict, list)):
                    each = json.dumps(strings_only(inner[0]), ensure_ascii=False)
            out[key] = strings_only(each)
        return out
    if isinstance(value, list):
        return [strings_only(each) for each in value]
    return value if isinstance(value, str) else None


# --- tools -----------------------------------------------------------------------------------------------------------------


def write_all(folder, texts):
    for index, text in enumerate(texts):
        (folder / f"{index:06}.json").write_bytes(text.encode("utf-8", "surrogatepass"))


def read_all(folder, count):
    out = []
    for index in range(count):
        out.append((folder / f"{index:06}.json").read_bytes().decode("utf-8", "replace"))
    return out


def run_ours(binary, arguments, texts):
    """Runs summit-lint once on a folder with all texts, and returns the contents of the files after that."""
    with tempfile.TemporaryDirectory(prefix="accuracy-") as name:
        folder = Path(name)
        write_all(folder, texts)
        listed = folder / "files.txt"
        listed.write_text("\n".join(str(folder / f"{index:06}.json") for index in range(len(texts))))
        run = subprocess.run([binary, *arguments, "--isolated", "--files-from", str(listed)], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if run.returncode not in (0, 1):
            sys.exit(f"{binary} {' '.join(arguments)}: exit status {run.returncode}\n{run.stderr.decode()[-2000:]}")
        return read_all(folder, len(texts))


def run_peer(command, texts):
    """Runs a peer once on all texts, and returns its outputs."""
    run = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def run_peers(folder, texts):
    """Returns the outputs of both peers."""
    folder = Path(folder).resolve()
    commands = {
        "jsonrepair": ["node", str(HERE / "jsonrepair.mjs"), str(folder / "node_modules")],
        "json_repair": [str(folder / "venv/bin/python"), str(HERE / "json_repair_all.py")],
    }
    out = {}
    for name, command in commands.items():
        results = run_peer(command, texts)
        inner = []
        for index, text in enumerate(results):
            value = strict(text)
            held = value and container_text(value[0])
            if held and strict(held) is None:
                inner.append((index, value[0], held))
        for (index, value, _), repaired in zip(inner, run_peer(command, [held for _, _, held in inner])):
            if strict(repaired) is not None:
                value["objCommonParameters"]["incidentParamsJSON"]["IncidentContainerJson"] = repaired
                results[index] = json.dumps(value, ensure_ascii=False)
        out[name] = results
    return out


def container_text(value):
    """Returns the string that contains the container of a request, or None if the request has no such string."""
    for key in ("objCommonParameters", "incidentParamsJSON", "IncidentContainerJson"):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value if isinstance(value, str) else None


def with_container(value, text):
    """Returns a copy of the envelope with another container in the string."""
    copy = json.loads(json.dumps(value))
    copy["objCommonParameters"]["incidentParamsJSON"]["IncidentContainerJson"] = text
    return copy


# --- results ---------------------------------------------------------------------------------------------------------------


def is_corrupted(value, expected, output):
    """Returns whether a value differs from the expected one and is final.

    A container in a string that is still invalid JSON is not final, since it has unsafe fixes. It must have all letters, and the
    rest must be correct.
    """
    if same(value, expected):
        return False
    inner, wanted = container_text(value), container_text(expected)
    if inner is not None and wanted is not None and strict(inner) is None:
        return not same(with_container(value, ""), with_container(expected, "")) or loses_text(expected, output)
    return True


def percent(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "–"


def measure(row, cases, options, failures):
    """Runs all tools on the cases of a row. Returns the counts of each kind of damage, and writes the failures."""
    texts = [text for _, text, _ in cases]
    repaired = run_ours(options.binary, ["repair", "--in-place", "--allow-omissions"], texts)
    fixed = run_ours(options.binary, ["fix", "--select", "syntax", "--quiet"], texts)
    peers = run_peers(options.peers, texts) if options.peers else {}
    counts = collections.defaultdict(collections.Counter)
    for index, (kinds, text, expected) in enumerate(cases):
        result = collections.Counter(n=1)
        value = strict(repaired[index])
        result["right"] = int(value is not None and same(value[0], expected))
        changed = repaired[index] != text
        result["lost"] = int((changed or value is not None) and loses_text(expected, repaired[index]))
        safe = strict(fixed[index])
        result["corrupted"] = int(fixed[index] != text and safe is not None and is_corrupted(safe[0], expected, fixed[index]))
        for name, outputs in peers.items():
            output = strict(outputs[index])
            result[name] = int(output is not None and same(output[0], expected))
        for name in kinds:
            counts[name].update(result)
        counts["all"].update(result)
        if failures and (not result["right"] or result["lost"] or result["corrupted"]):
            what = [name for name, bad in (("wrong", not result["right"]), ("lost", result["lost"]), ("corrupted", result["corrupted"])) if bad]
            line = {"row": row, "kinds": kinds, "failed": what, "text": text, "expected": expected, "actual": value[0] if value else None, "output": repaired[index]}
            if result["corrupted"]:
                line["corrupted"] = safe[0]
            failures.write(json.dumps(line, ensure_ascii=False) + "\n")
    return counts


def table(row, counts, peers):
    """Prints the table of a row, and returns its line in the summary."""
    total = counts.pop("all")
    names = [name for name in ("jsonrepair", "json_repair") if peers]
    print(f"\n## {NAMES[row]} (n = {total['n']:,})\n")
    print("| kind | n | parsed correctly | text lost | corrupted |" + "".join(f" {name} |" for name in names))
    print("| --- | --- | --- | --- | --- |" + " --- |" * len(names))
    for name, count in sorted(counts.items(), key=lambda pair: (pair[1]["right"] / pair[1]["n"], pair[0])) + [("**all**", total)]:
        print(f"| {name} | {count['n']} | {percent(count['right'], count['n'])} | {count['lost']} | {count['corrupted']} |" + "".join(f" {percent(count[each], count['n'])} |" for each in names))
    low = min(counts.items(), key=lambda pair: (pair[1]["right"] / pair[1]["n"], pair[0]))
    return f"| {NAMES[row]} | {total['n']:,} | {percent(total['right'], total['n'])} | {percent(low[1]['right'], low[1]['n'])} ({low[0]}) | {total['lost']} | {100 * total['corrupted'] / total['n']:.2f} % |" + "".join(f" {percent(total[each], total['n'])} |" for each in names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", help="measure this binary")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generator (default: 1)")
    parser.add_argument("--per-row", type=int, default=3000, help="number of texts per row (default: 3000)")
    parser.add_argument("--rows", default=",".join(ROWS), help="rows to run (default: 1,2,3,1m,2m)")
    parser.add_argument("--peers", default=os.environ.get("SUMMIT_LINT_PEERS", "/tmp/peers"), help="folder in which the peers are installed (default: /tmp/peers)")
    parser.add_argument("--no-peers", action="store_true", help="run summit-lint only")
    parser.add_argument("--dump", help="write the texts to this file and exit")
    parser.add_argument("--failures", help="write each failure to this file as a line of JSON")
    parser.add_argument("--kinds", help="use only these kinds of damage (comma-separated)")
    options = parser.parse_args()
    if options.no_peers:
        options.peers = None
    if options.kinds:
        damages.KINDS = {name: damages.KINDS[name] for name in options.kinds.split(",")}
    rows = options.rows.split(",")
    if any(row not in ROWS for row in rows):
        parser.error(f"unknown row in `{options.rows}`: expected {', '.join(ROWS)}")
    if options.dump:
        out = []
        for row in rows:
            cases = [["+".join(kinds), text, expected] for kinds, text, expected in generate(row, options.per_row, options.seed)]
            if "{row}" in options.dump:
                Path(options.dump.replace("{row}", row)).write_text(json.dumps(cases, ensure_ascii=False), encoding="utf-8")
            out += cases
        if "{row}" not in options.dump:
            Path(options.dump).write_text(json.dumps(out, ensure_ascii=False), encoding="utf-8")
        return
    if not options.binary:
        parser.error("`--binary` is required unless `--dump` is given")
    if options.peers and not (Path(options.peers) / "node_modules/jsonrepair").exists():
        parser.error(f"`jsonrepair` is not installed in `{options.peers}`: set `--peers`, or use `--no-peers`")
    options.binary = str(Path(options.binary).resolve())
    failures = open(options.failures, "w", encoding="utf-8") if options.failures else None
    summary = []
    for row in rows:
        cases = generate(row, options.per_row, options.seed)
        counts = measure(row, cases, options, failures)
        summary.append(table(row, counts, options.peers))
        sys.stdout.flush()
    names = ["jsonrepair", "json_repair"] if options.peers else []
    print("\n## Summary\n")
    print("| damages | n | parsed correctly | worst kind | text lost | corrupted by safe fixes |" + "".join(f" {name} |" for name in names))
    print("| --- | --- | --- | --- | --- | --- |" + " --- |" * len(names))
    print("\n".join(summary))
    if failures:
        failures.close()


if __name__ == "__main__":
    main()
