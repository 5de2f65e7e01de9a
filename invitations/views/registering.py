"""Registering for a public meeting without an invitation: a form, a mail with one link, and one button."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.views import WorkAfterwards
from invitations import access, actions, queries, tokens
from invitations.forms.coming_forward import RegisterForm
from invitations.forms.reply import need_words
from invitations.models import Registration
from invitations.views.agenda import meeting_or_404
from invitations.views.answered import venue_words
from invitations.views.open_page import FORM, link_page, open_page
from invitations.views.token_page import address, private, see, show, too_often
from meetings.models import Meeting
from meetings.rules import can_decline, is_open_to_all

logger = logging.getLogger(__name__)


@open_page(FORM)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who comes to a public meeting, and say the same for every address: look in your mailbox."""
    meeting, now = meeting_or_404(pk), timezone.now()
    if "verstuurd" in request.GET and request.method != "POST":
        return show(request, "question_sent", {"meeting": meeting})
    room = queries.room_at([meeting], now)[meeting.pk]
    if not room.is_open:
        return see(request, "public_meeting", pk)
    venue = venue_words(meeting)
    if request.method != "POST":
        return _form_page(
            request, meeting, room, RegisterForm(venue=venue, has_online=room.has_online, initial={"party_size": 1})
        )
    if access.is_filling_in_too_often(request):
        return too_often(request)
    form = RegisterForm(request.POST, venue=venue, has_online=room.has_online)
    nonce = request.POST.get("nonce", "")
    if not form.is_valid():
        return _form_page(request, meeting, room, form, status=422)
    if not tokens.is_fresh(str(meeting.public_id), nonce):
        return _form_page(request, meeting, room, form, notice=old_page(), status=422)
    return private(WorkAfterwards(address(request, "register", pk, flag="verstuurd"), _work(meeting, form, nonce)))


@link_page(access.registration_for)
def confirm_registration(request: HttpRequest, found: Registration, token: str) -> HttpResponse:
    """Show what was filled in; only the button makes it count. Afterwards the link leads to the answer."""
    if found.invitation is not None:
        return see(request, "answered", _key_of(found))
    if request.method != "POST":
        return _confirm_page(request, found)
    if not tokens.is_fresh(found.public_id, request.POST.get("nonce", "")):
        return _confirm_page(request, found, notice=old_page(), status=422)
    try:
        found.invitation = actions.confirm_registration(registration=found)
    except (actions.TooLate, actions.NoRoom) as refusal:
        return _confirm_page(request, found, notice=str(refusal), status=409)
    return see(request, "answered", _key_of(found))


def old_page() -> str:
    """Return what to do with a form that was loaded long ago."""
    return _("It has been a while since you opened this page. Press the button once more.")


def _work(meeting: Meeting, form: RegisterForm, nonce: str) -> Callable[[], object]:
    """Return what is done when the visitor has the answer already, so that its time tells nothing."""
    said, language = form.cleaned_data, get_language() or ""
    if access.is_asked_too_often(said["email"]):
        return lambda: None

    def ask() -> None:
        try:
            actions.ask_registration(
                meeting=meeting,
                name=said["name"],
                email=said["email"],
                party_size=said["party_size"],
                is_online=said["is_online"],
                needs=said["needs"],
                needs_note=said["language"],
                language=language,
                form_nonce=nonce,
            )
        except Exception:  # nobody is there any more to hear of it; the address stays out of the log
            logger.exception("A registration could not be kept")

    return ask


def _key_of(registration: Registration) -> str:
    invitation = registration.invitation
    assert invitation is not None
    return tokens.make(invitation.public_id, invitation.token_version, "reply")


def _form_page(
    request: HttpRequest,
    meeting: Meeting,
    room: queries.Room,
    form: RegisterForm,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "meeting": meeting,
        "room": room,
        "form": form,
        "notice": notice,
        "nonce": tokens.make_nonce(str(meeting.public_id)),
    }
    return show(request, "register", context, status=status)


def _confirm_page(request: HttpRequest, found: Registration, *, notice: str = "", status: int = 200) -> HttpResponse:
    meeting = found.meeting
    context = {
        "registration": found,
        "meeting": meeting,
        "needs": need_words(found.choices, found.note, venue_words(meeting)),
        "is_open": can_decline(meeting, timezone.now()) and is_open_to_all(meeting),
        "notice": notice,
        "nonce": tokens.make_nonce(found.public_id),
    }
    return show(request, "confirm_registration", context, status=status)
