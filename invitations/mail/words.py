"""The sentences of a message, in the active language."""

import json
import re
import unicodedata
from functools import lru_cache

from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from invitations.audience import why_you
from invitations.mail import changes, tone
from invitations.mail.letter import Common, Letter
from invitations.models import Invitation
from meetings import rules

ROLES = {
    "speaker": gettext_lazy("We ask you to speak at this meeting."),
    "expert": gettext_lazy("We ask you to come because of what you know about this subject."),
    "stand": gettext_lazy("We ask you to come with a stand."),
    "informed": gettext_lazy("We send you this for your information. You are welcome to come."),
}
SUBJECTS = {
    "invite": gettext_lazy("Will you come? %(meeting)s"),
    "link": gettext_lazy("Your new link: %(meeting)s"),
    "reschedule": gettext_lazy("Changed: %(meeting)s"),
    "cancel": gettext_lazy("Cancelled: %(meeting)s"),
    "accepted": gettext_lazy("You are coming: %(meeting)s"),
    "tentative": gettext_lazy("Perhaps you will come: %(meeting)s"),
    "declined": gettext_lazy("You are not coming: %(meeting)s"),
    "waiting": gettext_lazy("You are on the waiting list: %(meeting)s"),
    "delegated": gettext_lazy("Your colleague comes: %(meeting)s"),
    "redirected": gettext_lazy("We look for the right person: %(meeting)s"),
    "offer": gettext_lazy("There is a place for you: %(meeting)s"),
    "free": gettext_lazy("There are free places: %(meeting)s"),
    "returned": gettext_lazy("Your colleague cannot come: %(meeting)s"),
    "guest": gettext_lazy("You come along: %(meeting)s"),
    "reminder": gettext_lazy("We have no answer from you yet: %(meeting)s"),
    "coming": gettext_lazy("See you soon: %(meeting)s"),
    "thanks": gettext_lazy("Thank you for coming: %(meeting)s"),
    "missed": gettext_lazy("We missed you: %(meeting)s"),
    "register": gettext_lazy("Confirm that you are coming: %(meeting)s"),
}
_WITH_PARTY = {"accepted", "tentative", "waiting", "offer", "coming", "register"}
HEADLINES = {
    "invite": gettext_lazy("Will you come? %(title)s"),
    "link": gettext_lazy("Your new link"),
    "reschedule": gettext_lazy("Changed: %(title)s"),
    "cancel": gettext_lazy("Cancelled: %(title)s"),
    "accepted": gettext_lazy("How nice that you are coming!"),
    "tentative": gettext_lazy("Perhaps you will come"),
    "declined": gettext_lazy("A pity that you are not coming"),
    "waiting": gettext_lazy("You are on the waiting list"),
    "delegated": gettext_lazy("Thank you. Your colleague comes in your place"),
    "redirected": gettext_lazy("Thank you. We look for the right person"),
    "offer": gettext_lazy("There is a place for you"),
    "free": gettext_lazy("There are free places"),
    "returned": gettext_lazy("Your colleague cannot come"),
    "guest": gettext_lazy("You come along"),
    "reminder": gettext_lazy("We have no answer from you yet"),
    "coming": gettext_lazy("See you soon"),
    "thanks": gettext_lazy("Thank you for coming"),
    "missed": gettext_lazy("We missed you"),
    "register": gettext_lazy("Confirm that you are coming"),
}


def subject(common: Common, variant: str) -> str:
    """Return the subject: what it is about, and the day."""
    day = changes.known_day(common, variant)
    return SUBJECTS[variant] % {"meeting": ", ".join(filter(None, [common.title, day]))}


def shared(common: Common, variant: str) -> dict[str, str]:
    """Return what the messages to many readers say alike, by its name in the templates; an empty value leaves its
    sentence out. Only `common` is read: a frame is kept under it.
    """
    phone = common.organiser_phone or common.public_phone
    words = {
        "organisation": common.organisation,
        "headline": HEADLINES[variant] % {"title": common.title},
        "title": common.title,
        "introduction": common.introduction,
        "question": common.question,
        "participation": str(rules.PARTICIPATION.get(common.participation, "")),
        "role": str(ROLES.get(common.role, "")),
        "tone": tone.for_group(common, variant),
        "day": capfirst(rules.day_words(common.starts_at)) if common.starts_at else "",
        "hours": rules.span_words(common),
        "venue": common.venue,
        "address": common.address,
        "reply_by": _reply_by(common, variant),
        "party": _party(common, variant),
        "change": changes.first_line(common, variant),
        "own_data_url": common.base_url + reverse("invitations:ask_own_data"),
        "privacy_url": common.base_url + reverse("privacy"),
        "organiser": common.organiser_name,
        "function": common.organiser_function,
        "whom": common.organiser_name if common.organiser_phone else common.organisation,
        "phone": phone,
        "phone_url": "tel:" + re.sub(r"[^\d+]", "", phone),
    }
    return {name: printable(value) for name, value in words.items()}


