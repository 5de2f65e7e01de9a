"""All texts of a final report, as they stand on paper. Always in the language of the municipality."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invitations.mail.parts import one_line
from invitations.paper import CannotPrint, render
from invitations.paper.texts import breakable
from meetings.rules import day_words
from outcomes.models import Edition
from outcomes.queries import picture

STANDARDS = ("ua-1", "a-2a")


class WithoutText(CannotPrint):
    """A photo has no text in place of it; the message names the file, in the active language."""


def report_pdf(edition: Edition) -> bytes:
    """Return a final version as a file. Raises `CannotPrint`, and `WithoutText` for a photo without a text."""
    photos = edition.content.get("photos", ())
    untold = [photo["name"] for photo in photos if not photo["alt"].strip()]
    if untold:
        words = _("The PDF cannot be made: these photos have no description: %(names)s. Correct the report.")
        raise WithoutText(words % {"names": ", ".join(untold)})
    files = {
        f"photo-{number}.jpg": picture(edition.report_id, photo["digest"]) or b""
        for number, photo in enumerate(photos, start=1)
    }
    return render("report", report_data(edition), folder=Path(__file__).parent, standards=STANDARDS, files=files)


def report_data(edition: Edition) -> dict[str, Any]:
    """Return all texts of a final version."""
    found = edition.content
    with translation.override(settings.LANGUAGE_CODE):
        meeting = found["meeting"]
        return {
            "title": _("Report: %(title)s") % {"title": one_line(meeting["title"])},
            "lang": settings.LANGUAGE_CODE,
            "author": found["organisation"],
            "organisation": breakable(found["organisation"]),
            "headline": breakable(_("Report: %(title)s") % {"title": meeting["title"]}),
            "facts": [breakable(fact) for fact in _facts(found) if fact],
            "summary": _paragraphs(found["summary"]),
            "subjects": [_subject(each) for each in found["subjects"]],
            "photos": {
                "heading": _("Photos"),
                "rows": [
                    {"file": f"photo-{number}.jpg", "alt": each["alt"], "is_wide": each["width"] > each["height"]}
                    for number, each in enumerate(found.get("photos", ()), start=1)
                ],
            },
            "agreements": {
                "heading": _("What we agreed"),
                "columns": [_("What"), _("Who"), _("By when")],
                "none": _("Nothing was agreed."),
                "rows": [
                    [breakable(each["what"]), breakable(each["who"]), _day(each["by"])] for each in found["agreements"]
                ],
            },
            "opinions": {
                "heading": _("Who sees it differently"),
                "rows": [
                    {"who": breakable(each["who"] or _unnamed(each)), "text": _paragraphs(each["text"])}
                    for each in found["opinions"]
                ],
            },
            "foot": _("Version %(number)s, final on %(day)s. Fingerprint (SHA-256):")
            % {"number": edition.number, "day": day_words(edition.made_at)},
            "fingerprint": breakable(edition.fingerprint),
        }


def _facts(found: Mapping[str, Any]) -> list[str]:
    meeting, count = found["meeting"], found["present"]
    where = ", ".join(part for part in (meeting["venue"], meeting["area"]) if part)
    there = ngettext("%(count)s person was there.", "%(count)s people were there.", count) % {"count": count}
    came = _("These organisations came: %(names)s.") % {"names": ", ".join(found["organisations"])}
    changed = _("Corrected: %(reason)s") % {"reason": found["reason"]}
    return [
        capfirst(_day(meeting["day"])) if meeting["day"] else "",
        where,
        there if count else "",
        came if found["organisations"] else "",
        changed if found["reason"] else "",
    ]


def _subject(each: Mapping[str, str]) -> dict[str, Any]:
    parts = (("said", _("What was said")), ("ideas", _("Ideas")), ("questions", _("Questions")))
    return {
        "title": breakable(each["title"]),
        "parts": [{"heading": words, "lines": _paragraphs(each[name])} for name, words in parts if each[name]],
    }


def _unnamed(opinion: Mapping[str, Any]) -> str:
    return _("Who led the meeting") if opinion["is_chair"] else _("Someone who was there")


def _paragraphs(text: str) -> list[str]:
    return [breakable(line) for line in text.splitlines() if line.strip()]


def _day(text: str) -> str:
    return day_words(dt.date.fromisoformat(text))
