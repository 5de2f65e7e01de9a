"""The appointment that goes along with a "yes" or a "maybe" (RFC 5545, published as in RFC 5546 section 3.2.1)."""

import datetime as dt
import zoneinfo
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from invitations.models import Invitation


def confirmation(invitation: Invitation, *, stamp: dt.datetime | None = None) -> bytes:
    """Return the appointment as an iCalendar file in the contact's language.

    Calendars are shared, so it holds no link of this person and no list of people. The same `stamp` (by default the
    moment of the answer) gives the same bytes; another answer or time keeps the UID, so that it replaces the entry.
    """
    from icalendar import Calendar, Event, vCalAddress  # 180 ms, which the web processes need not spend at start

    meeting = invitation.meeting
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("A meeting without a time has no appointment.")
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    starts_at, ends_at = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    moment = stamp or invitation.answered_at or meeting.changed_at
    organiser = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
    organiser.params["CN"] = _plain(settings.ORGANISATION_NAME).replace('"', "")
    is_certain = invitation.answer != Invitation.Answer.TENTATIVE

    event = Event()
    event.add("UID", f"{meeting.public_id}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("DTSTAMP", moment.astimezone(dt.UTC).replace(microsecond=0))
    event.add("SEQUENCE", meeting.sequence)
    event.add("DTSTART", starts_at)
    event.add("DTEND", ends_at)
    event.add("SUMMARY", _plain(meeting.title))
    event.add("LOCATION", _plain(f"{meeting.venue.name}, {meeting.venue.address}" if meeting.venue else ""))
    event.add("DESCRIPTION", _description(invitation))
    event.add("STATUS", "CONFIRMED" if is_certain else "TENTATIVE")
    event.add("ORGANIZER", organiser)
    calendar = Calendar()
    calendar.add("PRODID", "-//Buurtvenster//NL")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add_component(event)
    # Without these two days the rules of 1970 to 2038 go along: 2.8 kB in place of 0.6 kB.
    calendar.add_missing_timezones(starts_at.date(), ends_at.date() + dt.timedelta(days=1))
    for zone_rules in calendar.timezones:
        zone_rules.pop("COMMENT", None)
    return bytes(calendar.to_ical())


def _description(invitation: Invitation) -> str:
    """Return how to change the answer: by the mail, because a calendar is seen by others."""
    organiser = invitation.meeting.organiser
    with translation.override(invitation.contact.language):
        words = _("Do you want to change your answer? Use the link in your e-mail, or call %(phone)s.") % {
            "phone": organiser.phone or settings.PUBLIC_PHONE
        }
    return _plain(words)


def _plain(text: str) -> str:
    """Return the text without control characters; line ends become spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
