"""The page behind the mailed link: answer, change the answer, send someone else. Looking changes nothing."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from invitations import access, actions, queries, tokens
from invitations.audience import why_you
from invitations.forms.reply import COMING, Offered, ReplyForm
from invitations.models import Invitation
from invitations.queries import Board, board_of, guests_of
from invitations.views.answered import answered, calendar, page_context, venue_words
from invitations.views.resident_mail import new_link, unsubscribe
from invitations.views.token_page import see, show, token_page
from meetings.models import Meeting
from meetings.rules import PARTICIPATION

__all__ = ["answered", "calendar", "new_link", "reply", "unsubscribe"]

PRESELECTED = {
    "ja": Invitation.Answer.ACCEPTED,
    "misschien": Invitation.Answer.TENTATIVE,
    "nee": Invitation.Answer.DECLINED,
    "collega": Invitation.Answer.DELEGATED,
}
REFUSALS = (actions.TooLate, actions.NoRoom, actions.CannotPassOn)


@token_page("reply", methods=("GET", "HEAD", "POST"), is_light=True)
def reply(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Ask whether someone comes. Looking changes nothing; only the button does."""
    if request.method == "POST":
        return _record(request, invitation, token)
    board, preselected = board_of(invitation.meeting), request.GET.get("a", "")
    form = None if invitation.answer_version == 0 else _filled_in(invitation, preselected, board)
    return _reply_page(request, invitation, token, form, board)


