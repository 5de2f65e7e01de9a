"""An answer is recorded: append-only history, newest answer on the invitation, a confirmation in the outbox."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from areas.models import Contact
from invitations.actions.inviting import message_defaults, ring_bell
from invitations.models import Invitation, Message, Need, Reply
from invitations.tokens import address_hash
from meetings.models import Meeting
from meetings.rules import can_answer, can_decline

COMING = {Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE}


class TooLate(Exception):
    """The answer was not recorded; the message says why and what to do, in the active language."""


def record_reply(
    *,
    invitation: Invitation,
    answer: str,
    party_size: int = 1,
    topic: str = "",
    needs: Sequence[str] = (),
    needs_note: str = "",
    source: str = Reply.Source.LINK,
    actor: User | None = None,
    form_nonce: str,
    now: dt.datetime | None = None,
) -> Reply:
    """Record one answer and queue its confirmation, in one transaction.

    A second call with the same nonce changes nothing, nor does an answer equal to the newest one: both return the
    reply that stands. Raises `TooLate` after the reply-by moment (a "no" is welcome until the start; staff may always
    record an answer) and when the meeting was cancelled or the invitation withdrawn.
    """
    now = now or timezone.now()
    heads = party_size if answer in COMING else 0
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("meeting", "contact")
            .get(pk=invitation.pk)
        )
        replies = list(invitation.replies.order_by("-pk"))
        reply = _standing(replies, form_nonce, (answer, heads, topic))
        if reply is None:
            _refuse_when_late(invitation, answer, source, now)
            reply = Reply.objects.create(
                invitation=invitation,
                answer=answer,
                party_size=heads,
                topic=topic,
                source=source,
                actor=actor,
                form_nonce=form_nonce,
            )
            replies.insert(0, reply)
            invitation.answer_version += 1
            Invitation.objects.filter(pk=invitation.pk).update(
                answer=answer, party_size=heads, answered_at=now, answer_version=invitation.answer_version
            )
            _confirm(invitation, now)
        if reply == replies[0]:  # also when only the needs changed; not when an old form comes in again
            _keep_need(invitation, answer, needs, needs_note)
    return reply


def forget_needs(*, now: dt.datetime | None = None) -> int:
    """Delete what people needed at meetings that ended longer ago than the setting says; return how many."""
    until = (now or timezone.now()) - dt.timedelta(days=settings.NEEDS_KEPT_DAYS)
    count, _per_model = Need.objects.filter(invitation__meeting__ends_at__lt=until).delete()
    return count


def _standing(replies: Sequence[Reply], form_nonce: str, said: tuple[str, int, str]) -> Reply | None:
    """Return the reply that this form made before, or the newest one when it says just the same."""
    for reply in replies:
        if reply.form_nonce == form_nonce:
            return reply
    if replies and (replies[0].answer, replies[0].party_size, replies[0].topic) == said:
        return replies[0]
    return None


def _refuse_when_late(invitation: Invitation, answer: str, source: str, now: dt.datetime) -> None:
    meeting = invitation.meeting
    if meeting.state == Meeting.State.CANCELLED:
        raise TooLate(_("This meeting was cancelled. You do not need to answer."))
    if invitation.state == Invitation.State.WITHDRAWN:
        raise TooLate(_("This invitation was withdrawn. Call us if you want to come."))
    if source != Reply.Source.LINK or can_answer(meeting, now):
        return
    if answer != Invitation.Answer.DECLINED or not can_decline(meeting, now):
        raise TooLate(_("You cannot answer online any more. Please call us."))


def _keep_need(invitation: Invitation, answer: str, needs: Sequence[str], note: str) -> None:
    """Keep what someone needs while they may come, apart from the answer; forget it otherwise."""
    if answer in COMING and (needs or note):
        Need.objects.bulk_create(  # one statement; update_or_create takes five
            [Need(invitation=invitation, choices=list(needs), note=note)],
            update_conflicts=True,
            unique_fields=["invitation"],
            update_fields=["choices", "note"],
        )
    else:
        Need.objects.filter(invitation=invitation).delete()


def _confirm(invitation: Invitation, now: dt.datetime) -> None:
    """Queue the confirmation of the newest answer; older ones that still wait are replaced by it."""
    email = invitation.contact.email
    if not email or invitation.channel != Contact.Channel.EMAIL:
        return
    older = Message.objects.filter(invitation=invitation, kind=Message.Kind.CONFIRMATION, state=Message.State.QUEUED)
    if invitation.answer_version > 1:
        older.update(state=Message.State.SUPERSEDED)
    Message.objects.create(
        dedupe_key=f"{invitation.pk}:confirmation:{invitation.answer_version}",
        invitation=invitation,
        address_hash=address_hash(email),
        domain=email.rpartition("@")[2].lower(),
        **message_defaults(Message.Kind.CONFIRMATION, invitation.meeting, not_before=now)
        | {"deadline": (invitation.meeting.ends_at or now) + dt.timedelta(days=1)},
    )
    ring_bell()
