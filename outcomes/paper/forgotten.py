"""The certificate of what was forgotten of one meeting: what, when, how many, by which term, what stayed and why."""

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.rules import day_words
from outcomes.paper.pages import Paper, Section, pages_pdf
from outcomes.queries import Certificate, Gone
from outcomes.rules.keeping import BY_CODE


def forgotten_pdf(certificate: Certificate, *, now: dt.datetime) -> bytes:
    """Return the certificate as a file, in the language of the site. Raises `CannotPrint`."""
    with translation.override(settings.LANGUAGE_CODE):
        meeting = certificate.meeting
        columns = [_("What"), _("What happened"), _("How many"), _("When"), _("By which term")]
        rows = [[row["name"], row["happens"], row["count"], row["when"], row["term"]] for row in gone_rows(certificate)]
        sections = [
            Section(_("What was forgotten"), [] if rows else [_("Nothing yet.")], columns, rows, (4, 4, 2, 3, 3)),
            Section(_("What stayed"), stayed(certificate)),
        ]
        day = day_words(meeting.starts_at) if meeting.starts_at else ""
        facts = [", ".join(filter(None, [meeting.title, meeting.area.name, day]))]
        facts.append(_("As it was on %(day)s.") % {"day": day_words(now)})
        title = _("Certificate of what was forgotten: meeting %(number)s") % {"number": meeting.pk}
        return pages_pdf(Paper(title, settings.ORGANISATION_NAME, facts, sections))


def gone_rows(certificate: Certificate) -> list[dict[str, str]]:
    """Return each sort that was forgotten, in words, in the order of the rules."""
    found = {gone.sort: gone for gone in certificate.gone}
    return [_row(found[code]) for code in BY_CODE if code in found]


def stayed(certificate: Certificate) -> list[str]:
    """Return what is still there and why, in sentences with numbers and without people."""
    tally, codes = certificate.tally, [gone.sort for gone in certificate.gone]
    lines = [
        _("Counts: %(total)s invited, %(coming)s coming with %(heads)s people, %(declined)s not coming.")
        % {"total": tally.total, "coming": tally.accepted, "heads": tally.heads, "declined": tally.declined}
    ]
    known = [code for code in codes if code in BY_CODE and code != "needs"]  # an older version may have had more sorts
    lines += sorted({str(BY_CODE[code].stays) for code in known})
    lines.append(_("The report and the dossier: they are archive, with a term of their own."))
    lines.append(_("Backups, until they are overwritten."))
    if certificate.hold:
        reason = certificate.hold.reason
        lines.append(_("Everything else, because the meeting is held: %(reason)s") % {"reason": reason})
    return lines


def _row(gone: Gone) -> dict[str, str]:
    sort = BY_CODE[gone.sort]
    first, last = day_words(gone.first_at), day_words(gone.last_at)
    when = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    term = ngettext("%(count)s day after %(since)s", "%(count)s days after %(since)s", gone.days or 0)
    is_set = bool(sort.setting) and gone.days
    return {
        "name": capfirst(str(sort.name)),
        "happens": str(sort.happens),
        "count": str(gone.count),
        "when": when,
        "term": term % {"count": gone.days, "since": sort.since} if is_set else str(sort.fixed),
    }
