"""Making the report final, and correcting it in a next version."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from meetings.actions import mark_held
from outcomes import queries, rules
from outcomes.actions.points import make_points
from outcomes.actions.throwing_away import snapshot
from outcomes.models import Edition, Report


class CannotFinalise(Exception):
    """Nothing was changed; the message says why, in the active language."""


def finalise(
    *, report: Report, actor: User, has_no_agreements: bool = False, now: dt.datetime | None = None
) -> Edition:
    """Freeze the report as its next version, with a fingerprint, and mail who promised something.

    The meeting counts as held from then on.

    `has_no_agreements`: someone confirmed that nothing was agreed. Raises `CannotFinalise` otherwise, when nothing was
    written, when two texts wait for a choice, and when it is final already.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = (
            Report.objects.select_for_update(of=("self",))
            .select_related("meeting__area", "meeting__venue")
            .get(pk=report.pk)
        )
        found = queries.written(row)
        _refuse(found, has_no_agreements)
        words = queries.content(found)
        edition: Edition = Edition.objects.create(
            report=row,
            number=row.number,
            content=words,
            fingerprint=rules.fingerprint(words),
            made_by=actor,
            made_at=now,
        )
        Report.objects.filter(pk=row.pk).update(state=Report.State.FINAL, before={}, changed_at=now)
        make_points(report=row, actor=actor, now=now)
        mark_held(meeting=row.meeting, actor=actor, now=now)
        log(actor=actor, action="finalise_report", subject=row, number=row.number, fingerprint=edition.fingerprint)
    return edition


def correct(*, report: Report, actor: User, reason: str) -> None:
    """Begin a next version of a final report. The one that is final stays as it is, and can still be read.

    Raises `CannotFinalise` when the dossier of the meeting is closed.
    """
    with transaction.atomic():
        if queries.is_closed(report.meeting_id):
            raise CannotFinalise(
                _("The dossier of this meeting is closed, so that its report does not change any more.")
            )
        row = Report.objects.select_for_update().get(pk=report.pk)
        if row.is_final:
            row.before = snapshot(row)
            row.state, row.number, row.reason, row.check_until = Report.State.DRAFT, row.number + 1, reason, None
            row.save(update_fields=["state", "number", "reason", "check_until", "before", "changed_at"])
            log(actor=actor, action="correct_report", subject=row, number=row.number)


def _refuse(found: queries.Written, has_no_agreements: bool) -> None:
    if found.report.is_final:
        raise CannotFinalise(_("This report is final already."))
    if found.other_texts:
        raise CannotFinalise(_("First choose between the texts that two people wrote at the same time."))
    if found.is_empty:
        raise CannotFinalise(_("Nothing was written yet. Write a summary, or what was said about a subject."))
    if found.unready:
        words = _("These photos have no description or consent yet: %(names)s. Describe them, or remove them.")
        raise CannotFinalise(words % {"names": ", ".join(found.unready)})
    if not found.agreements and not has_no_agreements:
        raise CannotFinalise(
            _("There are no agreements in this report. Is that right? Then tick that nothing was agreed.")
        )
