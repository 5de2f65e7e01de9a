"""Lessons of coordinators: the list of a period, and writing one, of a meeting or of a period."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.meanwhile import say_kept
from areas.access import areas_changed_by
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.models import Meeting
from meetings.rules.plain import remarks
from outcomes import actions, forms, queries
from outcomes.access import lesson_for, lessons_visible_to
from outcomes.models import Lesson
from outcomes.views.council import council_form, period_of, period_words

PER_PAGE = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def lessons(request: StaffRequest) -> HttpResponse:
    """Show the lessons of a period, this year when none is chosen."""
    form = council_form(request)
    context: dict[str, Any] = {"form": form, "can_write": request.user.may.work}
    if form.is_valid():
        period = period_of(form)
        found = queries.lessons_in(period, lessons_visible_to(request.user))
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
        own = set(
            areas_changed_by(request.user).filter(pk__in={each.area_id for each in page}).values_list("pk", flat=True)
        )
        context |= {"page": page, "period": period_words(period), "own_areas": own}
    return render(request, "outcomes/lessons.html", context, status=422 if form.errors else 200)


@form_page
def add_lesson(request: StaffRequest) -> HttpResponse:
    """Write a lesson of a period."""
    if not request.user.may.work:
        raise Http404
    areas = areas_changed_by(request.user)
    typed = request.POST if request.method == "POST" else None
    form = forms.PeriodLessonForm(typed, areas=areas, initial={"day": timezone.localdate(), "in_report": True})
    if form.is_valid():
        return _kept(request, actions.write_lesson(actor=request.user, **form.cleaned_data))
    return _page(request, form, _("Write a lesson of a period"))


@form_page
def meeting_lesson(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a lesson of a meeting."""
    meeting = meeting_for(request.user, pk, change=True)
    form = forms.LessonForm(request.POST if request.method == "POST" else None, initial={"in_report": True})
    if form.is_valid():
        day = timezone.localdate(meeting.starts_at) if meeting.starts_at else timezone.localdate()
        said = form.cleaned_data | {"area": meeting.area, "day": day, "meeting": meeting}
        return _kept(request, actions.write_lesson(actor=request.user, **said))
    return _page(request, form, _("Write a lesson"), meeting=meeting)


@form_page
def lesson(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a lesson; what could be plainer stands beside it."""
    found = lesson_for(request.user, pk)
    typed = request.POST if request.method == "POST" else None
    initial = {"text": found.text, "in_report": found.in_report, "area": found.area_id, "day": found.day}
    form: forms.LessonForm
    if found.meeting:
        form = forms.LessonForm(typed, initial=initial)
    else:
        form = forms.PeriodLessonForm(typed, areas=areas_changed_by(request.user), initial=initial)
    if form.is_valid():
        say_kept(request, form)
        return _kept(request, actions.change_lesson(lesson=found, actor=request.user, **form.cleaned_data))
    return _page(request, form, _("Lesson"), meeting=found.meeting, lesson=found)


@form_page
def remove_lesson(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask whether a lesson may go, and take it away."""
    found = lesson_for(request.user, pk)
    if request.method != "POST":
        return render(request, "outcomes/remove_lesson.html", {"lesson": found, "meeting": found.meeting})
    actions.remove_lesson(lesson=found, actor=request.user)
    messages.success(request, _("The lesson is removed."))
    return redirect("outcomes:lessons")


def _kept(request: StaffRequest, lesson: Lesson) -> HttpResponse:
    """Say that it is saved, and show what could be plainer, if anything."""
    messages.success(request, _("Saved."))
    if remarks(lesson.text, settings.LANGUAGE_CODE):
        return redirect("outcomes:lesson", lesson.pk)
    if lesson.meeting_id:
        return redirect("outcomes:evaluation", lesson.meeting_id)
    return redirect("outcomes:lessons")


def _page(
    request: StaffRequest, form: Form, heading: str, *, meeting: Meeting | None = None, lesson: Lesson | None = None
) -> HttpResponse:
    back = reverse("outcomes:evaluation", args=[meeting.pk]) if meeting else reverse("outcomes:lessons")
    context = {
        "form": form,
        "heading": heading,
        "meeting": meeting,
        "lesson": lesson,
        "back": back,
        "remarks": remarks(str(form["text"].value() or ""), settings.LANGUAGE_CODE),
        "advised": form["text"],
        "text_language": settings.LANGUAGE_CODE,
    }
    return render(request, "outcomes/lesson.html", context, status=422 if form.errors else 200)
