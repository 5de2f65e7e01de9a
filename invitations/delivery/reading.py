"""Reads what the messages of a claim say: a few statements for all of them, instead of some for each."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db.models import Sum
from django.db.models.functions import Now

from accounts.models import User
from areas.models import Contact
from invitations import tokens
from invitations.delivery import standing
from invitations.models import (
    Correspondent,
    DataCheck,
    Follower,
    Message,
    PlannedMail,
    Registration,
    Speaker,
    Suppression,
)
from meetings.models import Meeting


class Known(NamedTuple):
    """What is known of an address among the suppressed ones: 0 for nothing, another number when that changes."""

    address_hash: str
    total: int


def messages(token: uuid.UUID, ids: Collection[int]) -> list[Any]:
    """Return the rows that are still ours, with the time of the database as `clock`; a meeting is read once.

    Few messages go to a user, a guest or someone who came forward, or were planned, so that the columns for one are not
    asked for in every row.
    """
    rows: list[Any] = list(
        Message.objects.filter(pk__in=ids, lease_token=token, state=Message.State.SENDING)
        .select_related("invitation__contact")
        .annotate(clock=Now())
    )
    registrations = Registration.objects.in_bulk({row.registration_id for row in rows if row.registration_id})
    about = [row.invitation for row in rows if row.invitation] + list(registrations.values())
    meetings = Meeting.objects.select_related("area", "venue", "organiser").in_bulk({each.meeting_id for each in about})
    for each in about:
        each.meeting = meetings[each.meeting_id]
    users = User.objects.in_bulk({row.user_id for row in rows if row.user_id})
    planned = PlannedMail.objects.in_bulk({row.planned_id for row in rows if row.planned_id})
    followers = Follower.objects.in_bulk({row.follower_id for row in rows if row.follower_id})
    speakers = Speaker.objects.in_bulk({row.speaker_id for row in rows if row.speaker_id})
    checks = DataCheck.objects.select_related("contact").in_bulk(
        {row.data_check_id for row in rows if row.data_check_id}
    )
    contacts = Contact.objects.in_bulk({row.contact_id for row in rows if row.contact_id})
    writers = Correspondent.objects.in_bulk({row.correspondent_id for row in rows if row.correspondent_id})
    for row in rows:
        row.data_check = checks.get(row.data_check_id)
        row.correspondent = writers.get(row.correspondent_id)
        row.contact = contacts.get(row.contact_id)
        row.speaker = speakers.get(row.speaker_id)
        row.user, row.follower = users.get(row.user_id), followers.get(row.follower_id)
        row.planned = planned.get(row.planned_id)
        row.registration = registrations.get(row.registration_id)
    return rows


def suppressions(rows: Sequence[Message]) -> dict[int, Known]:
    """Return per message what is known of its address."""
    hashes = {row.pk: tokens.address_hash(standing.address_of(row)) for row in rows}
    found = Suppression.objects.filter(address_hash__in=set(hashes.values())).values("address_hash")
    sums: dict[str, int] = dict(found.annotate(total=Sum("pk")).order_by().values_list("address_hash", "total"))
    return {pk: Known(digest, sums.get(digest, 0)) for pk, digest in hashes.items()}
