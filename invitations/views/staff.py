"""What the coordinator's pages share."""

from django.http import HttpRequest

from accounts.models import User
from meetings.access import meetings_changed_by
from meetings.models import Meeting


class StaffRequest(HttpRequest):
    """A request of someone who is logged in; `LoginRequiredMiddleware` lets no other through."""

    user: User


def may_change(request: StaffRequest, meeting: Meeting) -> bool:
    """True when this user may plan and send here; a viewer may only look. One query."""
    return meetings_changed_by(request.user).filter(pk=meeting.pk).exists()
