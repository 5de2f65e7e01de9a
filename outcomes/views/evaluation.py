"""How a meeting is looked back on: both sides side by side, and the page behind the link of a visitor."""

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.meanwhile import say_kept
from invitations import tokens
from invitations.queries import attendance
from invitations.views.open_page import link_page
from invitations.views.registering import old_page
from invitations.views.staff import StaffRequest, mailed_words, may_change
from invitations.views.token_page import see, show
from meetings.access import meeting_for
from meetings.models import Meeting
from outcomes import actions, forms, queries, rules
from outcomes.access import Visitor, visitor_for

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def evaluation(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what visitors and organisers said, side by side."""
    meeting = meeting_for(request.user, pk)
    context = {
        "meeting": meeting,
        "tab": "evaluation",
        "found": queries.evaluation(meeting),
        "lessons": queries.lessons_of(meeting),
        "fewest": rules.FEWEST_REVIEWS,
        "came_count": len(queries.came(meeting)),
        "to_ask": len(queries.to_ask(meeting)),
        "asking": rules.asking(meeting, timezone.now()),
        "open_days": settings.ANSWERS_VISIBLE_DAYS,
        "by_hand": queries.without_mail(meeting),
        "is_forgotten": queries.has_certificate(meeting),
        "present": attendance(meeting).total,
        "has_begun": rules.has_begun(meeting, timezone.now()),
        "can_change": may_change(request, meeting),
    }
    return render(request, "outcomes/evaluation.html", context)


@require_POST
def ask_visitors(request: StaffRequest, pk: int) -> HttpResponse:
    """Mail the questions to who came."""
    meeting = meeting_for(request.user, pk, change=True)
    try:
        count = actions.ask_visitors(meeting=meeting, actor=request.user)
    except actions.CannotAsk as refused:
        messages.error(request, str(refused))
        return redirect("outcomes:evaluation", pk)
    messages.success(request, mailed_words(count))
    return redirect("outcomes:evaluation", pk)


@form_page
def paper_reviews(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down the totals of what was filled in on paper."""
    meeting = meeting_for(request.user, pk, change=True)
    paper = queries.evaluation(meeting).paper
    initial = {name: getattr(paper, name, None) for name in forms.PaperForm.base_fields} if paper else {}
    present = attendance(meeting).total
    form = forms.PaperForm(request.POST if request.method == "POST" else None, initial=initial, present=present)
    if form.is_valid():
        actions.note_paper(meeting=meeting, actor=request.user, counts=form.counts)
        messages.success(request, _("Saved."))
        say_kept(request, form)
        return redirect("outcomes:evaluation", pk)
    return _page(request, meeting, form, _("Filled in on paper"))


@form_page
def look_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask an organiser the three questions."""
    meeting = meeting_for(request.user, pk, change=True)
    said = queries.own_look_back(meeting, request.user.pk)
    initial = {name: getattr(said, name) for name in forms.LookBackForm.base_fields} if said else {}
    form = forms.LookBackForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        actions.look_back(meeting=meeting, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("outcomes:evaluation", pk)
    return _page(request, meeting, form, _("How do you look back?"))


@link_page(visitor_for)
def review(request: HttpRequest, found: Visitor, token: str) -> HttpResponse:
    """Ask a visitor three questions; only the button keeps something, and without who it was."""
    invitation = found.invitation
    form = forms.ReviewForm(request.POST if request.method == "POST" else None, initial=found.said)
    notice = ""
    if request.method == "POST" and form.is_valid():
        if tokens.is_fresh(invitation.public_id, request.POST.get("nonce", "")):
            actions.give_review(invitation=invitation, **form.cleaned_data)
            return see(request, "outcomes:review", token, flag="bewaard")
        notice = old_page()
    context = {
        "meeting": invitation.meeting,
        "form": form,
        "is_saved": "bewaard" in request.GET,
        "notice": notice,
        "nonce": tokens.make_nonce(invitation.public_id),
    }
    return show(request, "outcomes/review", context, status=422 if form.errors or notice else 200)


def _page(request: StaffRequest, meeting: Meeting, form: Form, heading: str) -> HttpResponse:
    context = {"meeting": meeting, "form": form, "heading": heading}
    return render(request, "outcomes/look_back.html", context, status=422 if form.errors else 200)
