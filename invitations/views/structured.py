"""A public meeting in words that search engines read: the Event of schema.org as JSON-LD."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from invitations.queries import Room
from meetings.models import Meeting

# Nothing of these may end the block or begin a tag, whatever someone typed.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_SCHEMA = "https://schema.org"


def event_data(meeting: Meeting, room: Room) -> SafeString:
    """Return the data block of a meeting. A browser never runs it, so the Content-Security-Policy lets it stand."""
    return data_block(_event(meeting, room))


def data_block(data: Mapping[str, Any]) -> SafeString:
    """Return a block of JSON-LD for programs that read the page."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 (escaped above)


def _event(meeting: Meeting, room: Room) -> dict[str, Any]:
    """Return what everybody may know of a meeting; no person is named."""
    is_off = meeting.state == Meeting.State.CANCELLED
    event = {
        "@context": _SCHEMA,
        "@type": "Event",
        "name": meeting.title,
        "description": meeting.introduction or meeting.question,
        "startDate": timezone.localtime(meeting.starts_at).isoformat(),
        "endDate": timezone.localtime(meeting.ends_at).isoformat() if meeting.ends_at else "",
        "eventStatus": f"{_SCHEMA}/{'EventCancelled' if is_off else 'EventScheduled'}",
        "eventAttendanceMode": f"{_SCHEMA}/{'Mixed' if room.has_online else 'Offline'}EventAttendanceMode",
        "url": settings.BASE_URL + reverse("invitations:public_meeting", args=[meeting.pk]),
        "inLanguage": settings.LANGUAGE_CODE,
        "location": _place(meeting),
        "organizer": {"@type": "GovernmentOrganization", "name": settings.ORGANISATION_NAME, "url": settings.BASE_URL},
    }
    return {name: value for name, value in event.items() if value}


def _place(meeting: Meeting) -> dict[str, Any]:
    """Return where it is; without a venue only the area is known."""
    venue = meeting.venue
    if venue is None:
        return {"@type": "Place", "name": meeting.area.name}
    address = {"streetAddress": venue.street, "postalCode": venue.postcode, "addressLocality": venue.city}
    return {
        "@type": "Place",
        "name": venue.name,
        "address": {"@type": "PostalAddress"} | {name: value for name, value in address.items() if value},
    }
