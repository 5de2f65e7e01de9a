"""Makes the message of a letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils import translation

from areas.rules import AddressError, clean_address
from invitations.mail import parts, skeleton, words
from invitations.mail.frame import Frame, build
from invitations.mail.letter import Common, Letter

# An answer without a variant of its own reads as a "no".
_CONFIRMATIONS = {name: name for name in ("accepted", "tentative", "waiting", "delegated", "redirected")}
_TEMPLATES = {
    "invite": "invite",
    "test": "invite",
    "confirmation": "confirmation",
    "link": "link",
    "reschedule": "reschedule",
    "cancel": "cancel",
    "offer": "place",
    "free": "place",
    "returned": "place",
    "guest": "place",
    "reminder": "reminder",
    "thanks": "afterwards",
    "missed": "afterwards",
    "register": "register",
}
_UNASKED = {"invite", "reschedule", "cancel", "reminder", "thanks", "missed"}


@dataclass(frozen=True, slots=True)
class Composed:
    """A message, ready to be shown or handed over. `content` is the whole of it, with CRLF line ends.

    `calendar` is the METHOD of the appointment in it.
    """

    subject: str
    content: bytes
    sender: str
    recipient: str
    _frame: Frame
    _values: Mapping[str, str]
    calendar: str = ""

    @property
    def text(self) -> str:
        """What the plain text part says."""
        return self._frame.text_part(self._values)

    @property
    def html(self) -> str:
        """What the HTML part says."""
        return self._frame.html_part(self._values)


def compose(
    letter: Letter, kind: str, *, message_id: str = "", date: str = "", answer: str | None = None, calendar: bytes = b""
) -> Composed:
    """Return the message of this kind (see `_TEMPLATES`) in the language of its reader.

    Without a Message-ID it is a preview. Whether a calendar goes along is decided by who calls. Raises
    `areas.rules.AddressError` when the message is to be sent and the address cannot be written to.
    """
    variant = _variant(kind, answer or letter.standing)
    language = letter.language if letter.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    recipient = _recipient(letter.email, is_preview=not message_id)
    values = words.personal(letter, variant, language)
    place = parts.place(calendar)
    empty = frozenset(name for name, value in (values | {"calendar": place}).items() if not value)
    common = letter.common()
    frame = _frame(common, kind, variant, language, empty, place)
    values |= {
        "To": recipient,
        "Date": date,
        "Message-ID": message_id,
        "List-Unsubscribe": f"<{letter.stop_url}>",
        "calendar": parts.calendar_part(calendar) if place else "",
    }
    sender, content, method = parts.one_line(common.sender), frame.message(values), parts.method(calendar)
    return Composed(frame.subject, content, sender, recipient, frame, values, method)


@lru_cache(maxsize=256)
def _frame(common: Common, kind: str, variant: str, language: str, empty: frozenset[str], place: str) -> Frame:
    """Return what the messages of one kind about one meeting have alike, built once; `empty` slots have no value."""
    with translation.override(language):
        values = words.shared(common, variant)
        subject = parts.one_line(("[Test] " if kind == "test" else "") + words.subject(common, variant))
    headers = {
        "From": parts.person("From", common.organisation, common.sender),
        "To": None,
        "Reply-To": _reply_to(common),
        "Subject": parts.words("Subject", subject),
        "Date": None,
        "Message-ID": None,
        "Content-Language": language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if kind in _UNASKED:  # RFC 8058; the other kinds answer something that the reader did
        headers |= {"List-Unsubscribe": None, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    template = _TEMPLATES[kind]
    text = skeleton.text(template, variant, language, values, empty)
    html = skeleton.html(template, variant, language, values, empty)
    return build(subject, headers, text, html, calendar=place)


def _variant(kind: str, answer: str) -> str:
    """Return which words and which parts of the template apply."""
    if kind == "confirmation":
        return _CONFIRMATIONS.get(answer, "declined")
    if kind == "reminder":
        return "coming" if answer == "accepted" else "reminder"
    return "invite" if kind == "test" else kind


def _reply_to(common: Common) -> str:
    """Return the organiser; nobody when their address would spoil the mail of everyone."""
    try:
        return parts.person("Reply-To", common.organiser_name, clean_address(common.organiser_email))
    except AddressError:
        return ""


def _recipient(email: str, *, is_preview: bool) -> str:
    """Return the address as it is written to; a preview of someone without a good address goes to no one."""
    try:
        return clean_address(email)
    except AddressError:
        if is_preview:
            return ""
        raise
