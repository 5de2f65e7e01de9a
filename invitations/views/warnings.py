"""What deserves a thought about a day, with the people whom another meeting wants at the same time."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from invitations import queries
from meetings.models import Meeting
from meetings.queries import warnings_per_day
from meetings.rules import Times

NAMED = 5


def day_warnings(user: User, meeting: Meeting) -> list[str]:
    """Return the warnings about the day of a meeting that is still to come. Never a reason to refuse."""
    if not (meeting.starts_at and meeting.ends_at) or meeting.starts_at <= timezone.now():
        return []
    doors = meeting.doors_at or meeting.starts_at
    times = Times(starts_at=meeting.starts_at, ends_at=meeting.ends_at, doors_at=doors, reply_by=meeting.starts_at)
    (found,) = warnings_for(user, meeting, {timezone.localdate(meeting.starts_at): times}).values()
    return found


def warnings_for(user: User, meeting: Meeting, plans: Mapping[dt.date, Times]) -> dict[dt.date, list[str]]:
    """Return the warnings per day on which this meeting might be. As many queries however many days."""
    ends = {day: timezone.localtime(plan.ends_at).time() for day, plan in plans.items()}
    found = warnings_per_day(user, meeting.area, ends, apart_from=[meeting.pk])
    for day, busy in queries.busy_people(meeting, plans).items():
        found[day].append(busy_words(busy))
    return found


def busy_words(busy: queries.Busy) -> str:
    """Return who is invited elsewhere at that time, by name, and how many of them said yes there."""
    count = len(busy.names)
    names = ", ".join(busy.names[:NAMED])
    if count > NAMED:
        names = _("%(names)s and %(count)s others") % {"names": names, "count": count - NAMED}
    words = ngettext(
        "%(count)s person on your list is invited to another meeting at that time: %(names)s.",
        "%(count)s people on your list are invited to another meeting at that time: %(names)s.",
        count,
    ) % {"count": count, "names": names}
    if not busy.coming:
        return words
    said = ngettext("%(count)s of them said yes there.", "%(count)s of them said yes there.", busy.coming)
    return f"{words} {said % {'count': busy.coming}}"
