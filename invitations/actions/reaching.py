"""Reaching people and leaving them alone: new links, corrected addresses, no more mail, and the way back."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Area, Contact, new_feed_key
from invitations import rules
from invitations.actions.changing import CannotTell, send_again
from invitations.actions.inviting import running
from invitations.actions.queueing import message_defaults, ring_bell
from invitations.actions.readdressing import follow_address
from invitations.models import Invitation, Message, Suppression
from invitations.queries import UNDELIVERED
from invitations.tokens import address_hash
from meetings.models import Meeting, Theme


def unsubscribe(*, invitation: Invitation, theme: Theme | None = None, area: Area | None = None) -> Suppression:
    """Note that this address wants no invitations any more: at all, about a theme, or from an area. Idempotent."""
    suppression, _created = Suppression.objects.get_or_create(
        address_hash=address_hash(invitation.contact.email),
        reason=Suppression.Reason.OPTED_OUT,
        theme=theme,
        area=area,
    )
    return suppression


def resubscribe(*, invitation: Invitation) -> int:
    """Take back every wish of this address to be left alone; return how many there were."""
    count, _per_model = Suppression.objects.filter(
        address_hash=address_hash(invitation.contact.email), reason=Suppression.Reason.OPTED_OUT
    ).delete()
    return count


def send_new_links(*, email: str, meeting: Meeting | None = None, now: dt.datetime | None = None) -> int:
    """Queue a mail with the link for every invitation of this address that can still be seen; at most one an hour.

    Of one `meeting` only, or of all. Return for how many there is a link.
    """
    now = now or timezone.now()
    seen_until = now - dt.timedelta(days=settings.ANSWERS_VISIBLE_DAYS)
    with transaction.atomic():
        invitations = Invitation.objects.filter(
            contact__email__iexact=email.strip(),
            state=Invitation.State.OPEN,
            meeting__state=Meeting.State.INVITING,
            meeting__ends_at__gt=seen_until,
        ).select_related("meeting", "contact")
        if meeting is not None:
            invitations = invitations.filter(meeting=meeting)
        messages = [
            Message(
                dedupe_key=f"{invitation.pk}:link:{now:%Y%m%d%H}",
                invitation=invitation,
                address_hash=address_hash(invitation.contact.email),
                domain=invitation.contact.email.rpartition("@")[2].lower(),
                **message_defaults(Message.Kind.LINK, invitation.meeting, not_before=now)
                | {"deadline": now + dt.timedelta(days=1)},
            )
            for invitation in invitations
        ]
        if messages:
            Message.objects.bulk_create(messages, ignore_conflicts=True)
            ring_bell()
    return len(messages)


def correct_address(*, invitation: Invitation, email: str, actor: User) -> Message | None:
    """Store a corrected address and send the invitation to it at once, or the cancellation of a meeting that is off.

    None when the meeting has begun.
    `email` must have been cleaned. Another address makes the links in earlier mail stop: whoever reads that mailbox is
    not this person. Correcting to the same address twice sends one message, unless the first did not arrive: someone
    who comes back to an address asks to try it once more.
    """
    now = timezone.now()
    with transaction.atomic():
        found = Invitation.objects.select_for_update(of=("self",)).select_related("meeting", "contact", "mailing")
        invitation = found.get(pk=invitation.pk)
        before = invitation.contact.email
        is_other = before.casefold() != email.casefold()
        new = {"feed_key": new_feed_key(), "address_set_at": now} if is_other else {}
        Contact.objects.filter(pk=invitation.contact_id).update(email=email, channel=Contact.Channel.EMAIL, **new)
        Invitation.objects.filter(pk=invitation.pk).update(channel=Contact.Channel.EMAIL)
        if is_other:
            follow_address(invitation.contact, before, besides=invitation)
            invitation.refresh_from_db(fields=["token_version"])
        log(actor=actor, action="correct_address", subject=invitation)
        meeting = invitation.meeting
        if meeting.state == Meeting.State.CANCELLED:
            return _cancellation_again(invitation, actor)
        if meeting.state != Meeting.State.INVITING or meeting.starts_at is None or meeting.starts_at <= now:
            return None
        hashed = address_hash(email)
        Message.objects.filter(invitation=invitation, kind=Message.Kind.INVITE, state=Message.State.QUEUED).exclude(
            address_hash=hashed
        ).update(state=Message.State.SUPERSEDED)
        failures = Message.objects.filter(invitation=invitation, address_hash=hashed, state__in=UNDELIVERED).count()
        message, _created = Message.objects.get_or_create(
            dedupe_key=f"{invitation.pk}:invite:{invitation.mailing_id}-{hashed[:8]}-{failures}-{invitation.token_version}",
            defaults={
                "invitation": invitation,
                "mailing": running(invitation.mailing),
                "address_hash": hashed,
                "domain": email.rpartition("@")[2].lower(),
                **message_defaults(Message.Kind.INVITE, meeting, not_before=now),
            },
        )
        ring_bell()
    return message


def reach_by_hand(*, invitation: Invitation, channel: str, actor: User) -> None:
    """Note that someone calls this person or sends a letter, because the mail does not arrive. Idempotent."""
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk).exclude(channel=channel).update(channel=channel)
        if changed:
            log(actor=actor, action="reach_by_hand", subject=invitation, channel=channel)


def _cancellation_again(invitation: Invitation, actor: User) -> Message | None:
    """Send the news that a meeting is off to a corrected address; None when it did arrive, or comes too late."""
    failed = invitation.messages.filter(kind=Message.Kind.CANCEL, state__in=rules.CAN_BE_SENT_AGAIN).last()
    try:
        return send_again(message=failed, actor=actor) if failed else None
    except CannotTell:
        return None
