"""Telling something about an area without an account: a short form, and a link to get the answer by mail."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from accounts.views import WorkAfterwards
from areas.models import Area
from invitations import access, actions, tokens
from invitations.forms.speaking import SpeakForm
from invitations.models import Speaker
from invitations.views.open_page import FORM, link_page, open_page
from invitations.views.registering import old_page
from invitations.views.token_page import address, private, see, show, too_often

logger = logging.getLogger(__name__)


@open_page(FORM)
def speak_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what someone wants to tell, and say the same to everyone: thank you."""
    area = get_object_or_404(Area, pk=pk, is_active=True)
    if request.method != "POST":
        if "verstuurd" in request.GET:
            return show(request, "spoken", {"area": area})
        return _form_page(request, area, SpeakForm(initial=_chosen(request)))
    if access.is_filling_in_too_often(request):
        return too_often(request)
    form = SpeakForm(request.POST)
    nonce = request.POST.get("nonce", "")
    if not form.is_valid():
        return _form_page(request, area, form, status=422)
    if not tokens.is_fresh(_form_id(area), nonce):
        return _form_page(request, area, form, notice=old_page(), status=422)
    return private(WorkAfterwards(address(request, "speak_up", pk, flag="verstuurd"), _work(area, form, nonce)))


@link_page(access.speaker_for)
def confirm_speaker(request: HttpRequest, found: Speaker, token: str) -> HttpResponse:
    """Ask whether the answer may be mailed; only the button makes it count."""
    notice = ""
    if request.method == "POST":
        if tokens.is_fresh(found.public_id, request.POST.get("nonce", "")):
            actions.confirm_speaker(speaker=found)
            return see(request, "confirm_speaker", token)
        notice = old_page()
    context = {"speaker": found, "notice": notice, "nonce": tokens.make_nonce(found.public_id)}
    return show(request, "confirm_speaker", context, status=422 if notice else 200)


def _work(area: Area, form: SpeakForm, nonce: str) -> Callable[[], object]:
    """Return what is done when the visitor has the answer already, so that its time tells nothing."""
    said, language = form.cleaned_data, get_language() or ""
    # What was said counts; only the mail is left out when an address is asked too often.
    email = "" if said["email"] and access.is_asked_too_often(said["email"]) else said["email"]

    def keep() -> None:
        try:
            actions.speak_up(
                area=area,
                text=said["text"],
                theme=said["theme"],
                asks_meeting=said["asks_meeting"],
                email=email,
                language=language,
                form_nonce=nonce,
            )
        except Exception:  # nobody is there any more to hear of it; what was said stays out of the log
            logger.exception("A voice could not be kept")

    return keep


def _form_id(area: Area) -> str:
    return f"speak-{area.pk}"


def _chosen(request: HttpRequest) -> dict[str, str]:
    theme = request.GET.get("thema", "")
    return {"theme": theme} if theme.isdecimal() else {}


def _form_page(
    request: HttpRequest, area: Area, form: SpeakForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {"area": area, "form": form, "notice": notice, "nonce": tokens.make_nonce(_form_id(area))}
    return show(request, "speak_up", context, status=status)
