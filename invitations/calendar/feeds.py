"""Agendas that a calendar follows: public ones, and the secret one of an official or a partner."""

import dataclasses
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from areas.models import Contact
from invitations import tokens
from invitations.calendar.event import Entry, uid
from invitations.calendar.personal import entry_of
from invitations.models import Invitation
from invitations.rules import has_appointment
from meetings.models import Meeting


def own_feed_url(contact: Contact) -> str:
    """Return the secret address with all meetings of this contact."""
    return settings.BASE_URL + reverse("invitations:own_feed", args=[tokens.feed(contact.feed_key)])


def public_entries(meetings: Iterable[Meeting]) -> list[Entry]:
    """Return what everybody may know of these meetings, in the active language; nobody is named."""
    return [_public(meeting) for meeting in meetings]


def own_entries(invitations: Iterable[Invitation]) -> list[Entry]:
    """Return the meetings to which someone was invited, as they stand in the files that went to this person."""
    return [_own(invitation) for invitation in invitations]


def _public(meeting: Meeting) -> Entry:
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("A meeting without a time is in no agenda.")
    return Entry(
        uid=uid(meeting),
        sequence=meeting.sequence,
        stamp=meeting.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=_title(meeting),
        location=f"{meeting.venue.name}, {meeting.venue.address}" if meeting.venue else "",
        description=meeting.question,
        status=_status(meeting),
        organiser=settings.DEFAULT_FROM_EMAIL,
        is_busy=False,
    )


def _own(invitation: Invitation) -> Entry:
    """Return an entry that nobody can answer: a feed carries no answers. What is not certain keeps no time occupied."""
    meeting, is_certain = invitation.meeting, has_appointment(invitation)
    is_off = meeting.state == Meeting.State.CANCELLED
    entry = entry_of(invitation, stamp=max(filter(None, [invitation.answered_at, meeting.changed_at])), is_off=is_off)
    with translation.override(invitation.contact.language):
        title = _title(meeting)
    return dataclasses.replace(
        entry,
        title=title,
        status=entry.status if is_off or is_certain else "TENTATIVE",
        organiser=settings.DEFAULT_FROM_EMAIL,
        attendee=None,
        is_busy=is_certain,
    )


def _title(meeting: Meeting) -> str:
    """Return the title; many programs show a cancelled entry as any other."""
    is_off = meeting.state == Meeting.State.CANCELLED
    return _("Cancelled: %(title)s") % {"title": meeting.title} if is_off else meeting.title


def _status(meeting: Meeting) -> str:
    return "CANCELLED" if meeting.state == Meeting.State.CANCELLED else "CONFIRMED"
