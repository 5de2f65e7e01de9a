"""The page of someone who comes along: where and when, and a button to stay away."""

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from invitations import access, actions
from invitations.models import Guest
from invitations.views.token_page import is_prefetch, language_query, link_gone, private, show, too_often


def _guest_page(page: Callable[[HttpRequest, Guest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view of the page: it gets who the link is for. The link is the protection, as for who was invited."""

    @login_not_required
    @csrf_exempt
    @wraps(page)
    def view(request: HttpRequest, token: str) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "POST"}:
            return private(HttpResponseNotAllowed(["GET", "HEAD", "POST"]))
        if request.method == "POST" and is_prefetch(request):
            return private(HttpResponse(status=403))
        try:
            found = access.guest_for(token)
        except access.BadToken:
            return too_often(request) if access.is_guessing(request) else link_gone(request)
        except access.LinkOver:
            return link_gone(request)
        if request.method == "POST" and access.is_posting_too_often(found.invitation):
            return too_often(request)
        with translation.override(_language(request, found)):
            return private(page(request, found))

    return view


@_guest_page
def guest(request: HttpRequest, found: Guest) -> HttpResponse:
    """Show what this person comes along to. Looking changes nothing; the button takes the name off the list."""
    is_open = timezone.now() < (found.invitation.meeting.starts_at or timezone.now() + dt.timedelta(days=1))
    if request.method == "POST" and is_open:
        try:
            actions.guest_stays_away(guest=found)
        except actions.TooLate as late:
            return show(request, "guest", _context(found, is_open) | {"notice": str(late)}, status=409)
        response = HttpResponseRedirect(reverse("invitations:guest_gone") + language_query(request))
        response.status_code = 303
        return response
    return show(request, "guest", _context(found, is_open))


@login_not_required
def guest_gone(request: HttpRequest) -> HttpResponse:
    """Say that we know. The same page for everyone, as the name is off the list."""
    return show(request, "guest_gone", {})


def _context(found: Guest, is_open: bool) -> dict[str, object]:
    return {"guest": found, "invitation": found.invitation, "meeting": found.invitation.meeting, "is_open": is_open}


def _language(request: HttpRequest, found: Guest) -> str:
    chosen = request.GET.get("taal") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else found.invitation.contact.language
