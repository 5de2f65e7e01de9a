"""What the tests of letters share: a meeting for which some people get a letter."""

import re
import zlib

from django.utils import timezone

from invitations.actions import invite, print_letters
from invitations.models import Invitation
from tests.invitations.staff_pages import plan, resident


def planned(**fields):
    """A meeting whose invitations are out: Corrie and Grace get a letter, three others a mail."""
    meeting = plan(**fields)
    writes_to(meeting, "Corrie van der Ham", "Westenwind 12, 3131 AA Vlaardingen")
    writes_to(meeting, "Grace Okafor", "Hoogstraat 400\n3136ab Vlaardingen", language="en")
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20, release_at=timezone.now())
    meeting.refresh_from_db()
    return meeting


def writes_to(meeting, name, postal_address, **fields):
    return resident(meeting, name=name, channel="letter", email="", postal_address=postal_address, **fields)


def printed(meeting, nonce="p" * 20, **fields):
    return print_letters(meeting=meeting, actor=meeting.organiser, form_nonce=nonce, **fields)


def invitation_of(name):
    return Invitation.objects.select_related("meeting", "contact").get(contact__name=name)


def inside(pdf):
    """The bytes of a PDF with its compressed streams opened, to look for its structure and texts."""
    opened = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(opened)


def page_count(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", inside(pdf)))
