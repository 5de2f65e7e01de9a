"""A town of a given size: `python -m bench.paging.town AREAS MEETINGS INVITATIONS [PART]`.

Makes it, says so, and then visits all its pages at each line that it gets, or those in whose address PART is found;
prints what it saw as JSON.
"""

import datetime as dt
import gzip
import json
import os
import re
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from bench.paging.rows import meeting_of_today, watched

VISITS = 5
COORDINATOR = "bench@gemeente.example"
WATCHERS = {role: f"{role}@gemeente.example" for role in ("administrator", "privacy")}
OF_ADMINISTRATOR = ["/logboek/", "/logboek/?persoon=1", "/verzending/", "/overzicht/beheer/", "/toestand/",
                    "/vernietiging/", "/privacy/verzoeken/"]  # fmt: skip
FAILED = {"state": "failed_address", "smtp_code": 550}


def build(areas: int, meetings: int, invitations: int) -> dict[str, str]:
    """Make the town; return per address who looks at it, the staff ones first, then those for everyone."""
    from django.utils import timezone

    from areas.actions import rebuild_tree
    from areas.models import Area, AreaRole, Contact
    from invitations.models import Invitation, Message
    from invitations.tokens import make
    from meetings.models import Meeting, Theme
    from tests.factories import UserFactory, VenueFactory

    town = Area.objects.create(name="Stad", kind="municipality")
    Area.objects.bulk_create([Area(name=f"Wijk {n:03}", kind="wijk", parent=town) for n in range(areas)])
    rebuild_tree()
    wijken = list(Area.objects.filter(kind="wijk"))
    user = UserFactory(email=COORDINATOR)
    AreaRole.objects.create(user=user, area=town)
    venue = VenueFactory()
    themes = Theme.objects.bulk_create([Theme(name=f"Thema {n}", order=n) for n in range(8)])
    each = invitations // meetings
    contacts = Contact.objects.bulk_create(
        [
            Contact(name=f"Persoon {n:06}", email=f"p{n}@bench.example", area=wijken[n % areas])
            for n in range(invitations // 10)
        ],
        batch_size=5_000,
    )
    now = timezone.now()
    rows = Meeting.objects.bulk_create(
        [
            Meeting(
                area=wijken[n % areas], title=f"Bijeenkomst {n:05}", state="inviting", organiser=user, venue=venue,
                participation="consult", starts_at=now + dt.timedelta(days=20 + n % 60),
                ends_at=now + dt.timedelta(days=20 + n % 60, hours=2), reply_by=now + dt.timedelta(days=10),
                is_public=True, capacity=each,
            )
            for n in range(meetings)
        ],
        batch_size=1_000,
    )  # fmt: skip
    through = Meeting.themes.through
    through.objects.bulk_create(
        [through(meeting=row, theme=themes[n % len(themes)]) for n, row in enumerate(rows)], batch_size=5_000
    )
    answers = ("accepted", "declined", "tentative", "needs-action")
    sent = {"state": "sent", "accepted_at": now, "smtp_code": 250}
    Invitation.objects.bulk_create(
        (
            Invitation(
                meeting=row, contact=contacts[(n * each + i) % len(contacts)], group="residents",
                answer=answers[i % 4], answer_version=int(i % 4 < 3), party_size=int(i % 2 == 0 and i % 4 < 3),
                answered_at=now if i % 4 < 3 else None, place="reserved" if i % 4 == 0 else "none",
            )
            for n, row in enumerate(rows)
            for i in range(each)
        ),
        batch_size=5_000,
    )  # fmt: skip
    Message.objects.bulk_create(
        (
            Message(
                invitation_id=pk, kind="invite", dedupe_key=f"{pk}:invite:0", not_before=now,
                deadline=now + dt.timedelta(days=9), domain="bench.example", **FAILED if pk % 1_000 == 0 else sent,
            )
            for pk in Invitation.objects.values_list("pk", flat=True)
        ),
        batch_size=5_000,
    )  # fmt: skip
    today = meeting_of_today(rows[0], contacts, invitations // 100)
    watchers = [UserFactory(email=WATCHERS[role], role=role) for role in WATCHERS]
    watched(contacts, rows, [user, *watchers])
    return {
        **dict.fromkeys(_addresses(rows[0], contacts[0], make), COORDINATOR),
        **dict.fromkeys(_of_today(today), COORDINATOR),
        **dict.fromkeys(OF_ADMINISTRATOR, WATCHERS["administrator"]),
        **dict.fromkeys(_of_privacy(contacts[0]), WATCHERS["privacy"]),
    }


def _of_today(meeting: Any) -> list[str]:
    """The pages of preparing and holding a meeting to which many were invited."""
    home = meeting.get_absolute_url()
    preparation = [f"{home}voorbereiding/{part}" for part in
                   ("", "programma/", "rollen/", "checklist/", "materiaal/", "briefings/", "papieren/")]  # fmt: skip
    door = ("deur/", "deur/niet-gekomen/", "deurlijst/", "aanwezig/", "aanwezig/papier/")
    return [*preparation, *(f"{home}{part}?dag" for part in door), f"{home}dossier/?dag"]


def _of_privacy(contact: Any) -> list[str]:
    """The pages of who watches over privacy."""
    parts = ("", "wie-zag-wat/", f"wie-zag-wat/?persoon={contact.pk}", "bewaartermijnen/", "bewaartermijnen/uitvoeren/",
             "verklaringen/", "vastgehouden/", "register/", "dpia/")  # fmt: skip
    return [*(f"/beheer/privacy/{part}" for part in parts), "/privacy/gewist/"]


def _addresses(meeting: Any, contact: Any, make: Any) -> list[str]:
    from django.urls import reverse

    invitation = meeting.invitations.filter(answer="needs-action").first()
    parts = ("", "genodigden/", "controleren/", "verzending/", "reacties/", "brieven/", "deurlijst/", "aanwezig/",
             "plekken/", "herinneringen/", "onderwerp/", "plek/", "verslag/", "evaluatie/", "dossier/")  # fmt: skip
    home = reverse("meetings:meeting", args=[meeting.pk])
    return [
        "/", "/bijeenkomsten/", "/gebieden/", "/contacten/", "/contacten/bijhouden/",
        "/niet-bezorgd/", "/voorgedragen/", "/afspraken/", "/initiatieven/", "/signalen/", "/themas/", "/lessen/",
        "/raad/", "/raad/bijeenkomsten/?wat=invited", "/raad/organisaties/",
        reverse("area", args=[meeting.area_id]), reverse("areas:contact", args=[contact.pk]),
        reverse("invitations:contact_history", args=[contact.pk]),
        reverse("meetings:proposals", args=[meeting.area_id]),
        *(f"{home}{part}" for part in parts),
        "/agenda/", reverse("invitations:public_meeting", args=[meeting.pk]),
        reverse("invitations:public_area", args=[meeting.area_id]), reverse("outcomes:done", args=[meeting.area_id]),
        reverse("initiatives:area_initiatives", args=[meeting.area_id]),
        reverse("invitations:reply", args=[make(invitation.public_id, invitation.token_version, "reply")]),
    ]  # fmt: skip


def visit(client: Any, path: str) -> dict[str, Any]:
    """Return status, queries, the median of the milliseconds, and bytes of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    count, times = len(queries), []
    for _ in range(VISITS):
        started = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - started) * 1e3)
    return {
        "status": response.status_code,
        "queries": count,
        "ms": statistics.median(times),
        "bytes": len(response.content),
        "zipped": len(gzip.compress(response.content)),
    }


def main() -> None:
    """Make the town and visit it as often as asked."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    from django.test import Client

    from accounts.models import User

    paths = build(*map(int, sys.argv[1:4]))
    _analyse()
    asked = sys.argv[4] if len(sys.argv) > 4 else ""
    clients = {email: Client() for email in set(paths.values())}
    for email, client in clients.items():
        client.force_login(User.objects.get(email=email))
    weight = sum(
        len(gzip.compress(Path(settings.BASE_DIR, "static", name).read_bytes()))
        for name in ("platform.css", "fonts/figtree.woff2")
    )
    print("ready", flush=True)
    for _line in sys.stdin:
        pages = {path: visit(clients[who], path) for path, who in paths.items() if re.search(asked, path)}
        print(json.dumps({"pages": pages, "weight": weight}), flush=True)


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
