"""The table of a comparison: file by file, what was the same, what was not, and which differences are agreed."""
import pathlib

import comparison

HERE = pathlib.Path(__file__).resolve().parent


def agreed(name):
    """`exclusions/<name>.txt`: a file's name, then the reason, one to a line."""
    lines = (HERE / "exclusions" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(None, 1) for line in lines if line.strip() and not line.startswith("#"))


def write(work, source, files, ways, results):
    """Writes the table and the differences under the work folder; returns the exit code."""
    debt, permanent = agreed("debt"), agreed("permanent")
    direct = results["direct"][0]
    differences = {way: {name: comparison.difference(direct[name][0], results[way][0][name][0]) for name in files} for way in ways}
    unstable = {name for name, lines in differences.get("control", {}).items() if lines}
    rows, unexpected = [], 0
    for name in files:
        row = [name, statements(results, ways, name), "yes" if comparison.as_expected(direct[name][0], source, name) else "no"]
        for way in ways:
            word, bad = verdict(name, way, differences[way][name], unstable, debt, permanent)
            unexpected += bad
            row.append(word)
            if differences[way][name]:
                (work / f"{name}.{way}.diff").write_text("\n".join(differences[way][name]) + "\n", encoding="utf-8")
        rows.append(row)
    heads = ["file", "statements", "as PostgreSQL expects", *ways]
    table = "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [heads, ["---"] * len(heads), *rows])
    summary = summarize(files, ways, differences, results)
    (work / "table.md").write_text(f"{summary}\n\n{table}\n", encoding="utf-8")
    print(f"{table}\n\n{summary}\n\ntables and differences: {work}")
    broken = [way for way in ways if results[way][1] and not results[way][1]["intact"]]
    return 1 if unexpected or broken else 0


def verdict(name, way, lines, unstable, debt, permanent):
    if not lines:
        return "same", 0
    count = sum(1 for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))
    if way == "control":
        return f"unstable ({count} lines)", 0
    if name in permanent:
        return f"differs, permanent ({count})", 0
    if name in debt:
        return f"differs, debt ({count})", 0
    return (f"differs ({count}), so does the control", 0) if name in unstable else (f"DIFFERS ({count} lines)", 1)


def statements(results, ways, name):
    for way in ways:
        journal = results[way][1]
        if journal and f"pg_regress/{name}" in journal["files"]:
            return journal["files"][f"pg_regress/{name}"]["Statements"]
    return ""


def summarize(files, ways, differences, results):
    parts = []
    for way in ways:
        same = sum(1 for name in files if not differences[way][name])
        part = f"{way}: {same} of {len(files)} files the same"
        journal = results[way][1]
        if journal:
            tallies = journal["files"].values()
            total = sum(tally["Statements"] for tally in tallies)
            opaque = sum(sum(tally["NotUnderstood"].values()) for tally in tallies)
            part += f"; journal {'intact' if journal['intact'] else 'NOT INTACT'}, {total} statements, {opaque} not understood"
        parts.append(part)
    return "\n".join(parts)
