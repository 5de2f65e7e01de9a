"""Seconds and queries of the report for the council, in a large town beside one a tenth of its size, on SQLite.

Run: `python -m bench.report [--rounds 3]`. Large: 100 areas, 1,000 meetings of the past three months, 100,000
invitations of people in 300 organisations. Measured is the whole page, each town in a process and database of its own.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from bench.printing import report

LARGE = (100, 1_000, 100_000)
SMALL = (10, 100, 10_000)
ORGANISATIONS = 300
BACK = dt.timedelta(days=90)


def fill(size: tuple[int, int, int]) -> None:
    """Make the town, with meetings that are over and people who came for an organisation."""
    from django.db.models import F

    from areas.models import Organisation
    from bench.paging.town import build
    from invitations.models import Invitation
    from meetings.models import Meeting

    build(*size)
    Meeting.objects.update(
        starts_at=F("starts_at") - BACK, ends_at=F("ends_at") - BACK, reply_by=F("reply_by") - BACK, state="held"
    )
    kinds = ("residents", "partner", "municipal")
    Organisation.objects.bulk_create(
        Organisation(name=f"Organisatie {n:03}", kind=kinds[n % 3]) for n in range(ORGANISATIONS)
    )
    first = Organisation.objects.order_by("pk").values_list("pk", flat=True)[0]
    Invitation.objects.update(organisation_id=F("pk") % ORGANISATIONS + first)
    Invitation.objects.filter(answer="accepted").update(presence="present", present_count=1)


def run(size: tuple[int, int, int], rounds: int) -> dict[str, Any]:
    """Make the town in this process; return the median time of the page, and its queries."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from accounts.models import User

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    fill(size)
    client, today = Client(), timezone.localdate()
    client.force_login(User.objects.get(email="bench@gemeente.example"))
    path = f"/raad/?van={today - BACK}&tot={today}"
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    count, seconds = len(queries), []
    for _round in range(rounds):
        start = time.perf_counter()
        client.get(path)
        seconds.append(time.perf_counter() - start)
    return {
        "meetings": size[1], "invitations": size[2], "status": response.status_code,
        "seconds": statistics.median(seconds), "queries": count, "bytes": len(response.content),
    }  # fmt: skip


def ask(name: str, rounds: int) -> dict[str, Any]:
    """Run in a process with a database of its own; return what it measured."""
    with tempfile.TemporaryDirectory(prefix="bench-report-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "platforms.settings", "DEMO": "true", "VAR_DIR": folder,
        }  # fmt: skip
        command = [sys.executable, "-m", "bench.report", "--here", name, "--rounds", str(rounds)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print a table for people and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--here", choices=("small", "large"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        report([], run(LARGE if options.here == "large" else SMALL, options.rounds))
        return
    small, large = ask("small", options.rounds), ask("large", options.rounds)
    report(
        [small, large],
        {
            "report_s": round(large["seconds"], 3),
            "report_queries": large["queries"],
            "report_queries_few": small["queries"],
        },
    )


if __name__ == "__main__":
    main()
