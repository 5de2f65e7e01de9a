"""Reads what the messages of a claim say: a few statements for all of them, instead of some for each."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Now

from invitations import tokens
from invitations.delivery import standing
from invitations.models import Message, Suppression
from meetings.models import Meeting


def messages(token: uuid.UUID, ids: Collection[int]) -> list[Any]:
    """Return the rows that are still ours, with the time of the database as `clock`; a meeting is read once."""
    rows: list[Any] = list(
        Message.objects.filter(pk__in=ids, lease_token=token, state=Message.State.SENDING)
        .select_related("user", "guest", "planned", "invitation__contact")
        .annotate(clock=Now())
    )
    invitations = [row.invitation for row in rows if row.invitation]
    meetings = Meeting.objects.select_related("area", "venue", "organiser").in_bulk(
        {invitation.meeting_id for invitation in invitations}
    )
    for invitation in invitations:
        invitation.meeting = meetings[invitation.meeting_id]
    return rows


def suppressions(rows: Sequence[Message]) -> dict[int, int]:
    """Return per message what is known of its address: 0 for nothing, another number when that changes."""
    hashes = {row.pk: tokens.address_hash(standing.address_of(row)) for row in rows}
    found = Suppression.objects.filter(address_hash__in=set(hashes.values())).values("address_hash")
    sums: dict[str, int] = dict(found.annotate(total=Sum("pk")).order_by().values_list("address_hash", "total"))
    return {pk: sums.get(digest, 0) for pk, digest in hashes.items()}
