"""Who comes along by name: each with an address of their own gets an own confirmation and calendar entry."""

import datetime as dt
from collections.abc import Sequence

from invitations.actions.queueing import queue_message, ring_bell
from invitations.models import Guest, Invitation, Message


def keep_guests(invitation: Invitation, named: Sequence[tuple[str, str]], now: dt.datetime) -> None:
    """Make the names of who comes along these; whose name stays keeps their link, and is not written to again.

    Who was named before somebody else set the address of this person, and is named again, is named since.
    Call it in the transaction that records the answer.
    """
    wanted = dict(named)
    known = {guest.name: guest for guest in invitation.guests.all()}
    gone = [guest.pk for name, guest in known.items() if name not in wanted or guest.email != wanted[name]]
    if gone:
        Guest.objects.filter(pk__in=gone).delete()
    if since := invitation.contact.address_set_at:
        again = [guest.pk for guest in known.values() if guest.pk not in gone and guest.created_at < since]
        Guest.objects.filter(pk__in=again).update(created_at=now)
    for name, email in wanted.items():
        if name in known and known[name].pk not in gone:
            continue
        guest = Guest.objects.create(invitation=invitation, name=name, email=email)
        if email and queue_message(invitation, Message.Kind.GUEST, f"guest:{guest.pk}", now=now, guest=guest):
            ring_bell()
