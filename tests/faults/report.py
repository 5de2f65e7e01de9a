"""Makes the printed table of `make test-faults`, and RELIABILITY.md, of what the cases saw."""

import json
import textwrap
from collections import Counter, defaultdict
from pathlib import Path

WIDTHS = {"Case": 5, "Injected": 36, "Expected": 36, "Seen": 60}
ABSENT = {
    "C10": "old code beside a new schema: nothing was released yet, so there is no older version to run",
    "H4": "placeholders in an editor of mail texts: there is no such editor, the texts stand in the program",
    "L6": "migrating from a release: nothing was released yet",
    "L10": "known weaknesses of packages: their list is not on this machine; licences and the list of parts are tried",
}
GROUPS = {
    "A": "worker crash", "B": "broker", "C": "database", "S": "mail server", "E": "clock and language",
    "F": "duplicates and planning", "D": "invariants", "NC": "negative control",
    "G": "imports and exports", "H": "hostile input in every field", "I": "links, logins and sessions",
    "J": "permissions", "K": "privacy", "L": "the log, backups and running it",
    "M": "many people at once",
}  # fmt: skip
PLANNED = {"A": 13, "B": 11, "C": 10, "S": 17, "E": 7, "F": 8, "G": 7, "H": 13, "I": 10, "J": 8, "K": 8, "L": 10,
           "M": 6}  # fmt: skip
FIGURES = {
    "G1": "invitations lost in injected crashes (none)",
    "G2": "doubles: only between dot and commit, flagged, byte-identical, at most 2 copies",
    "G3": "doubles without faults (none)",
    "G4": "from kill -9 to the mail going by another worker (lease + 30 s at most)",
    "G5": "broker absent: mail goes within 60 s, a web request is at most 300 ms slower",
    "G7": "“database is locked” on SQLite, 4 web processes, worker and backups (none)",
    "G8": "behaviours of a mail server (25 of 25)",
    "G9": "who may do what: every route declared, for every role, object and method (no deviations)",
    "G10": "rows that looking changes: GET, HEAD and prefetch of every route, for everyone (none)",
    "G11": "fault cases automated, fast set within 60 s, full set within 20 minutes",
    "G13": "personal data in broker, logs and task arguments (none)",
    "G14": "hostile strings that became more than text: every field of text × 60 strings (none)",
    "G15": "sum over the states is what was planned, at every look",
}


