"""Making a report final, correcting, publishing, mailing and downloading it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest
from meetings.rules import is_open_to_all
from outcomes import actions, forms, queries
from outcomes.access import report_for
from outcomes.models import Edition, Report
from outcomes.paper import report_pdf
from outcomes.views.shown import shown

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def finalise_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the report once more as it will stand, and make it final."""
    report = report_for(request.user, pk, change=True)
    found = queries.written(report)
    data = request.POST if request.method == "POST" else None
    form = forms.FinaliseForm(data, has_agreements=bool(found.agreements))
    notice = ""
    if form.is_valid():
        ticked = form.cleaned_data.get("has_no_agreements", False)
        try:
            actions.finalise(report=report, actor=request.user, has_no_agreements=ticked)
        except actions.CannotFinalise as refused:
            notice = str(refused)
        else:
            messages.success(request, _("The report is final."))
            return redirect(report)
    words = queries.content(found)
    context = {
        "meeting": report.meeting,
        "report": report,
        "found": found,
        "content": shown(words),
        "names": queries.names_found(report, words),
        "form": form,
        "notice": notice,
    }
    return render(request, "outcomes/finalise_report.html", context, status=422 if form.errors or notice else 200)


@form_page
def correct_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin a next version, with the reason why."""
    report = report_for(request.user, pk, change=True)
    form = forms.CorrectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.correct(report=report, actor=request.user, **form.cleaned_data)
        messages.success(request, _("You now write the next version. The version before it stays to be read."))
        return redirect(report)
    context = {"meeting": report.meeting, "report": report, "form": form}
    return render(request, "outcomes/correct_report.html", context, status=422 if form.errors else 200)


@form_page
def publish_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask to look at three things, and let everyone read the report."""
    report = report_for(request.user, pk, change=True)
    edition = _final(report)
    if edition is None:
        return _first_final(request, report)
    form = forms.PublishForm(request.POST if request.method == "POST" else None)
    notice = ""
    if form.is_valid():
        try:
            actions.publish(edition=edition, actor=request.user)
        except actions.CannotPublish as refused:
            notice = str(refused)
        else:
            messages.success(request, _("Everyone can read the report now."))
            return redirect("outcomes:send_report", report.meeting_id)
    context = {
        "meeting": report.meeting,
        "report": report,
        "edition": edition,
        "content": shown(edition.content),
        "names": queries.names_found(report, edition.content),
        "is_open_to_all": is_open_to_all(report.meeting),
        "form": form,
        "notice": notice,
    }
    return render(request, "outcomes/publish_report.html", context, status=422 if form.errors or notice else 200)


@require_POST
def unpublish_report(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Take a version off the public site."""
    report = report_for(request.user, pk, change=True)
    edition = get_object_or_404(Edition.objects.defer("file"), report=report, number=number)
    actions.unpublish(edition=edition, actor=request.user)
    messages.success(request, _("Version %(number)s is not public any more.") % {"number": number})
    return redirect(report)


@form_page
def send_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Mail the link to the public page to who came, and as chosen to others."""
    report = report_for(request.user, pk, change=True)
    edition = _final(report)
    if edition is None:
        return _first_final(request, report)
    form = forms.SendForm(request.POST if request.method == "POST" else None)
    notice = ""
    if form.is_valid():
        try:
            count = actions.send_report(edition=edition, actor=request.user, **form.cleaned_data)
        except actions.CannotPublish as refused:
            notice = str(refused)
        else:
            words = ngettext("%(count)s person gets an e-mail now.", "%(count)s people get an e-mail now.", count)
            messages.success(request, words % {"count": count})
            return redirect(report)
    context = {
        "meeting": report.meeting,
        "report": report,
        "edition": edition,
        "readers": queries.readers(report.meeting),
        "form": form,
        "notice": notice,
    }
    return render(request, "outcomes/send_report.html", context, status=422 if notice else 200)


@require_safe
def report_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a final version as a file, the newest one or the one that is asked for."""
    report = report_for(request.user, pk)
    asked = request.GET.get("versie", "")
    rows = Edition.objects.filter(report=report).order_by("-number")
    if asked.isascii() and asked.isdecimal() and len(asked) < 5:
        rows = rows.filter(number=int(asked))
    edition = rows.first()
    if edition is None:
        raise Http404
    return pdf(bytes(edition.file) if edition.file else report_pdf(edition), file_name(edition))


def file_name(edition: Edition) -> str:
    """Return under which name a version is saved."""
    return "-".join([_("report-file"), slugify(edition.content["meeting"]["title"])[:40], str(edition.number)]) + ".pdf"


def _final(report: Report) -> Edition | None:
    """Return the newest version of a report that is final; None while one is written."""
    edition = queries.newest_edition(report) if report.is_final else None
    if edition:
        edition.report = report
    return edition


def _first_final(request: StaffRequest, report: Report) -> HttpResponse:
    messages.info(request, _("First make the report final."))
    return redirect(report)
