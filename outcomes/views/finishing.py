"""Making a report final, correcting, publishing, mailing and downloading it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest, mailed_words
from meetings.rules import is_open_to_all
from outcomes import actions, forms, queries, rules
from outcomes.access import report_for, written_report_for
from outcomes.models import Edition, Report
from outcomes.paper import WithoutText, report_pdf
from outcomes.views.shown import for_staff, shown

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def finalise_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the report once more as it will stand, and make it final."""
    report = report_for(request.user, pk, change=True)
    found = queries.written(report)
    data = request.POST if request.method == "POST" else None
    telling = queries.telling(found, timezone.localdate())
    form = forms.FinaliseForm(data, telling=telling)
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
        "telling": telling,
        "content": shown(words, for_staff(report.meeting)),
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
    notice = ""
    if form.is_valid():
        try:
            actions.correct(report=report, actor=request.user, **form.cleaned_data)
        except actions.CannotFinalise as refused:
            notice = str(refused)
        else:
            messages.success(request, _("You now write the next version. The version before it stays to be read."))
            return redirect(report)
    context = {"meeting": report.meeting, "report": report, "form": form, "notice": notice}
    return render(request, "outcomes/correct_report.html", context, status=422 if form.errors or notice else 200)


@form_page
def discard_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask whether a next version may go, and throw it away."""
    report = report_for(request.user, pk, change=True)
    if request.method != "POST" and report.can_be_discarded:
        return render(request, "outcomes/discard_report.html", {"meeting": report.meeting, "report": report})
    if request.method == "POST" and actions.discard(report=report, actor=request.user):
        messages.success(request, _("That version is gone. The final one stands as it did."))
    return redirect(report)


@form_page
def publish_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask to look at three things, and let everyone read the report."""
    report = report_for(request.user, pk, change=True)
    edition = _final(report)
    if edition is None:
        return _first_final(request, report)
    data = request.POST if request.method == "POST" else None
    form = forms.PublishForm(data, has_photos=bool(edition.content.get("photos")))
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
        "content": shown(edition.content, for_staff(report.meeting)),
        "names": queries.names_found(report, edition.content),
        "is_open_to_all": is_open_to_all(report.meeting),
        "is_closed": queries.is_closed(report.meeting_id),
        "form": form,
        "notice": notice,
    }
    return render(request, "outcomes/publish_report.html", context, status=422 if form.errors or notice else 200)


@form_page
def unpublish_report(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Ask whether a version may go off the public site, and take it off."""
    report = report_for(request.user, pk, change=True)
    edition = get_object_or_404(Edition.objects.defer("file"), report=report, number=number)
    if request.method != "POST":
        context = {"meeting": report.meeting, "edition": edition, "others": _others(edition)}
        return render(request, "outcomes/unpublish_report.html", context)
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
    fresh = queries.not_mailed(edition)
    form = forms.SendForm(request.POST if request.method == "POST" else None, readers=fresh)
    notice = ""
    if form.is_valid():
        try:
            count = actions.send_report(edition=edition, actor=request.user, **form.cleaned_data)
        except actions.CannotPublish as refused:
            notice = str(refused)
        else:
            messages.success(request, mailed_words(count))
            return redirect(report)
    context = {
        "meeting": report.meeting,
        "report": report,
        "edition": edition,
        "readers": queries.readers(report.meeting),
        "fresh": fresh,
        "by_hand": queries.without_mail(report.meeting),
        "is_open_to_all": is_open_to_all(report.meeting),
        "forgets_first": not rules.remembers_until_last_mail(),
        "form": form,
        "notice": notice,
    }
    return render(request, "outcomes/send_report.html", context, status=422 if notice else 200)


@require_safe
def report_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a final version as a file, the newest one or the one that is asked for."""
    report = written_report_for(request.user, pk)
    asked = request.GET.get("versie", "")
    rows = Edition.objects.filter(report=report).order_by("-number")
    if asked.isascii() and asked.isdecimal() and len(asked) < 5:
        rows = rows.filter(number=int(asked))
    edition = rows.first()
    if edition is None:
        raise Http404
    try:
        return pdf(bytes(edition.file) if edition.file else report_pdf(edition), file_name(edition))
    except WithoutText as error:
        messages.error(request, str(error))
        return redirect(report)


def file_name(edition: Edition) -> str:
    """Return under which name a version is saved."""
    return "-".join([_("report-file"), slugify(edition.content["meeting"]["title"])[:40], str(edition.number)]) + ".pdf"


def _final(report: Report) -> Edition | None:
    """Return the newest version of a report that is final; None while one is written."""
    edition = queries.newest_edition(report) if report.is_final else None
    if edition:
        edition.report = report
    return edition


def _others(edition: Edition) -> list[int]:
    """Return which other versions of this report everyone can read, the newest first."""
    numbers = [each.number for each in queries.published(edition.report.meeting_id)]
    return [number for number in numbers if number != edition.number]


def _first_final(request: StaffRequest, report: Report) -> HttpResponse:
    messages.info(request, _("First make the report final."))
    return redirect(report)
