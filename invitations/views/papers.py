"""Papers to print for a meeting: the programme, name badges, the attendance sheet and a poster."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import log
from invitations import paper, queries
from invitations.forms.papers import BadgesForm
from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest, may_change
from meetings.access import meeting_for
from meetings.models import Meeting
from meetings.queries import programme
from meetings.rules import why_no_poster

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead to every paper; a POST makes the name badges, and is logged because names stand on them."""
    meeting = meeting_for(request.user, pk, change=request.method == "POST")
    form = BadgesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _badges(request, meeting, form.cleaned_data["residents"])
    context = {
        "meeting": meeting,
        "form": form,
        "has_programme": bool(programme(meeting)),
        "why_no_poster": why_no_poster(meeting),
        "can_change": may_change(request, meeting),
        "heads": queries.expected_heads(meeting),
    }
    return render(request, "invitations/papers.html", context, status=422 if form.errors else 200)


def _badges(request: StaffRequest, meeting: Meeting, residents: str) -> HttpResponse:
    badges = paper.badges_of(queries.expected(meeting), residents)
    log(actor=request.user, action="print_badges", subject=meeting, count=len(badges))
    return _file(request, meeting, _("name-badges"), lambda: paper.badges_pdf(meeting, badges))


@require_safe
def programme_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the programme on A4, with no names of persons; there is nothing to print without a programme."""
    meeting = meeting_for(request.user, pk)
    lines = programme(meeting)
    if not lines:
        raise Http404
    return _file(request, meeting, _("programme"), lambda: paper.programme_pdf(meeting, lines))


@require_safe
def sheet_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the attendance sheet in large print, with room for who is expected and more."""
    meeting = meeting_for(request.user, pk)
    heads = queries.expected_heads(meeting)
    return _file(request, meeting, _("attendance-sheet"), lambda: paper.sheet_pdf(meeting, heads))


@require_safe
def poster_file(request: StaffRequest, pk: int, size: str) -> HttpResponse:
    """Give the poster on A3 or A4; there is none of a meeting that not everyone may know of."""
    meeting = meeting_for(request.user, pk)
    if size not in paper.POSTER_SIZES or why_no_poster(meeting):
        raise Http404
    return _file(request, meeting, f"{_('poster')}-{size}", lambda: paper.poster_pdf(meeting, size))


def _file(request: StaffRequest, meeting: Meeting, name: str, make: Callable[[], bytes]) -> HttpResponse:
    """Give what was made; when that did not work, say so on the page with all papers."""
    try:
        content = make()
    except paper.CannotPrint:
        logger.exception("A paper could not be made")
        messages.error(request, _("The paper could not be made. Try again."))
        return redirect("invitations:papers", meeting.pk)
    return pdf(content, "-".join(filter(None, [name, slugify(meeting.title)[:40]])) + ".pdf")
