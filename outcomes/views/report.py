"""The page of a report for staff: what was written, how far it is, and the next step."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invitations.views.staff import StaffRequest, may_change
from meetings.access import may_write, meeting_with_texts_for
from meetings.rules import is_open_to_all
from outcomes import actions, queries, rules
from outcomes.rules.pictures import MOST_PHOTOS
from outcomes.views.shown import for_staff, shown


@require_safe
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the report of a meeting; while it is a draft every row leads to its form."""
    meeting, now = meeting_with_texts_for(request.user, pk), timezone.now()
    found = queries.report_of(meeting)
    context = {
        "meeting": meeting,
        "tab": "report",
        "report": found,
        "can_change": may_change(request, meeting),
        "can_write": may_write(request.user, meeting),
        "has_begun": rules.has_begun(meeting, now),
        "is_open_to_all": is_open_to_all(meeting),
        "most_photos": MOST_PHOTOS,
    }
    if found:
        written = queries.written(found)
        words = written.newest.content if found.is_final and written.newest else queries.content(written)
        context |= {
            "found": written,
            "content": shown(words, for_staff(meeting)),
            "names": queries.names_found(found, words),
        }
    return render(request, "outcomes/report.html", context)


@require_POST
def begin_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin to write."""
    meeting = meeting_with_texts_for(request.user, pk, change=True)
    try:
        actions.begin_report(meeting=meeting, actor=request.user)
    except actions.CannotWrite as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Write down what was said and agreed. Each part is saved by itself."))
    return redirect("outcomes:report", meeting.pk)
