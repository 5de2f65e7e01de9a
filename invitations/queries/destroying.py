"""Which rows tell who was invited to a meeting, for the day on which they are destroyed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from invitations.models import Guest, Invitation, LetterBatch, Mailing, Message, PrintedLetter, Registration, Reply
from meetings.models import Meeting


def rows_about(meeting: Meeting, keys: Iterable[str] = ()) -> dict[str, QuerySet[Any]]:
    """Return what is counted on a certificate of destruction, the rows that hang on others first.

    `keys`: how the keys begin of messages that an app above ours sent about this meeting.
    """
    here = {"invitation__meeting": meeting}
    ours = Q(registration__meeting=meeting) | Q(mailing__meeting=meeting) | Q(planned__meeting=meeting) | Q(**here)
    for key in (f"test:{meeting.pk}:", *keys):
        ours |= Q(dedupe_key__startswith=key)
    return {
        "messages": Message.objects.filter(ours).order_by(),
        "letters": PrintedLetter.objects.filter(**here),
        "answers": Reply.objects.filter(**here),
        "guests": Guest.objects.filter(**here),
        "registrations": Registration.objects.filter(meeting=meeting),
        "invitations": Invitation.objects.filter(meeting=meeting),
    }


def sends_of(meeting: Meeting) -> list[QuerySet[Any]]:
    """Return what the invitations and letters stood under: gone only after them."""
    return [LetterBatch.objects.filter(meeting=meeting), Mailing.objects.filter(meeting=meeting)]
