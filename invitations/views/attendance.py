"""After the meeting the paper list of the door is typed over, in one form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from invitations import actions, queries, rules
from invitations.forms.attendance import GROUPS, AttendanceForm
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.models import Meeting

MOST_NAMED = 10


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask who was there and how many walked in; before the doors open there is nothing to fill in."""
    meeting = meeting_for(request.user, pk, change=True)
    is_open = rules.can_note_attendance(meeting, timezone.now())
    found = queries.attendance(meeting)
    data = request.POST if request.method == "POST" and is_open else None
    form = AttendanceForm(data, rows=queries.everyone(meeting) if is_open else (), initial=found.walked_in)
    if data is not None and form.is_valid():
        noted = actions.note_attendance(
            meeting=meeting,
            actor=request.user,
            present=form.was_there,
            walked_in=form.walked_in,
            seen=form.cleaned_data["seen"],
        )
        words = ngettext(
            "Written down: %(count)s person was there.", "Written down: %(count)s people were there.", noted.count
        )
        messages.success(request, words % {"count": noted.count})
        warn_of_meanwhile(request, noted)
        return redirect("invitations:attendance", meeting.pk)
    return _page(request, meeting, form, found, is_open=is_open)


def warn_of_meanwhile(request: StaffRequest, noted: actions.Noted) -> None:
    """Say of whom, and of which groups, someone else wrote something down since the page was made."""
    names = [*noted.people[:MOST_NAMED], *(["…"] if len(noted.people) > MOST_NAMED else [])]
    names += [str(GROUPS[group]) for group in noted.groups]
    if names:
        words = _("Someone else wrote something down meanwhile, and that stays: %(names)s. Look whether it is right.")
        messages.warning(request, words % {"names": ", ".join(names)})


def _page(
    request: StaffRequest, meeting: Meeting, form: AttendanceForm, found: queries.Attendance, *, is_open: bool
) -> HttpResponse:
    context = {
        "meeting": meeting,
        "form": form,
        "lines": form.lines,
        "walk_in_fields": [form[group] for group in GROUPS],
        "found": found,
        "groups": [(GROUPS[code], found.invited.get(code, 0), found.walked_in.get(code, 0)) for code in GROUPS],
        "is_open": is_open,
    }
    return render(request, "invitations/attendance.html", context, status=422 if form.errors else 200)
