"""The sentences of a message, in the active language."""

import re
import unicodedata

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invitations.audience import why_you
from invitations.mail.letter import Letter
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
    "accepted": gettext_lazy("You are coming: %(meeting)s"),
    "tentative": gettext_lazy("Perhaps you will come: %(meeting)s"),
    "declined": gettext_lazy("You are not coming: %(meeting)s"),
}
HEADLINES = {
    "invite": gettext_lazy("Will you come? %(title)s"),
    "link": gettext_lazy("Your new link"),
    "accepted": gettext_lazy("How nice that you are coming!"),
    "tentative": gettext_lazy("Perhaps you will come"),
    "declined": gettext_lazy("A pity that you are not coming"),
}


def subject(letter: Letter, variant: str) -> str:
    """Return the subject: what it is about, and the day."""
    day = rules.day_words(letter.meeting.starts_at, year=False) if letter.meeting.starts_at else ""
    return SUBJECTS[variant] % {"meeting": ", ".join(filter(None, [letter.meeting.title, day]))}


def values(letter: Letter, variant: str) -> dict[str, str]:
    """Return every value that fills a template, by its name there; an empty one leaves its sentence out."""
    meeting = letter.meeting
    words = {
        "organisation": settings.ORGANISATION_NAME,
        "headline": HEADLINES[variant] % {"title": meeting.title},
        "title": meeting.title,
        "name": letter.name,
        "introduction": meeting.introduction,
        "question": meeting.question,
        "participation": str(rules.PARTICIPATION.get(meeting.participation, "")),
        "role": str(ROLES.get(letter.role, "")),
        "day": capfirst(rules.day_words(meeting.starts_at)) if meeting.starts_at else "",
        "hours": rules.span_words(meeting),
        "venue": letter.venue,
        "address": letter.address,
        "reply_by": _reply_by(letter, variant),
        "party": _party(letter, variant),
        "reply_url": letter.reply_url,
        "decline_url": letter.decline_url,
        "stop_url": letter.stop_url,
        "privacy_url": settings.BASE_URL + reverse("privacy"),
        "organiser": letter.organiser_name,
        "function": letter.organiser_function,
        "whom": letter.organiser_name if letter.organiser_phone else settings.ORGANISATION_NAME,
        "phone": letter.organiser_phone or settings.PUBLIC_PHONE,
        "phone_url": "tel:" + re.sub(r"[^\d+]", "", letter.organiser_phone or settings.PUBLIC_PHONE),
        "why": _why(letter, variant),
    }
    return {name: printable(value) for name, value in words.items()}


def printable(text: str) -> str:
    """Return the text without control characters and half characters; line ends stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()


def _reply_by(letter: Letter, variant: str) -> str:
    """Return until which day to answer; someone who answered can decline until the start."""
    moment = letter.meeting.reply_by if variant in {"invite", "link"} else None
    return rules.day_words(moment, year=False) if moment else ""


def _party(letter: Letter, variant: str) -> str:
    """Return with how many people someone said to come."""
    if variant not in {"accepted", "tentative"} or letter.party_size < 1:
        return ""
    words = ngettext("With %(count)s person", "With %(count)s people", letter.party_size)
    return words % {"count": letter.party_size}


def _why(letter: Letter, variant: str) -> str:
    """Return why this person gets this message (Telecommunicatiewet art. 11.7; AVG art. 14)."""
    if variant == "invite":
        return why_you(dict(reason) for reason in letter.reasons)
    if variant == "link":
        return _("You get this e-mail because a new link was asked for with your e-mail address.")
    return _("You get this e-mail because you answered our invitation.")
