"""Who comes along says that they stay away."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from invitations.actions.answering import confirm, refuse_when_late
from invitations.actions.places import Board
from invitations.actions.queueing import ring_bell
from invitations.models import Guest, Invitation, Reply


def guest_stays_away(*, guest: Guest, now: dt.datetime | None = None) -> bool:
    """Take someone who comes along off the list and give back the place; False when that was done before.

    Nothing else of the answer changes: an offer stays an offer, and who brought them hears of it. Raises `TooLate`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        board = Board(guest.invitation.meeting_id)
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("meeting__venue", "contact")
        row = rows.get(pk=guest.invitation_id)
        refuse_when_late(row, Reply.Source.GUEST, now)
        count, _per_model = row.guests.filter(pk=guest.pk).delete()
        if not count:
            return False
        heads = max(1, row.party_size - 1)
        _write(row, heads, f"guest:{guest.pk}", board)
        board.adopt(row.meeting, now)
        if board.fill(row.meeting, now):
            ring_bell()
        board.save()
        confirm(row, now)
    return True


def _write(row: Invitation, heads: int, form_nonce: str, board: Board) -> None:
    """Add the smaller party to the history, and make it the newest answer."""
    newest = row.replies.last()
    Reply.objects.create(
        invitation=row,
        answer=row.answer,
        party_size=heads,
        topic=newest.topic if newest else "",
        source=Reply.Source.GUEST,
        form_nonce=form_nonce,
    )
    board.shrink(row, heads)
    row.party_size = heads
    row.answer_version += 1
    row.save(update_fields=["party_size", "answer_version"])
