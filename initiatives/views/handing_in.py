"""Handing in an idea without an account: a form, and the same words for every address."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language

from accounts.views import WorkAfterwards
from areas.models import Area
from initiatives import actions, queries, rules
from initiatives.forms import IdeaForm
from invitations import access, tokens
from invitations.views.agenda import meeting_or_404
from invitations.views.open_page import FORM, open_page
from invitations.views.registering import old_page
from invitations.views.token_page import address, private, show, too_often
from meetings.models import Meeting

logger = logging.getLogger(__name__)


@open_page(FORM)
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an idea for a market, until its last day."""
    meeting, now = meeting_or_404(pk), timezone.now()
    if meeting.kind != Meeting.Kind.MARKET:
        raise Http404
    call = queries.call_of(meeting)
    is_open = rules.takes_ideas(meeting, call, now, timezone.localdate(now))
    context = {"meeting": meeting, "area": meeting.area, "call": call, "is_open": is_open}
    return _hand_in(request, "hand_in", pk, context)


@open_page(FORM)
def hand_in_area(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an idea for an area, at any time."""
    area = get_object_or_404(Area, pk=pk, is_active=True)
    return _hand_in(request, "hand_in_area", pk, {"meeting": None, "area": area, "call": None, "is_open": True})


def _hand_in(request: HttpRequest, name: str, pk: int, context: dict[str, Any]) -> HttpResponse:
    form_id = f"{name}-{pk}"
    context |= {"nonce": tokens.make_nonce(form_id), "form": IdeaForm(), "notice": ""}
    if request.method != "POST":
        page = "handed_in" if "verstuurd" in request.GET else "hand_in"
        return show(request, f"initiatives/{page}", context)
    if not context["is_open"]:
        return show(request, "initiatives/hand_in", context, status=409)
    if access.is_filling_in_too_often(request):
        return too_often(request)
    form, nonce = IdeaForm(request.POST), request.POST.get("nonce", "")
    is_fresh = tokens.is_fresh(form_id, nonce)
    if not form.is_valid() or not is_fresh:
        context |= {"form": form, "notice": "" if form.errors else old_page()}
        return show(request, "initiatives/hand_in", context, status=422)
    url = address(request, f"initiatives:{name}", pk, flag="verstuurd")
    return private(WorkAfterwards(url, _work(context["area"], context["meeting"], form.cleaned_data, nonce)))


def _work(area: Area, meeting: Meeting | None, said: dict[str, Any], nonce: str) -> Callable[[], object]:
    """Return what is done when the visitor has the answer already, so that its time tells nothing."""
    language = get_language() or ""
    if access.is_asked_too_often(said["email"]):
        return lambda: None

    def keep() -> None:
        try:
            actions.hand_in(area=area, meeting=meeting, language=language, form_nonce=nonce, **said)
        except Exception:  # nobody is there any more to hear of it; what was written stays out of the log
            logger.exception("An idea could not be kept")

    return keep
