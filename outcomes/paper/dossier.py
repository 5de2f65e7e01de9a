"""The papers of a dossier, made of its facts alone: overview, invitation, agreements, and the list of all files."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invitations.models import Invitation, Message
from meetings.models import Meeting, ProposalDecision, ThemeLink
from meetings.rules import PARTICIPATION, day_words
from outcomes.models import ActionPoint, Degree, RetentionClass, Step
from outcomes.paper.pages import Paper, Section, pages_pdf

Facts = Mapping[str, Any]


def overview_pdf(found: Facts) -> bytes:
    """Return what the meeting was, why, who was invited and came, and how people looked back. Raises `CannotPrint`."""
    with translation.override(settings.LANGUAGE_CODE):
        sections = [
            _about(found["meeting"]),
            _programme(found["programme"]),
            _why(found["reasons"]),
            _invited(found["invited"]),
            _sent(found["mail"]),
            _present(found["present"]),
            _looked_back(found["reviews"]),
            _versions(found["editions"]),
            _kept(found["retention"], found["closed_at"]),
        ]
        return pages_pdf(_paper(found, _("Overview"), sections))


def invitation_pdf(found: Facts, subject: str, text: str) -> bytes:
    """Return the invitation as its readers got it, without anybody's name or link. Raises `CannotPrint`."""
    with translation.override(settings.LANGUAGE_CODE):
        note = _(
            "This is the text of the invitation, made of the meeting as it was when the dossier was closed. Each person"
            " got it with their own name, the reason why they were invited, and their own link."
        )
        sections = [Section(_("Subject: %(subject)s") % {"subject": subject}, text.splitlines())]
        return pages_pdf(_paper(found, _("Invitation"), sections, [note]))


def agreements_pdf(found: Facts) -> bytes:
    """Return the agreements with all that was answered to them. Raises `CannotPrint`."""
    with translation.override(settings.LANGUAGE_CODE):
        none = [] if found["points"] else [_("Nothing was agreed.")]
        return pages_pdf(_paper(found, _("Agreements"), [_point(each) for each in found["points"]], none))


def added_pdf(found: Facts, added: Facts) -> bytes:
    """Return a paper that another app adds. Raises `CannotPrint`."""
    with translation.override(settings.LANGUAGE_CODE):
        return pages_pdf(_paper(found, added["title"], [Section(**each) for each in added["sections"]]))


