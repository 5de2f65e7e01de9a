"""An initiative for everyone, those of an area, and wanting to join one."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language

from accounts.views import WorkAfterwards
from areas.models import Area
from initiatives import actions, queries
from initiatives.access import joiner_by_link, public_initiative_for
from initiatives.forms import JoinForm
from initiatives.models import Initiative, Joiner
from invitations import access, tokens
from invitations.views.open_page import FORM, link_page, open_page
from invitations.views.registering import old_page
from invitations.views.token_page import address, private, see, show, show_public, too_often

logger = logging.getLogger(__name__)
PER_PAGE = 25
JOINABLE = ("admitted", "presented", "chosen", "not_chosen", "under_way")


@open_page()
def public_initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an initiative that was admitted: from whom it is first, then what they want and how far it is."""
    found = public_initiative_for(pk)
    shown = queries.shown(found)
    context = {
        "initiative": found.as_told,
        "shown": shown,
        "steps": queries.told_steps(found, shown.steps),
        "can_join": _can_join(found),
        "canonical_url": settings.BASE_URL + reverse("initiatives:public_initiative", args=[pk]),
    }
    return show_public(request, "initiatives/public_initiative", context)


@open_page()
def area_initiatives(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every initiative of an area and of what lies inside it, the newest first."""
    area = get_object_or_404(Area, pk=pk, is_active=True)
    page = Paginator(queries.public_in(area), PER_PAGE).get_page(request.GET.get("pagina"))
    url = settings.BASE_URL + reverse("initiatives:area_initiatives", args=[pk])
    context = {
        "area": area,
        "page": page,
        "rows": [each.as_told for each in page],
        "canonical_url": f"{url}?pagina={page.number}" if page.number > 1 else url,
    }
    return show_public(request, "initiatives/area_initiatives", context)


@open_page(FORM)
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who wants to join, and say the same for every address: look in your mailbox."""
    found = public_initiative_for(pk)
    if not _can_join(found):
        return see(request, "initiatives:public_initiative", pk)
    form_id = f"join-{pk}"
    context = {"initiative": found, "form": JoinForm(), "notice": "", "nonce": tokens.make_nonce(form_id)}
    if request.method != "POST":
        return show(request, "initiatives/join_sent" if "verstuurd" in request.GET else "initiatives/join", context)
    if access.is_filling_in_too_often(request):
        return too_often(request)
    form, nonce = JoinForm(request.POST), request.POST.get("nonce", "")
    is_fresh = tokens.is_fresh(form_id, nonce)
    if not form.is_valid() or not is_fresh:
        context |= {"form": form, "notice": "" if form.errors else old_page()}
        return show(request, "initiatives/join", context, status=422)
    url = address(request, "initiatives:join", pk, flag="verstuurd")
    return private(WorkAfterwards(url, _work(found, form.cleaned_data, nonce)))


@link_page(joiner_by_link)
def confirm_join(request: HttpRequest, found: Joiner, token: str) -> HttpResponse:
    """Ask whether name and address may go to the initiator; only the button passes them on."""
    public_id = found.writer.public_id if found.writer else ""
    notice = ""
    if request.method == "POST":
        if tokens.is_fresh(public_id, request.POST.get("nonce", "")):
            actions.confirm_joiner(joiner=found)
            return see(request, "initiatives:confirm_join", token)
        notice = old_page()
    context = {"joiner": found, "notice": notice, "nonce": tokens.make_nonce(public_id)}
    return show(request, "initiatives/confirm_join", context, status=422 if notice else 200)


def _can_join(found: Initiative) -> bool:
    """True while it goes on and somebody is there to hear of it."""
    return found.as_told.state in JOINABLE and bool(found.writer and found.writer.email)


def _work(found: Initiative, said: dict[str, Any], nonce: str) -> Callable[[], object]:
    """Return what is done when the visitor has the answer already, so that its time tells nothing."""
    language = get_language() or ""
    if access.is_asked_too_often(said["email"]):
        return lambda: None

    def keep() -> None:
        try:
            actions.want_to_join(initiative=found, language=language, form_nonce=nonce, **said)
        except Exception:  # nobody is there any more to hear of it; the address stays out of the log
            logger.exception("A wish to join could not be kept")

    return keep
