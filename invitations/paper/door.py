"""The list for the door: who is expected, and blank lines for who walks in. What people need is never in a file."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from invitations.mail.parts import one_line
from invitations.paper.texts import breakable
from invitations.paper.typeset import render
from meetings.models import Meeting
from meetings.rules import clock, day_words, span_words

BLANK_LINES = 14


@dataclass(frozen=True, slots=True)
class Line:
    """Someone who is expected: name, what to know at the door, and with how many."""

    name: str
    details: str
    heads: int
    needs: list[str] = field(default_factory=list)
    code: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The list of one meeting, by group. Only who organises the meeting gets a sheet with `needs` in its lines."""

    meeting: Meeting
    groups: Mapping[str, Sequence[Line]]

    @property
    def heads(self) -> int:
        """How many people are expected."""
        return sum(line.heads for lines in self.groups.values() for line in lines)

    @property
    def with_needs(self) -> list[Line]:
        """Who needs something, in the order of the list."""
        return [line for lines in self.groups.values() for line in lines if line.needs]

    @property
    def blank_lines(self) -> range:
        """As many lines as are left blank for who walks in."""
        return range(BLANK_LINES)


def door_pdf(sheet: Sheet, *, now: dt.datetime) -> bytes:
    """Return the list as a file, in the active language."""
    return render("door", door_data(sheet, now=now))


def door_data(sheet: Sheet, *, now: dt.datetime) -> dict[str, Any]:
    """Return all texts of the list, in the active language."""
    meeting = sheet.meeting
    when = f"{day_words(meeting.starts_at)}, {span_words(meeting)}" if meeting.starts_at else ""
    made = {"day": day_words(now, year=False), "time": clock(now)}
    return {
        "title": _("Door list: %(meeting)s") % {"meeting": one_line(meeting.title)},
        "lang": get_language() or settings.LANGUAGE_CODE,
        "author": settings.ORGANISATION_NAME,
        "headline": breakable(_("Door list: %(meeting)s") % {"meeting": meeting.title}),
        "facts": [breakable(part) for part in (when, meeting.venue.name if meeting.venue else "") if part],
        "made": _("As it was on %(day)s, %(time)s.") % made,
        "expected": ngettext("We expect %(count)s person.", "We expect %(count)s people.", sheet.heads)
        % {"count": sheet.heads},
        "columns": [_("Is there"), _("Name"), _("Comes with"), _("Came with")],
        "groups": [
            {"name": name, "lines": [_line(line) for line in lines]} for name, lines in sheet.groups.items() if lines
        ],
        "walk_ins": {
            "heading": walk_in_words()[0],
            "consent": walk_in_words()[1],
            "columns": [_("Name"), _("How many people"), _("E-mail or phone, if you want")],
            "count": BLANK_LINES,
        },
    }


def walk_in_words() -> tuple[str, str]:
    """Return the heading and the consent line above the blank lines."""
    return _("Not on the list? You are welcome. Write your name here."), _(
        "You decide whether you write your e-mail address or phone number. If you do, you agree that we use it for"
        " invitations and news about this neighbourhood. You can stop that at any time."
    )


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": breakable(one_line(line.name)),
        "details": breakable(line.details),
        "heads": str(line.heads),
        "code": line.code,
    }
