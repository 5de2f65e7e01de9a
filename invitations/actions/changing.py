"""After the first sending: telling of a change or a cancellation, sending again, opening the way out by hand."""

import datetime as dt
import re

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import LogEntry, User
from areas.models import Contact
from invitations import rules, tokens
from invitations.actions.around import take_back_around, tell_around
from invitations.actions.inviting import running
from invitations.actions.queueing import message_defaults, ring_bell
from invitations.delivery.standing import address_of
from invitations.models import Channel, Invitation, Mailing, Message
from invitations.queries import around, around_to_tell, news_around, not_told_change, who_may_know
from meetings.actions import cancel_meeting, revive_meeting
from meetings.models import Meeting

Kind, State = Message.Kind, Message.State
_AGAIN = re.compile(r"-again\d+$")


class CannotTell(Exception):
    """Nothing was sent; the message says why and what to do, in the active language."""


def release_moment() -> dt.datetime:
    """Return when what is told now may leave: until then it can be taken back."""
    return timezone.now() + dt.timedelta(minutes=settings.STOP_WINDOW_MINUTES)


def tell_change(*, meeting: Meeting, actor: User, form_nonce: str = "", not_before: dt.datetime | None = None) -> int:
    """Queue a message for everyone who knows an earlier plan; return how many. The same form counts once.

    Whose invitation still waits gets the new plan in it. Raises `CannotTell` when there is nothing to come to any more.
    """
    now = timezone.now()
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        told_before = _told_by_form(meeting, form_nonce)
        if told_before is not None:
            return told_before
        if meeting.state != Meeting.State.INVITING or meeting.starts_at is None or meeting.starts_at <= now:
            raise CannotTell(_("This meeting was cancelled or has begun. Nobody was told of the change."))
        waiting = _waiting(meeting)
        waiting.filter(kind=Kind.RESCHEDULE, sequence__lt=meeting.sequence).update(state=State.SUPERSEDED)
        waiting.filter(kind=Kind.INVITE).update(deadline=meeting.starts_at)
        may_go = max(not_before or now, now)
        others = around_to_tell(meeting, actor)
        count = _queue(Kind.RESCHEDULE, meeting, not_told_change(meeting), may_go, deadline=meeting.starts_at)
        count += tell_around(meeting=meeting, others=others, what="new", not_before=may_go, deadline=meeting.starts_at)
        log(actor=actor, action="tell_change", subject=meeting, sequence=meeting.sequence, count=count, form=form_nonce)
        ring_bell()
    return count


def take_back_change(*, meeting: Meeting, actor: User) -> int:
    """Take back the news of a change that has not left; return how many. The meeting stays as it is.

    Who was not told can be told later: nothing is left of the messages.
    """
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        waiting = _waiting(row).filter(kind=Kind.RESCHEDULE, attempts=0)
        pks = list(waiting.select_for_update().values_list("pk", flat=True))  # no worker takes one while we look
        _count, per_model = Message.objects.filter(pk__in=pks).delete()
        count = per_model.get(Message._meta.label, 0) + take_back_around(meeting=row, what="new")
        log(actor=actor, action="take_back_change", subject=row, count=count)
    return count


def cancel_and_tell(*, meeting: Meeting, actor: User) -> int:
    """Cancel a meeting and tell everyone who may know of it; return how many. In one transaction: both, or neither.

    The messages wait as long as invitations can be stopped, and so long `revive` takes it back. Raises
    `meetings.actions.NotInviting` when there is nothing to cancel.
    """
    with transaction.atomic():
        row = cancel_meeting(meeting=meeting, actor=actor)
        return tell_cancelled(meeting=row, actor=actor, not_before=release_moment())


