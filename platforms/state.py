"""How the installation is, for administrators in plain words: what works, what does not, and what to do."""

import datetime as dt
from dataclasses import dataclass
from typing import cast

import django
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import may_see_state, require
from accounts.models import User
from invitations.models import Alarm
from platforms.version import version
from platforms.watching.alarms import BY_KIND, WATCHED, Watched, raised
from platforms.watching.reading import read

GOOD, CAREFUL, BROKEN = "good", "careful", "broken"
PAST = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is watched, as it is now."""

    watched: Watched
    how: str
    meaning: str
    cure: str
    since: dt.datetime | None


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Look anew at everything, and say how it is."""
    require(may_see_state(cast(User, request.user)))
    reading = read()
    found = raised(reading)
    since = dict(Alarm.objects.filter(ended_at=None).values_list("kind", "since"))
    past = Alarm.objects.filter(ended_at__isnull=False)[:PAST]
    rows = [_row(each, found.get(each.kind, 0), since.get(each.kind)) for each in WATCHED if _is_asked(each)]
    context = {
        "reading": reading,
        "wrong": sorted((row for row in rows if row.how != GOOD), key=lambda row: row.how == CAREFUL),
        "rows": rows,
        "past": [(BY_KIND[alarm.kind].part, alarm) for alarm in past if alarm.kind in BY_KIND],
        "backup_at": reading.pulses.get("backup"),
        "beat_at": reading.pulses.get("beat"),
        "version": version(),
        "django_version": django.get_version(),
        "database": f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}",
        "disk_free": reading.disk_free,
    }
    return render(request, "platforms/state.html", context)


def _is_asked(watched: Watched) -> bool:
    """True unless this installation does not have it: a file security.txt, backups that are watched."""
    is_absent = {"security_txt": not settings.SECURITY_CONTACT, "backup": not settings.BACKUP_MAX_AGE_HOURS}
    return not is_absent.get(watched.kind, False)


def _row(watched: Watched, count: int, since: dt.datetime | None) -> Row:
    meaning, cure = watched.words(count)
    how = GOOD if not count else BROKEN if watched.is_broken else CAREFUL
    return Row(watched, how, meaning, cure, since)
