"""The draft of a memo to the council: a page to choose what it is about, and the draft as a file and on paper."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actions import log
from accounts.models import User
from areas.access import areas_counted_for
from areas.models import Area
from invitations.paper import CannotPrint
from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest
from outcomes import forms, queries
from outcomes.paper import memo_odt, memo_pdf
from outcomes.paper.odt import MIMETYPE
from outcomes.queries import Period
from outcomes.rules.periods import Half
from outcomes.views.council import council_for, lessons_for
from outcomes.views.memo_words import memo as words_of


@require_safe
def memo(request: StaffRequest) -> HttpResponse:
    """Ask what the memo is about, and show the draft when that is known."""
    form = _form(request)
    context: dict[str, Any] = {"form": form, "query": request.GET.urlencode()}
    if form.is_valid():
        context["memo"] = _memo(request.user, form)
    return render(request, "outcomes/memo.html", context, status=422 if form.errors else 200)


@require_safe
def memo_file(request: StaffRequest) -> HttpResponse:
    """Give the draft as a file to write on in."""

    def give(found: dict[str, Any], name: str) -> HttpResponse:
        response = HttpResponse(memo_odt(found), content_type=MIMETYPE)
        response["Content-Disposition"] = f'attachment; filename="{name}.odt"'
        response["Cache-Control"] = "no-store"
        return response

    return _given(request, give)


@require_safe
def memo_paper(request: StaffRequest) -> HttpResponse:
    """Give the draft on paper."""
    return _given(request, lambda found, name: pdf(memo_pdf(found), f"{name}.pdf"))


def _given(request: StaffRequest, give: Callable[[dict[str, Any], str], HttpResponse]) -> HttpResponse:
    form = _form(request)
    back = f"{reverse('outcomes:memo')}?{request.GET.urlencode()}"
    if not form.is_valid():
        return redirect(back)
    try:
        response = give(_memo(request.user, form), "-".join([_("council-memo"), form.cleaned_data["periode"]]))
    except CannotPrint:
        messages.error(request, _("The file could not be made. Try again in a moment."))
        return redirect(back)
    log(actor=request.user, action="export_council", kind="memo")
    return response


def _form(request: StaffRequest) -> forms.MemoForm:
    """Return what the memo is about; what nobody chose yet is proposed. The report brings its period and area along.

    Who works everywhere chooses the whole municipality or one wijk; a coordinator one of the own wijken.
    """
    is_everywhere, places = request.user.may.everywhere, _places(request.user)
    today = timezone.localdate()
    halves = _halves(today)
    proposed = {
        "periode": str(next((half for half in halves if half.is_settled(today)), halves[0])),
        "datum": str(today),
        "onderwerp": _("What the meetings brought"),
        "gebied": "" if is_everywhere or not places else str(places[0].pk),
    }
    proposed |= request.GET.dict()
    typed = proposed if "portefeuillehouder" in request.GET else None
    return forms.MemoForm(typed, halves=halves, places=places, is_everywhere=is_everywhere, initial=proposed)


def _places(user: User) -> list[Area]:
    """Return the wijken of which this user may see the figures. Three queries at most."""
    places = queries.places()
    if user.may.everywhere:
        return places
    counted = set(areas_counted_for(user).values_list("pk", flat=True))
    return [place for place in places if place.pk in counted]


def _halves(today: dt.date) -> list[Half]:
    """Return the half-years since the first meeting, the newest first; always this one and the one before it."""
    half = Half.of(today)
    found = queries.halves_since_first(today)
    return found if len(found) > 1 else [half, half.before]


def _memo(user: User, form: forms.MemoForm) -> dict[str, Any]:
    """Return the draft in the language of the municipality, with the figures of the report that this user sees."""
    period, chosen = Period(*form.days, form.area), form.cleaned_data
    with translation.override(settings.LANGUAGE_CODE):
        return words_of(
            council_for(user, period),
            period,
            queries.memo_style(),
            lessons_for(user, period),
            day=chosen["datum"],
            holder=chosen["portefeuillehouder"],
            subject=chosen["onderwerp"],
        )
