"""What is printed for a meeting: the programme, name badges, the attendance sheet and the poster."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from invitations.mail import access_words
from invitations.mail.parts import one_line
from invitations.models import Invitation
from invitations.paper.texts import breakable
from invitations.paper.typeset import render
from meetings.models import Meeting
from meetings.rules import day_words, span_words
from meetings.rules.programme import Line, time_words

POSTER_SIZES = ("a3", "a4")
LINES_PER_SHEET = 9
MOST_SHEETS = 30


@dataclass(frozen=True, slots=True)
class Badge:
    """One name badge; without a name people write it themselves."""

    name: str
    function: str = ""
    organisation: str = ""


def badges_of(coming: Iterable[Invitation], residents: str) -> list[Badge]:
    """Return the badges of who comes: whole for officials and partners, for residents as `residents` says.

    That is `blank`, `first` (name) or `none`. Who brings people along gets a blank one for each of them, and so does
    who was forgotten: "name erased" is no name to wear.
    """
    found, blank = [], Badge("")
    for each in coming:
        is_resident = each.group == Invitation.Group.RESIDENTS
        organisation = each.organisation.name if each.organisation else ""
        extra = max(each.party_size, 1) - 1
        if each.contact.is_forgotten:
            found += [blank] * (0 if is_resident and residents == "none" else extra + 1)
        elif not is_resident:
            found += [Badge(each.contact.name, each.contact.function, organisation), *[blank] * extra]
        elif residents == "first":
            found += [Badge(each.contact.name.split()[0], "", organisation), *[blank] * extra]
        elif residents == "blank":
            found += [blank] * (extra + 1)
    return found


def programme_pdf(meeting: Meeting, lines: Sequence[Line]) -> bytes:
    """Return the programme on A4, in the language of the municipality."""
    with translation.override(settings.LANGUAGE_CODE):
        return render("programme", programme_data(meeting, lines))


def programme_data(meeting: Meeting, lines: Sequence[Line]) -> dict[str, Any]:
    """Return all texts of the programme: with organisations and roles, and no names of persons."""
    return _frame(meeting, _("Programme: %(title)s")) | {
        "label": _("Programme"),
        "headline": breakable(meeting.title),
        "columns": [_("Time"), _("What"), _("Who")],
        "lines": [
            {
                "time": time_words(line, meeting.starts_at),
                "what": breakable(line.item.title),
                "who": breakable(line.item.public_host),
                "is_part": line.is_part,
            }
            for line in lines
        ],
        "question": {"label": _("Our question to you:"), "text": breakable(meeting.question)},
    }


def badges_pdf(meeting: Meeting, badges: Sequence[Badge]) -> bytes:
    """Return the name badges, ten on a sheet of A4."""
    with translation.override(settings.LANGUAGE_CODE):
        data = _frame(meeting, _("Name badges: %(title)s")) | {
            "none": _("Nobody said yet that they come."),
            "blank": _("My name:"),
            "badges": [
                {
                    "name": breakable(one_line(each.name)),
                    "function": breakable(one_line(each.function)),
                    "organisation": breakable(one_line(each.organisation)),
                }
                for each in badges
            ],
        }
        return render("badges", data)


def sheet_pdf(meeting: Meeting, heads: int) -> bytes:
    """Return the attendance sheet, with room for so many people and a half more."""
    with translation.override(settings.LANGUAGE_CODE):
        wanted = -(-(heads * 3 // 2) // LINES_PER_SHEET)
        data = _frame(meeting, _("Attendance sheet: %(title)s")) | {
            "headline": breakable(_("Who is here?")),
            "meeting": breakable(meeting.title),
            "consent": _(
                "You decide what you write. We count how many people came. Do you write your e-mail address or phone"
                " number? Then we use it for invitations and news about this neighbourhood. You can stop that at any"
                " time."
            ),
            "columns": [_("Name"), _("Organisation or street"), _("E-mail or phone, if you want")],
            "sheets": min(max(wanted, 2), MOST_SHEETS),
            "lines": LINES_PER_SHEET,
        }
        return render("sheet", data)


def poster_pdf(meeting: Meeting, size: str) -> bytes:
    """Return the poster, with a square code that leads to the public page of the meeting."""
    with translation.override(settings.LANGUAGE_CODE):
        return render("poster", poster_data(meeting, size))


def poster_data(meeting: Meeting, size: str) -> dict[str, Any]:
    """Return all texts of the poster."""
    page = reverse("invitations:public_meeting", args=[meeting.pk])
    url = settings.BASE_URL + page
    call = settings.PUBLIC_PHONE
    return _frame(meeting, _("Poster: %(title)s")) | {
        "size": size,
        "headline": breakable(meeting.title),
        "area": breakable(meeting.area.name),
        "question": breakable(meeting.question),
        "access": [breakable(words) for words in (access_words(meeting.venue) if meeting.venue else [])],
        "welcome": _("Everyone is welcome."),
        "scan": _("Scan the square with the camera of your phone to read more and to register."),
        "site": breakable(url.partition("://")[2].rstrip("/")),
        "call": _("Or call %(phone)s.") % {"phone": call} if call else "",
        "picture": square_code(url),
        "alt": _("A square code to scan with a phone. It opens the page of the meeting."),
    }


def square_code(url: str) -> str:
    """Return the square code of an address as a drawing."""
    # Here, because only paper needs it.
    import segno

    drawing = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawing, kind="svg", border=4, xmldecl=False)
    return drawing.getvalue().decode()


def _frame(meeting: Meeting, title: str) -> dict[str, Any]:
    """Return what every paper of a meeting has: its title, when and where, and who made it."""
    facts = []
    if meeting.starts_at:
        facts.append(f"{capfirst(day_words(meeting.starts_at))}, {span_words(meeting)}")
    if meeting.venue:
        facts.append(f"{meeting.venue.name}, {meeting.venue.address}")
    return {
        "title": title % {"title": one_line(meeting.title)},
        "lang": settings.LANGUAGE_CODE,
        "author": settings.ORGANISATION_NAME,
        "facts": [breakable(fact) for fact in facts],
    }