def _record(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Record the answer, or show the page again with everything kept and a sentence that says why."""
    # Whether there are places online is for the action to see: it holds the lock, and this is one query less.
    form = ReplyForm(request.POST, offered=_offered(invitation, "", has_online="is_online" in request.POST))

    def again(status: int, notice: str = "") -> HttpResponse:
        whole = access.invitation_for(token, "reply")
        form.set_venue(venue_words(whole.meeting))
        return _reply_page(request, whole, token, form, board_of(whole.meeting), notice=notice, status=status)

    if not form.is_valid():
        return again(422)
    said, nonce = form.cleaned_data, request.POST.get("nonce", "")
    if not tokens.is_fresh(invitation.public_id, nonce):
        notice = _("It has been a while since you opened this page. Check your answer and press the button once more.")
        return again(422, notice)
    if request.POST.get("answer_version") != str(invitation.answer_version) and _is_overtaken(invitation, said, nonce):
        notice = _("There is a newer answer than the one you saw on this page. Check your answer and press once more.")
        return again(409, notice)
    if _has_moved(invitation, request.POST.get("meeting_sequence", "")):
        notice = _(
            "The meeting has changed since you opened this page. Look at the day and the place, and press again."
        )
        return again(409, notice)
    try:
        _keep(invitation, said, nonce, access.reply_source(request, invitation))
    except REFUSALS as refusal:
        return again(409, str(refusal))
    return see(request, "answered", token)


def _keep(invitation: Invitation, said: dict[str, Any], nonce: str, source: str) -> None:
    """Record what was said, each kind of answer by its own action."""
    other = {name: said.get(f"other_{name}", "") for name in ("name", "email", "function")}
    if said["answer"] == Invitation.Answer.DELEGATED:
        actions.send_colleague(invitation=invitation, form_nonce=nonce, source=source, **other)
    elif said["answer"] == Invitation.Answer.REDIRECTED:
        has_left = bool(said.get("has_left"))
        actions.name_right_person(invitation=invitation, form_nonce=nonce, has_left=has_left, source=source, **other)
    else:
        actions.record_reply(
            invitation=invitation,
            answer=said["answer"],
            party_size=said["party_size"],
            topic=said["topic"],
            reason=said["reason"],
            is_online=said["is_online"],
            needs=said["needs"],
            needs_note=said["language"],
            guests=said.get("guests"),
            is_suspect=access.looks_automatic(invitation),
            source=source,
            form_nonce=nonce,
        )


def _has_moved(invitation: Invitation, seen: str) -> bool:
    """True when day, time or place changed after the page was opened: the answer would be about what it did not show.

    A double click on an answer that was recorded before is no new answer.
    """
    if not seen.isdecimal() or int(seen[:9]) >= invitation.meeting.sequence:
        return False
    return queries.earlier_plan(Meeting.objects.get(pk=invitation.meeting_id), int(seen[:9])) is not None


def _is_overtaken(invitation: Invitation, said: dict[str, Any], nonce: str) -> bool:
    """True when the person would change an answer that the page did not show.

    A form that comes in twice says the same twice. If it says something else (the back button, then another choice),
    it must not be taken for a double click, or that choice would be lost.
    """
    earlier = access.reply_by_nonce(invitation, nonce)
    heads = said["party_size"] if said["answer"] in COMING else 0
    return earlier is None or (said["answer"], heads, said["topic"], said["reason"]) != (
        earlier.answer,
        earlier.party_size,
        earlier.topic,
        earlier.reason,
    )


def _filled_in(invitation: Invitation, preselected: str, board: Board) -> ReplyForm:
    """Return the form with what the person said before; `?a=` in the link only puts the dot elsewhere."""
    replies = access.newest_replies(invitation)
    is_hidden = queries.is_of_before(invitation, replies)
    need = None if is_hidden else getattr(invitation, "need", None)
    newest = None if is_hidden or not replies else replies[0]
    said = "" if invitation.answer == Invitation.Answer.NEEDS_ACTION else invitation.answer
    return ReplyForm(
        offered=_offered(invitation, venue_words(invitation.meeting), has_online=board.has_online),
        initial={
            "answer": PRESELECTED.get(preselected, said),
            "party_size": invitation.party_size or 1,
            "is_online": "1" if invitation.bucket == "online" else "",
            "guests": guests_of(invitation),
            "needs": need.choices if need else [],
            "language": need.note if need else "",
            "topic": newest.topic if newest else "",
            "reason": newest.reason if newest else "",
        },
    )


def _is_need_unread(invitation: Invitation) -> bool:
    """True when what someone needs is not shown: the key is missing, or somebody else set another address since."""
    need = getattr(invitation, "need", None)
    if need is None or not need.is_readable:
        return need is not None
    is_set = invitation.contact.address_set_at is not None  # rarely: only then the newest answer is read
    return is_set and queries.is_of_before(invitation, access.newest_replies(invitation))


def _reply_page(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    form: ReplyForm | None,
    board: Board,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page with a new nonce and the version of the answer that it shows."""
    offered = _offered(invitation, venue_words(invitation.meeting), has_online=board.has_online)
    chosen = PRESELECTED.get(request.GET.get("a", ""), "")
    context = page_context(invitation, token, timezone.now()) | {
        "form": form,
        # In the language that the page is drawn in, which is only known then.
        "blank_form": lambda: _blank_form(offered, chosen, settings.NEEDS_KEPT_DAYS, translation.get_language() or ""),
        "notice": notice,
        "is_need_unread": form is not None and _is_need_unread(invitation),
        "has_hidden_guests": form is not None and queries.has_hidden_guests(invitation),
        "nonce": tokens.make_nonce(invitation.public_id),
        "participation": PARTICIPATION.get(invitation.meeting.participation, ""),
        "why": why_you(invitation.reasons),
        "stop_token": tokens.make(invitation.public_id, invitation.token_version, "unsubscribe"),
        "is_full": board.is_full_for(invitation),
        "said_for": queries.answered_plan(invitation),
    }
    return show(request, "reply", context, status=status)


@lru_cache(maxsize=512)
def _blank_form(offered: Offered, chosen: str, days: int, language: str) -> SafeString:
    """Return the questions as everyone sees them who did not answer yet: drawn once, as drawing is most of the page."""
    with translation.override(language):
        form = ReplyForm(offered=offered, initial={"answer": chosen, "party_size": 1, "is_online": ""})
        return SafeString(loader.render_to_string("invitations/_reply_fields.html", {"form": form}))


def _offered(invitation: Invitation, venue: str, *, has_online: bool) -> Offered:
    """Return what the form must know of this invitation."""
    return Offered(
        venue=venue,
        party_size=invitation.party_size,
        seats_max=invitation.seats_max,
        can_pass_on=invitation.can_be_passed_on,
        can_name=invitation.organisation_id is not None,
        has_online=has_online,
    )
