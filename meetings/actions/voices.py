"""What happens to voices: they are noted, answered, put on an agenda, and merged when they say the same."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Area
from meetings.models import Meeting, Signal, Theme


class AlreadyMerged(Exception):
    """One of the two voices stands for the other, or for a third, already."""


def note_signal(
    *,
    area: Area,
    text: str,
    origin: str,
    theme: Theme | None = None,
    asks_meeting: bool = False,
    received_on: dt.date | None = None,
    form_nonce: str = "",
    actor: User | None,
) -> Signal:
    """Keep a voice. The same form of a visitor gives one row, however often it arrives."""
    values = {
        "area": area,
        "text": text,
        "origin": origin,
        "theme": theme,
        "asks_meeting": asks_meeting,
        "received_on": received_on or timezone.localdate(),
        "actor": actor,
    }
    with transaction.atomic():
        if form_nonce:
            row, is_new = Signal.objects.get_or_create(form_nonce=form_nonce, defaults=values)
        else:
            row, is_new = Signal.objects.create(**values), True
        if is_new and actor:
            log(actor=actor, action="note_signal", subject=row, area=area.pk)
    return row


def answer_signal(*, signal: Signal, theme: Theme | None, state: str, answer: str, actor: User) -> Signal:
    """Save what a voice is about, how far it is, and the answer. The day of an answer that stays the same stays too."""
    with transaction.atomic():
        row = Signal.objects.select_for_update().get(pk=signal.pk)
        is_new = bool(answer) and answer != row.answer
        row.theme, row.state, row.answer = theme, state, answer
        row.answered_at = timezone.now() if is_new else row.answered_at if answer else None
        row.save(update_fields=["theme", "state", "answer", "answered_at"])
        log(actor=actor, action="answer_signal", subject=row, state=state)
    return row


def plan_signal(*, signal: Signal, meeting: Meeting, actor: User) -> Signal:
    """Put a voice on the agenda of a meeting."""
    with transaction.atomic():
        row = Signal.objects.select_for_update().get(pk=signal.pk)
        row.meeting, row.state = meeting, Signal.State.PLANNED
        row.save(update_fields=["meeting", "state"])
        log(actor=actor, action="plan_signal", subject=row, meeting=meeting.pk)
    return row


def merge_signal(*, signal: Signal, into: Signal, actor: User) -> Signal:
    """Let a voice, with those merged into it before, count as the same as another. Raises `AlreadyMerged`."""
    with transaction.atomic():
        rows = Signal.objects.select_for_update().in_bulk(sorted({signal.pk, into.pk}))
        if len(rows) < 2 or any(row.merged_into_id for row in rows.values()):
            raise AlreadyMerged
        Signal.objects.filter(merged_into=signal.pk).update(merged_into=into.pk)
        Signal.objects.filter(pk=signal.pk).update(merged_into=into.pk)
        log(actor=actor, action="merge_signal", subject=rows[signal.pk], into=into.pk)
    return rows[into.pk]


def let_answer_reach(*, signal: Signal) -> None:
    """Remember that whoever said it gets the answer: their address is confirmed."""
    Signal.objects.filter(pk=signal.pk).update(is_reachable=True)
