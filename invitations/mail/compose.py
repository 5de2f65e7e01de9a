"""Makes the message of a letter."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from areas.rules import AddressError, clean_address
from invitations.mail import parts, skeleton, words
from invitations.mail.letter import Letter

# An answer without a variant of its own (someone else comes instead) reads as a "no".
_CONFIRMATIONS = {"accepted": "accepted", "tentative": "tentative"}
_TEMPLATES = {"invite": "invite", "test": "invite", "confirmation": "confirmation", "link": "link"}


@dataclass(frozen=True, slots=True)
class Composed:
    """A message, ready to be shown or handed over. `content` is the whole of it, with CRLF line ends."""

    subject: str
    text: str
    html: str
    content: bytes
    sender: str
    recipient: str


def compose(
    letter: Letter, kind: str, *, message_id: str = "", date: str = "", answer: str | None = None, calendar: bytes = b""
) -> Composed:
    """Return the message of this kind (`invite`, `confirmation`, `link`, `test`) in the language of its reader.

    Without a Message-ID it is a preview. The calendar goes along with a "yes" or a "maybe" only. Raises
    `areas.rules.AddressError` when the message is to be sent and the address cannot be written to.
    """
    variant = _variant(kind, answer or letter.answer)
    language = letter.language if letter.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    recipient = _recipient(letter.email, is_preview=not message_id)
    with translation.override(language):
        values = words.values(letter, variant)
        subject = parts.one_line(("[Test] " if kind == "test" else "") + words.subject(letter, variant))
    text = skeleton.text(_TEMPLATES[kind], variant, language, values)
    html = skeleton.html(_TEMPLATES[kind], variant, language, values)
    headers = {
        "From": parts.person("From", settings.ORGANISATION_NAME, settings.DEFAULT_FROM_EMAIL),
        "To": recipient,
        "Reply-To": _reply_to(letter),
        "Subject": parts.words("Subject", subject),
        "Date": date,
        "Message-ID": message_id,
        "Content-Language": language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if kind == "invite":  # RFC 8058; the other kinds answer something that the reader did
        headers |= {"List-Unsubscribe": f"<{letter.stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    content = parts.as_bytes(headers, text, html, calendar if variant in _CONFIRMATIONS else b"")
    return Composed(subject, text, html, content, parts.one_line(settings.DEFAULT_FROM_EMAIL), recipient)


def _variant(kind: str, answer: str) -> str:
    """Return which words and which parts of the template apply."""
    if kind == "confirmation":
        return _CONFIRMATIONS.get(answer, "declined")
    return "link" if kind == "link" else "invite"


def _reply_to(letter: Letter) -> str:
    """Return the organiser; nobody when their address would spoil the mail of everyone."""
    try:
        return parts.person("Reply-To", letter.organiser_name, clean_address(letter.organiser_email))
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
