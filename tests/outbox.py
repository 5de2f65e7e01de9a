"""Rows of the outbox, and parsed mail, for the delivery tests."""

import datetime as dt
import email
import email.policy
import html
import re

from django.utils import timezone

from invitations.models import Attempt, AudienceChoice, Channel, DomainGate, Message
from tests.factories import InvitationFactory


def queued(kind="invite", *, invitation=None, **fields):
    """A message that is due now, to a new invitation unless one is given."""
    now = timezone.now()
    if kind != "test":
        invitation = invitation or InvitationFactory()
    return Message.objects.create(
        **{
            "dedupe_key": f"{invitation.pk}:{kind}:{Message.objects.count()}" if invitation else "",
            "kind": kind,
            "invitation": invitation,
            "not_before": now - dt.timedelta(minutes=1),
            "deadline": now + dt.timedelta(days=5),
        }
        | fields
    )


def make_due(**changes):
    """Let the time pass until every pause is over and every waiting message is due again."""
    passed = timezone.now() - dt.timedelta(minutes=1)
    Message.objects.filter(state__in=["queued", "uncertain"]).update(not_before=passed, **changes)
    Channel.objects.filter(paused_until__isnull=False).update(paused_until=passed)
    DomainGate.objects.filter(paused_until__isnull=False).update(paused_until=passed)


def states(*messages):
    return [Message.objects.values_list("state", flat=True).get(pk=message.pk) for message in messages]


def tries(message):
    return list(Attempt.objects.filter(message=message).values_list("number", "phase", "code"))


def on_the_list(meeting, contact, user):
    """Make the contact an invitee, without links."""
    AudienceChoice.objects.create(
        meeting=meeting, contact=contact, is_included=True, is_added=True, note="x", decided_by=user
    )


def address(message):
    return message.invitation.contact.email


def parsed(content):
    """A mail as a mail program reads it."""
    return email.message_from_bytes(content, policy=email.policy.default)


def words_of_html(source):
    """What a reader sees of the HTML part, links written out, as one line."""
    body = re.sub(r"(?s)^.*?</head>", "", source)
    body = re.sub(r'(?s)<div style="display:none.*?</div>', "", body)
    body = re.sub(r'(?s)<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', r" \2 \1 ", body)
    return " ".join(html.unescape(re.sub(r"(?s)<!--.*?-->|<[^>]*>", " ", body)).split())
