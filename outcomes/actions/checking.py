"""Letting others check the report: who led the meeting, and the organisations that came."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations.actions.queueing import queue_notices
from invitations.models import Invitation, Message
from meetings.rules import end_of_day
from outcomes.actions.writing import CannotWrite
from outcomes.models import Opinion, OtherText, Report
from outcomes.queries import Checker


def ask_check(
    *,
    report: Report,
    actor: User,
    invitations: Iterable[Invitation | Checker],
    chair: Invitation | Checker | None,
    until: dt.date,
    now: dt.datetime | None = None,
) -> int:
    """Mail these people a link to the report, to say until a day whether it is right; return how many.

    Nobody writes in it meanwhile. Raises `CannotWrite` when it is no draft any more, or when two texts still wait for a
    choice.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Report.objects.select_for_update().get(pk=report.pk)
        if not row.can_be_written:
            raise CannotWrite(_("This report is being checked already, or is final. Nobody got an e-mail."))
        if OtherText.objects.filter(report=row).exists():
            raise CannotWrite(_("First choose between the texts that two people wrote at the same time."))
        Report.objects.filter(pk=row.pk).update(
            state=Report.State.CHECKING, round=F("round") + 1, check_until=until, changed_at=now
        )
        asked = {each.contact_id: each for each in [*invitations, *([chair] if chair else [])]}
        opinions = Opinion.objects.bulk_create(
            Opinion(
                report=row,
                round=row.round + 1,
                contact_id=contact_id,
                organisation_id=each.organisation_id,
                is_chair=chair is not None and contact_id == chair.contact_id,
            )
            for contact_id, each in asked.items()
        )
        count = queue_notices(
            Message.Kind.CHECK,
            [(f"opinion:{each.pk}:ask", each.contact_id, asked[each.contact_id].contact.email) for each in opinions],
            to="contact",
            now=now,
            deadline=end_of_day(until),
        )
        log(actor=actor, action="ask_check", subject=row, count=count, round=row.round + 1)
    return count


def reopen(*, report: Report, actor: User) -> None:
    """Go on writing while others were checking; what they said stays to be seen. Twice changes nothing."""
    with transaction.atomic():
        row = Report.objects.select_for_update().get(pk=report.pk)
        if row.state == Report.State.CHECKING:
            row.state = Report.State.DRAFT
            row.save(update_fields=["state", "changed_at"])
            log(actor=actor, action="reopen_report", subject=row)


def handle_remarks(*, report: Report, actor: User, now: dt.datetime | None = None) -> int:
    """Write down that the remarks on a final report were read; return how many. They stay to be seen."""
    rows = Opinion.objects.filter(report=report, round=0, answer=Opinion.Answer.DIFFERS, handled_at=None)
    with transaction.atomic():
        count = rows.update(handled_at=now or timezone.now())
        if count:
            log(actor=actor, action="handle_remarks", subject=report, count=count)
    return count


def give_opinion(*, opinion: Opinion, agrees: bool, text: str = "", now: dt.datetime | None = None) -> bool:
    """Keep what someone says of the report; they may change their mind. False when it is not being checked any more.

    A remark on a final report is always kept; it is for who writes the next version.
    """
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=opinion.report_id)
        is_open = report.state == Report.State.CHECKING and report.round == opinion.round
        if not is_open and not opinion.is_remark:
            return False
        Opinion.objects.filter(pk=opinion.pk).update(
            answer=Opinion.Answer.AGREES if agrees else Opinion.Answer.DIFFERS,
            text="" if agrees else text,
            answered_at=now or timezone.now(),
            handled_at=None,
        )
    return True
