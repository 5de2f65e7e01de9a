"""The sheet with three questions for visitors: boxes to tick, and a code for who rather answers on a phone."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from invitations.mail.parts import one_line
from invitations.paper import code_picture, render
from invitations.paper.texts import breakable
from meetings.models import Meeting
from meetings.rules import day_words
from outcomes.models import Degree
from outcomes.tokens import code_of


def questions_pdf(meeting: Meeting) -> bytes:
    """Return the sheet as an accessible file, in the active language. Raises `CannotPrint`."""
    return render("questions", questions_data(meeting), folder=Path(__file__).parent)


def questions_data(meeting: Meeting) -> dict[str, Any]:
    """Return all texts of the sheet, in the active language."""
    url = settings.BASE_URL + reverse("outcomes:review_by_code", args=[code_of(meeting)])
    degrees = [str(label) for label in Degree.labels]
    day = day_words(meeting.starts_at) if meeting.starts_at else ""
    return {
        "title": _("Three questions: %(title)s") % {"title": one_line(meeting.title)},
        "lang": (get_language() or settings.LANGUAGE_CODE)[:2],
        "author": settings.ORGANISATION_NAME,
        "headline": _("How was it?"),
        "meeting": breakable(", ".join(part for part in (meeting.title, day) if part)),
        "opening": _("Three questions. It takes a minute. We do not keep who gave which answer."),
        "choices": [
            {"question": _("Was it useful to you?"), "options": degrees},
            {"question": _("Could you say what you wanted?"), "options": degrees},
        ],
        "open": _("What can be better?"),
        "hand_in": _("Leave this sheet at the exit. Thank you!"),
        "phone": {
            "heading": _("Rather on your phone?"),
            "scan": _("Scan the code, or type this address:"),
            "alt": _("Code to scan: it opens %(address)s") % {"address": url},
            "address": breakable(url.partition("://")[2]),
            "until": _("This works until two weeks after the meeting."),
            "picture": code_picture(url),
        },
    }
