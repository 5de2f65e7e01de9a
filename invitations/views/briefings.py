"""Briefings to who has a role: who knows which programme, what they read, and sending it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from areas.rules import AddressError
from invitations import actions, mail, queries
from invitations.queries import Briefing
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.models import Meeting
from meetings.rules.programme import missing_before_briefing


@require_http_methods(["GET", "HEAD", "POST"])
def briefings(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who knows the programme and what they read; a POST sends it to who does not know the newest one."""
    meeting = meeting_for(request.user, pk, change=True)
    if request.method == "POST":
        return _send(request, meeting)
    found = queries.briefings(meeting)
    due = [each for each in found if each.is_due]
    wanted = request.GET.get("voor", "")
    shown = next((each for each in found if each.key == wanted), next(iter(due or found), None))
    context = {
        "meeting": meeting,
        "briefings": found,
        "due_count": len(due),
        "missing": missing_before_briefing(meeting, timezone.now()),
        "shown": shown,
        "example": _example(shown, meeting) if shown else None,
    }
    return render(request, "invitations/briefings.html", context)


def _send(request: StaffRequest, meeting: Meeting) -> HttpResponse:
    try:
        count = actions.send_briefings(meeting=meeting, actor=request.user)
    except actions.CannotBrief as refused:
        messages.error(request, str(refused))
        return redirect("invitations:briefings", meeting.pk)
    if count:
        words = ngettext("%(count)s briefing is on its way.", "%(count)s briefings are on their way.", count)
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("Everyone knows the newest programme. Nothing was sent."))
    return redirect("invitations:briefings", meeting.pk)


def _example(briefing: Briefing, meeting: Meeting) -> mail.Composed | None:
    """Return what this person reads; None when the address cannot be written to."""
    notice = mail.briefing_notice(briefing, queries.expected_heads(meeting))
    try:
        return mail.compose_notice(notice, message_id="", date="")
    except AddressError:
        return None
