"""What the tests of planned mail share: a meeting at a moment, people who know of it, and what went to whom."""

import datetime as dt

from django.utils import timezone

from invitations import delivery, rules
from invitations.models import Message, PlannedMail
from meetings.actions import change_place
from meetings.rules import Times, local_moment
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory
from tests.outbox import queued

QUIET = rules.Quiet(21, 8)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def at(*parts):
    """A moment by the clock on the wall in Amsterdam."""
    return local_moment(dt.date(*parts[:3]), dt.time(*parts[3:])).astimezone(dt.UTC)


# The usual meeting: on a Thursday evening; who is silent is reminded on Saturday, who comes on the eve.
STARTS_AT = at(2026, 11, 19, 19, 30)
REMINDED_AT = at(2026, 11, 14, 10)
EVE = at(2026, 11, 18, 10)


def named(name):
    return ContactFactory(name=name)


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


def meeting_at(starts_at, **fields):
    """A meeting of two hours for which people were invited; they may answer until the end of three days before."""
    reply_day = timezone.localdate(starts_at) - dt.timedelta(days=3)
    reply_by = dt.datetime.combine(reply_day, dt.time(23, 59, 59), tzinfo=timezone.get_default_timezone())
    return MeetingFactory(**{"state": "inviting", "starts_at": starts_at, "reply_by": reply_by} | fields)


def told(meeting, *, ago=dt.timedelta(days=7), before=None, **fields):
    """Someone whose invitation was handed over so long before now, or before that moment."""
    invitation = InvitationFactory(meeting=meeting, **fields)
    sent_at = (before or timezone.now()) - ago
    queued(
        invitation=invitation,
        state="sent",
        smtp_code=250,
        accepted_at=sent_at,
        sequence=meeting.sequence,
        dedupe_key=f"{invitation.pk}:invite:0",
    )
    return invitation


def comes(meeting, **fields):
    """Someone who was invited and said yes."""
    return told(meeting, answer="accepted", party_size=1, answered_at=timezone.now(), **fields)


def plan(meeting, kind="silent", **fields):
    """One planned mail: two days before the last day to reply, a day before the start, or the day after, at ten."""
    usual = {"silent": ("reply_by", 2), "coming": ("start", 1), "thanks": ("end", 1), "missed": ("end", 1)}
    anchor, days = usual[kind]
    return PlannedMail.objects.create(
        meeting=meeting, **{"kind": kind, "anchor": anchor, "days": days, "time": dt.time(10)} | fields
    )


def reached(kind="reminder"):
    """The names of those for whom a message of this kind was made, one for each message."""
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("invitation__contact__name", flat=True))


def state(mail):
    mail.refresh_from_db()
    return mail.state


def move(meeting, starts_at):
    """Move the meeting with all its times."""
    by = starts_at - meeting.starts_at
    times = Times(**{name: getattr(meeting, name) + by for name in Times.__dataclass_fields__})
    change_place(meeting=meeting, actor=meeting.organiser, venue=meeting.venue, capacity=None, times=times)
    meeting.refresh_from_db()


def overdue():
    """Let the moment of all that is queued have come by the clock of the database, which no test can turn."""
    Message.objects.filter(state="queued").update(not_before=utc(2020, 1, 1), deadline=utc(2100, 1, 1))


def left():
    """What the worker does with what is queued now: the states of the planned messages afterwards."""
    overdue()
    delivery.deliver()
    return list(Message.objects.filter(planned__isnull=False).order_by("pk").values_list("state", flat=True))
