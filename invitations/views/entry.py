"""The code with which someone is found on the list at the door: on a page of theirs, and where a scanner leads to."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from invitations import access, rules, tokens
from invitations.models import DoorLink, Guest, Invitation
from invitations.views.open_page import LOOKING, open_page
from invitations.views.picture import square_code
from invitations.views.token_page import private, see, show

DEVICE = "deur"
_PATH = "/binnen/"


@dataclass(frozen=True, slots=True)
class EntryCode:
    """A code to scan, and the same one to read out."""

    picture: SafeString
    text: str


def entry_code_of(invitation: Invitation, now: dt.datetime, guest: Guest | None = None) -> EntryCode | None:
    """Return the code of someone who comes, or of who comes along; None when there is no door to show it at."""
    if not rules.has_entry_code(invitation, now):
        return None
    person = (guest.public_id, 1) if guest else (invitation.public_id, invitation.token_version)
    code = tokens.entry_code(*person)
    path = reverse("invitations:entry", args=[invitation.meeting_id, code])
    return EntryCode(square_code(f"{settings.BASE_URL}{path}"), tokens.spaced(code))


@open_page(LOOKING)
def entry(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Lead who keeps the door of this meeting to the list; say to everyone else what the code is for, and no more."""
    place = _list_for(request, pk)
    if not place or not tokens.entry_code_in(code):
        return show(request, "entry", {})
    return private(HttpResponseRedirect(f"{place}?zoek={tokens.entry_code_in(code)}"))


def remember_device(request: HttpRequest, link: DoorLink, token: str) -> HttpResponse:
    """Let this device scan codes until the link stops: what it scans opens a page that does not know the link."""
    response = see(request, "door_help", token, flag="scannen")
    response.set_cookie(
        DEVICE,
        token,
        expires=rules.closes_at(link.meeting, by_link=True),
        path=_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _list_for(request: HttpRequest, pk: int) -> str:
    """Return where the list stands that this browser may change, or nothing. A stranger costs no query."""
    if request.user.is_authenticated:
        try:
            return reverse("invitations:check_in", args=[access.door_meeting_for(request.user, pk).pk])
        except Http404:
            pass  # perhaps this browser keeps the door of that meeting by a link
    return _by_link(request.COOKIES.get(DEVICE, ""), pk)


def _by_link(token: str, pk: int) -> str:
    if not token:
        return ""
    try:
        link = access.door_for(token, now=timezone.now())
    except Http404:
        return ""
    return reverse("invitations:door_help", args=[token]) if link.meeting_id == pk else ""
