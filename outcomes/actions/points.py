"""Agreements: made when a report becomes final, answered by who keeps them, and asked for when they are late."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from invitations.actions.queueing import queue_notices
from invitations.models import Message
from meetings.rules import end_of_day
from outcomes import queries, rules
from outcomes.models import ActionPoint, Agreement, Report, Step

State, Kind = ActionPoint.State, Step.Kind
_ENDS = {Kind.DONE: State.DONE, Kind.IMPOSSIBLE: State.IMPOSSIBLE}


def make_points(*, report: Report, actor: User, now: dt.datetime) -> None:
    """Make an agreement to keep of each agreement in a report that becomes final, and mail who keeps it.

    In a correction the known ones change along; what left the report is kept no more, and that stays to be seen.
    """
    known = {point.agreement_id: point for point in ActionPoint.objects.filter(meeting=report.meeting_id)}
    fresh = []
    for agreement in Agreement.objects.filter(report=report):
        point = known.get(agreement.pk)
        if agreement.removed_at is not None:
            if point and point.state != State.WITHDRAWN:
                _withdraw(point, actor, now)
        elif point is None:
            fresh.append(_make(agreement, report, actor, now))
        elif _take_over(point, agreement):
            _step(point, Kind.CHANGED, actor, now, text=report.reason)
            fresh.append(point)
    _mail(fresh, "new", now)


def answer(
    *, point: ActionPoint, kind: str, text: str = "", due_on: dt.date | None = None, actor: User | None = None
) -> bool:
    """Write down that an agreement is done, will be later, or is not possible; return whether that is news.

    Without an actor it is the answer of who keeps it, by the mailed link. The same answer once more changes nothing,
    nor does one to an agreement that left the report.
    """
    now = timezone.now()
    with transaction.atomic():
        row = ActionPoint.objects.select_for_update().get(pk=point.pk)
        state, due = _ENDS.get(Kind(kind), State.OPEN), due_on or row.due_on
        if row.state == State.WITHDRAWN or (row.state, row.due_on, row.answer) == (state, due, text):
            return False
        row.told_on = row.told_on if row.state == state else None
        row.state, row.due_on, row.answer = state, due, text
        row.closed_at = None if state == State.OPEN else now
        row.save(update_fields=["state", "due_on", "answer", "closed_at", "told_on"])
        _step(row, kind, actor, now, text=text)
        log(actor=actor, action="answer_point", subject=row, kind=kind)
    return True


def change_words(*, point: ActionPoint, actor: User, public_text: str) -> None:
    """Change how everyone reads an agreement; the report itself stays as it is."""
    with transaction.atomic():
        row = ActionPoint.objects.select_for_update().get(pk=point.pk)
        if row.public_text != public_text:
            row.public_text = public_text
            row.save(update_fields=["public_text"])
            log(actor=actor, action="change_point_words", subject=row)


def remind_owners(*, now: dt.datetime | None = None) -> int:
    """Mail who keeps an agreement a week before its day, and a day and two weeks after it.

    Return for how many it is time; each mail goes once for each day that was promised.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    count = 0
    with transaction.atomic():
        for what, points in queries.to_remind(today).items():
            count += _mail(points, what, now)
    return count


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
            count += queue_notices(Message.Kind.DONE, rows, to="invitation", now=now, deadline=kept)
        ActionPoint.objects.filter(pk__in=[point.pk for point in points]).update(told_on=today)
    return count


def _make(agreement: Agreement, report: Report, actor: User, now: dt.datetime) -> ActionPoint:
    point: ActionPoint = ActionPoint.objects.create(
        agreement=agreement,
        meeting_id=report.meeting_id,
        owner_id=agreement.owner_id,
        contact_id=agreement.contact_id,
        what=agreement.what,
        public_text=agreement.what,
        first_due_on=agreement.due_on,
        due_on=agreement.due_on,
        number=report.number,
        made_at=now,
    )
    _step(point, Kind.MADE, actor, now)
    return point


def _take_over(point: ActionPoint, agreement: Agreement) -> bool:
    """Change an agreement along with the report; False when it says the same. A day that was moved since stays."""
    new = {"what": agreement.what, "owner_id": agreement.owner_id, "contact_id": agreement.contact_id}
    new |= {"first_due_on": agreement.due_on}
    changed = {name: value for name, value in new.items() if getattr(point, name) != value}
    if point.state == State.WITHDRAWN:
        changed["state"] = State.OPEN
    if "what" in changed:
        changed["public_text"] = agreement.what
    if "first_due_on" in changed:
        changed["due_on"] = agreement.due_on
    for name, value in changed.items():
        setattr(point, name, value)
    if changed:
        point.save(update_fields=[name.removesuffix("_id") for name in changed])
    return bool(changed)


def _withdraw(point: ActionPoint, actor: User, now: dt.datetime) -> None:
    point.state, point.closed_at = State.WITHDRAWN, None
    point.save(update_fields=["state", "closed_at"])
    _step(point, Kind.WITHDRAWN, actor, now)


def _step(point: ActionPoint, kind: str, actor: User | None, now: dt.datetime, *, text: str = "") -> None:
    Step.objects.create(point=point, kind=kind, text=text, due_on=point.due_on, actor=actor, at=now)


def _mail(points: Iterable[ActionPoint], what: str, now: dt.datetime) -> int:
    """Queue mail to who keeps these agreements: the person named, else who gets the mail of the organisation."""
    rows = [
        (f"point:{point.pk}:{what}:{point.due_on}:{pk}", pk, email)
        for point, pk, email in queries.keepers(points, timezone.localdate(now))
    ]
    deadline = end_of_day(timezone.localdate(now) + rules.MAIL_KEPT)
    return queue_notices(Message.Kind.POINT, rows, to="contact", now=now, deadline=deadline)
