"""Mail that goes by itself about what must be kept and what became of it: to owners, to their heads, to who came."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from invitations.actions.queueing import queue_notices
from invitations.models import Message
from meetings.rules import end_of_day
from outcomes import queries, rules
from outcomes.models import ActionPoint

Kind = Message.Kind


def mail_keepers(points: Iterable[ActionPoint], what: str, now: dt.datetime) -> int:
    """Queue mail to who keeps these agreements: the person named, else who gets the mail of the organisation."""
    rows = [
        (f"point:{point.pk}:{what}:{point.due_on}:{pk}", pk, email)
        for point, pk, email in queries.keepers(points, timezone.localdate(now))
    ]
    deadline = end_of_day(timezone.localdate(now) + rules.MAIL_KEPT)
    return queue_notices(Kind.POINT, rows, to="contact", now=now, deadline=deadline)


def remind_owners(*, now: dt.datetime | None = None) -> int:
    """Mail who keeps an agreement a week before its day, and the day after it.

    Return for how many it is time; each mail goes once for each day that was promised.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    with transaction.atomic():
        return sum(mail_keepers(points, what, now) for what, points in queries.to_remind(today).items())


def chase(*, now: dt.datetime | None = None) -> int:
    """Mail who leads an organisation, and who keeps its agreements, which of them are late; return how many mails.

    At most one a week per person and organisation.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    with transaction.atomic():
        heard = queries.chased_since(today - rules.WEEK)
        rows = [
            (f"overdue:{each.owner_pk}:{today}:{each.contact_pk}", each.contact_pk, each.email)
            for each in queries.to_chase(today)
            if (each.owner_pk, each.contact_pk) not in heard
        ]
        return queue_notices(Kind.OVERDUE, rows, to="contact", now=now, deadline=now + rules.MAIL_KEPT)


def tell_visitors(*, now: dt.datetime | None = None) -> int:
    """Mail who came to a meeting which of its agreements ended; return how many mails. One per meeting and day.

    Only of what everyone can read, for the mail leads there.
    """
    now = now or timezone.now()
    today, count = timezone.localdate(now), 0
    with transaction.atomic():
        ended = ActionPoint.objects.select_for_update(of=("self",)).filter(told_on=None, closed_at__lte=now)
        points = list(queries.public_points(ended).select_related("meeting"))
        for meeting in {point.meeting_id: point.meeting for point in points}.values():
            came = queries.readers(meeting).came
            rows = [(f"done:{meeting.pk}:{today}:{pk}", pk, email) for pk, email in came]
            kept = now + rules.MAIL_KEPT
            count += queue_notices(Kind.DONE, rows, to="invitation", now=now, deadline=kept)
        ActionPoint.objects.filter(pk__in=[point.pk for point in points]).update(told_on=today)
    return count


def tell_afterwards(*, now: dt.datetime | None = None) -> int:
    """Mail who came, and who follows the area or a theme, after six and twelve months what became of a meeting.

    Return how many mails. Each person hears once of each meeting and moment.
    """
    now = now or timezone.now()
    count = 0
    with transaction.atomic():
        for meeting, months in queries.to_look_back_on(timezone.localdate(now)):
            found, stem = queries.readers(meeting), f"after:{meeting.pk}:{months}:"
            told = Message.objects.filter(kind=Kind.AFTER, dedupe_key__startswith=stem)
            known = set(told.values_list("dedupe_key", flat=True))
            came = [(f"{stem}{pk}", pk, email) for pk, email in found.came]
            followers = [(f"{stem}f{pk}", pk, email) for pk, email in found.followers]
            for to, rows in (("invitation", came), ("follower", followers)):
                fresh = [row for row in rows if row[0] not in known]
                count += queue_notices(Kind.AFTER, fresh, to=to, now=now, deadline=now + rules.MAIL_KEPT)
    return count
