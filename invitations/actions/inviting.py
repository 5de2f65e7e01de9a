"""From ticks to a frozen list and a queued outbox, and back within the stop window."""

import base64
import datetime as dt
import json
import secrets
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from areas.models import Contact
from invitations.actions.places import open_places
from invitations.actions.planning import plan_defaults
from invitations.actions.queueing import domain_of, message_defaults, ring_bell
from invitations.audience import Audience, Invitee, resolve
from invitations.delivery.recalling import Recalled, recall
from invitations.models import AudienceChoice, Bucket, Invitation, Mailing, Message
from invitations.tokens import address_hash
from meetings.actions.preparing import note_done, note_undone
from meetings.models import Meeting
from meetings.rules import missing_before_inviting


class CannotInvite(Exception):
    """Nothing was sent; the message says why and what to do, in the active language."""


class NobodyToInvite(CannotInvite):
    """Nobody is left on the list: none is ticked, or all were invited already, perhaps in another tab."""


def choose(*, meeting: Meeting, actor: User, shown: Collection[int], ticked: Collection[int]) -> None:
    """Keep what was ticked and unticked among the contacts shown. As many queries, however many were shown."""
    included = frozenset(ticked)
    rows = [
        AudienceChoice(meeting=meeting, contact_id=pk, is_included=pk in included, decided_by=actor)
        for pk in sorted(set(shown))
    ]
    AudienceChoice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["meeting", "contact"],
        update_fields=["is_included", "decided_by", "decided_at"],
    )
    log(actor=actor, action="choose", subject=meeting, shown=len(rows), count=len(included.intersection(shown)))


def add_by_hand(*, meeting: Meeting, contact: Contact, note: str, actor: User) -> AudienceChoice:
    """Put someone on the list with the reason why; adding someone twice keeps the newest reason."""
    choice, _created = AudienceChoice.objects.update_or_create(
        meeting=meeting,
        contact=contact,
        defaults={"is_included": True, "is_added": True, "note": note, "decided_by": actor},
    )
    log(actor=actor, action="add_by_hand", subject=contact, meeting=meeting.pk)
    return choice


def invite(
    *,
    meeting: Meeting,
    actor: User,
    form_nonce: str,
    release_at: dt.datetime | None = None,
    expected_count: int | None = None,
    now: dt.datetime | None = None,
) -> Mailing:
    """Freeze the list and queue its messages in one transaction; ring the bell once after the commit.

    A second call with the same nonce returns the first mailing. `release_at` is when the messages may leave: later,
    or the end of the stop window. Raises `CannotInvite` when something is missing, nobody is on the list, or the list
    is no longer as long as the coordinator saw. The number of queries does not grow with the audience.
    """
    now = now or timezone.now()
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).select_related("area").get(pk=meeting.pk)
        earlier = Mailing.objects.filter(meeting=meeting, form_nonce=form_nonce).first()
        if earlier:
            return earlier
        audience = resolve(meeting, now=now)
        invitees = audience.to_invite
        _refuse_unless_ready(meeting, invitees, expected_count, now)
        mailing = Mailing.objects.create(
            meeting=meeting,
            form_nonce=form_nonce,
            release_at=release_at or now + dt.timedelta(minutes=settings.STOP_WINDOW_MINUTES),
            snapshot=_snapshot(audience),
            created_by=actor,
        )
        Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.INVITING)
        open_places(meeting.pk)
        _insert_invitations(mailing, invitees, now)
        _queue(mailing, meeting, invitees, now)
        plan_defaults(meeting, now)
        note_done(meeting=meeting, code="invite", actor=actor, now=now)
        log(actor=actor, action="invite", subject=meeting, mailing=mailing.pk, count=len(invitees))
        ring_bell()
    return mailing


def release_now(*, mailing: Mailing, actor: User) -> int:
    """End the stop window at once; return how many messages may leave now."""
    with transaction.atomic():
        now = timezone.now()
        Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SCHEDULED, release_at__gt=now).update(release_at=now)
        count = mailing.messages.filter(state=Message.State.QUEUED, attempts=0).update(not_before=now)
        log(actor=actor, action="release", subject=mailing.meeting, mailing=mailing.pk, count=count)
        ring_bell()
    return count


def stop(*, mailing: Mailing, actor: User) -> int:
    """Stop every message of a mailing that has not left; return how many. Who was not told is not invited any more.

    A worker that holds one loses it, unless the final dot is on its way: that one has left, and is stopped after all
    when the mail server does not take it. What may have arrived does not go once more.
    """
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().get(pk=mailing.meeting_id)
        by_hand = 0
        if mailing.release_at > timezone.now():
            unanswered = Invitation.objects.filter(mailing=mailing, answer=Invitation.Answer.NEEDS_ACTION)
            by_hand = unanswered.exclude(channel=Contact.Channel.EMAIL).update(state=Invitation.State.WITHDRAWN)
        recalled = recall(mailing)
        is_in_hand = mailing.messages.filter(state=Message.State.SENDING).exists()
        # A click after everything left stops nothing, and must not say that it did.
        if by_hand or is_in_hand or recalled != Recalled(0, 0, 0):
            Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.STOPPED)
            if not Mailing.objects.filter(meeting=meeting).exclude(state=Mailing.State.STOPPED).exists():
                note_undone(meeting=meeting, code="invite")
        log(actor=actor, action="stop", subject=meeting, mailing=mailing.pk, count=recalled.stopped)
    return recalled.stopped


