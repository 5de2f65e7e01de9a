"""Holding a meeting and letting it go, and writing down what was forgotten when a term was over."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from meetings.models import Meeting
from outcomes.models import ForgetRun, Forgotten, Hold


def hold_meeting(*, meeting: Meeting, actor: User, reason: str, now: dt.datetime | None = None) -> Hold:
    """Let nothing of a meeting be forgotten or destroyed: for a court case, or a request under the Woo.

    A meeting that is held already keeps the reason that it had.
    """
    try:
        with transaction.atomic():
            Meeting.objects.select_for_update().get(pk=meeting.pk)  # nothing of it is being forgotten meanwhile
            made = Hold.objects.create(meeting=meeting, reason=reason, held_at=now or timezone.now(), held_by=actor)
            log(actor=actor, action="hold_dossier", subject=meeting)
    except IntegrityError:
        return Hold.objects.get(meeting=meeting, released_at=None)
    return made


def release_meeting(*, meeting: Meeting, actor: User, now: dt.datetime | None = None) -> None:
    """Let the terms of a meeting count again."""
    with transaction.atomic():
        changed = Hold.objects.filter(meeting=meeting, released_at=None)
        if changed.update(released_at=now or timezone.now(), released_by=actor):
            log(actor=actor, action="release_dossier", subject=meeting)


def begin_run(*, actor: User | None, now: dt.datetime) -> ForgetRun:
    """Write down that forgetting begins."""
    return ForgetRun.objects.create(started_at=now, actor=actor)


def note_forgotten(
    *, run: ForgetRun, sort: str, count: int, days: int | None, meeting: Meeting | None, now: dt.datetime
) -> None:
    """Write down what was forgotten, in the transaction that forgets it. Nothing when there was nothing."""
    if not count:
        return
    starts_at = meeting.starts_at if meeting else None
    Forgotten.objects.create(
        run=run,
        sort=sort,
        count=count,
        days=days,
        at=now,
        meeting=meeting,
        title=meeting.title if meeting else "",
        area=meeting.area.name if meeting else "",
        held_on=timezone.localdate(starts_at) if starts_at else None,
    )


def end_run(*, run: ForgetRun, is_whole: bool, failed: Sequence[str], now: dt.datetime | None = None) -> None:
    """Write down that forgetting ended, whether all was looked at, and which sorts went wrong."""
    with transaction.atomic():
        run.ended_at, run.is_whole, run.failed = now or timezone.now(), is_whole, list(failed)
        run.save(update_fields=["ended_at", "is_whole", "failed"])
        log(actor=run.actor, action="forget_by_term", subject=run, count=sum(run.lines.values_list("count", flat=True)))
