"""One market for staff: all its ideas in one sitting, and the call."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.views.meanwhile import say_kept
from initiatives import actions, forms, queries, rules
from initiatives.access import market_for
from initiatives.models import Initiative
from invitations.views.staff import StaffRequest, mailed_words, may_change
from meetings.models import Meeting
from meetings.rules import is_open_to_all

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def market(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every idea with state, advice and answer; save them all, and answer everyone who has none yet."""
    meeting = market_for(request.user, pk, change=request.method == "POST")
    rows = queries.ideas_to_treat(meeting)
    if request.method != "POST":
        return _page(request, meeting, rows, forms.SittingForm(rows=rows))
    form = forms.SittingForm(request.POST, rows=rows)
    if not form.is_valid():
        return _page(request, meeting, rows, form)
    treated = actions.treat(treatments=form.treatments, actor=request.user)
    if treated.clashing or treated.lacking:
        rows = queries.ideas_to_treat(meeting)
        return _page(request, meeting, rows, forms.SittingForm(renewed(request.POST, rows), rows=rows), clash(treated))
    if request.POST.get("do") != "answer":
        messages.success(request, saved(treated.count))
        return redirect("initiatives:market", meeting.pk)
    rows = queries.ideas_to_treat(meeting)
    try:
        told = actions.send_answers(ids=[row.pk for row in rows], actor=request.user, meeting=meeting)
    except actions.WithoutAnswer as refused:
        return _page(request, meeting, rows, forms.SittingForm(rows=rows), lacking(refused.titles))
    say_told(request, *told)
    return redirect("initiatives:market", meeting.pk)


@form_page
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what the public form asks for, and until when."""
    meeting = market_for(request.user, pk, change=True)
    found = queries.call_of(meeting)
    initial = {"text": found.text, "closes_on": found.closes_on} if found else {}
    form = forms.CallForm(request.POST if request.method == "POST" else None, initial=initial, meeting=meeting)
    if form.is_valid():
        actions.set_call(meeting=meeting, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        say_kept(request, form)
        return redirect("initiatives:market", meeting.pk)
    context = {"meeting": meeting, "form": form, "is_public": _is_public(meeting)}
    return render(request, "initiatives/call.html", context, status=422 if form.errors else 200)


def renewed(data: QueryDict, rows: list[Initiative]) -> QueryDict:
    """Return what was typed, as if over the rows as they are now: pressing once more puts it in their place."""
    changed = data.copy()
    for row in rows:
        changed[f"version_{row.pk}"] = str(row.version)
    return changed


def clash(treated: actions.Treated) -> str:
    """Return what happened to rows that somebody else changed meanwhile."""
    words = _(
        "Someone changed this meanwhile: %(titles)s. That stays as it is; the rest is saved. What you typed stands"
        " here still: look again, and save once more if yours must take its place."
    )
    return words % {"titles": quoted(treated.clashing + treated.lacking)}


def lacking(titles: list[str]) -> str:
    """Return whose answer is missing."""
    words = _("Nobody was answered. Everything is saved, but these have no answer yet: %(titles)s.")
    return words % {"titles": quoted(titles)}


def saved(count: int) -> str:
    """Return how many changed."""
    if not count:
        return _("Nothing changed.")
    return ngettext("Saved: %(count)s idea changed.", "Saved: %(count)s ideas changed.", count) % {"count": count}


def say_told(request: StaffRequest, count: int, without: list[str]) -> None:
    """Tell how many hear it by mail now, and whom staff must tell themselves."""
    if count or not without:
        messages.success(request, mailed_words(count) if count else _("Everyone had this answer already."))
    if without:
        words = _("We have no e-mail address for %(titles)s. Call them or write.")
        messages.warning(request, words % {"titles": quoted(without)})


def quoted(titles: list[str]) -> str:
    """Return titles in one line."""
    return ", ".join(f"“{title}”" for title in titles)


def _is_public(meeting: Meeting) -> bool:
    return is_open_to_all(meeting) and not meeting.is_draft


def _page(
    request: StaffRequest, meeting: Meeting, rows: list[Initiative], form: forms.SittingForm, notice: str = ""
) -> HttpResponse:
    found, now = queries.call_of(meeting), timezone.now()
    context = {
        "meeting": meeting,
        "tab": "ideas",
        "form": form,
        "lines": form.lines,
        "rows": rows,
        "to_tell": sum(not row.is_told for row in rows),
        "call": found,
        "takes_ideas": rules.takes_ideas(meeting, found, now, timezone.localdate(now)),
        "is_public": _is_public(meeting),
        "can_change": may_change(request, meeting),
        "notice": notice,
    }
    return render(request, "initiatives/market.html", context, status=422 if form.errors or notice else 200)
