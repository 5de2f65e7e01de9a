"""Destroys a meeting, when the term of its dossier is over. What residents told about the area stays."""

from django.db import transaction

from accounts.actions import log
from accounts.models import User
from meetings.models import Meeting


def destroy_meeting(*, meeting: Meeting, actor: User) -> None:
    """Delete a meeting that is over, with everything that other apps keep of it. The log says who and when."""
    with transaction.atomic():
        log(actor=actor, action="destroy_meeting", subject=meeting, area=meeting.area_id)
        meeting.delete()
