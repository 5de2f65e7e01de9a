"""What one message to one person is made of."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from invitations import tokens
from invitations.audience import Invitee
from invitations.models import Guest, Invitation, Registration
from invitations.rules import PROFESSIONALS, has_seat
from meetings.models import EarlierPlan, Meeting
from meetings.rules import last_reply

# Malformed on purpose: in a preview or a test the links lead to the page for a link that does not work.
_DEMO_TOKEN = "voorbeeld"  # noqa: S105 (opens nothing)

# A yes without a place, whatever became of the turn since.
_TURNS = {Invitation.Place.WAITING, Invitation.Place.OFFERED, Invitation.Place.LAPSED}


class Plan(NamedTuple):
    """When and where people think the meeting is."""

    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    doors_at: dt.datetime | None
    venue: str
    address: str


class Common(NamedTuple):
    """What a message says to many readers alike: plain values, and nothing else that their messages may say.

    A frame (`compose.py`) is built from these and kept under them, so that a change of any of them makes a new one.
    """

    organisation: str
    sender: str
    base_url: str
    public_phone: str
    title: str
    introduction: str
    question: str
    participation: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    doors_at: dt.datetime | None
    reply_by: dt.datetime | None
    venue: str
    address: str
    organiser_name: str
    organiser_function: str
    organiser_phone: str
    organiser_email: str
    role: str
    party_size: int
    before: Plan | None = None
    group: str = Invitation.Group.RESIDENTS.value


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that a message to one person says. Reading it asks the database nothing."""

    meeting: Meeting
    venue: str
    address: str
    name: str
    email: str
    language: str
    role: str
    reasons: Sequence[Mapping[str, Any]]
    reply_url: str
    decline_url: str
    stop_url: str
    organiser_name: str
    organiser_function: str
    organiser_phone: str
    organiser_email: str
    answer: str = Invitation.Answer.NEEDS_ACTION.value
    party_size: int = 0
    place: str = ""
    until: dt.datetime | None = None
    inviter: str = ""
    presence: str = Invitation.Presence.UNKNOWN.value
    reply_until: dt.datetime | None = None
    before: Plan | None = None
    feed_url: str = ""
    group: str = Invitation.Group.RESIDENTS.value
    code_url: str = ""

    @property
    def standing(self) -> str:
        """The answer as the reader must hear it: who says yes may have to wait."""
        return "waiting" if self.place in _TURNS else self.answer

    def common(self) -> Common:
        """Return what this letter shares with those to others."""
        meeting = self.meeting
        return Common(
            settings.ORGANISATION_NAME,
            settings.DEFAULT_FROM_EMAIL,
            settings.BASE_URL,
            settings.PUBLIC_PHONE,
            meeting.title,
            meeting.introduction,
            meeting.question,
            meeting.participation,
            meeting.starts_at,
            meeting.ends_at,
            meeting.doors_at,
            last_reply(meeting, self.reply_until),
            self.venue,
            self.address,
            self.organiser_name,
            self.organiser_function,
            self.organiser_phone,
            self.organiser_email,
            self.role,
            self.party_size,
            self.before,
            self.group,
        )


def letter_for(invitation: Invitation, *, before: EarlierPlan | None = None) -> Letter:
    """Return the letter of an invitation, whose contact, meeting, venue and organiser were loaded with it.

    `before` is what this person was told of a meeting that changed since.
    """
    contact = invitation.contact
    reply = tokens.make(invitation.public_id, invitation.token_version, "reply")
    stop = tokens.make(invitation.public_id, invitation.token_version, "unsubscribe")
    return _letter(
        invitation.meeting,
        (reply, stop),
        name=contact.name,
        email=contact.email,
        language=contact.language,
        role=invitation.role,
        reasons=invitation.reasons,
        answer=invitation.answer,
        party_size=invitation.party_size,
        place=invitation.place,
        until=invitation.offered_until,
        presence=invitation.presence,
        reply_until=invitation.reply_until,
        before=_plan(before) if before else None,
        feed_url=_feed_url(invitation),
        group=invitation.group,
        code_url=_code_url("invitations:answered", reply) if _has_code(invitation) else "",
    )


def letter_to_show(invitation: Invitation, *, before: EarlierPlan | None = None) -> Letter:
    """Return the same letter for the eyes of a coordinator: its links open nothing."""
    reply_url = _link("invitations:reply", _DEMO_TOKEN)
    return dataclasses.replace(
        letter_for(invitation, before=before),
        reply_url=reply_url,
        decline_url=f"{reply_url}?a=nee",
        stop_url=_link("invitations:unsubscribe", _DEMO_TOKEN),
        feed_url=_demo_feed_url(invitation.group),
        code_url=_code_url("invitations:answered", _DEMO_TOKEN) if _has_code(invitation) else "",
    )


