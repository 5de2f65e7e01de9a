"""What the coordinator's pages share."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from invitations.models import Message
from meetings.access import meetings_changed_by
from meetings.models import Meeting


class StaffRequest(HttpRequest):
    """A request of someone who is logged in; `LoginGate` lets no other through."""

    user: User


def may_change(request: StaffRequest, meeting: Meeting) -> bool:
    """True when this user may plan and send here; a viewer may only look. One query."""
    return meetings_changed_by(request.user).filter(pk=meeting.pk).exists()


def require_administrator(request: StaffRequest) -> None:
    """Raise `Http404` for everyone else."""
    if not request.user.is_administrator:
        raise Http404


def say_corrected(request: StaffRequest, sent: Message | None) -> None:
    """Tell what follows from a corrected address; None when no invitation could go any more."""
    if sent is None:
        messages.warning(request, _("The address is saved. No invitation was sent: it is too late for that."))
    elif sent.kind == Message.Kind.CANCEL:
        messages.success(request, _("The address is saved. The cancellation goes out again now."))
    elif sent.state == Message.State.QUEUED:
        messages.success(request, _("The address is saved. The invitation goes out again now."))
    else:
        messages.info(request, _("The address is saved. The invitation went to this address before."))
