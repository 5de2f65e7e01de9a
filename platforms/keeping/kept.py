"""Which rows each sort of personal data has, since when its term counts, and how it is forgotten.

The rules, in words, stand in `outcomes/rules/keeping.py`; the terms in the settings.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from accounts.actions import remove_old_entries
from accounts.models import LogEntry, SignInLink
from initiatives.actions import forgetting as ideas
from invitations.actions import clear_traces_of_staff, forget_answers, forget_person, past_term
from invitations.models import Correspondent, Invitation, Speaker
from invitations.queries import past_term as rows
from invitations.queries.held import SIGNAL_WAYS
from invitations.tokens import address_hash
from outcomes.models import ActionPoint, Hold
from outcomes.rules import keeping as rules
from platforms.erasures import IMPORTS, clear_files
from platforms.keeping.files import KeptFiles

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one sort. `since`: the column from which the term counts; `meeting`: the way to their meeting, if any.

    `forget` gets rows that are due and locked, and returns how many it forgot.
    """

    code: str
    rows: Callable[[], Rows]
    since: str
    forget: Callable[[Rows, dt.datetime], int]
    meeting: str = ""
    is_day: bool = False
    is_at_once: bool = False  # the column holds the last moment itself
    is_one_step: bool = False  # `forget` takes all there is, whatever rows it gets

    @property
    def days(self) -> int | None:
        """The term in days; None when the municipality set none, so that all is kept."""
        if self.is_at_once:
            return 0
        setting = rules.BY_CODE[self.code].setting
        days: int = getattr(settings, setting)
        return days if days or setting == "NEEDS_KEPT_DAYS" else None

    def due(self, now: dt.datetime) -> Rows:
        """Return what is past its term and not held."""
        return self.over(now).exclude(self.is_held())

    def held(self, now: dt.datetime) -> Rows:
        """Return what is past its term, and stays because its meeting is held."""
        return self.over(now).filter(self.is_held())

    def over(self, now: dt.datetime) -> Rows:
        """Return what is past its term, held or not."""
        found, days = self.rows(), self.days
        if days is None:
            return found.none()
        return found.filter(**{f"{self.since}__lt": self._limit(now, days)})

    def is_held(self) -> Q:
        """Return the condition that the meeting of a row is held."""
        held = Hold.objects.filter(released_at=None).values("meeting")
        return Q(**{f"{self.meeting}__in": held}) if self.meeting else Q(pk__in=[])

    def next_on(self, now: dt.datetime) -> dt.date | None:
        """Return on which day the next of these is past its term. One query."""
        days = self.days
        if days is None:
            return None
        ahead = self.rows().filter(**{f"{self.since}__gte": self._limit(now, days)})
        first = ahead.exclude(self.is_held()).order_by().aggregate(first=Min(self.since))["first"]
        if first is None:
            return None
        if self.is_day:
            day: dt.date = first + dt.timedelta(days=days + 1)
            return day
        return timezone.localdate(rules.due_at(first, days))

    def _limit(self, now: dt.datetime, days: int) -> dt.datetime | dt.date:
        return rules.days_until(timezone.localdate(now), days) if self.is_day else rules.until(now, days)


class Contacts(Kept):
    """Contacts past their last day, or who came long ago; one who was at a meeting that is held stays."""

    __slots__ = ()

    def is_held(self) -> Q:
        """Return the condition that someone was invited to a meeting that is held."""
        held = Hold.objects.filter(released_at=None).values("meeting")
        return Q(pk__in=Invitation.objects.filter(meeting__in=held).values("contact"))


class Speakers(Kept):
    """Addresses of voices: their own rules say when they go."""

    __slots__ = ()

    def over(self, now: dt.datetime) -> Rows:
        """Return those that were not confirmed in time, and those that had their answer."""
        return rows.speakers(now)

    def is_held(self) -> Q:
        """Return the condition that a voice stands on the agenda of a meeting that is held."""
        held, found = Hold.objects.filter(released_at=None).values("meeting"), Q(pk__in=[])
        for way in SIGNAL_WAYS:
            found |= Q(**{f"{way}__in": held})
        return found

    def next_on(self, now: dt.datetime) -> dt.date | None:
        """Depends on what happens meanwhile."""
        return None