def letter_for_guest(guest: Guest) -> Letter:
    """Return the letter of someone who comes along, whose invitation was loaded with all that a letter needs."""
    invitation = guest.invitation
    letter = letter_for(invitation)
    return dataclasses.replace(
        letter,
        name=guest.name,
        email=guest.email,
        inviter=invitation.contact.name,
        reply_url=_link("invitations:guest", tokens.make(guest.public_id, 1, "guest")),
        stop_url="",
        feed_url="",
        code_url="",
        party_size=0,
    )


def letter_for_registration(registration: Registration) -> Letter:
    """Return the letter that asks whether someone registered: without a word that was typed, for anyone can type it."""
    letter = _letter(
        registration.meeting,
        (_DEMO_TOKEN, _DEMO_TOKEN),
        name="",
        email=registration.email,
        language=registration.language,
        role="",
        reasons=[],
        party_size=registration.party_size,
    )
    key = tokens.make(registration.public_id, 1, "register")
    url = _link("invitations:confirm_registration", key)
    return dataclasses.replace(letter, reply_url=url, decline_url="", stop_url="")


def letter_for_invitee(meeting: Meeting, invitee: Invitee) -> Letter:
    """Return the letter that this person would get; its links open nothing."""
    return _letter(
        meeting,
        (_DEMO_TOKEN, _DEMO_TOKEN),
        name=invitee.name,
        email=invitee.email,
        language=invitee.language,
        role=invitee.role,
        reasons=[reason.as_json() for reason in invitee.reasons],
        group=invitee.group,
        feed_url=_demo_feed_url(invitee.group),
    )


def sample_letter(meeting: Meeting, *, name: str, email: str, language: str, group: str, **more: Any) -> Letter:
    """Return the letter that someone of this group with this name would get; its links open nothing."""
    has_code = more.get("answer") == Invitation.Answer.ACCEPTED and not more.get("place")
    more |= {
        "group": group,
        "feed_url": _demo_feed_url(group),
        "code_url": _code_url("invitations:answered", _DEMO_TOKEN) if has_code else "",
    }
    return _letter(
        meeting, (_DEMO_TOKEN, _DEMO_TOKEN), name=name, email=email, language=language, role="", reasons=[], **more
    )


def _has_code(invitation: Invitation) -> bool:
    """True for who shows a code at the door."""
    return invitation.answer == Invitation.Answer.ACCEPTED and has_seat(invitation)


def _code_url(name: str, token: str) -> str:
    """Return where the code for the door stands: no mail of ours carries a picture."""
    return f"{_link(name, token)}#code"


def _feed_url(invitation: Invitation) -> str:
    """Return the secret address with all meetings of an official or a partner; residents do not have so many."""
    if invitation.group not in PROFESSIONALS:
        return ""
    return _link("invitations:own_feed", tokens.feed(invitation.contact.feed_key))


def _demo_feed_url(group: str) -> str:
    """Return the same address for who only looks: it opens nothing."""
    return _link("invitations:own_feed", _DEMO_TOKEN) if group in PROFESSIONALS else ""


def _plan(before: EarlierPlan) -> Plan:
    venue = before.venue
    name, address = (venue.name, venue.address) if venue else ("", "")
    return Plan(before.starts_at, before.ends_at, before.doors_at, name, address)


def _letter(meeting: Meeting, keys: tuple[str, str], **person: Any) -> Letter:
    """Join the facts of the meeting, the links and the person."""
    venue, organiser = meeting.venue, meeting.organiser
    reply_url = _link("invitations:reply", keys[0])
    return Letter(
        meeting=meeting,
        venue=venue.name if venue else "",
        address=venue.address if venue else "",
        reply_url=reply_url,
        decline_url=f"{reply_url}?a=nee",
        stop_url=_link("invitations:unsubscribe", keys[1]),
        organiser_name=organiser.name,
        organiser_function=organiser.function,
        organiser_phone=organiser.phone,
        organiser_email=organiser.email,
        **person,
    )


def _link(name: str, token: str) -> str:
    """Return the full address of a page of one reader."""
    before, after = _path(name, settings.ROOT_URLCONF)
    return f"{settings.BASE_URL}{before}{token}{after}"


@lru_cache(maxsize=8)
def _path(name: str, urlconf: str) -> tuple[str, str]:
    """Return what stands before and after the token in the path of a page; looked up once."""
    before, _, after = reverse(name, args=[_DEMO_TOKEN], urlconf=urlconf).partition(_DEMO_TOKEN)
    return before, after
