"""Makes the table of what was looked at on every page, printed by `make test-browser`, and docs/accessibility.md."""

import json
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

from tests.browser.looking import CHECKS

ROOT = Path(__file__).resolve().parent.parent.parent
CHECKER = ROOT / ".venv" / "checker" / "vnu.jar"
PAGE = "file:"
# What the checker says and we do not follow, with the reason.
SET_ASIDE = {
    "Attribute “loading” not allowed on element": "in HTML since the checker was made, in 2020",
    "Bad value “group” for attribute “role” on element “svg”": "ARIA in HTML lets an svg have any role now",
    "The autofill field name “username” is not allowed": "an address is what people log in with",
    "Attribute “aria-required” not allowed on element “input”": "of a date or a time: read aloud, and harmless",
    "Attribute “hx-": "of htmx; a browser leaves alone what it does not know",
}


def absence():
    """Return why the checker of HTML cannot run here, or nothing."""
    if not shutil.which("java"):
        return "there is no java on this machine"
    return "" if CHECKER.exists() else "the checker is not installed: make test-browser does it"


def check_html(folder):
    """Give every saved page to one process of the Nu checker; return {file: [what it says]}."""
    command = [
        "java", "-Xss4m", "-jar", str(CHECKER), "--errors-only", "--format", "json", "--exit-zero-always", "--stdout",
        *map(str, sorted(Path(folder).glob("*.html"))),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    wrong = defaultdict(list)
    for message in json.loads(done.stdout)["messages"]:
        words = " ".join(message["message"].split())
        if not any(each in words for each in SET_ASIDE):
            extract = " ".join(message.get("extract", "").split())
            wrong[Path(message["url"].removeprefix(PAGE)).name].append(f"{words} [{extract[:120]}]")
    return wrong


def read(folder):
    """Return the notes of a run."""
    seen = Path(folder) / "seen.jsonl"
    return [json.loads(line) for line in seen.read_text(encoding="utf-8").splitlines()] if seen.exists() else []


def rows(notes, html=None):
    """Return one row for each page, state and person: how often it was looked at, and what was right of each check.

    A check is (right, looked at). `html` is what the checker said of the saved pages; None when it did not run.
    """
    grouped = defaultdict(list)
    for note in notes:
        grouped[note["page"], note["state"], note["who"]].append(note)
    found = []
    for key, group in sorted(grouped.items()):
        checks = {name: [note["checks"][name] for note in group if name in note["checks"]] for name in CHECKS}
        saved = [note["html"] for note in group if note["html"]]
        checks["HTML"] = [name not in html for name in saved] if html is not None else []
        found.append((*key, len(group), {name: (sum(results), len(results)) for name, results in checks.items()}))
    return found


def cell(result):
    right, looked = result
    return "–" if not looked else "yes" if right == looked else f"NO: {looked - right} of {looked}"


def lines(notes, html=None):
    """Return the table as lists of words, the head first."""
    head = ["Page", "State", "Seen by", "Times", *CHECKS]
    body = [
        [page, state or "–", who, str(times), *(cell(checks[name]) for name in CHECKS)]
        for page, state, who, times, checks in rows(notes, html)
    ]
    return [head, *body]


def table(notes, html=None):
    """Return the table for a terminal."""
    found = lines(notes, html)
    widths = [max(len(line[column]) for line in found) for column in range(len(found[0]))]
    return "\n".join("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)) for line in found)


def document(notes, html=None):
    """Return docs/accessibility.md."""
    head, *body = lines(notes, html)
    marked = "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *body])
    checks = "\n".join(f"- **{name}**: {words}" for name, words in CHECKS.items())
    return (
        "# Accessibility: what was looked at\n\n"
        "Written by `make accessibility`, never by hand: every page in Chromium, by whom it is for. “…” stands for a "
        "number or a secret, a dash for what is not looked at there.\n\n"
        f"{checks}\n\n"
        "Beside the table: journeys with the keyboard alone, contrast themes (`forced-colors`), less motion, no "
        "JavaScript, no internet (`tests/browser`). What a machine cannot see, people must: read a page aloud with a "
        "screen reader, and let people who need it try.\n\n"
        f"{marked}\n"
    )
