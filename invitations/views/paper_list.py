"""The paper list of the door, typed over with the keyboard alone: lines, a look at what was understood, and kept."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from invitations import actions, queries, rules
from invitations.forms.attendance import GROUPS
from invitations.forms.paper_list import PaperListForm
from invitations.views.attendance import warn_of_meanwhile
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for


@require_http_methods(["GET", "HEAD", "POST"])
def paper_list(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for the lines, show who they mean, and write it down; who is not named stays as it was."""
    meeting = meeting_for(request.user, pk, change=True)
    is_open = rules.can_note_attendance(meeting, timezone.now())
    data = request.POST if request.method == "POST" and is_open else None
    form = PaperListForm(
        data, rows=list(queries.everyone(meeting)) if is_open else [], initial=queries.attendance(meeting).walked_in
    )
    is_checked = data is not None and form.is_valid()
    if is_checked and request.POST.get("go") == "save":
        noted = actions.note_attendance(
            meeting=meeting,
            actor=request.user,
            present=form.present,
            walked_in=form.walked_in,
            seen=form.cleaned_data["seen"],
            is_whole=False,
        )
        count = len(form.found)
        words = ngettext("Written down: %(count)s line.", "Written down: %(count)s lines.", count)
        messages.success(request, words % {"count": count})
        warn_of_meanwhile(request, noted)
        return redirect("invitations:attendance", meeting.pk)
    context = {
        "meeting": meeting,
        "form": form,
        "is_open": is_open,
        "is_checked": is_checked,
        "walk_in_fields": [form[group] for group in GROUPS],
        "walked_in": [(GROUPS[code], form.walked_in[code]) for code in GROUPS] if is_checked else [],
    }
    return render(request, "invitations/paper_list.html", context, status=422 if form.errors else 200)
