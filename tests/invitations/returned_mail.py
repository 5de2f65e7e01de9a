"""Mail that came back, as real mail servers write it, about a message of the outbox."""

from pathlib import Path

from django.utils import timezone

from invitations import bounces, tokens
from tests.factories import InvitationFactory
from tests.outbox import queued

FOLDER = Path(__file__).parent / "returned"
ALL = sorted(path.stem for path in FOLDER.glob("*.eml"))


def sent(kind="invite", **fields):
    """A message that the mail server took."""
    invitation = fields.pop("invitation", None) or InvitationFactory()
    hashed = tokens.address_hash(invitation.contact.email)
    message = queued(kind, invitation=invitation, address_hash=hashed, domain="bewoners.example")
    fields = {"state": "sent", "accepted_at": timezone.now(), "smtp_code": 250} | fields
    fields.setdefault("message_id", f"<d.{tokens.message_key(message.dedupe_key)}@voorbeeldstad.example>")
    type(message).objects.filter(pk=message.pk).update(**fields)
    message.refresh_from_db()
    return message


def returned(name, message, *, return_path=None, message_id=None):
    """One of the mails in the folder, about this message. An empty text leaves a trace out."""
    text = (FOLDER / f"{name}.eml").read_text()
    path = tokens.return_path(message.pk) if return_path is None else return_path
    text = text.replace("@RETURN_PATH@", path or "bounces@mail.voorbeeldstad.example")
    text = text.replace("@MESSAGE_ID@", message.message_id if message_id is None else message_id)
    return text.replace("\n", "\r\n").encode()


def report(message, kind, external_id="1", **fields):
    """A report that was read."""
    return bounces.Report("dsn", external_id, kind, message=message.pk, **fields)
