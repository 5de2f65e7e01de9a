"""Mail of a few points: to administrators an alarm, or what failed; to who follows meetings what is new.

Counts, causes and links; nothing about other people.
"""

import re
from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from areas.rules import clean_address
from invitations.mail import parts
from invitations.mail.compose import Composed
from invitations.mail.frame import build
from invitations.mail.words import printable

_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know, with the page where it can be seen or put right, and a line of detail below."""

    text: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a message says; `points` come below the introduction, `why` at the foot.

    With a `stop_url` a mail program stops it at one press, and the foot leads to stopping and changing.
    """

    email: str
    name: str
    language: str
    subject: str
    introduction: str
    points: tuple[Point, ...]
    button: Point
    why: str
    stop_url: str = ""
    change_url: str = ""


def compose_notice(notice: Notice, *, message_id: str, date: str) -> Composed:
    """Return the message. Raises `areas.rules.AddressError` when the address cannot be written to."""
    recipient = clean_address(notice.email)
    values = {"organisation": settings.ORGANISATION_NAME, "headline": notice.subject, "name": printable(notice.name)}
    values["own_data_url"] = settings.BASE_URL + reverse("invitations:ask_own_data")
    values["privacy_url"] = settings.BASE_URL + reverse("privacy")
    subject, sender = parts.one_line(notice.subject), settings.DEFAULT_FROM_EMAIL
    with translation.override(notice.language):
        context = {"mail": values, "notice": notice, "language": notice.language}
        html = _INLINER.inline(render_to_string("mail/notice.html", context)).strip() + "\n"
        plain = {name: mark_safe(value) for name, value in values.items()}  # noqa: S308 (text: nothing to escape)
        text = str(render_to_string("mail/notice.txt", context | {"mail": plain}))
    headers = {
        "From": parts.person("From", settings.ORGANISATION_NAME, sender),
        "To": recipient,
        "Subject": parts.words("Subject", subject),
        "Date": date,
        "Message-ID": message_id,
        "Content-Language": notice.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if notice.stop_url:  # RFC 8058
        headers |= {
            "List-Unsubscribe": f"<{notice.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    frame = build(subject, headers, (text,), (html,), calendar="")
    return Composed(subject, frame.message({}), parts.one_line(sender), recipient, frame, {})
