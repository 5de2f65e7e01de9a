"""A message as we send it: whether its headers are right, and whether the mail server takes it."""

import datetime as dt
import email
import email.policy
import secrets
from email.utils import format_datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from areas.models import Contact
from invitations import mail
from invitations.delivery.outbox import masked
from invitations.delivery.transport import open_transport
from invitations.delivery.wire import Envelope
from invitations.mailcheck.finding import ERROR, OK, WARNING, Finding
from invitations.mailcheck.names import sender_domain
from invitations.models import Invitation
from meetings.models import Meeting


def check_sample() -> list[Finding]:
    """Look at the headers by which a mail program offers to stop mail (RFC 8058)."""
    subject = _("One-click unsubscribe")
    headers = email.message_from_bytes(_sample("example@example.org").content, policy=email.policy.default)
    if headers["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click" or not headers["List-Unsubscribe"]:
        cause = _("An invitation has no List-Unsubscribe headers.")
        return [Finding(ERROR, subject, cause, _("Use an unchanged release; the program adds them itself."))]
    if not str(headers["List-Unsubscribe"]).startswith("<https://"):
        cause = _("Mail programs only offer it for an address that starts with https://.")
        level = WARNING if settings.DEMO else ERROR
        return [Finding(level, subject, cause, _("Use a BASE_URL that starts with https://."))]
    return [Finding(OK, subject, _("An invitation has both headers."))]


def hand_over(to: str) -> Finding:
    """Send a test message to a cleaned address, by the way that every message goes."""
    subject, message = _("Test message"), _sample(to)
    transport = open_transport()
    try:
        envelope = Envelope(0, settings.BOUNCE_ADDRESS or message.sender, to, message.content)
        outcome = transport.send(envelope, before_dot=lambda: True)
    finally:
        transport.close()
    if outcome is None or outcome.phase != "dot" or outcome.code is None or outcome.code // 100 != 2:
        phase, code, reply = (outcome.phase, outcome.code, outcome.reply) if outcome else ("body", None, "")
        cause = _("It was not taken, at %(phase)s: %(reply)s") % {
            "phase": phase,
            "reply": f"{code or ''} {masked(reply)}".strip(),
        }
        return Finding(ERROR, subject, cause, _("Look for this reply in the log of the mail server."))
    cause = _("It was handed over to the mail server for %(to)s.") % {"to": to}
    cure = _(
        "Look whether it arrives, and at its source: Authentication-Results must say spf=pass, dkim=pass and "
        "dmarc=pass, and h= in DKIM-Signature must name list-unsubscribe and list-unsubscribe-post."
    )
    return Finding(OK, subject, cause, cure)


def _sample(to: str) -> mail.Composed:
    """Return an invitation to a made-up meeting. Nothing is stored, and its links open nothing."""
    now = timezone.localtime()
    organiser = User(name=settings.ORGANISATION_NAME, email=settings.PUBLIC_EMAIL, phone=settings.PUBLIC_PHONE)
    meeting = Meeting(
        title=_("Test of the mail"),
        introduction=_("Someone checks whether mail of this site arrives. You need not do anything."),
        organiser=organiser,
        starts_at=now + dt.timedelta(days=28),
        ends_at=now + dt.timedelta(days=28, hours=2),
    )
    contact = Contact(name=to.partition("@")[0], email=to, language=get_language() or settings.LANGUAGE_CODE)
    letter = mail.letter_for(Invitation(meeting=meeting, contact=contact))
    identity = f"<mailcheck.{secrets.token_hex(10)}@{sender_domain()}>"
    return mail.compose(letter, "invite", message_id=identity, date=format_datetime(now))
