"""Agreements for staff: the list, and one of them with all that was said about it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from areas.access import areas_visible_to
from areas.models import Area
from invitations.views.staff import StaffRequest, may_change
from outcomes import actions, forms, queries
from outcomes.access import point_for, points_visible_to
from outcomes.models import ActionPoint
from outcomes.queries import promises

PER_PAGE = 25
State = ActionPoint.State
STANDINGS = {"op-tijd": "on_time", "later": "afterwards", "nog-op-tijd": "open", "eerste-dag-voorbij": "late"}
_STATES = {"klaar": State.DONE, "kan-niet": State.IMPOSSIBLE, "open": State.OPEN}


@require_safe
def points(request: StaffRequest) -> HttpResponse:
    """Show the agreements in the areas of this user, those that must still be kept first asked."""
    visible, today = points_visible_to(request.user), timezone.localdate()
    data = {"stand": "open"} | request.GET.dict()
    form = forms.PointFilter(data, areas=areas_visible_to(request.user), owners=queries.owners(visible))
    form.is_valid()
    rows = queries.with_steps(_only(visible, form.cleaned_data)).order_by("due_on", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "filter": form,
        "page": page,
        "promises": promises(page.object_list, today),
        "is_filtered": len(request.GET) > 0,
        "first": form.cleaned_data.get("van"),
        "last": form.cleaned_data.get("tot"),
    }
    return render(request, "outcomes/points.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def point(request: StaffRequest, pk: int) -> HttpResponse:
    """Show an agreement; who may change things writes down the answer of who keeps it, with how they know."""
    found = point_for(request.user, pk, change=request.method == "POST")
    form = forms.StaffKeepForm(request.POST if request.method == "POST" else None, point=found)
    if form.is_valid():
        actions.answer(point=found, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(found)
    return _page(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def point_words(request: StaffRequest, pk: int) -> HttpResponse:
    """Change how everyone reads an agreement."""
    found = point_for(request.user, pk, change=True)
    form = forms.WordsForm(
        request.POST if request.method == "POST" else None, initial={"public_text": found.public_text}
    )
    if form.is_valid():
        actions.change_words(point=found, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(found)
    return render(
        request, "outcomes/point_words.html", {"point": found, "form": form}, status=422 if form.errors else 200
    )


def _page(request: StaffRequest, found: ActionPoint, form: forms.StaffKeepForm) -> HttpResponse:
    steps, today = list(found.steps.select_related("actor")), timezone.localdate()
    can_change = may_change(request, found.meeting) and found.state != State.WITHDRAWN
    context = {
        "point": found,
        "promise": promises([found], today)[0],
        "steps": steps,
        "names": queries.names_said(found.meeting_id, "\n".join([found.public_text, *(step.text for step in steps)])),
        "can_change": can_change,
        "heads": queries.heads({found.owner_id}, today) if found.is_open else (),
        "is_unheard": can_change and found.is_open and not any(queries.keepers([found], today)),
        "form": form,
    }
    return render(request, "outcomes/point.html", context, status=422 if form.errors else 200)


def _only(rows: QuerySet[ActionPoint], chosen: dict[str, Any]) -> QuerySet[ActionPoint]:
    """Keep what fits the filter; an area stands for everything inside it."""
    stand = chosen.get("stand") or "open"
    if stand == "te-laat":
        rows = queries.overdue(rows, timezone.localdate())
    elif stand in _STATES:
        rows = rows.filter(state=_STATES[stand])
    elif stand in STANDINGS:
        rows = queries.turned_out(rows, STANDINGS[stand], timezone.localdate())
    if first := chosen.get("van"):
        rows = rows.filter(meeting__starts_at__date__gte=first)
    if last := chosen.get("tot"):
        rows = rows.filter(meeting__starts_at__date__lte=last)
    if area := chosen.get("gebied"):
        rows = rows.filter(meeting__area__in=Area.objects.inside(area).order_by().values("pk"))
    if owner := chosen.get("wie"):
        rows = rows.filter(owner=owner)
    return rows
