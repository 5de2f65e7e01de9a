"""An answer is recorded: append-only history, newest answer on the invitation, a place or a turn, a confirmation."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations import rules
from invitations.actions.named import keep_guests
from invitations.actions.places import Board, Seat
from invitations.actions.queueing import queue_message, ring_bell
from invitations.models import Compiled, Guest, Invitation, Message, Need, Reply, marks
from invitations.queries import earlier_plan, is_of_before
from meetings.models import Meeting
from meetings.rules import can_answer, can_decline

COMING = {Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE}
_USED = (
    "state", "answer", "answer_version", "party_size", "answered_at", "reply_until", "place", "bucket", "queue_number",
    "offered_until", "group", "channel", "source", "delegated_from", "organisation", "public_id",
    "contact__email", "contact__language", "contact__address_set_at",
    "meeting__state", "meeting__reply_by", "meeting__is_reply_by_firm", "meeting__starts_at", "meeting__ends_at",
    "meeting__capacity", "meeting__sequence", "meeting__venue__capacity", "meeting__doors_at", "meeting__venue",
)  # fmt: skip
BY_THEMSELVES = {Reply.Source.LINK, Reply.Source.LETTER}
BY_STAFF = {Reply.Source.PHONE, Reply.Source.COORDINATOR}


class TooLate(Exception):
    """The answer was not recorded; the message says why and what to do, in the active language."""


@dataclass(frozen=True, slots=True)
class Said:
    """What someone answers."""

    answer: str
    heads: int
    topic: str = ""
    reason: str = ""
    is_online: bool = False


def record_reply(
    *,
    invitation: Invitation,
    answer: str,
    party_size: int = 1,
    topic: str = "",
    reason: str = "",
    is_online: bool | None = None,
    needs: Sequence[str] | None = None,
    needs_note: str = "",
    guests: Sequence[tuple[str, str]] | None = None,
    source: str = Reply.Source.LINK,
    actor: User | None = None,
    is_suspect: bool = False,
    form_nonce: str,
    now: dt.datetime | None = None,
) -> Reply:
    """Record one answer with its place and queue its confirmation, in one transaction.

    A second call with the same nonce changes nothing, nor does an answer equal to the newest one about the same day
    and place, from a reader of the same address: both return the reply that stands. Raises `TooLate` after the start
    or when the meeting was cancelled or the invitation withdrawn (after the reply-by moment there is only a turn on
    the waiting list; a "no" is welcome until the start; staff may always record an answer), and `NoRoom` when someone
    with a place asks for more than there are. `guests` are names and addresses (or "") of who comes along. Where
    someone takes part, what they need and who comes along stay as they were told before when they are None.
    """
    now = now or timezone.now()
    with transaction.atomic():
        board = Board(invitation.meeting_id)
        row = _locked(invitation, form_nonce)
        is_online = row.is_online if is_online is None else is_online
        said = Said(answer, party_size if answer in COMING else 0, topic, reason, is_online)
        was_answered = row.answer_version > 0
        reply, is_newest = _standing(row, said, source)
        if reply is None:
            refuse_when_late(row, source, now)
            board.adopt(row.meeting, now)
            reply = Reply.objects.create(
                invitation=row, answer=answer, party_size=said.heads, topic=topic, reason=reason,
                source=source, actor=actor, is_suspect=is_suspect, form_nonce=form_nonce, sequence=row.meeting.sequence,
            )  # fmt: skip
            _seat(board, row, said, now, is_late=_is_late(row, source, now))
            if actor is not None:  # an answer by the own link is written down in the reply, and nowhere else
                log(actor=actor, action="note_answer", subject=row)
            confirm(row, now)
            _tell_who_passed_on(row, now)
            is_newest = True
        if is_newest:  # also when only the needs or the names changed; not when an old form comes in again
            _keep_along(row, needs, needs_note, guests, now, had_any=was_answered)
    return reply


def _locked(invitation: Invitation, form_nonce: str) -> Any:
    """Return the locked invitation with what answering needs, and its newest reply. One query, rarely two.

    Who never answered has no replies to look at.
    """
    if invitation.answer_version == 0:
        found = _unanswered.rows(invitation.pk)
        if found and found[0].answer_version == 0:
            return found[0]
    found = _answered_before.rows(invitation.pk, form_nonce)
    if not found:  # erased since the page was opened
        raise Invitation.DoesNotExist
    return found[0]


def _rows(pk: int) -> QuerySet[Invitation]:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("meeting__venue", "contact").only(*_USED)
    return rows.filter(pk=pk).order_by()


def _with_newest_reply(pk: int, form_nonce: str) -> QuerySet[Invitation]:
    replies = Reply.objects.filter(invitation=OuterRef("pk")).order_by("-pk")
    return _rows(pk).annotate(
        reply_of_form=Subquery(replies.filter(form_nonce=form_nonce).values("pk")[:1]),
        has_guests=Exists(Guest.objects.filter(invitation=OuterRef("pk"))),
        has_need=Exists(Need.objects.filter(invitation=OuterRef("pk"))),
        newest_reply=Subquery(replies.values("pk")[:1]),
        newest_topic=Subquery(replies.values("topic")[:1], output_field=CharField()),
        newest_reason=Subquery(replies.values("reason")[:1], output_field=CharField()),
        newest_sequence=Subquery(replies.values("sequence")[:1]),
    )


_unanswered = Compiled(_rows, -1)
_answered_before = Compiled(_with_newest_reply, -1, "a nonce")


def _standing(row: Any, said: Said, source: str) -> tuple[Reply | None, bool]:
    """Return the reply of this form, or the newest one when it says just the same; and whether it is the newest."""
    if row.answer_version == 0:
        return None, False
    found = row.reply_of_form
    if found is None and row.newest_reply and _says_the_same(row, said) and not _is_of_other_reader(row, source):
        found = row.newest_reply
    return (Reply.objects.get(pk=found), found == row.newest_reply) if found else (None, False)


def _is_of_other_reader(row: Any, source: str) -> bool:
    """True when what stands was told before somebody else set the address: said again there, it is shown there.

    Two queries, and mostly none.
    """
    if source not in BY_THEMSELVES or row.contact.address_set_at is None:
        return False
    return is_of_before(row, list(row.replies.order_by("-pk")[:1]))


def _says_the_same(row: Any, said: Said) -> bool:
    """True when nothing would change.

    Who takes an offered place, asks for a turn again, or says it of the day to which the meeting moved, says something
    new.
    """
    if said.answer == Invitation.Answer.ACCEPTED and row.place != Invitation.Place.RESERVED:
        return False
    is_online = row.bucket == "online" if row.place == Invitation.Place.RESERVED else said.is_online
    newest = Said(row.answer, row.party_size, row.newest_topic, row.newest_reason, is_online)
    return newest == said and earlier_plan(row.meeting, row.newest_sequence) is None


def refuse_when_late(invitation: Invitation, source: str, now: dt.datetime) -> None:
    """Raise `TooLate` after the start, and when the meeting was cancelled or the invitation withdrawn."""
    meeting = invitation.meeting
    if meeting.state == Meeting.State.CANCELLED:
        raise TooLate(_("This meeting was cancelled. You do not need to answer."))
    if invitation.state == Invitation.State.WITHDRAWN:
        raise TooLate(_("This invitation was withdrawn. Call us if you want to come."))
    if source not in BY_STAFF and not can_decline(meeting, now):
        raise TooLate(_("You cannot answer online any more. Please call us."))


def _is_late(invitation: Invitation, source: str, now: dt.datetime) -> bool:
    """True when only a turn on the waiting list is left; who has a place may still change with how many they come."""
    if source in BY_STAFF or invitation.place in rules.HOLDS:
        return False
    return not can_answer(invitation.meeting, now, invitation.reply_until)


def _seat(board: Board, row: Invitation, said: Said, now: dt.datetime, *, is_late: bool) -> None:
    """Write the answer on the invitation with its place; who leaves makes room for who waits."""
    seat, has_left = Seat(), False
    if said.answer == Invitation.Answer.ACCEPTED:
        had, where = row.party_size if row.place in rules.HOLDS else 0, row.bucket
        seat = board.take(row, said.heads, is_online=said.is_online, is_late=is_late)
        has_left = said.heads < had or (had > 0 and seat.bucket != where)
    else:
        has_left = board.leave(row)
    row.answer, row.party_size, row.answered_at = said.answer, said.heads, now
    row.answer_version += 1
    row.place, row.bucket, row.queue_number, row.offered_until = seat.place, seat.bucket, seat.number, None
    row.save(
        update_fields=[
            "answer", "party_size", "answered_at", "answer_version", "place", "bucket", "queue_number", "offered_until",
        ]
    )  # fmt: skip
    if has_left:
        board.adopt(row.meeting, now)  # a room that got smaller shrinks as people leave
        if board.fill(row.meeting, now):
            ring_bell()
    board.save()


def _keep_along(
    row: Any,
    needs: Sequence[str] | None,
    note: str,
    guests: Sequence[tuple[str, str]] | None,
    now: dt.datetime,
    *,
    had_any: bool,
) -> None:
    """Keep what someone needs and who comes along, apart from the answer; whoever stays away has neither."""
    if row.answer not in COMING:
        needs, note, guests = (), "", ()
    if needs or (needs is not None and note):
        need = Need(invitation=row)
        need.seal(needs, note)
        Need.objects.bulk_create(  # one statement; update_or_create takes five
            [need], update_conflicts=True, unique_fields=["invitation"], update_fields=Need.SEALED_FIELDS
        )
    elif needs is not None and had_any and row.has_need:
        gone = Need.objects.filter(invitation=row)
        if row.answer in COMING:  # what no key opens was not shown: nobody took it away
            gone = gone.filter(key_mark__in=marks())
        gone.delete()
    if guests or (guests is not None and had_any and row.has_guests):
        keep_guests(row, guests, now)


def _tell_who_passed_on(invitation: Invitation, now: dt.datetime) -> None:
    """Tell who sent a colleague that the colleague cannot come, so that they may answer again."""
    if invitation.answer != Invitation.Answer.DECLINED or invitation.source != Invitation.Source.DELEGATED:
        return
    parent = Invitation.objects.select_related("meeting", "contact").filter(pk=invitation.delegated_from_id).first()
    if parent and parent.answer == Invitation.Answer.DELEGATED:
        queue_message(parent, Message.Kind.RETURNED, f"returned:{invitation.pk}:{invitation.answer_version}", now=now)
        ring_bell()


def confirm(invitation: Invitation, now: dt.datetime) -> None:
    """Queue the confirmation of the newest answer; older ones that still wait are replaced by it."""
    older = Message.objects.filter(invitation=invitation, kind=Message.Kind.CONFIRMATION, state=Message.State.QUEUED)
    if invitation.answer_version > 1:
        older.update(state=Message.State.SUPERSEDED)
    deadline = (invitation.meeting.ends_at or now) + dt.timedelta(days=1)
    key = f"confirmation:{invitation.answer_version}"
    if queue_message(invitation, Message.Kind.CONFIRMATION, key, now=now, deadline=deadline):
        ring_bell()