def contents_pdf(found: Facts, files: Sequence[tuple[str, int, str]]) -> bytes:
    """Return the list of all files: path, bytes and fingerprint (SHA-256). Raises `CannotPrint`."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("Beside each file stands an .xml file of the same name with its metadata, by MDTO."),
            _("The fingerprints of all files stand in manifest-sha256.txt too."),
        ]
        rows = [[path, str(size), fingerprint] for path, size, fingerprint in files]
        columns = [_("File"), _("Bytes"), _("Fingerprint (SHA-256)")]
        kept = _kept(found["retention"], found["closed_at"])
        return pages_pdf(
            _paper(found, _("Contents of the dossier"), [Section(_("Files"), lines, columns, rows, (4, 1, 4)), kept])
        )


def retention_words(found: Facts) -> list[str]:
    """Return the class and the term of a dossier in words."""
    words = [
        _("Retention class: %(code)s, %(name)s (%(source)s).") % found,
        capfirst(_("result: %(words)s.") % {"words": RetentionClass.Outcome(found["outcome"]).label}),
    ]
    years = found["years"]
    if years:
        words.append(
            ngettext(
                "Kept for %(count)s year from the day of closing.", "Kept for %(count)s years from the day of closing.",
                years,
            ) % {"count": years}
        )  # fmt: skip
    return words


def _paper(found: Facts, name: str, sections: Sequence[Section], facts: Iterable[str] = ()) -> Paper:
    meeting = found["meeting"]
    title = f"{name}: {meeting['title']}"
    where = ", ".join(part for part in (meeting["area"], _day(meeting["starts_at"])) if part)
    return Paper(title, found["organisation"], [where, *facts], sections)


def _about(meeting: Facts) -> Section:
    place = meeting["venue"] or _("No venue was chosen.")
    lines = [
        _named(_("Kind"), Meeting.Kind(meeting["kind"]).label),
        _named(_("State"), Meeting.State(meeting["state"]).label),
        _named(_("Place"), place),
        _named(_("Themes"), ", ".join(meeting["themes"])),
        _named(_("Goal"), meeting["goal"]),
        _named(_("Question to the residents"), meeting["question"]),
        _named(_("What residents could influence"), str(PARTICIPATION.get(meeting["participation"], ""))),
        _("Everyone could come.") if meeting["is_public"] else _("Only for people who were invited."),
    ]
    return Section(_("The meeting"), [line for line in lines if line])


def _programme(items: Sequence[Facts]) -> Section:
    rows = [
        [
            str(each["offset"]), f"– {each['title']}" if each.get("is_part") else each["title"], str(each["minutes"]),
            each["who"],
        ]
        for each in items
    ]  # fmt: skip
    columns = [_("Minutes from the start"), _("What happened"), _("Minutes"), _("Who")]
    return Section(_("Programme"), [] if rows else [_("No programme was made.")], columns, rows, (2, 4, 1, 2))


def _why(reasons: Facts) -> Section:
    count = reasons["voices"]
    voices = ngettext("%(count)s voice stood on the agenda.", "%(count)s voices stood on the agenda.", count)
    rows = [
        [
            each["theme"], capfirst(str(ProposalDecision.Decision(each["decision"]).label)), each["reason"],
            _day(each["day"]),
        ]
        for each in reasons["decisions"]
    ]  # fmt: skip
    lines = [voices % {"count": count}] if count else []
    if not rows:
        lines.append(_("No decision about a proposed theme was written down."))
    columns = [_("Theme"), _("Decision"), _("Reason"), _("Day")]
    return Section(_("Why these themes"), lines, columns, rows, (2, 2, 3, 2))


def _invited(rows: Sequence[Facts]) -> Section:
    cells = [
        [
            each["organisation"] or _("Without an organisation, or one that bears a name of a person"),
            capfirst(str(Invitation.Group(each["group"]).label)),
            capfirst(str(ThemeLink.Role(each["role"]).label)), str(each["invited"]), str(each["came"]),
        ]
        for each in rows
    ]  # fmt: skip
    columns = [_("Organisation"), _("Group"), _("Role"), _("Invited"), _("Came")]
    return Section(_("Who was invited"), [] if cells else [_("Nobody was invited.")], columns, cells, (4, 3, 2, 2, 2))


def _sent(rows: Sequence[Facts]) -> Section:
    cells = [
        [capfirst(str(Message.Kind(each["kind"]).label)), str(each["count"]), _day(each["first"]), _day(each["last"])]
        for each in rows
    ]
    columns = [_("Message"), _("How many"), _("First"), _("Last")]
    return Section(_("E-mail that was sent"), [] if cells else [_("No e-mail was sent.")], columns, cells, (3, 1, 2, 2))


def _present(present: Facts) -> Section:
    groups = [(group, label) for group, label in Invitation.Group.choices if _sum(present, group)]
    rows = [
        [capfirst(str(label)), str(present["invited"].get(group, 0)), str(present["walked_in"].get(group, 0))]
        for group, label in groups
    ]
    count = present["total"]
    lines = [ngettext("%(count)s person was there.", "%(count)s people were there.", count) % {"count": count}]
    if not count:
        lines = [_("It was not written down who was there.")]
    return Section(_("Who was there"), lines, [_("Group"), _("Invited"), _("Walked in")], rows, (3, 1, 1))


def _sum(present: Facts, group: str) -> int:
    return int(present["invited"].get(group, 0) + present["walked_in"].get(group, 0))


def _looked_back(reviews: Facts) -> Section:
    questions = {
        "useful": _("Visitors: was it useful to you?"),
        "speak": _("Visitors: could you say what you wanted?"),
        "goal": _("Organisers: was the goal met?"),
        "people": _("Organisers: were the right people there?"),
    }
    rows = [
        [question, *(str(reviews[name][value]) for value in Degree.values)]
        for name, question in questions.items()
        if reviews[name] and sum(reviews[name].values())
    ]
    lines = [] if rows else [_("Nobody looked back.")]
    if any(reviews[name] is None for name in questions):
        lines = [_("Answers of visitors are left out when there are so few that someone can be recognised.")]
    columns = [_("Question"), *(str(label) for label in Degree.labels)]
    return Section(_("How people looked back"), lines, columns, rows, (4, 1, 1, 1))


def _versions(editions: Sequence[Facts]) -> Section:
    rows = [
        [
            str(each["number"]), _day(each["made_at"]), _day(each["published_at"]) or _("Not public"),
            str(each["mailed"]), each["fingerprint"],
        ]
        for each in editions
    ]  # fmt: skip
    lines = [] if rows else [_("There is no final report.")]
    columns = [_("Version"), _("Final on"), _("Public since"), _("Mailed to"), _("Fingerprint (SHA-256)")]
    return Section(_("Final versions of the report"), lines, columns, rows, (1, 2, 2, 1, 4))


def _kept(retention: Facts, closed_at: str) -> Section:
    closed = _("The dossier was closed on %(day)s.") % {"day": _day(closed_at)}
    return Section(_("How long it is kept"), [closed, *retention_words(retention)])


def _point(point: Facts) -> Section:
    lines = [
        _named(_("Who"), point["who"]),
        _named(_("First promised for"), _day(point["first_due_on"])),
        _named(_("By when"), _day(point["due_on"])),
        _named(_("State"), str(ActionPoint.State(point["state"]).label)),
        _named(_("How everyone reads it"), point["public_text"]),
    ]
    rows = [
        [_day(step["day"]), capfirst(str(Step.Kind(step["kind"]).label)), step["text"], _day(step["due_on"])]
        for step in point["steps"]
    ]
    columns = [_("Day"), _("What happened"), _("Explanation"), _("New day")]
    return Section(point["what"], lines, columns, rows, (2, 2, 3, 2))


def _named(name: str, value: Any) -> str:
    return f"{name}: {value}" if value else ""


def _day(text: str) -> str:
    if not text:
        return ""
    return day_words(dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text))
