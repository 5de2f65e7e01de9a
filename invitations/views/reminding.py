"""A reminder at once to who is silent, through a page that shows to how many, to whom, and what it says."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.forms.nonce import new_nonce
from invitations import actions, queries, rules
from invitations.forms.planned import RemindForm
from invitations.models import PlannedMail
from invitations.views.planned import can_remind, preview_of
from invitations.views.planned_words import left_out_words, moment_words
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.models import Meeting

Kind = PlannedMail.Kind


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who would be reminded; a POST reminds them, once per loaded page."""
    meeting = meeting_for(request.user, pk, change=True)
    form = RemindForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, meeting, form)
    try:
        reminder = actions.remind_now(
            meeting=meeting,
            actor=request.user,
            form_nonce=form.cleaned_data["form_nonce"],
            expected_count=form.cleaned_data["expected_count"],
        )
    except actions.CannotRemind as refusal:
        form.add_error(None, str(refusal))
        return _page(request, meeting, form)
    words = ngettext("%(count)s person is reminded.", "%(count)s people are reminded.", reminder.count)
    messages.success(request, words % {"count": reminder.count})
    return redirect("invitations:planned", meeting.pk)


def _page(request: StaffRequest, meeting: Meeting, form: RemindForm) -> HttpResponse:
    """Show the count, the names, who is left out and why, and the text (422 with errors)."""
    now = timezone.now()
    window = rules.window_from(now, Kind.SILENT, meeting, rules.Quiet.of_settings())
    audience = queries.everyone_of(meeting, now).audience(Kind.SILENT)
    context = {
        "meeting": meeting,
        "form": form,
        "count": audience.count if can_remind(meeting) else 0,
        "readers": audience.readers,
        "left_out": left_out_words(audience.left_out),
        "is_too_late": not can_remind(meeting),
        "leaves": moment_words(window.opens_at) if window.opens_at > now else "",
        "message": preview_of(request, meeting, Kind.SILENT, audience),
        "nonce": new_nonce(),
    }
    return render(request, "invitations/remind.html", context, status=422 if form.errors else 200)


def remind_count(meeting: Meeting) -> int:
    """Return how many people can be reminded now. Two queries, and none when it is too late."""
    return queries.everyone_of(meeting).audience(Kind.SILENT).count if can_remind(meeting) else 0