def personal(letter: Letter, variant: str, language: str) -> dict[str, str]:
    """Return what only the message to this reader says."""
    return {
        "name": printable(letter.name) or _someone(language),
        "reply_url": letter.reply_url,
        "decline_url": letter.decline_url,
        "stop_url": letter.stop_url,
        "feed_url": letter.feed_url,
        "code_url": letter.code_url,
        "why": _why(json.dumps(letter.reasons, ensure_ascii=False), variant, language),
        "answered": _answered(letter.answer, variant, language),
        "still": _still(letter, variant, language),
        "inviter": printable(letter.inviter),
        "until": _until(letter, variant, language),
        "unsure": "?" if letter.presence == Invitation.Presence.UNKNOWN else "",
    }


def printable(text: str) -> str:
    """Return the text without control characters and half characters; line ends stay."""
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()


def _reply_by(common: Common, variant: str) -> str:
    """Return until which day to answer; someone who answered can decline until the start."""
    moment = common.reply_by if variant in {"invite", "link", "reschedule", "reminder"} else None
    return rules.day_words(moment, year=False) if moment else ""


def _until(letter: Letter, variant: str, language: str) -> str:
    """Return until when an offered place is kept, as "donderdag 3 december, 12.00 uur"."""
    if variant != "offer" or letter.until is None:
        return ""
    with translation.override(language):
        words = {"day": rules.day_words(letter.until, year=False), "time": rules.clock(letter.until)}
        return _("%(day)s, %(time)s") % words


def _party(common: Common, variant: str) -> str:
    """Return with how many people someone said to come."""
    if variant not in _WITH_PARTY or common.party_size < 1:
        return ""
    words = ngettext("With %(count)s person", "With %(count)s people", common.party_size)
    return words % {"count": common.party_size}


def _someone(language: str) -> str:
    """Return how we greet who did not tell a name, or did not confirm it."""
    with translation.override(language):
        return pgettext("after Dear", "resident")


def _answered(answer: str, variant: str, language: str) -> str:
    """Return what someone answered before the meeting changed."""
    if variant != "reschedule" or answer not in changes.ANSWERED:
        return ""
    with translation.override(language):
        return str(changes.ANSWERED[Invitation.Answer(answer)])


def _still(letter: Letter, variant: str, language: str) -> str:
    """Return the question to who said yes before the meeting changed."""
    if variant != "reschedule" or letter.answer != Invitation.Answer.ACCEPTED:
        return ""
    with translation.override(language):
        return changes.still_coming(letter.before, letter.meeting.starts_at)


@lru_cache(maxsize=2048)
def _why(reasons: str, variant: str, language: str) -> str:
    """Return why this person gets this message (Telecommunicatiewet art. 11.7; AVG art. 14)."""
    with translation.override(language):
        if variant in {"invite", "reminder"}:
            return printable(why_you(json.loads(reasons)))
        if variant == "link":
            return _("You get this e-mail because a new link was asked for with your e-mail address.")
        if variant in {"offer", "free"}:
            return _("You get this e-mail because you are on the waiting list.")
        if variant in {"thanks", "missed"}:
            return _("You get this e-mail because you were at this meeting, or told us that you would come.")
        if variant == "guest":
            return _("You get this e-mail because someone who was invited gave us your name and address.")
        if variant == "register":
            return _(
                "You get this e-mail because someone filled in your e-mail address to register. Was it not you? Then"
                " you do not need to do anything: we delete it after a few days."
            )
        if variant in {"reschedule", "cancel", "returned"}:
            return _("You get this e-mail because we invited you to this meeting.")
        return _("You get this e-mail because you answered our invitation.")
