"""What the coordinator's pages share."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import log_look
from accounts.models import User
from invitations.models import Invitation, Message
from meetings.access import meetings_changed_by
from meetings.models import Meeting


class StaffRequest(HttpRequest):
    """A request of someone who is logged in; `LoginGate` lets no other through."""

    user: User


def may_change(request: StaffRequest, meeting: Meeting) -> bool:
    """True when this user may plan and send here; a viewer may only look. One query."""
    return meetings_changed_by(request.user).filter(pk=meeting.pk).exists()


def mailed_words(count: int) -> str:
    """Return how many people are mailed now."""
    if not count:
        return _("Nobody gets an e-mail now.")
    return ngettext("%(count)s person gets an e-mail now.", "%(count)s people get an e-mail now.", count) % {
        "count": count
    }


def note_look_at_needs(actor: User | None, meeting: Meeting, seen: Sequence[Invitation]) -> None:
    """Write down whose needs this page shows; nothing when it shows none. Before the page: unwritten is unseen.

    Of one person the invitation, of more of them the meeting and their numbers. `actor` is nobody we know for who helps
    at the door with a link. Two queries at most.
    """
    shown = sorted(each.pk for each in seen if getattr(each, "need", None) is not None)
    if len(shown) == 1:
        log_look(actor=actor, action="see_needs", subject=next(each for each in seen if each.pk == shown[0]))
    elif shown:
        log_look(actor=actor, action="see_needs", subject=meeting, count=len(shown), invitations=shown)


def unread_needs(seen: Sequence[Invitation]) -> int:
    """Return of how many people we cannot read what they need: the key for it is not here."""
    return sum(not each.need.is_readable for each in seen if getattr(each, "need", None) is not None)


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
