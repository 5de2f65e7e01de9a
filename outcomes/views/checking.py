"""Asking people who were there whether the report is right, and the page behind their link."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from invitations import tokens
from invitations.views.open_page import link_page, typed_words
from invitations.views.registering import old_page
from invitations.views.staff import StaffRequest, mailed_words
from invitations.views.token_page import see, show
from outcomes import actions, forms, queries, rules
from outcomes.access import opinion_for, report_for
from outcomes.models import Opinion, Report
from outcomes.views.photos import picture
from outcomes.views.shown import shown


@require_http_methods(["GET", "HEAD", "POST"])
def ask_check(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose who checks the report, and mail them."""
    report = report_for(request.user, pk, change=True)
    data = request.POST if request.method == "POST" else None
    initial = {"until": timezone.localdate() + dt.timedelta(days=rules.CHECK_DAYS)}
    checkers, visitors = queries.checkers(report.meeting), queries.visitors(report.meeting)
    form = forms.AskForm(data, checkers=checkers, visitors=visitors, initial=initial)
    notice = ""
    if form.is_valid():
        asked = form.cleaned_data
        try:
            count = actions.ask_check(
                report=report,
                actor=request.user,
                invitations=asked["asked"],
                chair=asked["chair"],
                until=asked["until"],
            )
        except actions.CannotWrite as refused:
            notice = str(refused)
        else:
            messages.success(request, mailed_words(count))
            return redirect(report)
    by_hand = queries.without_mail(report.meeting)
    context = {"meeting": report.meeting, "report": report, "form": form, "notice": notice, "by_hand": by_hand}
    return render(request, "outcomes/ask_check.html", context, status=422 if form.errors or notice else 200)


@require_POST
def reopen_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on writing."""
    report = report_for(request.user, pk, change=True)
    actions.reopen(report=report, actor=request.user)
    messages.success(request, _("You can write again. Who was checking sees that you go on writing."))
    return redirect(report)


@require_POST
def handle_remarks(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that the remarks on the final report were read."""
    report = report_for(request.user, pk, change=True)
    actions.handle_remarks(report=report, actor=request.user)
    messages.success(request, _("Saved. They do not stand on the start page any more."))
    return redirect(report)


@link_page(opinion_for)
def opinion(request: HttpRequest, found: Opinion, token: str) -> HttpResponse:
    """Show the report as it will be, and ask whether it is right."""
    words, is_open = _stands(found)
    if digest := request.GET.get("foto"):
        return _photo(found.report, words, digest)
    data = request.POST if request.method == "POST" else None
    form = forms.OpinionForm(data, initial=_said(found), is_remark=found.is_remark)
    notice = ""
    if request.method == "POST" and is_open and form.is_valid():
        agrees = form.cleaned_data["answer"] == "agrees"
        if not tokens.is_fresh(found.public_id, request.POST.get("nonce", "")):
            notice = old_page()
        elif actions.give_opinion(opinion=found, agrees=agrees, text=form.cleaned_data["text"]):
            return see(request, "outcomes:opinion", token, flag="bewaard")
        else:  # someone went on with the report in this very moment
            found = opinion_for(token)
            words, is_open = _stands(found)
    return _opinion_page(request, found, form, words, is_open=is_open, notice=notice)


def _opinion_page(
    request: HttpRequest, found: Opinion, form: forms.OpinionForm, words: dict[str, Any], *, is_open: bool, notice: str
) -> HttpResponse:
    report = found.report
    typed = [] if is_open else typed_words(form)
    context = {
        "opinion": found,
        "meeting": report.meeting,
        "report": report,
        "is_open": is_open,
        "is_public": bool(queries.published(report.meeting_id)),
        "is_saved": "bewaard" in request.GET,
        "content": shown(words, lambda each: f"?foto={each}") if words else None,
        "form": form,
        "typed": typed,
        "notice": notice,
        "nonce": tokens.make_nonce(found.public_id),
    }
    status = 409 if typed else 422 if is_open and (form.errors or notice) else 200
    return show(request, "outcomes/opinion", context, status=status)


def _stands(found: Opinion) -> tuple[dict[str, Any], bool]:
    """Return what this link shows of the report, and whether one can say something of it."""
    report = found.report
    is_checked = report.state == Report.State.CHECKING and report.round == found.round
    words = _words(report, is_checked)
    return words, bool(words) and (is_checked or found.is_remark)


def _words(report: Report, is_checked: bool) -> dict[str, Any]:
    """Return what a link shows: the report as it is being checked, or the version that who came may read."""
    if is_checked:
        # What others see differently stands apart until the report is final: each opinion is one's own.
        return queries.content(queries.written(report)) | {"opinions": []}
    edition = queries.readable(report)
    return edition.content if edition else {}


def _photo(report: Report, words: dict[str, Any], digest: str) -> HttpResponse:
    if not any(each["digest"] == digest for each in words.get("photos", ())):
        raise Http404
    return picture(report, digest)


def _said(found: Opinion) -> dict[str, str]:
    return {} if found.answer == Opinion.Answer.OPEN else {"answer": found.answer, "text": found.text}
