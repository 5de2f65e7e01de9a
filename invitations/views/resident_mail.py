"""Mail to a resident: no more of it, wanting it again, and a new link for one that does not work."""

import logging
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.views import WorkAfterwards
from invitations import access, actions, tokens
from invitations.forms.resident import NewLinkForm, UnsubscribeForm
from invitations.models import Invitation
from invitations.views.token_page import language_query, private, see, show, token_page, too_often

logger = logging.getLogger(__name__)


@token_page("unsubscribe", methods=("GET", "HEAD", "POST"))
def unsubscribe(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Stop invitations: all, about a theme or from an area; and the way back. Looking changes nothing.

    A mail program that stops all at one press (RFC 8058) sends no cookie and no nonce, and must get 200 at once.
    """
    if request.method != "POST":
        return _unsubscribe_page(request, invitation, token)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        _stop(invitation)
        return HttpResponse(_("You will not get any more invitations."), content_type="text/plain; charset=utf-8")
    form = UnsubscribeForm(request.POST, scopes=[(code, label) for code, label, _what in _scopes(invitation)])
    is_back = "back" in request.POST
    if not tokens.is_fresh(invitation.public_id, request.POST.get("nonce", "")):
        notice = _("It has been a while since you opened this page. Press the button once more.")
        return _unsubscribe_page(request, invitation, token, None if is_back else form, notice=notice, status=422)
    if is_back:
        actions.resubscribe(invitation=invitation)
        return see(request, "unsubscribe", token, flag="terug")
    if not form.is_valid():
        return _unsubscribe_page(request, invitation, token, form, status=422)
    what = {code: what for code, _label, what in _scopes(invitation)}[form.cleaned_data["scope"]]
    _stop(invitation, **what)
    return see(request, "unsubscribe", token)


@csrf_exempt  # it may be opened without cookies, and a forged request can at most mail someone their own link
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Ask for an address and say the same for every address: if we know it, a mail with the link is on its way."""
    if request.method != "POST":
        return show(request, "new_link", {"form": NewLinkForm(), "is_asked": "verstuurd" in request.GET})
    if access.is_asking_too_often(request):
        return too_often(request)
    form = NewLinkForm(request.POST)
    if not form.is_valid():
        return show(request, "new_link", {"form": form}, status=422)
    email, query = form.cleaned_data["email"], language_query(request)
    url = reverse("invitations:new_link") + (f"{query}&verstuurd" if query else "?verstuurd")
    return private(WorkAfterwards(url, lambda: _send(email)))


def _send(email: str) -> None:
    """Queue the mails; nobody is there any more to hear of a fault, so it goes to the log, without the address."""
    try:
        actions.send_new_links(email=email)
    except Exception:
        logger.exception("New links could not be queued")


def _stop(invitation: Invitation, **what: Any) -> None:
    """Record it. Whoever has no address any more gets no mail anyhow, and there is nothing to record it under."""
    if invitation.contact.email:
        actions.unsubscribe(invitation=invitation, **what)


def _scopes(invitation: Invitation) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what can be stopped from this invitation, as code, words, and what the action takes. One query."""
    meeting = invitation.meeting
    themes = [
        (f"theme-{theme.pk}", _("Invitations about the theme %(theme)s") % {"theme": theme}, {"theme": theme})
        for theme in meeting.themes.all()
    ]
    area = ("area", _("Invitations for meetings in %(area)s") % {"area": meeting.area}, {"area": meeting.area})
    return [("all", _("All invitations"), {}), *themes, area]


def _unsubscribe_page(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    form: UnsubscribeForm | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show what was stopped before, what can be stopped, and the way back."""
    stopped = access.stopped(invitation)
    scopes = [(code, label) for code, label, _what in _scopes(invitation)]
    context = {
        "token": token,
        "form": form or UnsubscribeForm(scopes=scopes, initial={"scope": "all"}),
        "notice": notice,
        "nonce": tokens.make_nonce(invitation.public_id),
        "stopped": stopped,
        "is_back": not stopped and request.method == "GET" and "terug" in request.GET,
        "has_stopped_all": any(each.theme is None and each.area is None for each in stopped),
    }
    return show(request, "unsubscribe", context, status=status)
