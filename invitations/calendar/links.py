"""Links that put a meeting in a calendar on the web: plain addresses, and nothing that we load from elsewhere."""

import datetime as dt
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings

from invitations.calendar.event import Entry, plain

_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.live.com/calendar/0/action/compose"


class WebLink(NamedTuple):
    """A calendar on the web with the address that fills in its form."""

    name: str
    url: str


def web_links(entry: Entry) -> list[WebLink]:
    """Return the links for an appointment; whoever follows one still presses "save" there."""
    return [WebLink("Google Agenda", _google(entry)), WebLink("Outlook.com", _outlook(entry))]


def _google(entry: Entry) -> str:
    fields = {
        "action": "TEMPLATE",
        "text": plain(entry.title),
        "dates": f"{_moment(entry.starts_at):%Y%m%dT%H%M%SZ}/{_moment(entry.ends_at):%Y%m%dT%H%M%SZ}",
        "ctz": settings.TIME_ZONE,
        "location": plain(entry.location),
        "details": plain(entry.description),
    }
    return f"{_GOOGLE}?{urlencode(fields, quote_via=quote)}"


def _outlook(entry: Entry) -> str:
    fields = {
        "rru": "addevent",
        "subject": plain(entry.title),
        "startdt": f"{_moment(entry.starts_at):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{_moment(entry.ends_at):%Y-%m-%dT%H:%M:%SZ}",
        "location": plain(entry.location),
        "body": plain(entry.description),
    }
    return f"{_OUTLOOK}?{urlencode(fields, quote_via=quote)}"


def _moment(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)
