"""Agreements: made when a report becomes final, and answered by who keeps them."""

import datetime as dt
from copy import copy

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from outcomes import queries
from outcomes.actions.chasing import mail_keepers
from outcomes.models import ActionPoint, Agreement, Report, Step

State, Kind = ActionPoint.State, Step.Kind
_ENDS = {Kind.DONE: State.DONE, Kind.IMPOSSIBLE: State.IMPOSSIBLE}


def make_points(*, report: Report, actor: User, now: dt.datetime) -> None:
    """Make an agreement to keep of each new agreement in a report that becomes final, and mail who keeps it.

    What a correction changes in the known ones holds at once, unless everyone still reads the version before it: then
    from when the correction is published.
    """
    if not queries.published(report.meeting_id):
        follow_report(report=report, actor=actor, now=now)
    rows = Agreement.objects.filter(report=report, removed_at__isnull=True, point__isnull=True)
    mail_keepers([_make(agreement, report, actor, now) for agreement in rows], "new", now)


def follow_report(*, report: Report, actor: User, now: dt.datetime) -> None:
    """Change agreements along with a corrected report, and mail who keeps them.

    What left the report is kept no more, and that stays to be seen.
    """
    changed, withdrawn, passed = [], [], []
    for point in ActionPoint.objects.filter(meeting=report.meeting_id).select_related("agreement"):
        if point.agreement.removed_at is not None:
            if point.state != State.WITHDRAWN:
                _withdraw(point, actor, now, report.reason)
                withdrawn.append(point)
            continue
        before = copy(point)
        if _take_over(point, point.agreement):
            if before.owner_id != point.owner_id and before.is_open:
                before.due_on = point.due_on
                passed.append(before)
            _step(point, Kind.CHANGED, actor, now, text=report.reason)
            changed.append(point)
    mail_keepers(changed, f"changed-{report.number}", now)
    mail_keepers(withdrawn, f"withdrawn-{report.number}", now)
    mail_keepers(passed, f"passed-{report.number}", now)


def answer(
    *, point: ActionPoint, kind: str, text: str = "", due_on: dt.date | None = None, actor: User | None = None
) -> bool:
    """Write down that an agreement is done, later, not possible or open again; return whether that is news.

    Without an actor it is the answer of who keeps it, by the mailed link. The same answer once more changes nothing,
    nor does one to an agreement that left the report.
    """
    now = timezone.now()
    with transaction.atomic():
        row = ActionPoint.objects.select_for_update().get(pk=point.pk)
        state, due = _ENDS.get(Kind(kind), State.OPEN), due_on or row.due_on
        is_same = (row.state, row.due_on, row.answer) == (state, due, text) or (kind == Kind.REOPENED and row.is_open)
        if row.state == State.WITHDRAWN or is_same:
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


def _withdraw(point: ActionPoint, actor: User, now: dt.datetime, reason: str) -> None:
    point.state, point.closed_at = State.WITHDRAWN, None
    point.save(update_fields=["state", "closed_at"])
    _step(point, Kind.WITHDRAWN, actor, now, text=reason)


def _step(point: ActionPoint, kind: str, actor: User | None, now: dt.datetime, *, text: str = "") -> None:
    Step.objects.create(point=point, kind=kind, text=text, due_on=point.due_on, actor=actor, at=now)
