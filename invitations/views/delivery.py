"""For administrators: how the sending is, what stands still and why, and two buttons to make it go on."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invitations import actions, queries
from invitations.causes import PAUSES
from invitations.delivery.standing import address_of
from invitations.models import Channel, Message
from invitations.views.staff import StaffRequest, require_administrator
from invitations.views.states import SHORT, state_words

PER_PAGE = 25
COUNTED = dt.timedelta(days=7)


# What an administrator can do; the words for a coordinator say to ask one.
_WORDS = {
    Message.State.HELD: gettext_lazy("Held: perhaps it has arrived. Have someone ask, or send it again."),
    Message.State.FAILED: gettext_lazy("Could not be made or sent. Look in the log of the worker, then send it again."),
    Message.State.FAILED_CONTENT: gettext_lazy("The mail server refused the message itself. Read what it said."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One message that someone must look at. The address is masked: this page is about messages, not about people."""

    message: Message
    address: str
    words: str
    since: dt.datetime


@require_safe
def delivery(request: StaffRequest) -> HttpResponse:
    """Show what waits, what is uncertain or held, what is paused and why, and the counts of a week."""
    require_administrator(request)
    now = timezone.now()
    health = queries.health(now)
    page = Paginator(queries.stuck(now), PER_PAGE).get_page(request.GET.get("pagina"))
    cause, cure = _pause_words(health.channel) if health.channel and health.is_paused else ("", "")
    context = {
        "health": health,
        "cause": cause,
        "cure": cure,
        "page": page,
        "rows": [_row(each, now) for each in page.object_list],
        "counts": _counts(queries.counts_per_state(now - COUNTED)),
        "now": now,
    }
    return render(request, "invitations/delivery.html", context)


@require_POST
def resume(request: StaffRequest) -> HttpResponse:
    """Try the mail server again at once, after an administrator changed what was wrong."""
    require_administrator(request)
    channel = queries.health().channel
    if channel is None or channel.paused_since is None:
        messages.info(request, _("The sending was not standing still."))
    else:
        actions.resume_channel(channel=channel, actor=request.user)
        messages.success(request, _("We try the mail server again now."))
    return redirect("invitations:delivery")


@require_POST
def send_again(request: StaffRequest, message_pk: int) -> HttpResponse:
    """Send a message that was held or failed once more, on the responsibility of an administrator."""
    require_administrator(request)
    message = queries.stuck(timezone.now()).filter(pk=message_pk).first()
    if message is None:
        messages.info(request, _("This message is not waiting any more: it was sent again, or answered."))
    else:
        try:
            actions.send_again(message=message, actor=request.user)
        except actions.CannotTell as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The message goes out again now."))
    return redirect("invitations:delivery")


def _pause_words(channel: Channel) -> tuple[Promise | str, Promise | str]:
    """Return what is wrong and what to do about it."""
    return PAUSES.get(channel.cause, PAUSES[Channel.Cause.UNREACHABLE])


def _row(message: Message, now: dt.datetime) -> Row:
    person = address_of(message)
    since: dt.datetime = getattr(message, "since", message.created_at)
    words = str(_WORDS.get(Message.State(message.state), "")) or state_words(message, now)
    return Row(message, masked(person), words, since)


def masked(address: str) -> str:
    """Return "f…@bewoners.example": enough to recognise an address that one knows."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else ""


def _counts(found: dict[str, int]) -> list[dict[str, object]]:
    """Return the states that occur, in the order of a message's life, each with the list behind it."""
    base = reverse("admin:invitations_message_changelist")
    return [
        {"text": text, "count": found[state], "url": f"{base}?state__exact={state}"}
        for state, text in SHORT.items()
        if state in found
    ]
