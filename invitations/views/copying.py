"""A meeting like another one: a copy without a day, or a series of them on days by a rule."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from invitations import actions
from invitations.forms.copying import CopyForm
from invitations.views.staff import StaffRequest
from invitations.views.warnings import warnings_for
from meetings.access import meeting_for
from meetings.forms import RepeatForm
from meetings.models import Meeting
from meetings.rules import LocalTimeError, Times, can_change
from meetings.rules.recurrence import CannotMove, Clock, clock_of, moments

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def copy(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask what to take over; a POST makes a draft without a day and goes to its place and time."""
    meeting = meeting_for(request.user, pk, change=True)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = actions.copy_meeting(meeting=meeting, actor=request.user, parts=form.cleaned_data["parts"])
        messages.success(request, _("This is the copy. Choose a day for it."))
        return redirect("meetings:place", made.pk)
    context = {"meeting": meeting, "form": form}
    return render(request, "invitations/copy.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class Row:
    """One day of the preview: when exactly, or why not; what deserves a thought; and whether it is ticked."""

    day: dt.date
    times: Times | None
    obstacle: str
    warnings: list[str]
    is_ticked: bool


@form_page
def repeat(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask how often a meeting comes back, show the days with what deserves a thought, and make the ticked ones."""
    meeting = meeting_for(request.user, pk, change=True)
    standing = clock_of(meeting)
    if not can_change(meeting):
        raise Http404
    if meeting.series_id:
        messages.info(request, _("This meeting is in a series already."))
        return redirect(meeting)
    if standing is None:
        messages.info(request, _("Fill in the day and the times first. Then you can repeat the meeting."))
        return redirect("meetings:place", meeting.pk)
    given = request.POST if request.method == "POST" else request.GET if "ritme" in request.GET else None
    form = RepeatForm(given, first=standing[0], initial={"keren": 6})
    rows = _rows(request, meeting, standing[1], form.cleaned_data["days"]) if form.is_valid() else []
    if rows and request.method == "POST":
        days = [row.day for row in rows if row.is_ticked]
        if days and (made := _make(request, meeting, form, days)) is not None:
            return made
        if not days:
            form.add_error(None, _("Tick at least one day."))
    context = {"meeting": meeting, "form": form, "rows": rows, "first": standing[0]}
    return render(request, "invitations/repeat.html", context, status=422 if form.errors else 200)


def _make(request: StaffRequest, meeting: Meeting, form: RepeatForm, days: list[dt.date]) -> HttpResponse | None:
    """Make the drafts; None with an error in the form when one of them cannot be."""
    try:
        made = actions.repeat_meeting(
            meeting=meeting, actor=request.user, rhythm=form.cleaned_data["rhythm"], days=days
        )
    except (LocalTimeError, CannotMove) as refusal:
        form.add_error(None, str(refusal))
        return None
    words = ngettext(
        "%(count)s meeting was made, as a draft. Nobody was invited yet.",
        "%(count)s meetings were made, as drafts. Nobody was invited yet.",
        len(made),
    )
    messages.success(request, words % {"count": len(made)})
    return redirect(meeting)


def _rows(request: StaffRequest, meeting: Meeting, clock: Clock, days: list[dt.date]) -> list[Row]:
    """Return the days of the preview. As many queries however many days."""
    now = timezone.now()
    plans: dict[dt.date, Times] = {}
    obstacles: dict[dt.date, str] = {}
    for day in days:
        try:
            times = moments(clock, day, timezone.localdate(now))
        except (LocalTimeError, CannotMove) as error:
            obstacles[day] = str(error)
            continue
        if times.starts_at > now:
            plans[day] = times
        else:
            obstacles[day] = _("This day is over.")
    warnings = warnings_for(request.user, meeting, plans)
    posted = request.POST.getlist("dagen") if request.method == "POST" else None
    return [
        Row(
            day=day,
            times=plans.get(day),
            obstacle=obstacles.get(day, ""),
            warnings=warnings.get(day, []),
            is_ticked=day in plans and (posted is None or day.isoformat() in posted),
        )
        for day in days
    ]
