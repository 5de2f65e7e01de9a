"""Prints who may do what, and makes docs/rights.md of it: `make rights`."""

from pathlib import Path

from django.urls import URLPattern, get_resolver

from tests.rights.addresses import OURS
from tests.rights.rules import ROLES, STAFF
from tests.rights.table import TABLE

ROOT = Path(__file__).resolve().parents[2]
SHORT = {
    "v": "viewer", "d": "door", "e": "editor", "u": "auditor", "p": "privacy", "c": "coord.", "w": "deputy",
    "o": "coord. elsewhere", "b": "admin.",
}  # fmt: skip
KINDS = {
    "area": "own area", "body": "own area", "row": "one row", "staff": "page", "public": "everyone",
    "public row": "everyone", "link": "mailed link", "same": "everyone the same",
}  # fmt: skip
INTRODUCTION = Path(__file__).with_name("introduction.md")


def paths():
    """Return the address of each route, as in the patterns."""
    found = {}

    def walk(resolver, space, before):
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found[f"{space}{pattern.name}"] = "/" + path
            else:
                walk(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, path)

    walk(get_resolver("platforms.urls"), "", "")
    return found


def rows():
    """Return a row for each route: its name, its address, what it is about, and what each role gets."""
    addresses = paths()
    return [[name, addresses[name], KINDS[TABLE[name].kind], *_cells(TABLE[name])] for name in OURS]


def _cells(rule):
    if rule.kind in {"public", "public row", "link", "same"}:
        words = {"link": "by the link", "same": "the same"}.get(rule.kind, _words(rule.get, rule.post, "a"))
        return [words] * len(SHORT)
    return [_words(rule.get, rule.post, role) for role in SHORT]


def _words(get, post, role):
    return " + ".join(word for word, who in (("see", get), ("do", post)) if who and role in who) or "–"


def document():
    """Return docs/rights.md."""
    head = ["Route", "Address", "About", *(ROLES[role].capitalize() for role in SHORT)]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    lines += [f"| {' | '.join([row[0], f'`{row[1]}`', *row[2:]])} |" for row in rows()]
    words = f"{len(OURS)} routes × {len(ROLES)} roles, of which {len(STAFF)} log in."
    words += " The administration (`/beheer/`) is for administrators only."
    return "\n\n".join([INTRODUCTION.read_text(encoding="utf-8").rstrip(), words, "\n".join(lines)]) + "\n"


def table():
    """Return the table for a terminal: routes by roles."""
    head = ["route", *SHORT.values()]
    found = [[row[0], *row[3:]] for row in rows()]
    widths = [max(len(line[place]) for line in [head, *found]) for place in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
                     for line in [head, *found])  # fmt: skip
