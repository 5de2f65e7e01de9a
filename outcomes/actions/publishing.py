"""Publishing a final report, mailing it, and asking for one that is not there."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations.actions.queueing import queue_notices
from invitations.models import Message
from meetings.models import Meeting
from meetings.rules import is_open_to_all
from outcomes import queries, rules
from outcomes.models import Edition
from outcomes.paper import report_pdf


class CannotPublish(Exception):
    """Nothing was changed; the message says why, in the active language."""


def publish(*, edition: Edition, actor: User, now: dt.datetime | None = None) -> Edition:
    """Let everyone read a final version, and keep its file for the archive. Twice changes nothing.

    Raises `CannotPublish` for a meeting that is not for everyone. The file is made before anything is locked.
    """
    if not is_open_to_all(edition.report.meeting):
        raise CannotPublish(_("This meeting is only for people whom you invite. Its report is not published."))
    file = report_pdf(edition)
    with transaction.atomic():
        row = Edition.objects.select_for_update().defer("file").get(pk=edition.pk)
        if row.published_at is None:
            row.published_at, row.published_by, row.file = now or timezone.now(), actor, file
            row.save(update_fields=["published_at", "published_by", "file"])
            log(actor=actor, action="publish_report", subject=row, number=row.number)
    return row


def unpublish(*, edition: Edition, actor: User) -> None:
    """Take one version off the public site, because of a name in it for one. It stays, unchanged, for the archive."""
    with transaction.atomic():
        row = Edition.objects.select_for_update().defer("file").get(pk=edition.pk)
        if row.published_at is not None:
            row.published_at = row.published_by = None
            row.save(update_fields=["published_at", "published_by"])
            log(actor=actor, action="unpublish_report", subject=row, number=row.number)


def send_report(
    *,
    edition: Edition,
    actor: User,
    to_invited: bool = False,
    to_followers: bool = False,
    now: dt.datetime | None = None,
) -> int:
    """Mail the link to a published report to who came, and as asked to who was invited or follows; return how many.

    Each person hears once of each version, however often it is asked. Raises `CannotPublish` when nobody could read it.
    """
    now = now or timezone.now()
    if edition.published_at is None:
        raise CannotPublish(_("First publish the report: the e-mail leads to the public page."))
    found = queries.readers(edition.report.meeting)
    people = found.came + (found.invited if to_invited else [])
    followers = found.followers if to_followers else []
    with transaction.atomic():
        mailed = Message.objects.filter(kind=Message.Kind.REPORT, dedupe_key__startswith=f"report:{edition.pk}:")
        before, deadline = mailed.count(), now + rules.MAIL_KEPT
        rows = [(f"report:{edition.pk}:{pk}", pk, email) for pk, email in people]
        queue_notices(Message.Kind.REPORT, rows, to="invitation", now=now, deadline=deadline)
        rows = [(f"report:{edition.pk}:f{pk}", pk, email) for pk, email in followers]
        queue_notices(Message.Kind.REPORT, rows, to="follower", now=now, deadline=deadline)
        count = mailed.count() - before
        Edition.objects.filter(pk=edition.pk).update(mailed_at=now, mailed_count=F("mailed_count") + count)
        log(actor=actor, action="send_report", subject=edition, count=count)
    return count


def ask_for_reports(*, now: dt.datetime | None = None) -> int:
    """Mail the organisers of meetings without a report, three, seven and fourteen days later; return how many mails.

    Each goes once; what could not leave on its day is left out when the next one is due.
    """
    now = now or timezone.now()
    meetings = queries.unreported(Meeting.objects.all(), now).select_related("organiser")
    rows = []
    for meeting in meetings:
        step = max((days for days in rules.ASKED_AFTER if days <= rules.days_since(meeting, now)), default=0)
        rows.append((f"nag:{meeting.pk}:{step}", meeting.organiser_id, meeting.organiser.email))
    known = set(
        Message.objects.filter(dedupe_key__in=[key for key, *_rest in rows]).values_list("dedupe_key", flat=True)
    )
    fresh = [row for row in rows if row[0] not in known]
    with transaction.atomic():
        return queue_notices(Message.Kind.NAG, fresh, to="user", now=now, deadline=now + dt.timedelta(days=1))
