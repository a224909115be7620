"""Runs the files as pg_regress does and compares two outputs after removing only what must differ."""
import concurrent.futures
import difflib
import os
import re
import subprocess

# Process numbers and durations differ in two runs of the same thing; the address names the way that was taken.
DIFFERS_BY_NATURE = [
    (re.compile(rb"(?<=server process with PID )\d+"), b"PID"),
    (re.compile(rb"^Time: [\d.]+ ms.*$", re.M), b"Time: T ms"),
    (re.compile(rb"connection to server (on socket \"[^\"]*\"|at \"[^\"]*\"( \([^)]*\))?, port \d+)"), b"connection to server"),
]


def run_files(files, source, folder, environment, minutes):
    """The output of every file, in order, over one cluster; psql as pg_regress starts it."""
    outputs = {}
    for name in files:
        words = ["psql", "-X", "-a", "-q", "-v", "HIDE_TABLEAM=on", "-v", "HIDE_TOAST_COMPRESSION=on"]
        own = environment | {"PGAPPNAME": f"pg_regress/{name}"}
        with open(source / "sql" / f"{name}.sql", "rb") as text:
            try:
                done = subprocess.run(words, stdin=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=own, cwd=folder,
                                      timeout=minutes * 60, check=False)
                output, code = done.stdout, done.returncode
            except subprocess.TimeoutExpired as late:
                output, code = (late.output or b"") + b"\nno end within the time allowed\n", -1
        (folder / "output" / f"{name}.out").write_bytes(output)
        outputs[name] = (plain(output, folder), code)
        print(f"{folder.name}: {name}", flush=True)
    return outputs


def plain(output, folder):
    output = output.replace(os.fsencode(folder), b"@folder@")
    for pattern, word in DIFFERS_BY_NATURE:
        output = pattern.sub(word, output)
    return output


def run_all(ways, run_one):
    """Two ways side by side: each has a cluster of its own, and two cores are what every machine has."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(zip(ways, pool.map(run_one, ways)))


def difference(one, other):
    """Unified difference of two outputs, empty when they are the same bytes."""
    if one == other:
        return []
    lines = [text.decode("utf-8", "backslashreplace").splitlines() for text in (one, other)]
    return list(difflib.unified_diff(*lines, "direct", "other", lineterm="", n=3)) or ["(the same lines, other line ends)"]


def as_expected(output, source, name):
    """Whether PostgreSQL's own expected output is met, white space aside, as pg_regress judges."""
    words = [line.split() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    for path in sorted((source / "expected").glob(f"{name}*.out")):
        if re.fullmatch(rf"{re.escape(name)}(_\d)?\.out", path.name):
            if [line.split() for line in path.read_text("utf-8", "replace").splitlines() if line.strip()] == words:
                return True
    return False
