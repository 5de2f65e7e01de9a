"""Asking people who were there whether the report is right, and the page behind their link."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from invitations import tokens
from invitations.views.open_page import link_page
from invitations.views.registering import old_page
from invitations.views.staff import StaffRequest
from invitations.views.token_page import see, show
from outcomes import actions, forms, queries, rules
from outcomes.access import opinion_for, report_for
from outcomes.models import Opinion, Report
from outcomes.views.shown import shown


@require_http_methods(["GET", "HEAD", "POST"])
def ask_check(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose who checks the report, and mail them."""
    report = report_for(request.user, pk, change=True)
    data = request.POST if request.method == "POST" else None
    initial = {"until": timezone.localdate() + dt.timedelta(days=rules.CHECK_DAYS)}
    form = forms.AskForm(data, checkers=queries.checkers(report.meeting), initial=initial)
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
            words = ngettext("%(count)s person gets an e-mail now.", "%(count)s people get an e-mail now.", count)
            messages.success(request, words % {"count": count})
            return redirect(report)
    context = {"meeting": report.meeting, "report": report, "form": form, "notice": notice}
    return render(request, "outcomes/ask_check.html", context, status=422 if form.errors or notice else 200)


@require_POST
def reopen_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on writing."""
    report = report_for(request.user, pk, change=True)
    actions.reopen(report=report, actor=request.user)
    messages.success(request, _("You can write again. Who was checking sees that you go on writing."))
    return redirect(report)


@link_page(opinion_for)
def opinion(request: HttpRequest, found: Opinion, token: str) -> HttpResponse:
    """Show the report as it will be, and ask whether it is right."""
    report = found.report
    is_open = report.state == Report.State.CHECKING and report.round == found.round
    form = forms.OpinionForm(request.POST if request.method == "POST" else None, initial=_said(found))
    notice = ""
    if request.method == "POST" and is_open and form.is_valid():
        if tokens.is_fresh(found.public_id, request.POST.get("nonce", "")):
            actions.give_opinion(
                opinion=found, agrees=form.cleaned_data["answer"] == "agrees", text=form.cleaned_data["text"]
            )
            return see(request, "outcomes:opinion", token, flag="bewaard")
        notice = old_page()
    public = queries.published(report.meeting_id)
    context = {
        "opinion": found,
        "meeting": report.meeting,
        "report": report,
        "is_open": is_open,
        "is_public": bool(public),
        "is_saved": "bewaard" in request.GET,
        # What others see differently stands apart until the report is final: each opinion is one's own.
        "content": shown(queries.content(queries.written(report))) | {"opinions": []} if is_open else None,
        "form": form,
        "notice": notice,
        "nonce": tokens.make_nonce(found.public_id),
    }
    return show(request, "outcomes/opinion", context, status=422 if is_open and (form.errors or notice) else 200)


def _said(found: Opinion) -> dict[str, str]:
    return {} if found.answer == Opinion.Answer.OPEN else {"answer": found.answer, "text": found.text}
