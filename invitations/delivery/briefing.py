"""Makes what a briefing and a reminder of the checklist say, when they leave."""

from django.utils import timezone

from invitations import mail, queries
from invitations.models import Message
from meetings.models import Meeting
from meetings.queries import chores_by_stand_in, chores_to_ask


def briefing(message: Message) -> mail.Notice | None:
    """Return the briefing as it is now; None when this person has no role any more, or there is no meeting."""
    _kind, meeting_pk, key, *_rest = message.dedupe_key.split(":")
    rows = Meeting.objects.select_related("venue", "organiser", "area")
    meeting = rows.filter(pk=meeting_pk).exclude(state=Meeting.State.CANCELLED).first()
    if meeting is None:
        return None
    for each in queries.briefings(meeting):
        if each.key == key and each.email:
            return mail.briefing_notice(each, queries.expected_heads(meeting))
    return None


def around(message: Message) -> mail.Notice | None:
    """Return that a meeting changed or was cancelled; None when that was taken back, or something newer is told."""
    _kind, meeting_pk, sequence, what, *_rest = message.dedupe_key.split(":")
    meeting = Meeting.objects.select_related("venue", "organiser").filter(pk=meeting_pk).first()
    person = message.contact or message.user or message.correspondent
    if meeting is None or person is None or meeting.sequence != int(sequence):
        return None
    if (what == "off") != (meeting.state == Meeting.State.CANCELLED):
        return None
    return mail.around_notice(name=person.name, email=person.email, language=person.language, meeting=meeting)


def chores(message: Message) -> mail.Notice | None:
    """Return what this colleague must do now; None when it was done meanwhile."""
    today = timezone.localdate()
    if message.user is None:
        return None
    asked = chores_to_ask(today)
    own = [chore for chore in asked if chore.owner_id == message.user_id]
    for_others = [each for each in chores_by_stand_in(asked, today).get(message.user, ()) if each not in own]
    return mail.chores_notice(message.user, own + for_others, today) if own or for_others else None
