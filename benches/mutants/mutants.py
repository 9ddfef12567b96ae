#!/usr/bin/env python3
"""Measures how many mutants of the source the tests catch, in a random sample.

`cargo mutants` compiles the crate for each mutant. This script compiles it once: in a copy of the repository, each mutated
function has its mutated bodies next to its own one, and the variable `SUMMIT_MUTANT` selects one of them when the tests run.

    cargo install cargo-mutants
    benches/mutants/mutants.py --work /tmp/mutants
    benches/mutants/mutants.py --work /tmp/mutants --only 3 17

The first run takes an hour or more, and continues where it was stopped. The second command runs mutants of the sample again, with
the current tests. `results.json` in the folder says which test caught each mutant; the output of the tests is next to it.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ORDER = ["fixtures", "summit_lint", "cli", "lsp", "schemas", "reports", "properties", "architecture", "integrations"]
# The programs with tests of a module, other than the first two.
NEAR = {"cli": ["cli"], "lsp": ["lsp"], "report": ["reports"], "catalog": ["schemas"]}
# The time limit for the tests of one program, and the memory limit of each process: some mutants never end, or fill the memory.
SECONDS, BYTES = 600, 6 << 30
SWITCH = """
#[doc(hidden)]
#[must_use]
pub fn mutant_on(mutant: u32) -> bool {
    static ON: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *ON.get_or_init(|| std::env::var("SUMMIT_MUTANT").map_or(0, |on| on.parse().unwrap_or(0))) == mutant
}
"""


def shuffle_mutants(seed):
    """Returns the mutants by name, in a random order. The names have no positions, so changes of other code keep the order."""
    counts, mutants = collections.Counter(), {}
    for mutant in json.loads(subprocess.check_output(["cargo", "mutants", "--list", "--json"], cwd=ROOT)):
        name = f"{mutant['file']} {mutant['name'].split(': ', 1)[1]}"
        counts[name] += 1
        mutants[f"{name} {counts[name]}"] = mutant
    order = sorted(mutants, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())
    return {name: mutants[name] for name in order}


def offset(lines, position):
    return sum(len(line) + 1 for line in lines[: position["line"] - 1]) + position["column"] - 1


def find_function(text, lines, function):
    """Finds a function in a file. Returns five values: the start of the line with its name, the end of the name, the start and the
    end of the body, and the return type.
    """
    start, end = offset(lines, function["span"]["start"]), offset(lines, function["span"]["end"])
    name = re.escape(function["function_name"].rsplit("::", 1)[-1])
    head = re.compile(rf"^(?!\s*//).*?\bfn\s+{name}\b", re.M).search(text, text.rfind("\n", 0, start) + 1, end)
    depth, body = 0, head.end()
    while text[body] != "{" or depth:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[body], 0)
        body += 1
    returned = text[head.end() : body].rpartition("->")[2].partition("where")[0].strip()
    return head.start(), head.end(), body, end, returned


def insert(file, text, mutants):
    """Inserts the bodies of mutants into the text of a file. The keys of `mutants` are their numbers. Returns the new text, and for
    each range of lines the mutants in it.
    """
    lines = text.split("\n")
    functions = collections.defaultdict(list)
    for number, mutant in mutants.items():
        functions[find_function(text, lines, mutant["function"])].append((number, mutant))
    crate = "summit_lint" if file == "src/main.rs" else "crate"
    pieces, done = [], 0
    for (head, name, start, end, returned), group in sorted(functions.items()):
        # A function whose body is chosen at run time cannot be `const`.
        pieces.append((text[done:head] + re.sub(r"\bconst (?=fn\b)", "", text[head:name]) + text[name:start] + "{ ", []))
        before, after = "", ""
        if returned.startswith("impl "):
            # The bodies have different types.
            bounds = re.sub(r"\+ use<.*?>", "", returned.removeprefix("impl "))
            before, after = "Box::new(", f") as Box<dyn {bounds}>" if " + '" in bounds else f") as Box<dyn {bounds} + '_>"
        for number, mutant in group:
            first, last = offset(lines, mutant["span"]["start"]), offset(lines, mutant["span"]["end"])
            body = before + text[start:first] + mutant["replacement"] + " " + text[last:end] + after
            pieces.append((f"if {crate}::mutant_on({number}) {{\n{body}\n}} else ", [number]))
        pieces.append((f"{{\n{before}{text[start:end]}{after}\n}}}}", [number for number, _ in group]))
        done = end
    pieces.append((text[done:], []))
    line, places = 1, []
    for piece, numbers in pieces:
        places.append((line, line + piece.count("\n"), numbers))
        line += piece.count("\n")
    return "".join(piece for piece, _ in pieces), places


def copy(work, sample):
    """Copies the repository and inserts the mutants of the sample. Unchanged files keep their times, so that Cargo does not
    compile them again.
    """
    mutants, places = collections.defaultdict(dict), {}
    for number, mutant in sample.items():
        mutants[mutant["file"]][number] = mutant
    listed = subprocess.check_output(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT)
    files = {file for file in listed.decode().split("\0") if (ROOT / file).is_file()}
    for old in (work / "copy").rglob("*"):
        if old.is_file() and str(old.relative_to(work / "copy")) not in files:
            old.unlink()
    for file in files:
        content = (ROOT / file).read_bytes()
        if file in mutants:
            text, places[file] = insert(file, content.decode(), mutants[file])
            content = text.encode()
        if file == "src/lib.rs":
            content += SWITCH.encode()
        target = work / "copy" / file
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod((ROOT / file).stat().st_mode)
    return places


def cargo(work, *arguments):
    """Returns the messages of a Cargo command. The crate is optimized, because the tests of many mutants then save more time than
    the compilation takes.
    """
    optimized = ["--config", "profile.dev.package.summit-lint.opt-level=1"]
    command = ["cargo", *arguments, "--message-format=json", *optimized]
    environment = os.environ | {"CARGO_TERM_COLOR": "never", "CARGO_INCREMENTAL": "0"}
    with (work / "cargo.log").open("w") as log:
        output = subprocess.run(command, cwd=work / "copy", stdout=subprocess.PIPE, stderr=log, env=environment).stdout
    return [json.loads(line) for line in output.decode().splitlines() if line.startswith("{")]


def find_uncompilable(work, places):
    """Returns the mutants that do not compile."""
    numbers = set()
    for message in cargo(work, "check", "--lib", "--bins"):
        if message["reason"] != "compiler-message" or message["message"]["level"] != "error":
            continue
        spans = [span for span in message["message"]["spans"] if span["is_primary"]]
        found = set()
        for span in spans:
            for first, last, here in places.get(span["file_name"], []):
                found.update(here if first <= span["line_start"] <= last else [])
        if spans and not found:
            raise SystemExit(message["message"]["rendered"])
        numbers |= found
    return numbers


def choose_sample(work, mutants, count):
    """Returns the names of the first `count` mutants that compile and are in functions. No function of the sample is inside of
    another function of the sample.
    """
    names, bodies = {}, collections.defaultdict(set)
    for number, (name, mutant) in enumerate(list(mutants.items())[: 2 * count], 1):
        span = mutant["function"] and tuple(mutant["function"]["span"][end]["line"] for end in ("start", "end"))
        others = bodies[mutant["file"]]
        if span and all(span == other or span[1] < other[0] or other[1] < span[0] for other in others):
            others.add(span)
            names[number] = name
        else:
            print(f"skipped: {number} {name}")
    while numbers := find_uncompilable(work, copy(work, {number: mutants[name] for number, name in names.items()})):
        for number in sorted(numbers):
            print(f"does not compile: {number} {names.pop(number)}", flush=True)
    return dict(list(names.items())[:count])


def run(log, program, number, names=(), ignored=()):
    """Runs the tests of a program until a test that is not in `ignored` fails. Returns what failed, or None."""
    environment = os.environ | {"SUMMIT_MUTANT": str(number), "CARGO_MANIFEST_DIR": str(log.parent / "copy")}
    start = time.monotonic()
    with log.open("wb") as output:
        pipes = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT, "start_new_session": True}
        process = subprocess.Popen([program, *names], cwd=log.parent / "copy", env=environment, **pipes)
    try:
        while True:
            status = process.poll()
            failed = re.findall(r"^test (.+?) \.\.\. FAILED$", log.read_text(errors="replace"), re.M)
            failed = [test for test in failed if test not in ignored]
            if failed:
                return failed[0]
            if status is not None:
                return f"status {status}" if status not in (0, 101) else None
            if time.monotonic() - start > SECONDS:
                return "timeout"
            time.sleep(0.2)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def find_catching_test(work, programs, ignored, number, steps):
    """Returns the program and the test that catch a mutant, or None if no test catches the mutant."""
    for name, names in steps:
        while failed := run(work / f"{number}-{name}.log", programs[name], number, names, ignored):
            if failed == "timeout" or failed.startswith("status"):
                return f"{name}: {failed}"
            # The test may also fail without the mutant, or because of the load.
            alone = work / f"{number}-{name}-alone.log"
            one = ["--exact", failed]
            if run(alone, programs[name], number, one) and not run(alone, programs[name], 0, one):
                return f"{name}: {failed}"
            print(f"ignored: {name} {failed}", flush=True)
            ignored.add(failed)
    return None


def test_steps(mutant):
    """Returns two lists of steps: the programs that are likely to catch a mutant, and the others. A step is a program and the names
    of the tests to run. Without names, all tests run.
    """
    parts = pathlib.Path(mutant["file"]).with_suffix("").parts[1:]
    near = NEAR.get(parts[0], []) + ORDER[:2]
    own = "::".join(parts).removesuffix("::mod") + "::"
    return [("summit_lint", [own])] + [(name, []) for name in near], [(name, []) for name in ORDER if name not in near]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int, nargs="+", default=[])
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
    chosen, stored = work / "sample.json", work / "results.json"
    mutants = shuffle_mutants(arguments.seed)
    if not chosen.exists():
        chosen.write_text(json.dumps(choose_sample(work, mutants, arguments.count), indent=1))
    names = {int(number): name for number, name in json.loads(chosen.read_text()).items()}
    sample = {number: mutants[name] for number, name in names.items() if name in mutants}
    copy(work, sample)
    built = [message for message in cargo(work, "test", "--no-run") if message["reason"] == "compiler-artifact"]
    programs = {message["target"]["name"]: message["executable"] for message in built if message["profile"]["test"]}
    if missing := [name for name in ORDER if not programs.get(name)]:
        raise SystemExit(f"not built: {', '.join(missing)}; see {work}/cargo.log")
    results = json.loads(stored.read_text()) if stored.exists() else {}
    results = {number: result for number, result in results.items() if int(number) not in arguments.only}
    ignored = set()
    for stage in range(2):
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            running = {}
            for number in arguments.only or sample:
                if not results.get(str(number)):
                    steps = test_steps(sample[number])[stage]
                    running[pool.submit(find_catching_test, work, programs, ignored, number, steps)] = number
            for future in concurrent.futures.as_completed(running):
                number, result = running[future], future.result()
                results[str(number)] = result
                print(f"{number} {names[number]}: {result or 'not caught'}", flush=True)
                stored.write_text(json.dumps(results, indent=1))
    print(f"{sum(map(bool, results.values()))} of {len(results)} are caught")


if __name__ == "__main__":
    main()
