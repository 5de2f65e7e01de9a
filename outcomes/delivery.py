"""Makes what we say of a row of the outbox, when it leaves. The rows and the sending are those of `invitations`."""

from django.utils import timezone, translation
from django.utils.translation import pgettext

from areas.queries import deputies
from invitations import delivery, tokens
from invitations.mail import Notice, change_url
from invitations.models import Message
from meetings.models import Meeting
from outcomes import mail, queries
from outcomes.mail.words import page
from outcomes.models import ActionPoint, Edition, Opinion, Report

Kind = Message.Kind


def speak() -> None:
    """Hand over what our mail says."""
    for kind, make in _MAKERS.items():
        delivery.say(kind, make)


def reader_of(message: Message) -> mail.Reader | None:
    """Return to whom a row goes, with the link that stops such mail; None when that person is gone."""
    if message.invitation:
        contact, link = message.invitation.contact, message.invitation
        token = tokens.make(link.public_id, link.token_version, "unsubscribe")
        return mail.Reader(contact.email, contact.name, contact.language, page("invitations:unsubscribe", token))
    if message.follower:
        follower = message.follower
        stop = page("invitations:stop_following", tokens.make(follower.public_id, 1, "unfollow"))
        with translation.override(follower.language):
            name = pgettext("after Dear", "resident")
        return mail.Reader(follower.email, name, follower.language, stop, change_url(follower))
    person = message.contact or message.user
    return mail.Reader(person.email, person.name, person.language) if person else None


def _check(message: Message) -> Notice | None:
    """Return the question to check a report; None when it is checked no more, or when they answered."""
    rows = Opinion.objects.select_related("report__meeting")
    opinion = rows.filter(pk=_pk(message), answer=Opinion.Answer.OPEN).first()
    reader = reader_of(message)
    if opinion is None or reader is None:
        return None
    report = opinion.report
    is_open = report.state == Report.State.CHECKING and report.round == opinion.round
    return mail.check_notice(reader, opinion, report.check_until) if is_open and report.check_until else None


def _report(message: Message) -> Notice | None:
    """Return the way to a report that may be read; None when there is a newer version since."""
    rows = Edition.objects.select_related("report__meeting").defer("file")
    edition = rows.filter(pk=_pk(message)).first()
    reader = reader_of(message)
    if edition is None or reader is None:
        return None
    newest = queries.readable(edition.report)
    if newest is None or newest.pk != edition.pk:
        return None
    found = (
        message.invitation
        and Opinion.objects.filter(report=edition.report, round=0, contact=message.invitation.contact_id).first()
    )
    return mail.report_notice(reader, edition, found or None, queries.area_to_follow(message.invitation))


def _nag(message: Message) -> Notice | None:
    """Return the question to write a report; None when it is final by now, or to a deputy of before."""
    meeting = Meeting.objects.filter(pk=_pk(message)).first()
    reader = reader_of(message)
    if meeting is None or reader is None or Edition.objects.filter(report__meeting=meeting).exists():
        return None
    is_deputy = "-" in message.dedupe_key.split(":")[1]
    if is_deputy and message.user not in deputies(meeting.area, timezone.localdate()):
        return None
    return mail.nag_notice(reader, meeting, is_deputy=is_deputy)


def _point(message: Message) -> Notice | None:
    """Return what must be kept; None when it was answered meanwhile, or has another day."""
    _kind, _pk_of, asked, due_on, *_rest = message.dedupe_key.split(":")
    what = asked.partition("-")[0]
    state = ActionPoint.State.WITHDRAWN if what == "withdrawn" else ActionPoint.State.OPEN
    rows = ActionPoint.objects.select_related("meeting", "owner")
    point = rows.filter(pk=_pk(message), state=state, due_on=due_on).first()
    reader = reader_of(message)
    return mail.point_notice(reader, point, what) if point and reader else None


def _done(message: Message) -> Notice | None:
    """Return what became of the agreements that ended before this day; None when everyone may read it no more."""
    _kind, meeting_pk, told_on, *_rest = message.dedupe_key.split(":")
    rows = ActionPoint.objects.filter(meeting=int(meeting_pk), told_on=told_on, closed_at__isnull=False)
    points = list(queries.public_points(rows).select_related("meeting__area", "owner").order_by("pk"))
    reader = reader_of(message)
    if not points or reader is None:
        return None
    return mail.done_notice(reader, points[0].meeting, points, queries.area_to_follow(message.invitation))


def _overdue(message: Message) -> Notice | None:
    """Return which agreements of an organisation are late when this leaves; None when all were answered."""
    _kind, owner_pk, _day, contact_pk = message.dedupe_key.split(":")
    found = queries.to_chase(timezone.localdate(), owner=int(owner_pk))
    mine = [each for each in found if each.contact_pk == int(contact_pk)]
    reader = reader_of(message)
    return mail.overdue_notice(reader, mine[0].points, is_head=mine[0].is_head) if mine and reader else None


def _after(message: Message) -> Notice | None:
    """Return what became of all agreements of a meeting; None when everyone may read none of them any more."""
    _kind, meeting_pk, months, *_rest = message.dedupe_key.split(":")
    rows = queries.public_points(ActionPoint.objects.filter(meeting=int(meeting_pk)))
    points = list(rows.select_related("meeting__area", "owner").order_by("due_on", "pk"))
    reader = reader_of(message)
    if not points or reader is None:
        return None
    found = queries.promises(points, timezone.localdate())
    return mail.after_notice(reader, points[0].meeting, found, int(months))


def _review(message: Message) -> Notice | None:
    """Return the questions to a visitor."""
    reader = reader_of(message)
    return mail.review_notice(reader, message.invitation) if reader and message.invitation else None


_MAKERS = {
    Kind.CHECK: _check,
    Kind.REPORT: _report,
    Kind.NAG: _nag,
    Kind.POINT: _point,
    Kind.OVERDUE: _overdue,
    Kind.DONE: _done,
    Kind.AFTER: _after,
    Kind.REVIEW: _review,
}


def _pk(message: Message) -> int:
    return int(message.dedupe_key.split(":")[1].partition("-")[0])
