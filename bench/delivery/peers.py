"""What others write: a Celery program that sends chunks of 100 by way of the ORM, and one that has a task per mail.

The same rows and the same templates as ours; `celery -A bench.delivery.peers worker`.
"""

import os
from typing import Any

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")
app = Celery("peers", set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_default_queue = "peers"
django.setup()

from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: E402  # after django.setup()
from django.template.loader import render_to_string  # noqa: E402  # after django.setup()
from django.utils import timezone, translation  # noqa: E402  # after django.setup()

from invitations.mail import Letter, letter_for, words  # noqa: E402  # after django.setup()
from invitations.models import Message  # noqa: E402  # after django.setup()

CHUNK = 100


@app.task(name="peers.chunk", ignore_result=True)
def send_chunk(ids: list[int]) -> None:
    """Send these over one connection, then mark them together."""
    messages = list(_rows().filter(pk__in=ids, state=Message.State.QUEUED))
    with get_connection() as connection:
        connection.send_messages([email_of(message) for message in messages])
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(
        state=Message.State.SENT, accepted_at=timezone.now(), smtp_code=250
    )


@app.task(name="peers.one", ignore_result=True)
def send_one(pk: int) -> None:
    """Send one message over a connection of its own and mark it."""
    message = _rows().get(pk=pk)
    if message.state != Message.State.QUEUED:
        return
    email_of(message).send()
    message.state, message.accepted_at, message.smtp_code = Message.State.SENT, timezone.now(), 250
    message.save(update_fields=["state", "accepted_at", "smtp_code"])


def email_of(message: Any) -> EmailMultiAlternatives:
    """Return the message as Django makes it."""
    letter = letter_for(message.invitation)
    return email(letter, values_of(letter))


def values_of(letter: Letter) -> dict[str, str]:
    """Return what the templates print."""
    with translation.override(letter.language):
        return words.shared(letter.common(), "invite") | words.personal(letter, "invite", letter.language)


def email(letter: Letter, values: dict[str, str]) -> EmailMultiAlternatives:
    """Render both templates; the headers are those that our own mail has."""
    context = {"mail": values, "variant": "invite", "language": letter.language}
    with translation.override(letter.language):
        text, html = render_to_string("mail/invite.txt", context), render_to_string("mail/invite.html", context)
        subject = words.subject(letter.common(), "invite")
    headers = {
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{letter.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    made = EmailMultiAlternatives(subject, text, to=[letter.email], reply_to=[letter.organiser_email], headers=headers)
    made.attach_alternative(html, "text/html")
    return made


def _rows() -> Any:
    return Message.objects.select_related(
        "invitation__contact", "invitation__meeting__venue", "invitation__meeting__organiser"
    )
