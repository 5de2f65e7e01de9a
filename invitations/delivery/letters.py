"""Makes the message of a row of the outbox."""

import dataclasses
from collections.abc import Callable

from django.conf import settings

from accounts.models import LogCheck
from invitations import audience, calendar, mail, queries, rules, tokens
from invitations.delivery import briefing, channel, told
from invitations.delivery.held import Held
from invitations.models import DataCheck, ErasureWish, Follow, Message, Speaker
from meetings.models import Meeting


def compose(held: Held) -> mail.Composed | None:
    """Return the message, or None when it has no reader any more. The same row and data give the same bytes.

    Raises `areas.rules.AddressError` when the address cannot be written to.
    """
    message = held.message
    if message.kind in _NOTICES:
        notice = _NOTICES[message.kind](held)
        return mail.compose_notice(notice, message_id=held.message_id, date=held.date_header) if notice else None
    letter = _test_letter(message) if message.kind == Message.Kind.TEST else _letter(message)
    if letter is None:
        return None
    return mail.compose(
        letter,
        message.kind,
        message_id=held.message_id,
        date=held.date_header,
        calendar=_appointment(message),
    )


def say(kind: str, make: Callable[[Message], mail.Notice | None]) -> None:
    """Let an app above ours say something of this kind, from when Django starts: there is one outbox for all.

    `make` gets the row with its recipient loaded, when it leaves; None when there is nothing to say any more.
    """
    _NOTICES[Message.Kind(kind)] = lambda held: make(held.message)


def envelope_sender(message: Message, composed: mail.Composed) -> str:
    """Return where the mail servers report to: an address of this message alone, when there is a mailbox for that."""
    return tokens.return_path(message.pk) if settings.BOUNCE_ADDRESS else composed.sender


def _digest(held: Held) -> mail.Notice | None:
    """Return what failed, as it is now; None when it was put right meanwhile."""
    failures = queries.failures(held.now())
    if held.message.user is None or failures.is_empty:
        return None
    return mail.digest_for(held.message.user, failures)


def _alarm(held: Held) -> mail.Notice | None:
    """Return why the mail server took nothing, or that the log is wrong; the cause stands in the key of the row."""
    message, way = held.message, channel.newest()
    cause = message.dedupe_key.split(":")[1]
    if message.user and cause == channel.LOG_IS_WRONG:
        check = LogCheck.objects.exclude(problem="").first()
        return mail.log_alarm_for(message.user, check) if check else None
    if message.user is None or way is None or way.alarmed_at is None:
        return None
    return mail.alarm_for(message.user, way, cause=cause)


def _question(held: Held) -> mail.Notice | None:
    """Return the question whether someone wants to follow what was filled in; None when that was withdrawn."""
    _kind, follow_id, _hour = held.message.dedupe_key.split(":")
    follow = Follow.objects.select_related("follower", "area", "theme").filter(pk=follow_id).first()
    return mail.question_to_follow(follow) if follow else None


def _news(held: Held) -> mail.Notice | None:
    """Return the new meetings for a follower, as they are now; None when there are none left."""
    message = held.message
    if message.follower is None:
        return None
    _kind, _follower, span = message.dedupe_key.split(":")
    after, until = span.split("-")[:2]
    meetings = queries.news_for(message.follower, int(after), int(until), held.now())
    return mail.news_for(message.follower, meetings) if meetings else None


def _asks_speaker(held: Held) -> mail.Notice | None:
    """Return the question whether the answer may be sent to this address; None when that was settled."""
    speaker = _speaker(held)
    return mail.question_to_speaker(speaker) if speaker and speaker.confirmed_at is None else None


def _answers(held: Held) -> mail.Notice | None:
    """Return the answer to a voice as it is now; None when it was taken back."""
    speaker = _speaker(held)
    signal = speaker and (speaker.signal.merged_into or speaker.signal)
    return mail.answer_to_speaker(speaker) if speaker and signal and signal.answer else None


