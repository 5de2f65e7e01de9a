"""The dossier of a meeting: what is in it, closing, downloading, holding and opening it again."""

import logging
import tempfile

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invitations.paper import CannotPrint
from invitations.views.staff import StaffRequest, may_change, require_administrator
from meetings.access import meeting_for
from meetings.models import Meeting
from outcomes import actions, forms, queries
from outcomes.access import dossier_for
from outcomes.views.dossier_words import hurdles, lacks, papers

logger = logging.getLogger(__name__)
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def dossier(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what is in the dossier, what is missing, how long it is kept, and the next step."""
    meeting, now = meeting_for(request.user, pk), timezone.now()
    found = queries.dossier_of(meeting)
    context = {
        "meeting": meeting,
        "tab": "dossier",
        "dossier": found,
        "held": queries.hold_of(meeting),
        "has_certificate": queries.has_certificate(meeting),
        "can_change": may_change(request, meeting),
        "papers": papers(meeting),
        "retention": found or queries.retention_of(meeting.kind),
    }
    if found:
        context["files"] = found.files.defer("content")
    else:
        ways = queries.in_the_way(meeting, now)
        context |= {"hurdles": hurdles(meeting, ways), "lacks": _lacks(meeting, ways)}
        context["names"] = queries.names_in_dossier(meeting)
    return render(request, "outcomes/dossier.html", context)


@form_page
def close_dossier(request: StaffRequest, pk: int) -> HttpResponse:
    """Say once more what closing does, and close."""
    meeting = meeting_for(request.user, pk, change=True)
    missing = queries.missing(meeting)
    form = forms.CloseForm(request.POST if request.method == "POST" else None, is_complete=not missing)
    notice = ""
    if queries.is_closed(meeting.pk) or queries.in_the_way(meeting, timezone.now()):
        return redirect("outcomes:dossier", meeting.pk)
    if form.is_valid():
        try:
            actions.close_dossier(meeting=meeting, actor=request.user, **form.cleaned_data)
        except actions.CannotClose as refused:
            notice = str(refused)
        except CannotPrint:
            logger.exception("The papers of a dossier could not be made")
            notice = _("The papers could not be made, and the dossier is not closed. Try again in a moment.")
        else:
            messages.success(request, _("The dossier is closed. Its papers do not change any more."))
            return redirect("outcomes:dossier", meeting.pk)
    context = {
        "meeting": meeting,
        "form": form,
        "notice": notice,
        "lacks": lacks(meeting, missing),
        "names": queries.names_in_dossier(meeting),
        "retention": queries.retention_of(meeting.kind),
    }
    return render(request, "outcomes/close_dossier.html", context, status=422 if form.errors or notice else 200)


@require_POST
def dossier_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give all papers of a closed dossier as one file. It writes down who took it, so that it is a POST."""
    found = dossier_for(request.user, pk)
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        actions.pack_dossier(dossier=found, actor=request.user, into=made)
    except CannotPrint:
        logger.exception("The papers of a dossier could not be made")
        made.close()
        messages.error(request, _("The file could not be made. Try again in a moment."))
        return redirect(found)
    made.seek(0)
    name = "-".join(["dossier", str(found.meeting_id), slugify(found.meeting.title)[:40]]).strip("-")
    response = FileResponse(made, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
    response.headers["Cache-Control"] = "no-store"
    return response


@form_page
def hold_dossier(request: StaffRequest, pk: int) -> HttpResponse:
    """Let nothing of a meeting be forgotten or destroyed, with the reason why."""
    require_administrator(request)
    meeting = meeting_for(request.user, pk)
    form = forms.HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.hold_meeting(meeting=meeting, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Nothing of this meeting is forgotten or destroyed as long as you hold it."))
        return redirect("outcomes:dossier", pk)
    context = {"meeting": meeting, "form": form}
    return render(request, "outcomes/hold_dossier.html", context, status=422 if form.errors else 200)


@require_POST
def release_dossier(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the terms of a meeting count again."""
    require_administrator(request)
    meeting = meeting_for(request.user, pk)
    actions.release_meeting(meeting=meeting, actor=request.user)
    messages.success(request, _("The meeting is not held any more."))
    return redirect("outcomes:dossier", pk)


@form_page
def reopen_dossier(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask whether a closed dossier is to be opened again, and open it."""
    require_administrator(request)
    found = dossier_for(request.user, pk)
    if request.method == "POST":
        try:
            actions.reopen_dossier(dossier=found, actor=request.user)
        except actions.CannotClose as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The dossier is open again. Its papers are made anew when it is closed."))
        return redirect("outcomes:dossier", pk)
    return render(request, "outcomes/reopen_dossier.html", {"meeting": found.meeting, "dossier": found})


def _lacks(meeting: Meeting, ways: list[str]) -> list[tuple[str, str]]:
    """Return what is missing; nothing of a meeting that is still to come."""
    return [] if "over" in ways else lacks(meeting, queries.missing(meeting))
