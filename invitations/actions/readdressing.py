"""Somebody else set another address of a contact: links in earlier mail stop, and new ones go to the new address."""

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from areas.models import Contact
from invitations.actions.queueing import queue_message, ring_bell
from invitations.models import Invitation, Message
from meetings.models import Meeting


def follow_address(contact: Contact, before: str, *, besides: Invitation | None = None) -> None:
    """Stop the links of open invitations: whoever reads the mailbox of before may not be this person.

    Who had mail about a meeting that is still to come gets a new link, but for the invitation `besides`, which goes
    out again as a whole. Three statements, and one per such meeting.
    """
    now = timezone.now()
    invitations = Invitation.objects.filter(contact=contact, state=Invitation.State.OPEN)
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
