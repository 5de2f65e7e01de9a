"""Mail that goes by itself: what is planned when invitations go out, and what a coordinator changes about it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations import rules
from invitations.models import PlannedMail
from meetings.models import Meeting

State = PlannedMail.State
# Takes the place of a nonce: it makes the usual mail once.
_USUAL = "usual:"


class CannotPlan(Exception):
    """Nothing was changed; the message says why, in the active language."""


def plan_defaults(meeting: Meeting, now: dt.datetime) -> None:
    """Plan the usual mail of a meeting, once, however often it is called. What is too late already is missed."""
    quiet = rules.Quiet.of_settings()
    rows = []
    for default in rules.DEFAULTS:
        window = rules.window(default, meeting, quiet)
        is_late = window is not None and window.opens_at <= now
        mail = PlannedMail(meeting=meeting, form_nonce=f"{_USUAL}{default.kind}", **default._asdict())
        mail.state = State.MISSED if is_late else State.PLANNED
        rows.append(mail)
    PlannedMail.objects.bulk_create(rows, ignore_conflicts=True)


def prepare_mail(*, meeting: Meeting, now: dt.datetime | None = None) -> None:
    """Plan the usual mail before the invitations go out, so that it can be changed."""
    plan_defaults(meeting, now or timezone.now())


def plan_mail(
    *, meeting: Meeting, actor: User, kind: str, anchor: str, days: int, time: dt.time, form_nonce: str
) -> PlannedMail:
    """Plan one more mail; the same form plans it once."""
    with transaction.atomic():
        mail, is_new = PlannedMail.objects.get_or_create(
            meeting=meeting,
            form_nonce=form_nonce,
            defaults={"kind": kind, "anchor": anchor, "days": days, "time": time},
        )
        if is_new:
            log(actor=actor, action="plan_mail", subject=meeting, planned=mail.pk, kind=kind)
    return mail


def change_planned(*, mail: PlannedMail, actor: User, anchor: str, days: int, time: dt.time) -> None:
    """Give a mail another moment; one that was missed or stopped is planned again. Raises `CannotPlan` once it left."""
    with transaction.atomic():
        row = _unsent(mail)
        row.anchor, row.days, row.time, row.state = anchor, days, time, State.PLANNED
        row.save(update_fields=["anchor", "days", "time", "state"])
        log(actor=actor, action="change_planned", subject=row.meeting, planned=row.pk)


def stop_planned(*, mail: PlannedMail, actor: User) -> None:
    """Let a mail not go; stopping twice changes nothing. Raises `CannotPlan` when it has left."""
    _turn(mail, State.STOPPED, "stop_planned", actor)


def resume_planned(*, mail: PlannedMail, actor: User) -> None:
    """Let a mail go after all, at its moment. Raises `CannotPlan` when it has left."""
    _turn(mail, State.PLANNED, "resume_planned", actor)


def _turn(mail: PlannedMail, state: str, action: str, actor: User) -> None:
    with transaction.atomic():
        row = _unsent(mail)
        if row.state != state:
            PlannedMail.objects.filter(pk=row.pk).update(state=state)
            log(actor=actor, action=action, subject=row.meeting, planned=row.pk)


def _unsent(mail: PlannedMail) -> PlannedMail:
    """Return the locked row, or raise when it has left."""
    rows = PlannedMail.objects.select_for_update(of=("self",)).select_related("meeting")
    row: PlannedMail = rows.get(pk=mail.pk)
    if row.state == State.SENT:
        raise CannotPlan(_("This mail has left already. Nothing was changed."))
    return row
