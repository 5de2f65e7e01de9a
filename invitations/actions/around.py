"""Telling who is around a meeting without being invited that it changed or was cancelled, and taking that back."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from invitations.actions.queueing import queue_notices
from invitations.models import Message
from invitations.queries.around import Other, news_around
from meetings.models import Meeting


def tell_around(
    *, meeting: Meeting, others: Iterable[Other], what: str, not_before: dt.datetime, deadline: dt.datetime
) -> int:
    """Queue one message for each of these; return how many. `what`: `new` or `off`. Twice queues nothing more."""
    now, count = timezone.now(), 0
    for to in ("contact", "user", "correspondent"):
        rows = [
            (f"around:{meeting.pk}:{meeting.sequence}:{what}:{to}{each.pk}", each.pk, each.email)
            for each in others
            if each.to == to
        ]
        count += queue_notices(Message.Kind.AROUND, rows, to=to, now=now, not_before=not_before, deadline=deadline)
    return count


def take_back_around(*, meeting: Meeting, what: str) -> int:
    """Delete what of this has not left; return how many."""
    waiting = news_around(meeting, what).filter(state=Message.State.QUEUED, attempts=0)
    pks = list(waiting.select_for_update().values_list("pk", flat=True))  # no worker takes one while we look
    _count, per_model = Message.objects.filter(pk__in=pks).delete()
    return int(per_model.get(Message._meta.label, 0))
