"""The certificate of a destruction: what went, when, by whose word, how many rows of each kind, and what stayed."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from meetings.rules import clock, day_words
from outcomes.models import Destruction, DestructionLine
from outcomes.paper.pages import Paper, Section, pages_pdf

COUNTED: dict[str, Promise] = {
    "invitations": gettext_lazy("invitations"),
    "answers": gettext_lazy("answers to invitations"),
    "guests": gettext_lazy("names of people who came along"),
    "registrations": gettext_lazy("registrations"),
    "letters": gettext_lazy("printed letters"),
    "messages": gettext_lazy("messages"),
    "editions": gettext_lazy("final versions of a report"),
    "subjects": gettext_lazy("subjects of a report"),
    "agreements": gettext_lazy("agreements in a report"),
    "points": gettext_lazy("agreements with what became of them"),
    "opinions": gettext_lazy("opinions on a report"),
    "reviews": gettext_lazy("reviews by visitors"),
    "looks": gettext_lazy("looks back by organisers"),
    "lessons": gettext_lazy("lessons"),
    "calls": gettext_lazy("calls for ideas"),
    "stands": gettext_lazy("stands of a market"),
    "files": gettext_lazy("files of a dossier"),
}


def certificate_pdf(destruction: Destruction, lines: Sequence[DestructionLine]) -> bytes:
    """Return the certificate as a file for the archive. Raises `CannotPrint`."""
    with translation.override(settings.LANGUAGE_CODE):
        gone = [line for line in lines if not line.kept_because]
        left = [line for line in lines if line.kept_because]
        total: Counter[str] = Counter()
        for line in gone:
            total.update(line.counts)
        rows = [[capfirst(str(COUNTED[name])), str(total[name])] for name in COUNTED if total[name]]
        sections = [
            Section(_("Who decided"), _deciders(destruction)),
            _dossiers(_("What was destroyed"), gone),
            Section(_("How many rows"), [], [_("Kind"), _("How many")], rows, (3, 1)),
            Section(_("What stayed"), _stayed()),
        ]
        if left:
            sections.append(_left(left))
        title = _("Certificate of destruction %(number)s") % {"number": destruction.pk}
        count = ngettext("%(count)s dossier was destroyed.", "%(count)s dossiers were destroyed.", len(gone))
        return pages_pdf(Paper(title, settings.ORGANISATION_NAME, [count % {"count": len(gone)}], sections))


def _deciders(destruction: Destruction) -> list[str]:
    told = (
        (_("Proposed by %(name)s on %(moment)s."), destruction.proposed_by, destruction.proposed_at),
        (_("Approved by %(name)s on %(moment)s."), destruction.decided_by, destruction.decided_at),
        (_("Carried out by %(name)s on %(moment)s."), destruction.done_by, destruction.done_at),
    )
    return [words % {"name": _person(who), "moment": _moment(at)} for words, who, at in told if who and at]


def _person(user: User) -> str:
    return ", ".join(part for part in (user.name, user.function) if part)


def _moment(at: dt.datetime) -> str:
    return _("%(day)s, %(time)s") % {"day": day_words(at), "time": clock(at)}


def _stayed() -> list[str]:
    return [
        _("The directory of contacts and organisations."),
        _("What residents told about the area, and the ideas that they handed in."),
        _("The log of who did what: numbers and counts, without personal data."),
        _("Backups, until they are overwritten. Write down in your backup plan when that is."),
    ]


def _dossiers(heading: str, lines: Sequence[DestructionLine]) -> Section:
    rows = [
        [
            f"{line.title}, {line.area}", day_words(line.held_on) if line.held_on else "",
            day_words(line.closed_on), f"{line.code} ({line.source})", day_words(line.keep_until),
        ]
        for line in lines
    ]  # fmt: skip
    columns = [_("Meeting"), _("Held on"), _("Closed on"), _("Retention class"), _("Kept until and including")]
    return Section(heading, [] if rows else [_("Nothing was destroyed.")], columns, rows, (3, 2, 2, 2, 2))


def _left(lines: Sequence[DestructionLine]) -> Section:
    rows = [[f"{line.title}, {line.area}", capfirst(str(line.get_kept_because_display()))] for line in lines]
    return Section(_("On the list, but not destroyed"), [], [_("Meeting"), _("Why")], rows, (3, 2))
