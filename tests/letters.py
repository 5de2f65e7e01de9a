"""Letters to nobody in particular, and the same mail built the slow way, to compare with."""

import dataclasses
import re
from email.message import EmailMessage
from email.policy import SMTP

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from invitations import mail
from invitations.mail import parts, skeleton, words
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory, UserFactory, VenueFactory

IDENTITY = {"message_id": "<d.key@voorbeeldstad.example>", "date": "Thu, 05 Nov 2026 10:00:00 +0100"}
ICS = b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"
ASKED = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nATTENDEE:mailto:a@b.example\r\nEND:VCALENDAR\r\n"
KINDS = [
    ("invite", "needs-action"),
    ("test", "needs-action"),
    ("link", "accepted"),
    ("confirmation", "accepted"),
    ("confirmation", "tentative"),
    ("confirmation", "declined"),
    ("reminder", "needs-action"),
    ("reminder", "accepted"),
    ("thanks", "accepted"),
    ("missed", "accepted"),
]


def meeting_of(**fields):
    return MeetingFactory.build(
        area=None, venue=VenueFactory.build(), organiser=UserFactory.build(function="Coordinator"), **fields
    )


def letter_of(**fields):
    """A letter in English: its sentences stand in the code."""
    meeting = fields.get("meeting") or meeting_of()
    contact = ContactFactory.build(language="en")
    invitation = InvitationFactory.build(meeting=meeting, contact=contact, public_id="a" * 22)
    return dataclasses.replace(mail.letter_for(invitation), **({"party_size": 2} | fields))


def slow_message(letter, kind, calendar):
    """The mail of a letter by rendering both templates and by the standard library, as parsed text would be."""
    variant = {"confirmation": letter.answer, "test": "invite"}.get(kind, kind)
    if (kind, letter.answer) == ("reminder", "accepted"):
        variant = "coming"
    template = {"test": "invite", "thanks": "afterwards", "missed": "afterwards"}.get(kind, kind)
    with translation.override(letter.language):
        values = words.shared(letter.common(), variant) | words.personal(letter, variant, letter.language)
        values["calendar"] = parts.place(calendar)
        subject = ("[Test] " if kind == "test" else "") + words.subject(letter.common(), variant)
        context = {"variant": variant, "language": letter.language}
        text = render_to_string(f"mail/{template}.txt", context | {"mail": _Values(values, mark_safe)})
        breaks = _Values(values, lambda value: mark_safe(skeleton.as_html(value)))
        html = render_to_string(f"mail/{template}.html", context | {"mail": breaks})
    message = EmailMessage(policy=SMTP)
    message.set_content(re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", cte="quoted-printable")
    html = skeleton._INLINER.inline(html).strip() + "\n"
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if b"ATTENDEE" in calendar:
        request = EmailMessage(policy=SMTP)
        request.set_content(
            calendar, maintype="text", subtype="calendar", params={"method": "REQUEST", "charset": "utf-8"}
        )
        del request["MIME-Version"]
        message.attach(request)
    elif calendar:
        message.add_attachment(
            calendar, maintype="text", subtype="calendar", filename="afspraak.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )  # fmt: skip
    for name, value in {
        "From": parts.person("From", letter.common().organisation, letter.common().sender),
        "To": letter.email,
        "Reply-To": parts.person("Reply-To", letter.organiser_name, letter.organiser_email),
        "Subject": parts.one_line(subject),
        "Date": IDENTITY["date"],
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }.items():
        message[name] = value
    return message.as_bytes()


class _Values(dict):
    """Values in a form that Django takes as it is."""

    def __init__(self, values, form):
        super().__init__(values)
        self.form = form

    def __getitem__(self, key):
        return self.form(super().__getitem__(key))
