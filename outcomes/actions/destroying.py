"""Destroying what is past its term: proposed by one administrator, approved by another, carried out, and certified."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations.actions import destroy_invitations
from meetings.actions.destroying import destroy_meeting
from meetings.models import Meeting
from outcomes import queries, rules
from outcomes.models import Destruction, DestructionLine, Dossier
from outcomes.paper import certificate_pdf

MOST_DOSSIERS = 50  # on one list: it is carried out in one transaction


class CannotDestroy(Exception):
    """Nothing was changed; the message says why, in the active language."""


def propose_destruction(*, dossiers: Collection[int], actor: User, now: dt.datetime | None = None) -> Destruction:
    """Put dossiers that are past their term on a list, for another administrator to look at.

    Raises `CannotDestroy` when one of them is held, is not past its term, or stands on a list already.
    """
    now = now or timezone.now()
    _administrator(actor)
    with transaction.atomic():
        rows = list(queries.to_propose(timezone.localdate(now)).filter(pk__in=dossiers)[:MOST_DOSSIERS])
        if not rows or len(rows) != len(set(dossiers)):
            raise CannotDestroy(_("Choose dossiers that are past their term and not held, 50 at most."))
        made = Destruction.objects.create(proposed_by=actor, proposed_at=now)
        DestructionLine.objects.bulk_create(_line(made, row) for row in rows)
        log(actor=actor, action="propose_destruction", subject=made, count=len(rows))
    return made


def approve_destruction(*, destruction: Destruction, actor: User, now: dt.datetime | None = None) -> None:
    """Agree with a list. Raises `CannotDestroy` for who proposed it: two people decide."""
    _decide(destruction, actor, Destruction.State.APPROVED, now=now)


def refuse_destruction(*, destruction: Destruction, actor: User, reason: str, now: dt.datetime | None = None) -> None:
    """Do not carry a list out; its dossiers can be proposed again. Also for who proposed it, and after approving."""
    now = now or timezone.now()
    _administrator(actor)
    with transaction.atomic():
        row = Destruction.objects.select_for_update(of=("self",)).get(pk=destruction.pk)
        if not row.is_open:
            raise CannotDestroy(_("This list was decided already."))
        row.state, row.decided_by, row.decided_at, row.reason = Destruction.State.REFUSED, actor, now, reason
        row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        log(actor=actor, action="refuse_destruction", subject=row)


def destroy(*, destruction: Destruction, actor: User, now: dt.datetime | None = None) -> Destruction:
    """Destroy the dossiers of an approved list, with all rows of their meetings, and keep a certificate of it.

    A dossier that is held by now, or was opened again, stays, and the certificate says so. All or nothing: without a
    certificate nothing is destroyed. Raises `CannotDestroy`, and `CannotPrint`.
    """
    now = now or timezone.now()
    _administrator(actor)
    with transaction.atomic():
        row = Destruction.objects.select_for_update(of=("self",)).get(pk=destruction.pk)
        if row.state != Destruction.State.APPROVED:
            raise CannotDestroy(_("This list is not approved, or was carried out already."))
        for line in row.lines.select_related("dossier__meeting").order_by("pk"):
            _carry_out(line, actor, timezone.localdate(now))
        row.state, row.done_at, row.done_by = Destruction.State.DONE, now, actor
        row.certificate = certificate_pdf(row, list(row.lines.order_by("keep_until", "pk")))
        row.save(update_fields=["state", "done_at", "done_by", "certificate"])
        gone = row.lines.filter(kept_because="").count()
        log(actor=actor, action="destroy_dossiers", subject=row, count=gone, kept=row.lines.count() - gone)
    return row


def _administrator(actor: User) -> None:
    if not actor.is_administrator:
        raise CannotDestroy(_("Only administrators decide about destroying."))


def _decide(destruction: Destruction, actor: User, state: str, *, now: dt.datetime | None) -> None:
    _administrator(actor)
    with transaction.atomic():
        row = Destruction.objects.select_for_update(of=("self",)).get(pk=destruction.pk)
        if row.proposed_by_id == actor.pk:
            raise CannotDestroy(_("You proposed this list yourself. Another administrator approves it."))
        if row.state != Destruction.State.PROPOSED:
            raise CannotDestroy(_("This list was decided already."))
        row.state, row.decided_by, row.decided_at = state, actor, now or timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        log(actor=actor, action="approve_destruction", subject=row)


def _line(made: Destruction, row: Dossier) -> DestructionLine:
    meeting = row.meeting
    assert row.keep_until is not None  # only such dossiers are past a term
    return DestructionLine(
        destruction=made,
        dossier=row,
        title=meeting.title,
        area=meeting.area.name,
        held_on=timezone.localdate(meeting.starts_at) if meeting.starts_at else None,
        closed_on=timezone.localdate(row.closed_at),
        keep_until=row.keep_until,
        code=row.code,
        source=row.source,
    )


def _carry_out(line: DestructionLine, actor: User, today: dt.date) -> None:
    """Destroy one dossier with its meeting, or write down why it stays."""
    dossier = (
        Dossier.objects.select_for_update(of=("self",)).select_related("meeting").filter(pk=line.dossier_id).first()
        if line.dossier_id
        else None
    )
    if dossier is None:
        line.kept_because = "reopened"
    elif dossier.is_held:
        line.kept_because = "held"
    elif not rules.may_be_destroyed(dossier.keep_until, today):
        line.kept_because = "term"
    else:
        line.counts = _destroy(dossier.meeting, actor)
        line.dossier = None
    line.save(update_fields=["kept_because", "counts", "dossier"])


def _destroy(meeting: Meeting, actor: User) -> dict[str, int]:
    """Delete the rows of a meeting, of the highest app first; return how many there were of each kind."""
    keys = queries.notice_keys(meeting)
    counts = {name: rows.count() for name, rows in queries.counted(meeting).items()}
    counts |= destroy_invitations(meeting=meeting, keys=keys)
    destroy_meeting(meeting=meeting, actor=actor)
    return counts
