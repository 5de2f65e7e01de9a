"""Makes what we say of a row of the outbox, when it leaves. The rows and the sending are those of `invitations`."""

from initiatives import mail
from initiatives.models import FollowUp, Initiative, Joiner
from invitations import delivery
from invitations.mail import Notice
from invitations.models import Message

Kind = Message.Kind


def speak() -> None:
    """Hand over what our mail says."""
    makers = {
        Kind.IDEA: _idea, Kind.VERDICT: _verdict, Kind.JOIN: _join, Kind.JOINED: _joined, Kind.PROGRESS: _progress,
    }  # fmt: skip
    for kind, make in makers.items():
        delivery.say(kind, make)


def _idea(message: Message) -> Notice | None:
    """Return the question to confirm an idea; None when it is confirmed."""
    found = Initiative.objects.filter(pk=_pk(message), confirmed_at=None).first()
    return mail.question_about_idea(found, message.correspondent) if found and message.correspondent else None


def _verdict(message: Message) -> Notice | None:
    """Return the answer as it reads now; None when it was taken away, or the idea was withdrawn."""
    found = Initiative.objects.filter(pk=_pk(message)).exclude(state=Initiative.State.WITHDRAWN).first()
    if found is None or not found.answer or message.correspondent is None:
        return None
    return mail.answer_to_idea(found, message.correspondent)


def _join(message: Message) -> Notice | None:
    """Return the question whether we may pass on an address; None when it is answered."""
    found = Joiner.objects.select_related("initiative").filter(pk=_pk(message), confirmed_at=None).first()
    return mail.question_to_join(found, message.correspondent) if found and message.correspondent else None


def _joined(message: Message) -> Notice | None:
    """Return who wants to join; None when that person was forgotten."""
    found = Joiner.objects.select_related("initiative", "writer").filter(pk=_pk(message)).first()
    if found is None or found.writer is None or message.correspondent is None:
        return None
    return mail.wants_to(found, found.writer, message.correspondent)


def _progress(message: Message) -> Notice | None:
    """Return the question how it goes; None when staff know by now."""
    found = FollowUp.objects.select_related("initiative").filter(pk=_pk(message), closed_at=None).first()
    return mail.question_to_progress(found, message.correspondent) if found and message.correspondent else None


def _pk(message: Message) -> int:
    return int(message.dedupe_key.split(":")[1].partition("-")[0])
