"""The page behind the link of who keeps an agreement, and what everyone reads of all agreements in an area."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from areas.models import Area
from invitations import tokens
from invitations.views.open_page import link_page, open_page, typed_words
from invitations.views.registering import old_page
from invitations.views.token_page import see, show, show_public
from outcomes import actions, forms, queries
from outcomes.access import kept_point_for
from outcomes.models import ActionPoint
from outcomes.queries import promises

PER_PAGE = 30


@link_page(kept_point_for)
def keep_point(request: HttpRequest, found: ActionPoint, token: str) -> HttpResponse:
    """Ask how an agreement goes; only the button changes something."""
    is_kept = found.state != ActionPoint.State.WITHDRAWN
    form = forms.KeepForm(request.POST if request.method == "POST" else None, point=found)
    notice = ""
    if request.method == "POST" and is_kept and form.is_valid():
        if tokens.is_fresh(found.public_id, request.POST.get("nonce", "")):
            actions.answer(point=found, **form.cleaned_data)
            return see(request, "outcomes:keep_point", token, flag="bewaard")
        notice = old_page()
    typed = [] if is_kept else typed_words(form)
    context = {
        "point": found,
        "promise": promises([found], timezone.localdate())[0],
        "steps": found.steps.all(),
        "is_kept": is_kept,
        "is_saved": "bewaard" in request.GET,
        "form": form,
        "typed": typed,
        "notice": notice,
        "nonce": tokens.make_nonce(found.public_id),
    }
    status = 409 if typed else 422 if is_kept and (form.errors or notice) else 200
    return show(request, "outcomes/keep_point", context, status=status)


@open_page()
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of all agreements in an area and inside it, the newest meeting first."""
    area = get_object_or_404(Area, pk=pk, is_active=True)
    rows = queries.with_steps(queries.readable_points(queries.points_in(area)))
    page = Paginator(rows.order_by("-meeting__starts_at", "due_on", "pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "area": area,
        "page": page,
        "promises": promises(page.object_list, timezone.localdate()),
        "canonical_url": settings.BASE_URL + reverse("outcomes:done", args=[pk]),
    }
    return show_public(request, "outcomes/done", context)
