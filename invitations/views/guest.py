"""The page of someone who comes along: where and when, and a button to stay away."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from invitations import access, actions
from invitations.models import Guest, Invitation
from invitations.views.entry import entry_code_of
from invitations.views.token_page import language_query, linked_page, show
from meetings.rules import can_decline


def _find(_request: HttpRequest, token: str) -> tuple[Guest, Invitation]:
    found = access.guest_for(token)
    return found, found.invitation


@linked_page(_find, "guest", ("GET", "HEAD", "POST"))
def guest(request: HttpRequest, found: Guest, _token: str) -> HttpResponse:
    """Show what this person comes along to. Looking changes nothing; the button takes the name off the list."""
    is_open = can_decline(found.invitation.meeting, timezone.now())
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
@require_safe
def guest_gone(request: HttpRequest) -> HttpResponse:
    """Say that we know. The same page for everyone, as the name is off the list."""
    return show(request, "guest_gone", {})


def _context(found: Guest, is_open: bool) -> dict[str, object]:
    return {
        "guest": found,
        "invitation": found.invitation,
        "meeting": found.invitation.meeting,
        "is_open": is_open,
        "entry_code": entry_code_of(found.invitation, timezone.now(), found),
    }
