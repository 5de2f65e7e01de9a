"""Makes what we say of a row of the outbox, when it leaves. The rows and the sending are those of `invitations`."""

from django.utils import translation
from django.utils.translation import pgettext

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
    """Return the way to a published report; None when a newer version was published since."""
    edition = Edition.objects.select_related("report").defer("file").filter(pk=_pk(message)).first()
    reader = reader_of(message)
    if edition is None or reader is None:
        return None
    newest = queries.published(edition.report.meeting_id)
    return mail.report_notice(reader, edition) if newest and newest[0].pk == edition.pk else None


def _nag(message: Message) -> Notice | None:
    """Return the question to write a report; None when it is final by now."""
    meeting = Meeting.objects.filter(pk=_pk(message)).first()
    reader = reader_of(message)
    is_final = Edition.objects.filter(report__meeting=meeting).exists()
    return None if meeting is None or reader is None or is_final else mail.nag_notice(reader, meeting)


def _point(message: Message) -> Notice | None:
    """Return what must be kept; None when it was answered meanwhile, or has another day."""
    _kind, _pk_of, what, due_on, *_rest = message.dedupe_key.split(":")
    rows = ActionPoint.objects.select_related("meeting", "owner")
    point = rows.filter(pk=_pk(message), state=ActionPoint.State.OPEN, due_on=due_on).first()
    reader = reader_of(message)
    return mail.point_notice(reader, point, what) if point and reader else None


def _done(message: Message) -> Notice | None:
    """Return what became of the agreements that ended before this day; None when everyone may read it no more."""
    _kind, meeting_pk, told_on, *_rest = message.dedupe_key.split(":")
    rows = ActionPoint.objects.filter(meeting=int(meeting_pk), told_on=told_on, closed_at__isnull=False)
    points = list(queries.public_points(rows).select_related("meeting__area", "owner").order_by("pk"))
    reader = reader_of(message)
    return mail.done_notice(reader, points[0].meeting, points) if points and reader else None


def _review(message: Message) -> Notice | None:
    """Return the questions to a visitor."""
    reader = reader_of(message)
    return mail.review_notice(reader, message.invitation) if reader and message.invitation else None


_MAKERS = {
    Kind.CHECK: _check,
    Kind.REPORT: _report,
    Kind.NAG: _nag,
    Kind.POINT: _point,
    Kind.DONE: _done,
    Kind.REVIEW: _review,
}


def _pk(message: Message) -> int:
    return int(message.dedupe_key.split(":")[1].partition("-")[0])