def running(mailing: Mailing | None) -> Mailing | None:
    """Return the mailing to which a message belongs that someone sends by itself: none when it was stopped."""
    return None if mailing is None or mailing.state == Mailing.State.STOPPED else mailing


def send_test(*, meeting: Meeting, actor: User, contact_id: int, form_nonce: str) -> Message:
    """Queue the message of this invitee, addressed to the coordinator. The same form sends it once."""
    now = timezone.now()
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(
            dedupe_key=f"test:{meeting.pk}:{actor.pk}:{form_nonce[:30]}:{contact_id}",
            defaults={
                "kind": Message.Kind.TEST,
                "user": actor,
                "not_before": now,
                "deadline": now + dt.timedelta(days=1),
                "domain": domain_of(actor.email),
                "address_hash": address_hash(actor.email),
            },
        )
        if is_new:
            log(actor=actor, action="send_test", subject=meeting)
        ring_bell()
    return message


def _refuse_unless_ready(meeting: Meeting, invitees: list[Invitee], expected: int | None, now: dt.datetime) -> None:
    missing = missing_before_inviting(meeting, now)
    if missing:
        raise CannotInvite(" ".join(str(sentence) for _step, sentence in missing))
    if not invitees:
        raise NobodyToInvite(_("Nobody is ticked who was not invited before. Choose at least one person."))
    if expected is not None and expected != len(invitees):
        raise CannotInvite(
            _("The list has changed: it was %(before)s people and is %(now)s now. Nothing was sent. Check it again.")
            % {"before": expected, "now": len(invitees)}
        )


def _snapshot(audience: Audience) -> dict[str, Any]:
    """Return by which rules the list was made, as counts and names of themes and area; no personal data."""
    groups: dict[str, int] = {}
    for invitee in audience.to_invite:
        groups[invitee.group] = groups.get(invitee.group, 0) + 1
    return {
        "area": audience.meeting.area.name,
        "themes": [theme.name for theme in audience.themes],
        "resolved_at": audience.resolved_at.isoformat(),
        "groups": groups,
        "left_out": len(audience.left_out),
        "gaps": len(audience.gaps),
    }


def _insert_invitations(mailing: Mailing, invitees: list[Invitee], now: dt.datetime) -> None:
    """Write the frozen list; an invitation that was withdrawn before is opened again. One statement."""
    ids = secrets.token_bytes(16 * len(invitees))
    written: dict[tuple[int, ...], str] = {}  # many people share their reasons: write each set of reasons once

    def reasons(invitee: Invitee) -> str:
        key = tuple(map(id, invitee.reasons))
        if key not in written:
            written[key] = json.dumps([reason.as_json() for reason in invitee.reasons], ensure_ascii=False)
        return written[key]

    rows = [
        (
            invitee.contact_id,
            invitee.organisation_id,
            base64.urlsafe_b64encode(ids[number * 16 : number * 16 + 16])[:22].decode(),
            invitee.group,
            invitee.role,
            invitee.channel,
            reasons(invitee),
        )
        for number, invitee in enumerate(invitees)
    ]
    Invitation.objects.insert_rows(
        ["contact", "organisation", "public_id", "group", "role", "channel", "reasons"],
        rows,
        {
            "meeting": mailing.meeting_id,
            "mailing": mailing.pk,
            "token_version": 1,
            "state": Invitation.State.OPEN,
            "answer": Invitation.Answer.NEEDS_ACTION,
            "answer_version": 0,
            "party_size": 0,
            "place": Invitation.Place.NONE,
            "bucket": Bucket.ROOM,
            "queue_number": None,
            "offered_until": None,
            "source": Invitation.Source.INVITED,
            "created_at": now,
        },
        renew_on=["meeting", "contact"],
        renew_where=Invitation.State.WITHDRAWN,
    )


def _queue(mailing: Mailing, meeting: Meeting, invitees: Iterable[Invitee], now: dt.datetime) -> None:
    """Queue one message per invitation by e-mail. Two statements."""
    address = {each.contact_id: each.email for each in invitees}
    rows = []
    by_mail = Invitation.objects.filter(mailing=mailing, channel=Contact.Channel.EMAIL).order_by("pk")
    for pk, contact_id in by_mail.values_list("pk", "contact_id"):
        email = address[contact_id]
        rows.append((f"{pk}:invite:{mailing.pk}", pk, address_hash(email), domain_of(email)))
    Message.objects.insert_rows(
        ["dedupe_key", "invitation", "address_hash", "domain"],
        rows,
        message_defaults(
            Message.Kind.INVITE, meeting, not_before=mailing.release_at, created_at=now, mailing=mailing.pk
        ),
    )
