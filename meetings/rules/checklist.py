"""What must be done for a meeting of each kind, by when, and when somebody is reminded. From values alone."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SATURDAY, FRIDAY = 5, 4
AGAIN_AFTER = dt.timedelta(days=7)
# Older things are asked for no more: nobody does them now.
FORGIVEN_AFTER = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Chore:
    """One thing to do, so many days from the meeting (less than 0: before it)."""

    code: str
    what: str | Promise
    days: int


_ALL = {
    chore.code: chore
    for chore in (
        Chore("goal", _("Choose the goal and the question to the residents"), -42),
        Chore("venue", _("Book the venue, and see whether everyone can come in"), -42),
        Chore("route", _("Walk the route beforehand, also with a wheelchair in mind"), -21),
        Chore("talk", _("Talk it over with the organisations that take part"), -35),
        Chore("call", _("Ask residents to hand in ideas"), -56),
        Chore("answers", _("Give everyone who handed in an idea an answer"), -21),
        Chore("stands", _("Divide the stands, with tables and power"), -10),
        Chore("programme", _("Settle the programme, with times and who does what"), -28),
        Chore("roles", _("Ask who leads the meeting, who writes the report and who tells something"), -28),
        Chore("invite", _("Send the invitations"), -21),
        Chore("posters", _("Hang the poster in the neighbourhood"), -14),
        Chore("briefing", _("Send the briefings to everyone with a role"), -7),
        Chore("needs", _("Arrange what people need: interpreter, hearing loop, transport"), -5),
        Chore("materials", _("Arrange coffee, tea and materials"), -3),
        Chore("papers", _("Print the programme, the name badges and the attendance sheet"), -1),
        Chore("report", _("Make the report final and send it to who was there"), 10),
    )
}
_EVENING = (
    "goal", "venue", "talk", "programme", "roles", "invite", "posters", "briefing", "needs", "materials", "papers",
    "report",
)  # fmt: skip
_CODES = {
    "market": ("call", *_EVENING, "answers", "stands"),
    "surgery": ("venue", "roles", "posters", "materials"),
    "walk": ("goal", "route", "programme", "roles", "invite", "briefing", "needs", "report"),
    "network": ("goal", "venue", "programme", "roles", "invite", "briefing", "materials", "report"),
    "visit": ("goal", "route", "programme", "roles", "invite", "briefing", "papers", "report"),
}


def chores(kind: str) -> list[Chore]:
    """Return what must be done for a meeting of this kind, the first thing first."""
    return sorted((_ALL[code] for code in _CODES.get(kind, _EVENING)), key=lambda chore: chore.days)


def words_of(chore: Chore) -> str:
    """Return what must be done in the language of the municipality, as it is kept."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(chore.what)


def due_on(day: dt.date | None, days: int, made_on: dt.date) -> dt.date | None:
    """Return by when something must be ready, for a meeting on this day; None without a day.

    Never before the day on which it was thought of: whoever plans at short notice begins with a list that can be done.
    """
    return max(day + dt.timedelta(days=days), made_on) if day else None


def asked_until(today: dt.date) -> dt.date | None:
    """Return until which day things are asked for today: on Friday those of the weekend too; None at the weekend."""
    if today.weekday() >= SATURDAY:
        return None
    return today + dt.timedelta(days=2 if today.weekday() == FRIDAY else 0)


def is_asked(due: dt.date, reminded_on: dt.date | None, today: dt.date) -> bool:
    """True when it is time to ask for something: when it is due, and once a week as long as it is not done."""
    until = asked_until(today)
    if until is None or due > until or due < today - FORGIVEN_AFTER:
        return False
    return reminded_on is None or today - reminded_on >= AGAIN_AFTER
