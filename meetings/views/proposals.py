"""The proposals of one area: which themes deserve a meeting, why, and what is decided about them."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from areas.access import area_for, areas_changed_by
from areas.models import Area
from meetings.actions.deciding import decide as keep_decision
from meetings.forms.proposals import DecisionForm
from meetings.models import ProposalDecision, Venue
from meetings.proposals import Proposal, Tree, proposals_for, venue_near


@require_GET
def proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which themes are proposed for an area, what was set aside, and what there is no reason for."""
    return _page(request, area_for(cast(User, request.user), pk))


@require_POST
def decide(request: HttpRequest, pk: int, theme_pk: int) -> HttpResponse:
    """Keep what is decided about one proposal, as it stands now; whoever accepts goes on to planning."""
    user = cast(User, request.user)
    area, tree = area_for(user, pk, change=True), Tree()
    listed = proposals_for([area], today=timezone.localdate(), tree=tree).get(area.pk, [])
    proposal = next((each for each in listed if each.theme.pk == theme_pk), None)
    if proposal is None:
        raise Http404
    form = DecisionForm(request.POST, auto_id=f"id_{theme_pk}_%s")
    if not form.is_valid():
        return _page(request, area, form=form, theme_pk=theme_pk, status=422)
    said = form.cleaned_data
    keep_decision(
        area=area,
        theme=proposal.theme,
        decision=said["decision"],
        reason=said["reason"],
        rule_version=proposal.rule.version,
        data_year=proposal.data_year,
        actor=user,
    )
    if said["decision"] == ProposalDecision.Decision.ACCEPTED:
        return redirect(plan_address(proposal, venue_near(area, tree)))
    messages.success(request, _("Kept, with your reason: %(theme)s.") % {"theme": proposal.theme})
    return redirect("meetings:proposals", pk=pk)


def plan_address(proposal: Proposal, venue: Venue | None) -> str:
    """Return the address of planning, with all filled in that the proposal knows."""
    theme = str(proposal.theme)
    asked = proposal.rule.question or _("What would help you and your neighbours? It is about: %(theme)s.") % {
        "theme": theme
    }
    title = _("%(theme)s in %(area)s") % {"theme": theme, "area": proposal.area.name}
    query = {"gebied": proposal.area.pk, "thema": proposal.theme.pk, "soort": proposal.rule.kind, "vraag": asked}
    query["titel"] = title
    if venue:
        query["plek"] = venue.pk
    return f"{reverse('meetings:plan')}?{urlencode(query)}"


def _page(
    request: HttpRequest, area: Area, *, form: DecisionForm | None = None, theme_pk: int = 0, status: int = 200
) -> HttpResponse:
    user, tree = cast(User, request.user), Tree()
    listed = proposals_for([area], today=timezone.localdate(), tree=tree).get(area.pk, [])
    venue, proposed = venue_near(area, tree), [each for each in listed if each.is_proposed]
    shown = [each for each in proposed if not each.is_set_aside]
    forms = {each.theme.pk: DecisionForm(auto_id=f"id_{each.theme.pk}_%s") for each in proposed}
    if form is not None:
        forms[theme_pk] = form
    context = {
        "area": area,
        "shown": [(each, forms[each.theme.pk], plan_address(each, venue)) for each in shown],
        "set_aside": [(each, forms[each.theme.pk]) for each in proposed if each.is_set_aside],
        "others": [each for each in listed if not each.is_proposed],
        "form": form,
        "can_change": areas_changed_by(user).filter(pk=area.pk).exists(),
    }
    return render(request, "meetings/proposals.html", context, status=status)
