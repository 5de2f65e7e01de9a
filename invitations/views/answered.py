"""What we received and what happens now, and the meeting for one's own agenda."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from invitations import access, queries, rules
from invitations.calendar import confirmation, entry_of, own_feed_url, web_links
from invitations.forms.reply import ANSWERS, PASSED_ON, need_words
from invitations.models import Invitation
from invitations.views.entry import entry_code_of
from invitations.views.token_page import see, show, token_page
from meetings.models import Meeting
from meetings.rules import can_answer, can_decline

WORDS = {str(code): words for code, words in ANSWERS + PASSED_ON}
Place = Invitation.Place


@token_page("reply")
def answered(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Show what we received and what happens now. Safe to reload."""
    if invitation.answer == Invitation.Answer.NEEDS_ACTION:
        return see(request, "reply", token)
    replies = access.newest_replies(invitation)
    need, is_hidden = getattr(invitation, "need", None), queries.is_of_before(invitation, replies)
    waits = invitation.place == Place.WAITING
    now = timezone.now()
    context = page_context(invitation, token, now) | {
        "entry_code": entry_code_of(invitation, now),
        "needs": need_words(need.choices, need.note, venue_words(invitation.meeting)) if need and not is_hidden else [],
        "is_need_unread": need is not None and (is_hidden or not need.is_readable),
        "topic": replies[0].topic if replies and not is_hidden else "",
        "has_changed": len(replies) > 1 and replies[0].answer != replies[1].answer,
        "gets_mail": bool(invitation.contact.email) and invitation.channel == "email",
        "has_calendar": rules.has_appointment(invitation),
        "calendar_links": web_links(entry_of(invitation)) if rules.has_appointment(invitation) else [],
        "feed_url": own_feed_url(invitation.contact) if invitation.group in rules.PROFESSIONALS else "",
        "guests": queries.guests_of(invitation),
        "has_hidden_guests": queries.has_hidden_guests(invitation),
        "turn": queries.turn_of(invitation) if waits else 0,
        "referral": queries.newest_referral(invitation) if invitation.answer in dict(PASSED_ON) else None,
        "online_link": queries.board_of(invitation.meeting).link if invitation.is_online else "",
    }
    return show(request, "answered", context)


@token_page("reply")
def calendar(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Give the meeting as a calendar file to someone who comes, or may come."""
    if not rules.has_appointment(invitation):
        return see(request, "answered", token)
    response = HttpResponse(confirmation(invitation), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("meeting")}.ics"'
    return response


def page_context(invitation: Invitation, token: str, now: dt.datetime) -> dict[str, Any]:
    """Return what the pages of one invitation show alike."""
    return {
        "token": token,
        "invitation": invitation,
        "meeting": invitation.meeting,
        "said": WORDS.get(invitation.answer, ""),
        "stage": stage(invitation, now),
    }


def stage(invitation: Invitation, now: dt.datetime) -> str:
    """Return what can still be done: `open`, `late` (a turn, or a no), `over` or `cancelled`."""
    meeting = invitation.meeting
    if meeting.state == Meeting.State.CANCELLED:
        return "cancelled"
    if can_answer(meeting, now, invitation.reply_until):
        return "open"
    return "late" if can_decline(meeting, now) else "over"


def venue_words(meeting: Meeting) -> str:
    """Return the name of the venue, for "Transport to …"."""
    return meeting.venue.name if meeting.venue else _("the meeting")
