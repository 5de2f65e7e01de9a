"""Agendas that a calendar fetches again and again: it asks with the mark of what it has, and mostly hears "no news"."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.models import Area, Organisation
from invitations import access, queries
from invitations.calendar import Entry, own_entries, public_entries, write
from invitations.views.agenda import meeting_or_404
from invitations.views.token_page import link_gone, private, too_often
from meetings.models import Meeting, Theme

# Raise it when the same meetings are written in another way, so that calendars fetch them once more.
WRITTEN_AS = 1
PUBLIC = "public, max-age=900"


@login_not_required
@require_safe
def area_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the public meetings in an area and inside it."""
    area = get_object_or_404(Area, pk=pk)
    return _public(request, area.name, queries.meetings_in(area, timezone.now()))


@login_not_required
@require_safe
def theme_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the public meetings about a theme."""
    theme = get_object_or_404(Theme, pk=pk)
    return _public(request, theme.label(language_of(request)), queries.meetings_about(theme, timezone.now()))


@login_not_required
@require_safe
def meeting_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one public meeting, to put in a calendar."""
    meeting = meeting_or_404(pk)
    if meeting.ends_at is None:
        raise Http404
    return _public(request, meeting.title, [meeting])


@login_not_required
@require_safe
def organisation_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the public meetings to which an organisation comes."""
    organisation = get_object_or_404(Organisation, pk=pk, is_active=True)
    return _public(request, organisation.name, queries.meetings_with(organisation, timezone.now()))


@login_not_required
@require_safe
def own_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give one person all meetings to which they were invited; the address is the key."""
    try:
        contact = access.contact_for_feed(token)
    except access.BadToken:
        return too_often(request) if access.is_guessing(request) else link_gone(request)
    with translation.override(contact.language):
        name = _("My meetings – %(organisation)s") % {"organisation": settings.ORGANISATION_NAME}
        response = _feed(request, name, own_entries(queries.own_invitations(contact, timezone.now())))
    private(response)
    # May be kept, but must be asked for each time, so that a stopped address stops at once.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _public(request: HttpRequest, subject: str, meetings: Iterable[Meeting]) -> HttpResponse:
    """Return a public agenda in the language that the address asks for, so that one copy serves everybody."""
    with translation.override(language_of(request)):
        response = _feed(request, f"{subject} – {settings.ORGANISATION_NAME}", public_entries(meetings))
    response.headers["Cache-Control"] = PUBLIC
    return response


def _feed(request: HttpRequest, name: str, entries: Sequence[Entry]) -> HttpResponse:
    """Return the file for a calendar, or "not modified"."""
    response = conditional(
        request,
        (WRITTEN_AS, settings.ORGANISATION_NAME, name, entries),
        lambda: write(entries, name=name),
        content_type="text/calendar; charset=utf-8",
    )
    if response.status_code == 200:
        response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response


def conditional(
    request: HttpRequest,
    seen: object,
    write_file: Callable[[], bytes],
    *,
    content_type: str,
    changed_at: dt.datetime | None = None,
) -> HttpResponse:
    """Return a file, or "not modified"; written only when it is needed. `seen`: all that the file is made of."""
    etag = f'"{hashlib.sha256(repr(seen).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
    changed = int(changed_at.timestamp()) if changed_at else None
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        response = HttpResponse(write_file(), content_type=content_type)
    response.headers["ETag"] = etag
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed)
    return response


def language_of(request: HttpRequest) -> str:
    """Return the language that an address asks for; a program that follows it has no other wish."""
    chosen = request.GET.get("taal", "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
