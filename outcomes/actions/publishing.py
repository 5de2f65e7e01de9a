"""Publishing a final report, mailing it, and asking for one that is not there."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from areas.queries import deputies
from invitations.actions.queueing import queue_notices
from invitations.models import Invitation, Message
from meetings.actions.preparing import note_done
from meetings.models import Meeting
from meetings.rules import is_open_to_all
from outcomes import queries, rules
from outcomes.actions.points import follow_report
from outcomes.models import Edition, Opinion, Report
from outcomes.paper import WithoutText, report_pdf


class CannotPublish(Exception):
    """Nothing was changed; the message says why, in the active language."""


def publish(*, edition: Edition, actor: User, now: dt.datetime | None = None) -> Edition:
    """Let everyone read a final version, and keep its file for the archive. Twice changes nothing.

    Agreements change along with it from now on.
    Raises `CannotPublish` for a meeting that is not for everyone, for a closed dossier, whose papers say what is
    public, and for a photo without a text. The file is made before anything is locked.
    """
    if not is_open_to_all(edition.report.meeting):
        raise CannotPublish(_("This meeting is only for people whom you invite. Its report is not published."))
    try:
        file = report_pdf(edition)
    except WithoutText as error:
        raise CannotPublish(str(error)) from error
    with transaction.atomic():
        row = Edition.objects.select_for_update().defer("file").get(pk=edition.pk)
        if row.published_at is None:
            if queries.is_closed(edition.report.meeting_id):
                raise CannotPublish(
                    _(
                        "The dossier of this meeting is closed, with what was public then. An administrator can open it"
                        " again. After that you can publish."
                    )
                )
            row.published_at, row.published_by, row.file = now or timezone.now(), actor, file
            row.save(update_fields=["published_at", "published_by", "file"])
            _follow(row, actor)
            log(actor=actor, action="publish_report", subject=row, number=row.number)
    return row


def unpublish(*, edition: Edition, actor: User) -> None:
    """Take one version off the public site, because of a name in it for one. It stays, unchanged, for the archive."""
    with transaction.atomic():
        row = Edition.objects.select_for_update().defer("file").get(pk=edition.pk)
        if row.published_at is not None:
            row.published_at = row.published_by = None
            row.save(update_fields=["published_at", "published_by"])
            if not queries.published(row.report.meeting_id):
                _follow(row, actor)
            log(actor=actor, action="unpublish_report", subject=row, number=row.number)


def _follow(edition: Edition, actor: User) -> None:
    """Let what the newest version changed in agreements hold from now on, for everyone reads no older one."""
    report = Report.objects.get(pk=edition.report_id)
    if report.is_final:
        follow_report(report=report, actor=actor, now=timezone.now())


def send_report(
    *,
    edition: Edition,
    actor: User,
    to_invited: bool = False,
    to_followers: bool = False,
    now: dt.datetime | None = None,
) -> int:
    """Mail the link to a published report to who came, and as asked to who was invited or follows; return how many.

    Each person hears once of each version, however often it is asked. Who came gets a link of their own, to remark on
    it; by that link the report of a closed meeting is read. Raises `CannotPublish` when nobody could read it.
    """
    now = now or timezone.now()
    is_open = is_open_to_all(edition.report.meeting)
    if edition.published_at is None and is_open:
        raise CannotPublish(_("First publish the report: the e-mail leads to the public page."))
    found = queries.readers(edition.report.meeting)
    people = found.came + (found.invited if to_invited else [])
    followers = found.followers if to_followers and is_open else []
    with transaction.atomic():
        _make_links(edition, [pk for pk, _email in (found.came if is_open else people)])
        mailed = Message.objects.filter(kind=Message.Kind.REPORT, dedupe_key__startswith=f"report:{edition.pk}:")
        before, deadline = mailed.count(), now + rules.MAIL_KEPT
        rows = [(f"report:{edition.pk}:{pk}", pk, email) for pk, email in people]
        queue_notices(Message.Kind.REPORT, rows, to="invitation", now=now, deadline=deadline)
        rows = [(f"report:{edition.pk}:f{pk}", pk, email) for pk, email in followers]
        queue_notices(Message.Kind.REPORT, rows, to="follower", now=now, deadline=deadline)
        count = mailed.count() - before
        Edition.objects.filter(pk=edition.pk).update(mailed_at=now, mailed_count=F("mailed_count") + count)
        note_done(meeting=edition.report.meeting, code="report", actor=actor, now=now)
        log(actor=actor, action="send_report", subject=edition, count=count)
    return count


def _make_links(edition: Edition, invitation_pks: list[int]) -> None:
    """Let these people read and remark on a report by a link of their own; once for all its versions."""
    rows = Invitation.objects.filter(pk__in=invitation_pks).order_by("pk").values_list("contact", "organisation")
    Opinion.objects.bulk_create(
        [
            Opinion(report_id=edition.report_id, round=0, contact_id=contact, organisation_id=organisation)
            for contact, organisation in rows
        ],
        ignore_conflicts=True,
    )


def ask_for_reports(*, now: dt.datetime | None = None) -> int:
    """Mail who organised a meeting without a report, three, seven and fourteen days later; return how many mails.

    Deputies in the area get it too.
    Each goes once; what could not leave on its day is left out when the next one is due.
    """
    now = now or timezone.now()
    meetings = queries.unreported(Meeting.objects.all(), now).select_related("organiser", "area")
    rows = []
    for meeting in meetings:
        step = max((days for days in rules.ASKED_AFTER if days <= rules.days_since(meeting, now)), default=0)
        rows.append((f"nag:{meeting.pk}:{step}", meeting.organiser_id, meeting.organiser.email))
        others = [each for each in deputies(meeting.area, timezone.localdate(now)) if each.pk != meeting.organiser_id]
        rows += [(f"nag:{meeting.pk}-{each.pk}:{step}", each.pk, each.email) for each in others]
    known = set(
        Message.objects.filter(dedupe_key__in=[key for key, *_rest in rows]).values_list("dedupe_key", flat=True)
    )
    fresh = [row for row in rows if row[0] not in known]
    with transaction.atomic():
        return queue_notices(Message.Kind.NAG, fresh, to="user", now=now, deadline=now + dt.timedelta(days=1))
