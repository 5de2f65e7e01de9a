"""Where a message is, in words: one place, so that every page and the download say the same."""

import datetime as dt

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from areas.models import Contact
from invitations.causes import refusal
from invitations.models import Invitation, Message
from meetings.rules import clock, day_words

State, Kind = Message.State, Message.Kind

# A state in a few words, for the counts of an administrator.
SHORT: dict[str, Promise] = {
    State.QUEUED: gettext_lazy("In the queue"),
    State.SENDING: gettext_lazy("On its way"),
    State.SENT: gettext_lazy("Sent"),
    State.DELIVERED: gettext_lazy("Arrived"),
    State.SOFT_BOUNCED: gettext_lazy("Not delivered yet"),
    State.HARD_BOUNCED: gettext_lazy("Came back"),
    State.COMPLAINED: gettext_lazy("Reported as unwanted"),
    State.UNCERTAIN: gettext_lazy("Uncertain"),
    State.HELD: gettext_lazy("Held"),
    State.FAILED_ADDRESS: gettext_lazy("Address does not work"),
    State.FAILED_CONTENT: gettext_lazy("Message refused"),
    State.FAILED: gettext_lazy("Could not be sent"),
    State.SUPPRESSED: gettext_lazy("Does not want mail"),
    State.SUPERSEDED: gettext_lazy("Replaced by a newer message"),
    State.CANCELLED: gettext_lazy("Stopped"),
    State.EXPIRED: gettext_lazy("Too late"),
}
_NOT_DELIVERED = gettext_lazy("Not delivered: %(cause)s")
_SENTENCES: dict[str, Promise] = {
    State.COMPLAINED: gettext_lazy("Arrived, but reported as unwanted. Send no more e-mail; call this person."),
    State.HELD: gettext_lazy("Held: perhaps it has arrived. Call to ask, or have your administrator send it again."),
    State.EXPIRED: gettext_lazy("Not sent: it was too late"),
}
# The causes that follow from the state itself, when the mail server gave none that we know.
_CAUSES: dict[str, Promise] = {
    State.FAILED_ADDRESS: gettext_lazy("the e-mail address does not work. Ask for the right address."),
    State.FAILED_CONTENT: gettext_lazy("the mail server refused the message. Tell your administrator."),
    State.FAILED: gettext_lazy("something went wrong at our side. Tell your administrator."),
    State.HARD_BOUNCED: gettext_lazy("the mail came back. Ask for the right address."),
}


def short_day(moment: dt.datetime) -> str:
    """Return "16 nov" in local time; in English a month has a capital."""
    month = "b" if (get_language() or "nl").startswith("nl") else "M"
    return formats.date_format(timezone.localtime(moment), f"j {month}", use_l10n=False)


def told_words(invitation: Invitation, now: dt.datetime | None = None) -> str:
    """Return how the newest message reached this person: "Verstuurd 16 nov", "Niet bezorgd: …", "Brief" or "Bel"."""
    message = told_by(invitation)
    by_hand = {Contact.Channel.LETTER: _("By letter"), Contact.Channel.PHONE: _("Call")}
    if invitation.channel in by_hand:
        return by_hand[Contact.Channel(invitation.channel)]
    if message is None:
        return _("Not sent yet")
    words = state_words(message, now)
    if message.kind in {Kind.RESCHEDULE, Kind.CANCEL}:
        kind = str(message.get_kind_display())
        return _("%(kind)s. %(words)s") % {"kind": kind[:1].upper() + kind[1:], "words": words}
    return words


def told_by(invitation: Invitation) -> Message | None:
    """Return the newest message that told this person of the meeting, as `queries` read it."""
    found: list[Message] = getattr(invitation, "told_by", [])
    return found[0] if found else None


def state_words(message: Message, now: dt.datetime | None = None) -> str:
    """Return where one message is, and what to do when it is not where it should be."""
    now = now or timezone.now()
    state = State(message.state)
    if state in _CAUSES:
        return str(_NOT_DELIVERED) % {"cause": cause_words(message)}
    if state == State.SOFT_BOUNCED:
        cause = _cause(message) or _("the mail server of this person has not taken it.")
        return _("Not delivered yet: %(cause)s") % {"cause": cause}
    if state == State.SUPPRESSED:
        return _suppressed(message)
    if state == State.UNCERTAIN:
        return _uncertain(message, now)
    if state == State.QUEUED:
        return _queued(message, now)
    if state == State.EXPIRED:
        cause = _cause(message)
        return _("Not sent before the meeting: %(cause)s") % {"cause": cause} if cause else str(_SENTENCES[state])
    if state in {State.SENT, State.DELIVERED} and message.accepted_at:
        return f"{SHORT[state]} {short_day(message.accepted_at)}"
    return str(_SENTENCES.get(state, SHORT[state]))


def cause_words(message: Message) -> str:
    """Return what is wrong and what to do, starting with a small letter."""
    return _cause(message) or str(_CAUSES.get(message.state, ""))


def _cause(message: Message) -> str:
    """Return the cause that the mail server gave, in plain words; "" when it gave none that we know."""
    bounce = str(getattr(message, "bounce_code", "") or "")
    if message.accepted_at:  # what came back later counts, not the reply with which it was accepted
        return str(refusal(None, "", bounce)) if bounce else ""
    return str(refusal(message.smtp_code, message.smtp_reply))


def _suppressed(message: Message) -> str:
    if getattr(message, "is_bounced", False):
        return str(_NOT_DELIVERED) % {"cause": _CAUSES[State.FAILED_ADDRESS]}
    return _("Not sent: does not want mail")


def _uncertain(message: Message, now: dt.datetime) -> str:
    minutes = -(-int((message.not_before - now).total_seconds()) // 60)
    if minutes < 1:
        return _("Uncertain: perhaps it has arrived. We will send it 1 more time in a moment.")
    words = ngettext(
        "Uncertain: perhaps it has arrived. We will send it 1 more time in %(minutes)s minute.",
        "Uncertain: perhaps it has arrived. We will send it 1 more time in %(minutes)s minutes.",
        minutes,
    )
    return words % {"minutes": minutes}


def _queued(message: Message, now: dt.datetime) -> str:
    """Return when it goes: at its moment, or again after a try that did not succeed."""
    if message.not_before <= now:
        return str(SHORT[State.QUEUED])
    is_today = timezone.localdate(message.not_before) == timezone.localdate(now)
    day = _("today") if is_today else day_words(message.not_before, year=False)
    moment = _("%(day)s, %(time)s") % {"day": day, "time": clock(message.not_before)}
    words = _("It did not succeed yet. We try again: %(moment)s.") if message.attempts else _("Leaves: %(moment)s.")
    return words % {"moment": moment}
