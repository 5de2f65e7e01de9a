"""Somebody else set another address of a contact: links in earlier mail stop, and new ones go to the new address.

The old address hears of it: whoever takes over a person by an address of their own is noticed.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from areas.models import Contact
from invitations import rules
from invitations.actions.queueing import queue_message, queue_question, ring_bell
from invitations.models import Correspondent, Invitation, Message
from meetings.models import Meeting


def follow_address(
    contact: Contact, before: str, *, of: Collection[int] | None = None, besides: Invitation | None = None
) -> None:
    """Tell the address of before, and stop the links of open invitations: who reads it may not be this person.

    Who had mail about a meeting that is still to come gets a new link, but for the invitation `besides`, which goes
    out again as a whole. With `of` only the invitations with these keys. Three statements, and one per such meeting.
    """
    now = timezone.now()
    _tell_earlier_address(contact, before, now)
    invitations = Invitation.objects.filter(contact=contact, state=Invitation.State.OPEN)
    if of is not None:
        invitations = invitations.filter(pk__in=of)
    if not invitations.update(token_version=F("token_version") + 1):
        return
    told = Message.objects.filter(invitation=OuterRef("pk"), guest=None, accepted_at__isnull=False)
    others = invitations.exclude(pk=besides.pk) if besides else invitations
    ahead = others.filter(Exists(told), meeting__state=Meeting.State.INVITING, meeting__starts_at__gt=now)
    queued = [
        queue_message(each, Message.Kind.LINK, f"link:v{each.token_version}", now=now)
        for each in ahead.select_related("meeting", "contact")
    ]
    if any(queued):
        ring_bell()


def _tell_earlier_address(contact: Contact, before: str, now: dt.datetime) -> None:
    """Mail the address of before that we write elsewhere from now on; it is kept for as long as that takes."""
    if not before:
        return
    expires_at = now + rules.OWN_DATA_KEPT
    made = Correspondent.objects.create(
        name="", email=before, language=contact.language, expires_at=expires_at, created_at=now
    )
    queue_question(Message.Kind.ADDRESS, f"address:{made.pk}", before, now=now, deadline=expires_at, correspondent=made)
    ring_bell()
