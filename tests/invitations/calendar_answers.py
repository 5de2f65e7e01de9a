"""Mails that calendars send: an answer to the request that someone got, as Google, Outlook and Apple write it."""

import base64
import datetime as dt

from django.utils import timezone

from invitations import calendar
from tests.invitations.calendars import events_of

ADDRESS = "antwoord@mail.voorbeeldstad.example"
SERVER = "mx.voorbeeldstad.example"


def answer_of(
    invitation, status="ACCEPTED", *, method="REPLY", stamp=None, comment="", by="", attendee="", results=None,
    uid=None, sequence=None, to=None, more=(), style="google", server=SERVER, delegate="",
):  # fmt: skip
    """The mail by which a calendar answers the request of this invitation; each part can be made wrong."""
    (event,) = events_of(calendar.confirmation(invitation, stamp=invitation.created_at))
    organiser = str(event["ORGANIZER"]).removeprefix("mailto:")
    sender = by or invitation.contact.email
    stamp = (stamp or timezone.now() + dt.timedelta(seconds=1)).astimezone(dt.UTC)
    delegated = f';DELEGATED-TO="mailto:{delegate}"' if delegate else ""
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//Kalender//NL", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{event['UID'] if uid is None else uid}",
        f"SEQUENCE:{event['SEQUENCE'] if sequence is None else sequence}", f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"ORGANIZER;CN=Gemeente:{'MAILTO' if style == 'outlook' else 'mailto'}:{to or organiser}",
        f"ATTENDEE;CN=\"{invitation.contact.name}\";PARTSTAT={status}{delegated}:mailto:{attendee or sender}",
        *([f"COMMENT;LANGUAGE=nl:{comment}"] if comment else []), *more, "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    ics = "\r\n".join(lines).encode()
    passed = (
        f"{server}; dmarc=pass (p=REJECT) header.from={sender.rpartition('@')[2]}; spf=pass smtp.mailfrom=x@y.example"
    )
    head = [f"Authentication-Results: {passed}"] if results is None else [*results]
    head += [f"From: {invitation.contact.name} <{sender}>", f"To: {to or organiser}", "MIME-Version: 1.0"]
    return "\r\n".join([*head, *_body(style, ics, method)]).encode()


def _body(style, ics, method):
    kind = f'text/calendar; charset="UTF-8"; method={method}'
    if style == "outlook":
        return [
            f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", "X-MS-Exchange-Calendar-Series: no", "",
            base64.encodebytes(ics).decode(),
        ]  # fmt: skip
    return [
        "Subject: Geaccepteerd", 'Content-Type: multipart/mixed; boundary="1"', "", "--1",
        'Content-Type: multipart/alternative; boundary="2"', "", "--2", "Content-Type: text/plain", "", "Ja", "--2",
        f"Content-Type: {kind}", "Content-Transfer-Encoding: 7bit", "", ics.decode(), "--2--", "--1",
        'Content-Type: application/ics; name="invite.ics"', "Content-Transfer-Encoding: base64", "",
        base64.encodebytes(ics).decode(), "--1--", "",
    ]  # fmt: skip


AWAY = b"""From: Fatima <fatima@bewoners.example>\r\nTo: antwoord@mail.voorbeeldstad.example\r
Subject: Automatisch antwoord: afwezig\r\nAuto-Submitted: auto-replied\r\n\r\nIk ben er niet.\r\n"""
PERSON = b"""From: Fatima <fatima@bewoners.example>\r\nTo: antwoord@mail.voorbeeldstad.example\r
Subject: Re: Komt u?\r\n\r\nIk kom graag, maar wat later.\r\n"""
