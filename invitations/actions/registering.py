"""Someone who was not invited registers for a public meeting; only the link in the mail makes it count."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from areas.models import Contact, Membership
from invitations.actions.answering import TooLate, record_reply
from invitations.actions.places import Board
from invitations.actions.queueing import queue_question, ring_bell
from invitations.actions.reaching import send_new_links
from invitations.models import Invitation, Message, Registration
from meetings.models import Meeting
from meetings.rules import is_open_to_all


def ask_registration(
    *,
    meeting: Meeting,
    name: str,
    email: str,
    party_size: int = 1,
    is_online: bool = False,
    needs: Sequence[str] = (),
    needs_note: str = "",
    language: str = "nl",
    form_nonce: str,
    now: dt.datetime | None = None,
) -> Registration | None:
    """Keep what was filled in for some days, and mail one link that makes it count. The same form is kept once.

    Whoever was invited already gets the link of that invitation instead, and nothing is kept; then None.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if send_new_links(email=email, meeting=meeting, now=now):
            return None
        row = Registration()
        row.seal(needs, needs_note)
        registration, is_new = Registration.objects.get_or_create(
            meeting=meeting,
            form_nonce=form_nonce,
            email=email,
            defaults={
                "name": name,
                "language": language,
                "party_size": party_size,
                "is_online": is_online,
                "public_id": row.public_id,
                "sealed": row.sealed,
                "key_mark": row.key_mark,
                "created_at": now,
                "expires_at": now + dt.timedelta(days=settings.UNCONFIRMED_KEPT_DAYS),
            },
        )
        if is_new:
            deadline = min(registration.expires_at, meeting.starts_at or registration.expires_at)
            queue_question(
                Message.Kind.REGISTER, f"register:{registration.pk}", email, now=now, deadline=deadline,
                registration=registration, sequence=meeting.sequence,
            )  # fmt: skip
            ring_bell()
    return registration


def confirm_registration(*, registration: Registration, now: dt.datetime | None = None) -> Invitation:
    """Make a registration count: a contact with consent, an invitation, and a yes with a place or a turn.

    Confirming twice changes nothing. Raises `TooLate` and `NoRoom` as `record_reply` does; then nothing was made.
    """
    now = now or timezone.now()
    with transaction.atomic():
        Board(registration.meeting_id)  # the lock of the meeting, before any other: a second click waits here
        row = Registration.objects.select_related("meeting__area", "invitation").get(pk=registration.pk)
        if row.invitation is not None:
            return row.invitation
        if not is_open_to_all(row.meeting):
            raise TooLate(_("Only invited people can come to this meeting now. Call us if you want to come."))
        invitation = _invitation(row, _contact(row, now))
        record_reply(
            invitation=invitation,
            answer=Invitation.Answer.ACCEPTED,
            party_size=row.party_size,
            is_online=row.is_online,
            needs=row.choices,
            needs_note=row.note,
            form_nonce=f"register:{row.public_id}",
            now=now,
        )
        row.invitation = invitation
        row.seal((), "")
        row.save(update_fields=["invitation", *Registration.SEALED_FIELDS])
        log(actor=None, action="register", subject=invitation)
    return invitation


def _contact(row: Registration, now: dt.datetime) -> Contact:
    """Return the contact with this address, or a new one: given by the person, with consent that begins anew today."""
    today = timezone.localdate(now)
    known = Contact.objects.valid_on(today).filter(email__iexact=row.email).order_by("pk").first()
    if known and (known.origin, known.legal_basis) == (Contact.Origin.SELF, Contact.Basis.CONSENT):
        known.obtained_on = today
        known.save(update_fields=["obtained_on"])
    return known or Contact.objects.create(
        name=row.name,
        email=row.email,
        language=row.language,
        area=row.meeting.area,
        origin=Contact.Origin.SELF,
        obtained_on=today,
        legal_basis=Contact.Basis.CONSENT,
    )


def _invitation(row: Registration, contact: Contact) -> Invitation:
    """Return the invitation of this contact, open again when it was withdrawn, or a new one."""
    member = Membership.objects.filter(contact=contact).select_related("organisation").order_by("pk").first()
    values: dict[str, Any] = {
        "source": Invitation.Source.SELF,
        "group": member.organisation.kind if member else Invitation.Group.RESIDENTS,
        "organisation": member.organisation if member else None,
        "reasons": [{"code": "registered"}],
    }
    found, _is_new = Invitation.objects.get_or_create(meeting=row.meeting, contact=contact, defaults=values)
    if found.state == Invitation.State.WITHDRAWN:
        found.state, found.channel = Invitation.State.OPEN, Contact.Channel.EMAIL
        found.source, found.reasons = values["source"], values["reasons"]
        found.save(update_fields=["state", "channel", "source", "reasons"])
    return found