def revive(*, meeting: Meeting, actor: User) -> Meeting:
    """Take back a cancellation while nobody heard of it; what it stopped goes after all.

    Raises `CannotTell` when a cancellation has left, or the meeting would have begun.
    """
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        about = Message.objects.filter(invitation__in=Invitation.objects.filter(meeting=row))
        news = about.filter(kind=Kind.CANCEL)
        list(news.select_for_update().values_list("pk"))  # no worker takes one while we look
        others = news_around(row, "off")
        if (news | others).exclude(state=State.QUEUED).exists() or (row.starts_at and row.starts_at <= timezone.now()):
            raise CannotTell(_("People were told already. Plan the meeting again, and invite them."))
        news.delete()
        take_back_around(meeting=row, what="off")
        stopped = about.filter(kind__in=rules.TELLS_PLAN, state=State.CANCELLED, attempts=0, deadline__gt=Now())
        stopped.exclude(mailing__state=Mailing.State.STOPPED).update(state=State.QUEUED)
        revived = revive_meeting(meeting=row, actor=actor)
        ring_bell()
    return revived


def tell_cancelled(*, meeting: Meeting, actor: User, not_before: dt.datetime | None = None) -> int:
    """Queue a message for everyone who may know of a cancelled meeting; return how many. Twice queues nothing more.

    What waits is stopped, and who never heard of the meeting hears nothing now. After the meeting nobody is written to.
    """
    now = timezone.now()
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        ends_at = meeting.ends_at or now
        if meeting.state != Meeting.State.CANCELLED:
            raise CannotTell(_("This meeting was not cancelled. Nobody was told."))
        stopped = _waiting(meeting).exclude(kind=Kind.CANCEL).update(state=State.CANCELLED)
        may_go = max(not_before or now, now)
        count = 0
        if ends_at > now:
            others = around(meeting, actor)
            count = _queue(Kind.CANCEL, meeting, who_may_know(meeting), may_go, deadline=ends_at)
            count += tell_around(meeting=meeting, others=others, what="off", not_before=may_go, deadline=ends_at)
        log(actor=actor, action="tell_cancelled", subject=meeting, count=count, stopped=stopped)
        ring_bell()
    return count


_READ_AGAIN = (
    "user", "mailing", "planned", "registration", "follower", "speaker", "contact", "correspondent", "guest",
    "data_check__contact", "invitation__meeting", "invitation__contact",
)  # fmt: skip


def send_again(*, message: Message, actor: User) -> Message:
    """Send a message once more that did not arrive, or of which nobody knows; return the new one.

    It says what holds now. A second click returns the same one. Raises `CannotTell` when it cannot go.
    """
    now = timezone.now()
    with transaction.atomic():
        old = Message.objects.select_for_update(of=("self",)).select_related(*_READ_AGAIN).get(pk=message.pk)
        key = _AGAIN.sub("", old.dedupe_key)
        again = Message.objects.filter(dedupe_key__startswith=f"{key}-again")
        under_way: Message | None = again.filter(state__in=[State.QUEUED, State.SENDING]).first()
        if under_way:
            return under_way
        deadline, email = _refuse_to_repeat(old, now)
        if old.state in {State.UNCERTAIN, State.HELD}:  # else the first would go once more by itself
            Message.objects.filter(pk=old.pk, state=old.state).update(state=State.SUPERSEDED, dot_at=None)
        new: Message = Message.objects.create(
            dedupe_key=f"{key}-again{again.count() + 1}",
            kind=old.kind,
            invitation=old.invitation,
            user=old.user,
            guest=old.guest,
            registration=old.registration,
            follower=old.follower,
            speaker=old.speaker,
            data_check=old.data_check,
            contact=old.contact,
            correspondent=old.correspondent,
            mailing=running(old.mailing),
            planned=old.planned,
            sequence=old.invitation.meeting.sequence if old.invitation else 0,
            not_before=rules.Quiet.of_settings().loud_from(now) if old.planned else now,
            deadline=deadline,
            address_hash=tokens.address_hash(email),
            domain=email.rpartition("@")[2].lower(),
        )
        log(actor=actor, action="send_again", subject=new, first=old.pk)
        ring_bell()
    return new


def resume_channel(*, channel: Channel, actor: User) -> None:
    """Open the way out at once: an administrator changed what was wrong."""
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(paused_since=None, paused_until=None, fail_streak=0)
        log(actor=actor, action="resume_channel", subject=channel)
        ring_bell()


