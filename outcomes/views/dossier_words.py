"""What stands in the way of closing a dossier, what is missing and what is in it, in words that say what to do."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.models import Meeting
from outcomes import queries
from outcomes.models import ActionPoint, Edition

_HURDLES: dict[str, tuple[Promise, str]] = {
    "over": (gettext_lazy("The meeting is not over yet."), ""),
    "class": (
        gettext_lazy(
            "No retention class was given to this kind of meeting. An administrator takes it from the selection list."
        ),
        "",
    ),
    "writing": (gettext_lazy("The report is being written. Make it final first."), "outcomes:report"),
    "points": (
        gettext_lazy("Not every agreement is done. Wait for the answers, or write them down."),
        "outcomes:points",
    ),
}
_LACKS: dict[str, tuple[Promise, str]] = {
    "report": (gettext_lazy("There is no final report."), "outcomes:report"),
    "public": (gettext_lazy("The report was not published."), "outcomes:report"),
    "correction": (
        gettext_lazy("The newest version of the report was not published. Everyone reads an older one."),
        "outcomes:report",
    ),
    "present": (gettext_lazy("It was not written down who was there."), "invitations:attendance"),
    "ideas": (gettext_lazy("Not everyone who handed in an idea got an answer."), "initiatives:market"),
    "reviews": (gettext_lazy("Nobody looked back on the meeting."), "outcomes:evaluation"),
}


def hurdles(meeting: Meeting, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return what must be done before the dossier can be closed, as (words, where)."""
    return [_led(meeting, *_HURDLES[code]) for code in codes]


def lacks(meeting: Meeting, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return what is missing, as (words, where)."""
    return [_led(meeting, *_LACKS[code]) for code in codes]


def papers(meeting: Meeting) -> list[str]:
    """Return which papers a dossier has. Two queries."""
    found = [
        _("Overview: the meeting, why these themes, who was invited by organisation and role, who was there in"
          " numbers, and how people looked back"),
        _("The text of the invitation, without names and links"),
    ]  # fmt: skip
    rows = Edition.objects.filter(report__meeting=meeting).order_by("number").values_list("number", "published_at")
    for number, published_at in rows:
        words = _("Report, version %(number)s, public") if published_at else _("Report, version %(number)s, not public")
        found.append(words % {"number": number})
    count = ActionPoint.objects.filter(meeting=meeting).count()
    if count:
        words = ngettext(
            "%(count)s agreement with all that became of it", "%(count)s agreements with all that became of them", count
        )
        found.append(words % {"count": count})
    if any(each["name"] == "ideeen" for each in queries.added_papers(meeting)):
        found.append(_("All ideas with how far they came, advice and answer, without the names of who handed them in"))
    return found


def _led(meeting: Meeting, words: Promise, name: str) -> tuple[str, str]:
    if not name:
        return str(words), ""
    return str(words), reverse(name, args=[] if name == "outcomes:points" else [meeting.pk])