def _speaker(held: Held) -> Speaker | None:
    rows = Speaker.objects.select_related("signal__area", "signal__merged_into")
    found: Speaker | None = rows.filter(pk=held.message.speaker_id or 0).first()
    return found


def _asks_data(held: Held) -> mail.Notice | None:
    """Return the question to an organisation to look at its data; None when that was done since, or nobody is left."""
    checks = DataCheck.objects.select_related("organisation", "contact")
    check = checks.filter(pk=held.message.data_check_id or 0, answered_at=None, organisation__is_active=True).first()
    return mail.question_about_data(check) if check else None


def _own_data(held: Held) -> mail.Notice | None:
    """Return the link to the own data."""
    writer = held.message.correspondent
    return mail.link_to_own_data(writer) if writer else None


def _other_address(held: Held) -> mail.Notice | None:
    """Return the news that we write to another address."""
    writer = held.message.correspondent
    return mail.address_changed(writer) if writer else None


def _refusal(held: Held) -> mail.Notice | None:
    """Return why someone was not erased; None when they were, since."""
    pk = held.message.dedupe_key.partition(":")[2]
    wish = ErasureWish.objects.select_related("contact", "decided_by").filter(pk=pk, state="refused").first()
    return mail.answer_to_wish(wish) if wish and wish.contact.email else None


_NOTICES: dict[str, Callable[[Held], mail.Notice | None]] = {
    Message.Kind.DIGEST: _digest,
    Message.Kind.ALARM: _alarm,
    Message.Kind.FOLLOW: _question,
    Message.Kind.AGENDA: _news,
    Message.Kind.VOICE: _asks_speaker,
    Message.Kind.ANSWER: _answers,
    Message.Kind.DATA: _asks_data,
    Message.Kind.OWN: _own_data,
    Message.Kind.ADDRESS: _other_address,
    Message.Kind.WISH: _refusal,
    Message.Kind.BRIEFING: lambda held: briefing.briefing(held.message),
    Message.Kind.AROUND: lambda held: briefing.around(held.message),
    Message.Kind.CHORES: lambda held: briefing.chores(held.message),
}


def _letter(message: Message) -> mail.Letter | None:
    if message.registration is not None:
        return mail.letter_for_registration(message.registration)
    if message.invitation is None:
        return None
    if message.guest is not None:
        message.guest.invitation = message.invitation
        return mail.letter_for_guest(message.guest)
    is_news = message.kind in {Message.Kind.RESCHEDULE, Message.Kind.CANCEL}
    return mail.letter_for(message.invitation, before=told.told_plan(message) if is_news else None)


def _test_letter(message: Message) -> mail.Letter | None:
    """Return what one invitee would get, addressed to the user who asked for it."""
    _, meeting_id, *_, contact_id = message.dedupe_key.split(":")
    meeting = Meeting.objects.select_related("area", "venue", "organiser").filter(pk=meeting_id).first()
    if meeting is None or message.user is None:
        return None
    for invitee in audience.resolve(meeting).invitees:
        if invitee.contact_id == int(contact_id.partition("-")[0]):
            return dataclasses.replace(mail.letter_for_invitee(meeting, invitee), email=message.user.email)
    return None


def _appointment(message: Message) -> bytes:
    """Return the calendar entry that goes along; its stamp is that of the row, so that a retry is the same."""
    invitation = message.invitation
    if invitation is None or invitation.meeting.starts_at is None or invitation.meeting.ends_at is None:
        return b""
    reads_replies = bool(settings.CALENDAR_REPLY_ADDRESS)
    if reads_replies and message.kind == Message.Kind.CONFIRMATION and told.was_said_by_calendar(message):
        return b""  # it knows; asked anew, people would have to answer twice
    if rules.puts_in(message.kind, invitation, reads_replies=reads_replies):
        return calendar.confirmation(invitation, stamp=message.created_at, guest=message.guest)
    if rules.takes_out(message.kind, invitation) and told.holds_entry(message):
        return calendar.cancellation(invitation, stamp=message.created_at, guest=message.guest)
    return b""
