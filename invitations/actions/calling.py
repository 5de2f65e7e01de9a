"""Someone calls who is not on the list: put there and answered for, in one step."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.actions import log
from accounts.models import User
from areas.actions import add_contact
from areas.models import Contact, Membership
from invitations.actions.answering import record_reply
from invitations.actions.places import Board
from invitations.models import Invitation, Reply
from meetings.models import Meeting


def answer_caller(
    *,
    meeting: Meeting,
    actor: User,
    form_nonce: str,
    note: str,
    contact: Contact | None = None,
    person: dict[str, str] | None = None,
    said: dict[str, Any],
    now: dt.datetime | None = None,
) -> Reply:
    """Record the answer of a caller who was not invited: a contact that we know, or a new `person`.

    `person`: name, email, phone and postal_address. The same form makes one contact and one answer. Raises `TooLate`
    and `NoRoom`, as `record_reply` does; then nothing was made.
    """
    with transaction.atomic():
        Board(meeting.pk)  # the lock of the meeting: a double click waits here, and finds the first answer
        earlier = Reply.objects.filter(invitation__meeting=meeting, form_nonce=form_nonce).first()
        if earlier:
            return earlier
        if contact is None:
            known = {"side": "residents", "organisation": ""} | (person or {})
            contact = add_contact(actor=actor, area=meeting.area, **known)
        invitation = _invitation(meeting, contact, note)
        log(actor=actor, action="answer_caller", subject=invitation)
        return record_reply(
            invitation=invitation, source=Reply.Source.PHONE, actor=actor, form_nonce=form_nonce, now=now, **said
        )


def _invitation(meeting: Meeting, contact: Contact, note: str) -> Invitation:
    """Return the invitation of this contact, open again when it was withdrawn, or a new one."""
    member = Membership.objects.filter(contact=contact).select_related("organisation").order_by("pk").first()
    found, _is_new = Invitation.objects.get_or_create(
        meeting=meeting,
        contact=contact,
        defaults={
            "source": Invitation.Source.SELF,
            "group": member.organisation.kind if member else Invitation.Group.RESIDENTS,
            "organisation": member.organisation if member else None,
            "channel": contact.channel,
            "reasons": [{"code": "hand", "note": note}],
        },
    )
    if found.state == Invitation.State.WITHDRAWN:
        found.state = Invitation.State.OPEN
        found.save(update_fields=["state"])
    return found
