"""What people said by their calendar that a coordinator must decide about."""

from django.db.models import Exists, OuterRef, QuerySet

from invitations.models import Invitation, Note, Reply
from meetings.models import Meeting


def open_notes(meeting: Meeting) -> QuerySet[Note]:
    """Return the notes on a meeting that no newer answer has settled, the newest first. One query."""
    newer = Reply.objects.filter(invitation=OuterRef("invitation"), created_at__gt=OuterRef("created_at"))
    notes: QuerySet[Note] = (
        Note.objects.filter(~Exists(newer), invitation__meeting=meeting, invitation__state=Invitation.State.OPEN)
        .select_related("invitation__contact")
        .order_by("-pk")
    )
    return notes
