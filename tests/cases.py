"""Fault cases: a test names its number in the list of faults, what it injects and what must follow.

Loaded with `-p tests.cases`. When FAULTS_RECORD names a file, every case adds a line of JSON to it with what was seen;
`tests.faults.report` makes the table of `make test-faults` and RELIABILITY.md of these.
"""

import json
import os

import pytest

LONGEST_FAILURE = 120
ABUSE = "GHIJKL"  # groups in which nothing of the machine breaks: somebody means harm, or an operator is careless


def case(number, injected, expected):
    """Mark a test, or one row of a table of tests, as a case."""
    return pytest.mark.case(number=number, injected=injected, expected=expected)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what belongs to those groups, before the markers choose what runs."""
    for item in items:
        if any(marker.kwargs["number"][0] in ABUSE for marker in item.iter_markers("case")):
            item.add_marker("abuse")


class Seen:
    """What a test saw: words, counts that add up over the cases (crashes, mails, lost …), and lines for a figure."""

    def __init__(self):
        self.words, self.counts, self.figures = "", {}, {}

    def __call__(self, words, **counts):
        self.words = words
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count

    def figure(self, name, words):
        """Keep a line for one of the figures of the report."""
        self.figures[name] = words


@pytest.fixture
def seen(request):
    """Where a test writes what it saw; without a word it saw what was expected."""
    request.node.seen = Seen()
    return request.node.seen


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep the outcome of each case."""
    report = (yield).get_result()
    is_over = report.when == "call" or (report.when == "setup" and not report.passed)
    if not is_over or "FAULTS_RECORD" not in os.environ:
        return
    seen = getattr(item, "seen", None) or Seen()
    for marker in item.iter_markers("case"):
        _keep(marker.kwargs | {
            "round": os.environ.get("FAULTS_ROUND", ""),
            "test": item.nodeid,
            "outcome": report.outcome,
            "seen": _words(report, seen),
            "counts": seen.counts,
            "figures": seen.figures,
            "seconds": round(report.duration, 1),
        })  # fmt: skip


def _words(report, seen):
    if report.passed:
        return seen.words or "as expected"
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    lines = [line.removeprefix("E").strip() for line in reason.splitlines() if line.startswith("E")]
    return (lines or [reason])[0].removeprefix("Skipped: ")[:LONGEST_FAILURE]


def _keep(line):
    with open(os.environ["FAULTS_RECORD"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
