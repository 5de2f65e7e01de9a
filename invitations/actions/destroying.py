"""Destroys who was invited to a meeting, when the term of its dossier is over. The people themselves stay."""

from collections.abc import Iterable

from django.db import transaction

from invitations import queries
from meetings.models import Meeting


def destroy_invitations(*, meeting: Meeting, keys: Iterable[str] = ()) -> dict[str, int]:
    """Delete all invitations of a meeting with their answers, messages and letters; return how many of each.

    `keys`: how the keys begin of messages that an app above ours sent about this meeting.
    """
    counts = {}
    with transaction.atomic():
        for name, rows in queries.rows_about(meeting, keys).items():
            counts[name] = rows.count()
            rows.delete()
        for rows in queries.sends_of(meeting):
            rows.delete()
    return counts
