"""After the send button: until when it can be stopped, and how far it is."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from invitations import actions, queries
from invitations.models import Mailing
from invitations.views.staff import StaffRequest, may_change
from invitations.views.states import state_words
from meetings.access import meeting_for
from meetings.models import Meeting

NAMED = 10


@require_safe
def sending(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the newest mailing: waiting, on its way, done or stopped."""
    meeting = meeting_for(request.user, pk)
    mailing = queries.latest_mailing(meeting)
    if mailing is None:
        return redirect("invitations:invitees", meeting.pk)
    progress, now = queries.progress(mailing), timezone.now()
    is_stopped = mailing.state == Mailing.State.STOPPED
    is_waiting = not is_stopped and mailing.release_at > now
    problems = queries.problems(mailing)[:NAMED] if progress.failed else ()
    context = {
        "meeting": meeting,
        "mailing": mailing,
        "problems": [(each, state_words(each, now)) for each in problems],
        "more_problems": max(progress.failed - NAMED, 0),
        "progress": progress,
        "by_hand": progress.letters + progress.calls,
        "named_by_hand": queries.by_hand(mailing)[:NAMED] if progress.letters + progress.calls else (),
        "more_by_hand": max(progress.letters + progress.calls - NAMED, 0),
        "is_stopped": is_stopped,
        "is_waiting": is_waiting,
        "is_busy": is_waiting or (progress.is_busy and not is_stopped),
        "is_today": timezone.localdate(mailing.release_at) == timezone.localdate(now),
        "can_change": may_change(request, meeting),
    }
    return render(request, "invitations/sending.html", context)


@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop every invitation that has not left yet."""
    meeting = meeting_for(request.user, pk, change=True)
    mailing = _mailing(meeting)
    count = actions.stop(mailing=mailing, actor=request.user)
    if count:
        stopped = ngettext("%(count)s invitation was stopped.", "%(count)s invitations were stopped.", count)
        sent = queries.progress(mailing).sent
        left = ngettext("%(count)s invitation had left already.", "%(count)s invitations had left already.", sent)
        messages.success(request, f"{stopped % {'count': count}} {left % {'count': sent} if sent else ''}".strip())
    else:
        messages.info(request, _("There was nothing left to stop."))
    return redirect("invitations:sending", meeting.pk)


@require_POST
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """Send at once, without waiting for the end of the stop window."""
    meeting = meeting_for(request.user, pk, change=True)
    actions.release_now(mailing=_mailing(meeting), actor=request.user)
    return redirect("invitations:sending", meeting.pk)


def _mailing(meeting: Meeting) -> Mailing:
    """Return the newest mailing, or raise `Http404` when nothing was ever sent."""
    mailing = queries.latest_mailing(meeting)
    if mailing is None:
        raise Http404
    return mailing