def _told_by_form(meeting: Meeting, form_nonce: str) -> int | None:
    """Return how many were told by this very form before, when that was not taken back: a double click."""
    if not form_nonce:
        return None
    about = LogEntry.objects.filter(object_type=meeting._meta.label_lower, object_id=str(meeting.pk))
    entry = about.filter(action="tell_change", details__form=form_nonce).order_by("-pk").first()
    if entry is None or about.filter(action="take_back_change", pk__gt=entry.pk).exists():
        return None
    return int(entry.details["count"])


def _waiting(meeting: Meeting) -> "QuerySet[Message]":
    """Return what is queued about a meeting.

    Without a join: with one, PostgreSQL would not look again at the state of a row that a worker takes in this moment.
    """
    rows: QuerySet[Message] = Message.objects.filter(
        invitation__in=Invitation.objects.filter(meeting=meeting), state=State.QUEUED
    )
    return rows


def _queue(
    kind: str, meeting: Meeting, people: "QuerySet[Invitation]", not_before: dt.datetime, *, deadline: dt.datetime
) -> int:
    """Queue one message per invitation that is answered by e-mail; return how many. Two statements."""
    by_mail = people.filter(channel=Contact.Channel.EMAIL).order_by("pk").values_list("pk", "contact__email")
    rows = [
        (f"{pk}:{kind}:{meeting.sequence}", pk, tokens.address_hash(email), email.rpartition("@")[2].lower())
        for pk, email in by_mail
    ]
    Message.objects.insert_rows(
        ["dedupe_key", "invitation", "address_hash", "domain"],
        rows,
        message_defaults(kind, meeting, not_before=not_before, created_at=timezone.now(), deadline=deadline),
    )
    return len(rows)


def _refuse_to_repeat(message: Message, now: dt.datetime) -> tuple[dt.datetime, str]:
    """Return until when a message is of use and to which address it goes.

    Raises `CannotTell` when it did arrive, has no reader any more, or would come too late.
    """
    invitation = message.invitation
    if message.state not in rules.CAN_BE_SENT_AGAIN:
        raise CannotTell(_("This message cannot be sent again. It has left, or it was stopped."))
    if message.registration and not rules.is_standing(message.registration.expires_at, now):
        raise CannotTell(_("This was not confirmed in time. Nothing was sent."))
    if invitation is None:
        return now + dt.timedelta(days=1), address_of(message)
    if invitation.state == Invitation.State.WITHDRAWN:
        raise CannotTell(_("This invitation was withdrawn. Nothing was sent."))
    meeting = invitation.meeting
    if (meeting.state == Meeting.State.CANCELLED) != (message.kind == Kind.CANCEL):
        raise CannotTell(_("This meeting was cancelled. Nothing was sent."))
    if message.kind == Kind.REMINDER and _reminders(invitation) >= rules.MOST_REMINDERS:
        raise CannotTell(_("This person was reminded twice already. Nothing was sent."))
    deadline = _deadline(message, meeting, now)
    if deadline <= now:
        is_reminder = message.kind == Kind.REMINDER
        late, begun = (
            _("It is too late for a reminder. Nothing was sent."),
            _("The meeting has begun. Nothing was sent."),
        )
        raise CannotTell(late if is_reminder else begun)
    return deadline, address_of(message)


def _reminders(invitation: Invitation) -> int:
    """Return how many reminders this person has had, or will have; the one that is sent again may be one of them."""
    reminders = invitation.messages.filter(kind=Kind.REMINDER)
    return reminders.exclude(state__in=[*rules.NEVER_LEFT, *rules.CAN_BE_SENT_AGAIN]).count()


def _deadline(message: Message, meeting: Meeting, now: dt.datetime) -> dt.datetime:
    """Return until when a message is of use: a plan until the start, a cancellation until the end."""
    if message.planned:
        return rules.window_from(now, message.planned.kind, meeting, rules.Quiet.of_settings()).closes_at
    if message.kind in rules.TELLS_PLAN:
        return meeting.starts_at or now
    if message.kind in {Kind.REPORT, Kind.DONE, Kind.AFTER, Kind.REVIEW}:
        return now + dt.timedelta(days=1)
    ends_at = meeting.ends_at or now
    return ends_at if message.kind == Kind.CANCEL else ends_at + dt.timedelta(days=1)
