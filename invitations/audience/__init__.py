"""Who belongs at a meeting and why, who was left out and why, and who is missing. Reads only.

`resolve` is the heart; `facts.py` reads, `people.py` weighs, `entries.py` holds what comes out, `words.py` says it.
"""

import datetime as dt

from django.utils import timezone

from invitations.audience.entries import CAUSES, NAMES_SOMEONE, Audience, Gap, Invitee, LeftOut, Reason
from invitations.audience.facts import Facts
from invitations.audience.people import People, gaps
from invitations.audience.words import reason_text, why_you
from meetings.models import Meeting

__all__ = [
    "CAUSES",
    "NAMES_SOMEONE",
    "Audience",
    "Gap",
    "Invitee",
    "LeftOut",
    "Reason",
    "reason_text",
    "resolve",
    "why_you",
]


def resolve(meeting: Meeting, *, now: dt.datetime | None = None) -> Audience:
    """Return the audience of a meeting. One query per table, whatever the size; writes nothing."""
    now = now or timezone.now()
    facts = Facts.read(meeting, timezone.localdate(meeting.starts_at or now))
    links = facts.winning_links()
    people = People(facts, links)
    for link in links:
        people.follow(link)
    people.add_residents()
    people.add_chosen()
    invitees, left_out = people.weigh()
    return Audience(meeting, now, facts.themes, invitees, left_out, list(gaps(facts, invitees)))
