"""Time and queries of the proposals of 100 areas × 19 themes, beside those of 10 areas, on SQLite.

`bench.figures` runs it; alone: `python -m bench.figuring.proposals [--rounds 7]`. Every theme has four indicators,
every area a figure for each in three years, and there are voices, meetings and decisions everywhere.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from bench.printing import report

AREAS, FEW, THEMES, PARTS, YEARS = 100, 10, 19, 4, (2016, 2020, 2024)


def fill() -> list[Any]:
    """Make a municipality of 9 wijken and 90 buurten with figures about everything; return all its areas."""
    from django.utils import timezone

    from areas.actions import rebuild_tree
    from areas.models import Area, AreaCode, Figure, FigureImport, Indicator, Spread
    from meetings.actions.deciding import save_rule
    from meetings.models import Signal, Theme

    chance = random.Random(2020)
    city = Area.objects.create(name="Stad", kind="municipality")
    codes = {"GM0001": city}
    for wijk in range(9):
        code = f"WK0001{wijk:02}"
        codes[code] = Area.objects.create(name=code, kind="wijk", parent=city)
        for buurt in range(10):
            inner = f"BU0001{wijk:02}{buurt:02}"
            codes[inner] = Area.objects.create(name=inner, kind="buurt", parent=codes[code])
    rebuild_tree()
    AreaCode.objects.bulk_create(AreaCode(area=area, code=code, year_from=2014) for code, area in codes.items())
    source = FigureImport.objects.create(dataset="bench", division_year=2020, year=2020, file_name="x", sha256="0" * 64)
    people = Indicator.objects.create(key="inhabitants", name="Inwoners", unit="count", source="CBS")
    figures, spreads = [], []
    for number in range(THEMES):
        theme = Theme.objects.create(name=f"Thema {number}", order=number)
        indicators = [
            Indicator.objects.create(
                key=f"i-{number}-{part}", name=f"{number} {part}", unit="percent", source="CBS", denominator=people
            )
            for part in range(PARTS)
        ]
        save_rule(theme=theme, parts=[(each, 1, False) for each in indicators], actor=None)
        for each in indicators:
            spreads += [
                Spread(indicator=each, level=level, year=year, deviation=5, count=9)
                for level in ("BU", "WK", "GM") for year in YEARS
            ]  # fmt: skip
        for each in [*indicators, *([people] if number == 0 else [])]:
            top = 4000 if each == people else 60
            figures += [
                Figure(
                    code=code, level=code[:2], division_year=2020, indicator=each, year=year, source=source,
                    value=chance.uniform(10, top),
                )
                for code in codes for year in YEARS
            ]  # fmt: skip
    Figure.objects.bulk_create(figures, batch_size=1000)
    Spread.objects.bulk_create(spreads)
    themes, today = list(Theme.objects.all()), timezone.localdate()
    Signal.objects.bulk_create(
        Signal(area=area, theme=theme, text="x", origin=chance.choice(["resident", "phone"]), received_on=today)
        for area in codes.values() for theme in themes if chance.random() < 0.2
    )  # fmt: skip
    return list(Area.objects.order_by("path"))


def measure(areas: list[Any], rounds: int) -> dict[str, Any]:
    """Read the proposals of these areas a few times; return the median time and the queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from meetings.proposals import proposals_for

    today, seconds = timezone.localdate(), []
    for _round in range(rounds):
        start = time.perf_counter()
        found = proposals_for(areas, today=today)
        seconds.append(time.perf_counter() - start)
    with CaptureQueriesContext(connection) as queries:
        proposals_for(areas, today=today)
    return {
        "areas": len(areas), "themes": THEMES, "proposals": sum(map(len, found.values())),
        "ms": 1000 * statistics.median(seconds), "queries": len(queries),
    }  # fmt: skip


def run(rounds: int) -> None:
    """Make the municipality in this process and print the figures."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    areas = fill()
    few, many = (measure(areas[:size], rounds) for size in (FEW, AREAS))
    report(
        [few, many],
        {
            "proposals_s": round(many["ms"] / 1000, 3), "proposal_queries": many["queries"],
            "proposal_queries_few": few["queries"],
        },
    )  # fmt: skip


def ask(rounds: int) -> str:
    """Run in a process with a database of its own; return what it printed."""
    with tempfile.TemporaryDirectory(prefix="bench-proposals-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "platforms.settings", "DEMO": "true", "VAR_DIR": folder,
        }  # fmt: skip
        command = [sys.executable, "-m", "bench.figuring.proposals", "--here", "--rounds", str(rounds)]
        return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    """Print a table for people and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        run(options.rounds)
    else:
        print(ask(options.rounds), end="")


if __name__ == "__main__":
    main()