class Ideas(Speakers):
    """Names and addresses of who handed in an idea or wants to join."""

    __slots__ = ()

    def over(self, now: dt.datetime) -> Rows:
        """Return those that are needed no more."""
        return Correspondent.objects.filter(pk__in=ideas.people_to_forget(now))

    def is_held(self) -> Q:
        """Return the condition that an idea is of a market that is held."""
        return Q(pk__in=ideas.held_people())


class Log(Kept):
    """The log: its oldest entries, and only when they add up."""

    __slots__ = ()

    @property
    def days(self) -> int | None:
        """The term in days; it stands in the settings in years."""
        return int(365.25 * settings.LOG_KEPT_YEARS) or None


def _delete(found: Rows, now: dt.datetime) -> int:
    return past_term.delete_rows(found)


def _answers(found: Rows, now: dt.datetime) -> int:
    keys = list(found.values_list("pk", flat=True))
    return forget_answers(invitations=keys, now=now).counts.get("invitations.Invitation", 0)


def _contacts(found: Rows, now: dt.datetime) -> int:
    people = list(found)
    for contact in people:
        forget_person(contact=contact, why="term", now=now)
    words = [word for each in people for word in (str(each.name), each.email) if word]
    clear_traces_of_staff(words, [each.pk for each in people])
    hashes = {address_hash(each.email) for each in people if each.email}
    transaction.on_commit(lambda: clear_files(hashes, words), robust=True)
    return len(people)


def _traces(found: Rows, now: dt.datetime) -> int:
    return past_term.forget_traces(list(found.values_list("pk", flat=True)))


def _residents() -> Rows:
    return rows.invited(residents=True)


def _professionals() -> Rows:
    return rows.invited(residents=False)


def _visitors() -> Rows:
    """Return who came by themselves; not who keeps an agreement that is open."""
    return rows.visitors().exclude(
        pk__in=ActionPoint.objects.filter(state="open", contact__isnull=False).values("contact")
    )


def _ideas(found: Rows, now: dt.datetime) -> int:
    return ideas.forget(now=now)


def _log(found: Rows, now: dt.datetime) -> int:
    return remove_old_entries(now=now)


_OF_INVITATION = "invitation__meeting"

KEPT: Sequence[Kept | KeptFiles] = (
    Kept("needs", rows.needs, f"{_OF_INVITATION}__ends_at", _delete, _OF_INVITATION),
    Kept("answers", _residents, "meeting__ends_at", _answers, "meeting"),
    Kept("professionals", _professionals, "meeting__ends_at", _answers, "meeting"),
    Kept("guests", rows.guests, f"{_OF_INVITATION}__ends_at", _delete, _OF_INVITATION),
    Kept("registrations", rows.registrations, "expires_at", _delete, "meeting", is_at_once=True),
    Kept("followers", rows.follows, "expires_at", _delete, is_at_once=True),
    Kept("followers", rows.lonely_followers, "created_at", _delete, is_at_once=True),
    Speakers("speakers", Speaker.objects.all, "expires_at", _delete, is_at_once=True),
    Kept("own_data", rows.own_links, "expires_at", _delete, is_at_once=True),
    Ideas("ideas", Correspondent.objects.all, "created_at", _ideas, is_at_once=True, is_one_step=True),
    Kept("messages", rows.messages, "created_at", _traces, _OF_INVITATION),
    Kept("door", lambda: rows.door()[0], "meeting__ends_at", _delete, "meeting"),
    Kept("door", lambda: rows.door()[1], "meeting__ends_at", _delete, "meeting"),
    Contacts("contacts", rows.contacts, "valid_until", _contacts, is_day=True),
    Contacts("visitors", _visitors, "last_on", _contacts, is_day=True),
    Log("log", LogEntry.objects.all, "at", _log, is_one_step=True),
    Kept("links", SignInLink.objects.all, "expires_at", _delete, is_at_once=True),
    Kept("sessions", Session.objects.all, "expire_date", _delete, is_at_once=True),
    KeptFiles("imports", (IMPORTS,), fixed_days=1),
    KeptFiles("unread_mail", ("bounces", "calendar-replies")),
)
