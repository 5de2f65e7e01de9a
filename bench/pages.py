"""Queries, milliseconds and bytes of every list and detail page, in a large town beside one a tenth of its size.

Run: `python -m bench.pages [--repeat 3] [--only /deur/]`. Large: 100 areas, 1,000 meetings, 100,000 invitations. Both
towns live side by side, each in a process and a database of its own, and are visited by turns: small, large, small. A
page shows the same number of rows in both when its size is nearly the same; only of those the time is compared.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.delivery.place import postgresql
from bench.printing import report

LARGE = (100, 1_000, 100_000)
SMALL = (10, 100, 10_000)
# Pages whose sizes differ by less show the same number of rows.
SAME_SIZE = 0.05
# These read everything that is there, or a meeting of ten times as many people, however short they are.
COUNTS_ALL = re.compile(r"\?dag$|^/(toestand|verzending)/|^/beheer/privacy/(bewaartermijnen/.*)?$")


@contextmanager
def town(size: tuple[int, int, int], database_url: str, asked: str = "") -> Iterator["subprocess.Popen[str]"]:
    """Start a town and wait until it is there."""
    from tests.installation import Installation

    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        place = Installation(folder, database_url, "filesystem://", 1)
        place.manage("messages", "--compile")
        place.manage("collectstatic", "--no-input", "--verbosity", "0")
        command = [sys.executable, "-m", "bench.paging.town", *map(str, size), asked]
        environment = place.environment | {"LOG_LEVEL": "ERROR"}
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
        )
        try:
            if process.stdout is None or process.stdout.readline().strip() != "ready":
                sys.exit("A town could not be made.")
            yield process
        finally:
            process.kill()
            process.wait()
            place.stop()


def ask(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Let a town visit its pages; return what it saw."""
    if process.stdin is None or process.stdout is None:
        sys.exit("A town has no ears.")
    print("go", file=process.stdin, flush=True)
    seen: dict[str, Any] = json.loads(process.stdout.readline())
    return seen


def name_of(path: str) -> str:
    """Return an address without what differs between the towns."""
    return re.sub(r"^/u/.*", "/u/…/", re.sub(r"\d+", "N", path))


def compare(rounds: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return a row per page: small beside large."""
    rows = []
    for small_path, large_path in zip(rounds[0][0]["pages"], rounds[0][1]["pages"], strict=True):
        before, large, after = ([each[n]["pages"][path] for each in rounds]
                                for n, path in enumerate((small_path, large_path, small_path)))  # fmt: skip
        ratios = [b["ms"] / ((a["ms"] + c["ms"]) / 2) for a, b, c in zip(before, large, after, strict=True)]
        first, last = before[0], large[0]
        is_same = abs(last["bytes"] - first["bytes"]) <= SAME_SIZE * first["bytes"] and not COUNTS_ALL.search(
            large_path
        )
        rows.append({
            "page": name_of(large_path), "status": last["status"], "queries small": first["queries"],
            "queries large": last["queries"], "ms small": statistics.median(each["ms"] for each in before + after),
            "ms large": statistics.median(each["ms"] for each in large), "kB": last["bytes"] / 1e3,
            "kB zipped": last["zipped"] / 1e3, "time ratio": statistics.median(ratios),
            "same rows": "yes" if is_same else "no",
        })  # fmt: skip
    return rows


def main() -> None:
    """Print a table for people and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", default="", help="a regular expression: only addresses in which it is found")
    options = parser.parse_args()
    with (
        postgresql(2) as urls,
        town(SMALL, urls[0], options.only) as small,
        town(LARGE, urls[1], options.only) as large,
    ):
        rounds = [(ask(small), ask(large), ask(small)) for _ in range(options.repeat)]
    rows = compare(rounds)
    ratios = [row["time ratio"] for row in rows if row["same rows"] == "yes"]
    figures = {
        "pages": len(rows),
        "max_query_growth": max(row["queries large"] - row["queries small"] for row in rows),
        "max_time_ratio": round(max(ratios), 2) if ratios else None,
    }
    for row in rows:
        if row["page"] == "/agenda/N/":
            figures["public_meeting_page_kb"] = round(row["kB zipped"] + rounds[0][0]["weight"] / 1e3, 1)
    report(rows, figures)


if __name__ == "__main__":
    main()
