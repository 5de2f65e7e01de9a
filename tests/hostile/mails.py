"""Every mail, made of rows whose fields hold hostile strings: (name, message as bytes)."""

from contextlib import contextmanager

from django.db import models
from django.db.models.signals import post_init

from areas.rules import AddressError
from invitations import calendar, mail
from invitations.models import Invitation
from tests.hostile.world import fields, filled, leaves
from tests.invitations.every_mail import mails_for, notices
from tests.invitations.snapshots import LANGUAGES, READERS
from tests.letters import IDENTITY


def all_mails(client, town, strings_of):
    """The mails of a meeting to each reader in each language, and the notices; then who was really invited."""
    client.force_login(town["users"][0])
    for language in LANGUAGES:
        for reader in READERS:
            for kind, made in mails_for(client, town["meeting"], reader, language).items():
                yield f"{kind} {reader} {language}", made.content
        with every_row_hostile(strings_of):
            for kind, made in notices(language).items():
                yield f"{kind} {language}", made.content
    for invitation in Invitation.objects.all():
        letter = mail.letter_for(invitation)
        for kind in ("invite", "confirmation", "reminder"):
            try:
                entry = calendar.confirmation(invitation)
                yield f"{kind} {invitation.pk}", mail.compose(letter, kind, calendar=entry, **IDENTITY).content
            except AddressError:  # the delivery writes the message down as not to be delivered
                yield f"{kind} {invitation.pk}", b""


@contextmanager
def every_row_hostile(strings_of):
    """Inside, every row that is made holds strings in its fields, though it was never saved."""
    numbered = {}
    for number, field in enumerate(fields()):
        numbered.setdefault(field.model, []).append((number, field))

    def fill(sender, instance, **_more):
        for number, field in numbered.get(sender, ()):
            value = filled(field, number, 0, strings_of(number))
            if isinstance(field, models.JSONField):
                value = leaves(getattr(instance, field.attname), value)
            elif isinstance(field, models.EmailField):
                continue
            setattr(instance, field.attname, value)

    post_init.connect(fill, weak=False)
    try:
        yield
    finally:
        post_init.disconnect(fill)
