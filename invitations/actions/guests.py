"""Who comes along says that they stay away."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from invitations.actions.answering import record_reply
from invitations.models import Guest, Invitation


def guest_stays_away(*, guest: Guest, now: dt.datetime | None = None) -> bool:
    """Take someone who comes along off the list and give back the place; False when that was done before."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Invitation.objects.get(pk=guest.invitation_id)
        others = [(each.name, each.email) for each in row.guests.exclude(pk=guest.pk)]
        if not row.guests.filter(pk=guest.pk).exists():
            return False
        newest = row.replies.last()
        record_reply(
            invitation=row,
            answer=row.answer,
            party_size=max(1, row.party_size - 1),
            topic=newest.topic if newest else "",
            guests=others,
            form_nonce=f"guest:{guest.pk}",
            now=now,
        )
    return True
