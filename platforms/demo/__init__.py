"""Made-up data to try the site with: real areas, invented people. Everything is relative to today and else the same.

Stands on every app, as `platforms` does. Main function: `small.seed`; `large.fill` makes much data for benchmarks.
"""

import csv
from pathlib import Path

DATA = Path(__file__).with_name("data")
PASSWORD = "buurtvenster-demo"  # noqa: S105 (public on purpose; only where DEMO is on)
ADMINISTRATOR = "beheer@demo.example"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the lists in data/."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def parts(text: str) -> list[str]:
    """Return the items of a cell that holds several, divided by a bar."""
    return [item for item in text.split("|") if item]
