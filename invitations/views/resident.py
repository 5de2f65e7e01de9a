"""The pages behind the mailed link: answer, what was answered, and the meeting for one's own agenda."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from invitations import access, actions, tokens
from invitations.audience import why_you
from invitations.calendar import confirmation
from invitations.forms.resident import ANSWERS, ReplyForm, need_words
from invitations.models import Invitation
from invitations.views.resident_mail import new_link, unsubscribe
from invitations.views.token_page import see, show, token_page
from meetings.models import Meeting
from meetings.rules import PARTICIPATION, can_answer, can_decline

__all__ = ["answered", "calendar", "new_link", "reply", "unsubscribe"]

PRESELECTED = {
    "ja": Invitation.Answer.ACCEPTED,
    "misschien": Invitation.Answer.TENTATIVE,
    "nee": Invitation.Answer.DECLINED,
}
WORDS = {str(code): words for code, words in ANSWERS}
COMING = {Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE}


@token_page("reply", methods=("GET", "HEAD", "POST"))
def reply(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Ask whether someone comes. Looking changes nothing; only the button does."""
    if request.method == "POST":
        return _record(request, invitation, token)
    return _reply_page(request, invitation, token, _filled_in(invitation, request.GET.get("a", "")))


@token_page("reply")
def answered(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Show what we received and what happens now. Safe to reload."""
    if invitation.answer == Invitation.Answer.NEEDS_ACTION:
        return see(request, "reply", token)
    replies = access.newest_replies(invitation)
    need = getattr(invitation, "need", None)
    context = _context(invitation, token, timezone.now()) | {
        "needs": need_words(need.choices, need.note, _venue(invitation.meeting)) if need else [],
        "topic": replies[0].topic if replies else "",
        "has_changed": len(replies) > 1 and replies[0].answer != replies[1].answer,
        "gets_mail": bool(invitation.contact.email) and invitation.channel == "email",
        "has_calendar": invitation.answer in COMING and invitation.meeting.state != Meeting.State.CANCELLED,
    }
    return show(request, "answered", context)


@token_page("reply")
def calendar(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Give the meeting as a calendar file to someone who comes, or may come."""
    if invitation.answer not in COMING or invitation.meeting.state == Meeting.State.CANCELLED:
        return see(request, "answered", token)
    response = HttpResponse(confirmation(invitation), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("meeting")}.ics"'
    return response


def _record(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Record the answer, or show the page again with everything kept and a sentence that says why."""
    form = ReplyForm(request.POST, **_offered(invitation))
    if not form.is_valid():
        return _reply_page(request, invitation, token, form, status=422)
    said, nonce = form.cleaned_data, request.POST.get("nonce", "")
    if not tokens.is_fresh(invitation.public_id, nonce):
        notice = _("It has been a while since you opened this page. Check your answer and press the button once more.")
        return _reply_page(request, invitation, token, form, notice=notice, status=422)
    if request.POST.get("answer_version") != str(invitation.answer_version) and _is_overtaken(invitation, said, nonce):
        notice = _("There is a newer answer than the one you saw on this page. Check your answer and press once more.")
        return _reply_page(request, invitation, token, form, notice=notice, status=409)
    try:
        actions.record_reply(
            invitation=invitation,
            answer=said["answer"],
            party_size=said["party_size"],
            topic=said["topic"],
            needs=said["needs"],
            needs_note=said["language"],
            source=access.reply_source(request, invitation),
            form_nonce=nonce,
        )
    except actions.TooLate as late:
        return _reply_page(request, invitation, token, form, notice=str(late), status=409)
    return see(request, "answered", token)


def _is_overtaken(invitation: Invitation, said: dict[str, Any], nonce: str) -> bool:
    """True when the person would change an answer that the page did not show.

    A form that comes in twice says the same twice. If it says something else (the back button, then another choice),
    it must not be taken for a double click, or that choice would be lost.
    """
    earlier = access.reply_by_nonce(invitation, nonce)
    heads = said["party_size"] if said["answer"] in COMING else 0
    return earlier is None or (said["answer"], heads, said["topic"]) != (
        earlier.answer,
        earlier.party_size,
        earlier.topic,
    )


def _filled_in(invitation: Invitation, preselected: str) -> ReplyForm:
    """Return the form with what the person said before; `?a=` in the link only puts the dot elsewhere."""
    need = getattr(invitation, "need", None)
    replies = access.newest_replies(invitation)
    said = "" if invitation.answer == Invitation.Answer.NEEDS_ACTION else invitation.answer
    return ReplyForm(
        **_offered(invitation),
        initial={
            "answer": PRESELECTED.get(preselected, said),
            "party_size": invitation.party_size or 1,
            "needs": need.choices if need else [],
            "language": need.note if need else "",
            "topic": replies[0].topic if replies else "",
        },
    )


def _reply_page(
    request: HttpRequest, invitation: Invitation, token: str, form: ReplyForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    """Show the page with a new nonce and the version of the answer that it shows."""
    meeting = invitation.meeting
    context = _context(invitation, token, timezone.now()) | {
        "form": form,
        "notice": notice,
        "nonce": tokens.make_nonce(invitation.public_id),
        "participation": PARTICIPATION.get(meeting.participation, ""),
        "why": why_you(invitation.reasons),
        "stop_token": tokens.make(invitation.public_id, invitation.token_version, "unsubscribe"),
    }
    return show(request, "reply", context, status=status)


def _context(invitation: Invitation, token: str, now: dt.datetime) -> dict[str, Any]:
    """Return what both pages show."""
    meeting = invitation.meeting
    return {
        "token": token,
        "invitation": invitation,
        "meeting": meeting,
        "said": WORDS.get(invitation.answer, ""),
        "stage": _stage(meeting, now),
    }


def _stage(meeting: Meeting, now: dt.datetime) -> str:
    """Return what can still be done: `open`, `decline` (only a no), `over` or `cancelled`."""
    if meeting.state == Meeting.State.CANCELLED:
        return "cancelled"
    if can_answer(meeting, now):
        return "open"
    return "decline" if can_decline(meeting, now) else "over"


def _offered(invitation: Invitation) -> dict[str, Any]:
    """Return what the form must know of this invitation."""
    return {"venue": _venue(invitation.meeting), "party_size": invitation.party_size}


def _venue(meeting: Meeting) -> str:
    """Return the name of the venue, for "Transport to …"."""
    return meeting.venue.name if meeting.venue else _("the meeting")