def read(path):
    """Return the lines of a run."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def order(number):
    """Sort A2 before A10."""
    letters = number.rstrip("0123456789")
    return letters, int(number[len(letters) :] or 0)


def rows(records):
    """Return one row per case and fault: number, injected, expected, seen, and whether all of it passed."""
    grouped = defaultdict(list)
    for record in records:
        grouped[record["number"], record["injected"], record["expected"]].append(record)
    found = []
    for (number, injected, expected), group in sorted(grouped.items(), key=lambda item: order(item[0][0])):
        said = defaultdict(list)
        group = [record for record in group if record["outcome"] != "skipped"] or group  # done in another round
        for record in group:
            words = (
                record["seen"] if record["outcome"] == "passed" else f"{record['outcome'].upper()}: {record['seen']}"
            )
            if record["round"] not in said[words]:
                said[words].append(record["round"])
        seen = "; ".join(words if len(said) == 1 else f"{', '.join(where)}: {words}" for words, where in said.items())
        found.append((number, injected, expected, seen, all(record["outcome"] == "passed" for record in group)))
    return found


def figures(records):
    """Return the figures as (name, target, reached)."""
    counts = Counter()
    for record in records:
        counts.update({name: count for name, count in record["counts"].items() if record["counts"].get("crashes")})
    lines = defaultdict(list)
    for record in records:
        for name, words in record["figures"].items():
            lines[name].append(f"{record['round']}: {words}" if record["round"] else words)
    lines["G1"] = [f"{counts['lost']} lost in {counts['crashes']:,} crashes, {counts['mails']:,} mails"]
    lines["G2"] = [
        f"{counts['doubled']} copies beyond the first after {counts['crashes']:,} crashes, "
        f"{counts['unflagged']} not flagged, {counts['differing']} with other bytes"
    ]
    lines["G9"] = matrix(records)
    lines["G11"] = [
        f"{len(rows(records))} faults of {len({row['number'] for row in records})} numbers; {durations(records)}"
    ]
    lines["G14"] = hostile(records)
    lines["G15"] = [f"{counts['looks']:,} looks during chaos, {counts['wrong_sums']} wrong"]
    return [(name, target, "; ".join(lines[name]) or "not measured in this run") for name, target in FIGURES.items()]


def matrix(records):
    """Return how much of who may do what was tried, added up over the routes."""
    tried = Counter()
    for record in records:
        tried.update({name: count for name, count in record["counts"].items() if name.startswith("matrix")})
    words = f"{tried['matrix']:,} routes, {tried['matrix tries']:,} tries, {tried['matrix deviations']:,} deviations"
    return [words] if tried["matrix"] else []


def hostile(records):
    """Return what the run of hostile strings looked at, added up over its parts."""
    looked = Counter()
    for record in records:
        if record["outcome"] == "passed":
            looked.update({name: count for name, count in record["counts"].items() if name.startswith("hostile")})
    kinds = [f"{count:,} {name.removeprefix('hostile ')}" for name, count in looked.most_common() if " " in name]
    return [f"{looked['hostile']:,} pairs of field and string, {', '.join(kinds)}: 0 escapes"] if looked else []


def durations(records):
    """Return how long the cases of each round took; a test with two numbers counts once."""
    seconds = {(record["round"], record["test"]): record["seconds"] for record in records}
    total = Counter()
    for (where, _test), each in seconds.items():
        total[where] += each
    return ", ".join(f"{where or 'here'} {spent / 60:.1f} min" for where, spent in total.items())


def groups(records):
    """Return per group its name, how many of the planned numbers are automated, the faults, and how many passed."""
    found = []
    for letter, name in GROUPS.items():
        faults = [row for row in rows(records) if row[0].rstrip("0123456789") == letter]
        if faults:
            numbers = len({row[0] for row in faults})
            planned = f"{numbers} of {PLANNED[letter]}" if letter in PLANNED else str(numbers)
            found.append((letter, name, planned, len(faults), sum(row[4] for row in faults)))
    return found


def table(records):
    """Return the table for a terminal."""
    lines = [_laid_out(WIDTHS), _laid_out({name: "-" * width for name, width in WIDTHS.items()}.values())]
    lines += [_laid_out(row[:4]) for row in rows(records)]
    return "\n".join(lines)


def _laid_out(cells):
    columns = [textwrap.wrap(str(cell), width) or [""] for cell, width in zip(cells, WIDTHS.values(), strict=True)]
    height = max(map(len, columns))
    return "\n".join(
        "  ".join(
            (column[line] if line < len(column) else "").ljust(width)
            for column, width in zip(columns, WIDTHS.values(), strict=True)
        ).rstrip()
        for line in range(height)
    )


def document(records):
    """Return RELIABILITY.md."""
    numbers = sorted({record["number"] for record in records}, key=order)
    lines = [
        "# What happens when things break, and when somebody means harm",
        "",
        "Made by `make test-faults` from its last run; do not edit. Real workers, brokers and databases, and a "
        "scripted mail server; faults are injected on purpose, and a ledger lays the outbox "
        "beside what the mail server has. In the groups G to L no machine breaks: there somebody types, sends or "
        "presses what nobody should, or is careless with the installation.",
        "",
        f"{len(numbers)} numbers, {len(rows(records))} faults, on {', '.join(_rounds(records))}. NC is the negative "
        "control: a safeguard is taken out of the program, and the suite must notice.",
        "",
        "## Figures",
        "",
        "| Figure | What, and the target | Reached |",
        "|---|---|---|",
        *(_row((name.removeprefix("G"), *words)) for name, *words in figures(records)),
        "",
        "## Groups",
        "",
        "| Group | What breaks | Numbers | Faults | Passed |",
        "|---|---|---|---|---|",
        *(_row(each) for each in groups(records)),
        "",
        "## Cases",
        "",
        "| Case | Injected | Expected | Seen |",
        "|---|---|---|---|",
        *(_row(row[:4]) for row in rows(records)),
        "",
        "## Not in this run",
        "",
        *(f"- {number}: {reason}." for number, reason in ABSENT.items()),
        *(f"- {each}." for each in skips(records)),
    ]
    return "\n".join(lines) + "\n"


def skips(records):
    """Return what was skipped in every round, one line each."""
    done = {(record["number"], record["injected"]) for record in records if record["outcome"] != "skipped"}
    return sorted({
        f"{record['number']} {record['injected']}: {record['seen']}"
        for record in records
        if record["outcome"] == "skipped" and (record["number"], record["injected"]) not in done
    })  # fmt: skip


def _rounds(records):
    return dict.fromkeys(record["round"].removeprefix("abuse on ") for record in records if record["round"])


def _row(cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
