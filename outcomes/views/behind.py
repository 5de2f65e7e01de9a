"""The lists behind the numbers of the report for the council: meetings, organisations and new contacts.

Whole numbers stand here, for who may see these meetings and the people of each of them: they are for own use.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.access import areas_visible_to, organisations_visible_to
from invitations.models import Invitation
from invitations.views.staff import StaffRequest
from meetings.access import meetings_visible_to
from outcomes import forms, queries
from outcomes.queries import Behind
from outcomes.views.council import council_form, period_of, period_words

PER_PAGE = 25
# On which page of a meeting the people, answers or opinions are that were counted.
_PAGES = {"held": "meetings:meeting", "came": "invitations:replies"} | dict.fromkeys(
    ("useful", "speak", "goal", "people"), "outcomes:evaluation"
)


@require_safe
def council_meetings(request: StaffRequest) -> HttpResponse:
    """Show which meetings make up a number, and how much each of them brought to it."""
    form, asked = council_form(request), forms.BehindForm(request.GET)
    if not form.is_valid() or not asked.is_valid():
        return _back(request)
    period, chosen = period_of(form), asked.cleaned_data
    behind = Behind(chosen["wat"] or "held", chosen["groep"], chosen["organisatie"], chosen["thema"], chosen["elders"])
    rows = queries.meetings_behind(behind, period, meetings_visible_to(request.user), timezone.now())
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "heading": _heading(behind),
        "period": period_words(period),
        "counts_people": behind.counts_people,
        "total": rows.aggregate(all=Sum("number"))["all"] or 0,
        "page_of": _PAGES.get(behind.what, "invitations:replies"),
        "back": _report(request),
    }
    return render(request, "outcomes/council_meetings.html", context)


@require_safe
def council_organisations(request: StaffRequest) -> HttpResponse:
    """Show which organisations were invited, came, or were not seen in a period."""
    form, asked = council_form(request), forms.ReachForm(request.GET)
    if not form.is_valid() or not asked.is_valid():
        return _back(request)
    period, chosen, areas = period_of(form), asked.cleaned_data, areas_visible_to(request.user)
    rows = queries.organisations_behind(
        chosen["wat"] or "all", chosen["soort"], period,
        meetings_visible_to(request.user, areas), organisations_visible_to(request.user, areas), timezone.now(),
    )  # fmt: skip
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "filter": asked,
        "is_part": not request.user.may.everywhere,
        "hidden": [(name, request.GET[name]) for name in ("van", "tot", "gebied") if request.GET.get(name)],
        "period": period_words(period),
        "back": _report(request),
    }
    return render(request, "outcomes/council_organisations.html", context)


@require_safe
def council_contacts(request: StaffRequest) -> HttpResponse:
    """Show which organisations were at one meeting for the first time."""
    form = council_form(request)
    if not form.is_valid():
        return _back(request)
    period = period_of(form)
    found = queries.contacts(period, meetings_visible_to(request.user), timezone.now())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "pairs": queries.named(page.object_list),
        "period": period_words(period),
        "back": _report(request),
    }
    return render(request, "outcomes/council_contacts.html", context)


def _report(request: StaffRequest) -> str:
    """Return the address of the report from which someone came."""
    query = request.GET.copy()
    for name in ("wat", "groep", "organisatie", "thema", "soort", "pagina"):
        query.pop(name, None)
    return f"{reverse('outcomes:council')}?{query.urlencode()}"


def _back(request: StaffRequest) -> HttpResponse:
    return redirect(_report(request))


def _heading(asked: Behind) -> str:
    words: dict[str, Any] = {
        "held": _("Meetings that took place"),
        "invited": _("Who was invited"),
        "answered": _("Who gave an answer"),
        "came": _("Who came"),
        "deputies": _("Sent someone else"),
        "late_answers": _("Answered late"),
        "useful": _("Visitors: was it useful?"),
        "speak": _("Visitors: could people speak?"),
        "goal": _("Organisers: was the goal met?"),
        "people": _("Organisers: were the right people there?"),
    }
    about = str(asked.organisation or asked.theme or "")
    if asked.group:
        about = capfirst(str(Invitation.Group(asked.group).label))
    if asked.is_elsewhere:
        about = f"{about} ({_('not in one wijk')})" if about else _("not in one wijk")
    return f"{words[asked.what]}: {about}" if about else str(words[asked.what])
