"""How fast mail goes out, beside plain `smtplib` and two Celery programs as others write them, and where the time goes.

Run: `python -m bench.deliver [--mails 10000] [--repeat 3]`. Two workers each on PostgreSQL + Redis and on SQLite + the
file broker send personal mails (text, HTML, headers; claimed, sent, written down) to a mail server on this machine that
keeps nothing. PostgreSQL is a scratch database on the server of DATABASE_URL, or the wheel in the test requirements;
Redis is one of our own. How to read the table: docs/benchmarks.md.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.delivery.course import ORDER, Course, course
from bench.delivery.figures import Figures, bound, is_reached
from bench.delivery.split import PARTS
from bench.printing import report, table

NAMES = {
    "bare": "plain smtplib, two processes",
    "ours": "ours, PostgreSQL + Redis",
    "batched": "ours, markers per 25",
    "single": "ours, one connection each",
    "sqlite": "ours, SQLite + files",
    "chunks": "Celery, ORM chunks of 100",
    "tasks": "Celery, one task per mail",
}
# The long run gets what is left of the time bound, between these.
SHORTEST_LONG_RUN, LONGEST_LONG_RUN = 60.0, 150.0


def races(laid: Course, repeat: int, ends_at: float) -> Figures:
    """Run the course `repeat` times, and at most twice more for what had to be left out."""
    figures = Figures()
    for name in ("ours", "batched", "single", "sqlite", "chunks"):
        laid.run(name, few=True)  # the first run also loads templates and code
    lasted = 0.0
    for number in range(repeat + 2):
        started = time.monotonic()
        if figures.fewest() >= repeat or (number >= 1 and started + lasted > ends_at):
            break
        rates: dict[str, list[float]] = {}
        for name in ORDER:
            rates.setdefault(name, []).append(laid.run(name))
        lasted = time.monotonic() - started
        left_out = figures.add(rates)
        shown = "  ".join(f"{name} {'/'.join(f'{rate:,.0f}' for rate in values)}" for name, values in rates.items())
        print(f"repetition {number + 1}, mails per second: {shown}", flush=True)
        if left_out:
            print(f"  left out, the references differ by more than 40 %: {', '.join(left_out)}", flush=True)
    return figures


def where_the_time_goes(laid: Course) -> list[dict[str, Any]]:
    """Return a row per program: milliseconds per message of each part, in one process with stopwatches."""
    rows = []
    for who, name, share in (("ours", "ours", 0.1), ("chunks", "chunks", 0.05), ("tasks", "tasks", 0.02)):
        count = max(100, int(laid.mails * share))
        laid.server.queue(count)
        seconds = laid.server.job("split", who, str(count), DELIVERY_CONNECTIONS="1")
        rows.append({"ms per mail": NAMES[name]} | {part: seconds[part] * 1e3 for part in (*PARTS, "rest", "all")})
    return rows


def main() -> None:
    """Print tables for people and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--long", type=int, default=100_000, help="mails of the long run, and invitations planned")
    parser.add_argument("--minutes", type=float, default=8, help="begin nothing that would last longer")
    parser.add_argument("--connections", type=int, default=8, help="connections to the mail server per worker process")
    options = parser.parse_args()
    ends_at = time.monotonic() + options.minutes * 60
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        course(Path(folder), options.mails, options.long, options.connections) as (laid, planned),
    ):
        print(f"{options.mails:,} mails of {laid.mail_size:,} bytes to {laid.sink}, two workers each.", flush=True)
        print(f"Ours on PostgreSQL: {options.connections} connections per worker, unless it says one.", flush=True)
        build = laid.server.job("build", str(min(1_000, options.mails)), "5")
        parts = where_the_time_goes(laid)
        figures = races(laid, options.repeat, ends_at - SHORTEST_LONG_RUN)
        far = laid.far()
        long = laid.long(max(SHORTEST_LONG_RUN, min(LONGEST_LONG_RUN, ends_at - time.monotonic())))
    rows = [
        {"mails per second": NAMES[name], "runs": len(rates), "median": statistics.median(rates),
         "lowest": min(rates), "highest": max(rates)}
        for name, rates in figures.rates.items()
    ]  # fmt: skip
    summary: dict[str, float | None] = figures.medians() | {
        "build_vs_django": round(build["ratio"], 3),
        "plan_100k_s": round(planned["plan_s"], 2),
        "rss_growth": round(long["growth"], 3) if long["growth"] else None,
        "eight_connections": round(far, 2),
        "long_run": round(long["steadiness"], 3) if long["steadiness"] else None,
    }
    table(rows)
    table(parts)
    print(
        f"Building one message: {build['ours'] * 1e3:.3f} ms of CPU, Django's {build['django'] * 1e3:.3f} ms. "
        f"Long run: {long['sent']:,} mails, {long['rate']:,.0f} per second. Planned: {options.long:,} invitations."
    )
    verdicts = [
        {"figure": name, "measured": "–" if value is None else value, "must be": bound(name),
         "": is_reached(name, value)}
        for name, value in summary.items()
    ]  # fmt: skip
    report(verdicts, summary | {"mails": options.mails, "long_run_mails": long["sent"], "sink": laid.sink})


if __name__ == "__main__":
    main()
