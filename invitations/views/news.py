"""The public meetings as Atom, for programs that follow news: all of them, of an area, or about a theme."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import feedgenerator, timezone, translation
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.models import Area
from invitations import queries
from invitations.calendar import Entry, plain, public_entries
from invitations.views.feeds import PUBLIC, conditional, language_of
from invitations.views.token_page import language_query
from meetings.models import Meeting, Theme
from meetings.rules import day_words, span_words


class _Atom(feedgenerator.Atom1Feed):
    """An Atom feed that names no moment of its own making: the same meetings give the same bytes."""

    def latest_post_date(self) -> dt.datetime:
        """Return when the newest entry changed; the start of the year when there is none."""
        now = timezone.localtime()
        changes: list[dt.datetime] = [each["updateddate"] for each in self.items]
        return max(changes, default=now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0))


@login_not_required
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Give all public meetings."""
    page = reverse("invitations:agenda")
    return _atom(request, "", page, queries.public_meetings(timezone.now()))


@login_not_required
@require_safe
def area_news(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the public meetings in an area and inside it."""
    area = get_object_or_404(Area, pk=pk)
    page = reverse("invitations:public_area", args=[pk])
    return _atom(request, area.name, page, queries.meetings_in(area, timezone.now()))


@login_not_required
@require_safe
def theme_news(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the public meetings about a theme."""
    theme = get_object_or_404(Theme, pk=pk)
    page = reverse("invitations:public_theme", args=[pk])
    return _atom(request, theme.label(language_of(request)), page, queries.meetings_about(theme, timezone.now()))


def _atom(request: HttpRequest, subject: str, page: str, meetings: Iterable[Meeting]) -> HttpResponse:
    """Return the feed in the language that the address asks for, or "not modified"."""
    query = language_query(request)
    with translation.override(language_of(request)):
        found = [each for each in meetings if each.ends_at]
        entries = public_entries(found)
        title = plain(f"{subject or _('Agenda')} – {settings.ORGANISATION_NAME}")

        def write() -> bytes:
            own = settings.BASE_URL + request.path + query
            feed = _Atom(
                title, settings.BASE_URL + page + query, "", language=language_of(request), feed_url=own, feed_guid=own
            )
            for meeting, entry in zip(found, entries, strict=True):
                _add(feed, meeting, entry, query)
            return feed.writeString("utf-8").encode()

        response = conditional(
            request,
            ("atom", settings.BASE_URL, query, title, entries, [each.introduction for each in found]),
            write,
            content_type="application/atom+xml; charset=utf-8",
            changed_at=queries.last_change(),
        )
    response.headers["Cache-Control"] = PUBLIC
    return response


def _add(feed: feedgenerator.Atom1Feed, meeting: Meeting, entry: Entry, query: str) -> None:
    """Add a meeting: its identity never changes, and a change of the meeting makes it new."""
    when = f"{capfirst(day_words(entry.starts_at))}, {span_words(meeting)}"
    feed.add_item(
        title=plain(entry.title),
        link=settings.BASE_URL + reverse("invitations:public_meeting", args=[meeting.pk]) + query,
        # Readers take the summary for HTML.
        description=escape(plain(". ".join(part for part in (when, entry.location, meeting.introduction) if part))),
        unique_id=f"urn:uuid:{meeting.public_id}",
        updateddate=meeting.changed_at,
    )
