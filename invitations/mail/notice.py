"""Mail to our own administrators: an alarm, or what failed. Counts, causes and links; nothing about other people."""

import re
from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
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
    """One thing to know, with the page where it can be seen or put right."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a message to an administrator says; `points` come below the introduction, `why` at the foot."""

    email: str
    name: str
    language: str
    subject: str
    introduction: str
    points: tuple[Point, ...]
    button: Point
    why: str


def compose_notice(notice: Notice, *, message_id: str, date: str) -> Composed:
    """Return the message. Raises `areas.rules.AddressError` when the address cannot be written to."""
    recipient = clean_address(notice.email)
    values = {"organisation": settings.ORGANISATION_NAME, "headline": notice.subject, "name": printable(notice.name)}
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
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    frame = build(subject, headers, (text,), (html,), calendar="")
    return Composed(subject, frame.message({}), parts.one_line(sender), recipient, frame, {})
