"""A directory after a year: data that nobody looked at, an organisation that did, and one that is asked."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from areas.models import Contact, Organisation
from invitations import actions
from invitations.models import DataCheck, Message
from invitations.queries import Said
from invitations.rules.care import CHECK_STANDS
from invitations.tokens import address_hash
from platforms.demo.meetings import HANDED_OVER

ASKED, CHECKED = "Bewonersplatform De Westenwind", "Ouderenbond Zilverdraad"
# Of so many organisations one did not look at its data for long.
ONE_IN = 6


def make(organisations: dict[str, Organisation], contacts: dict[str, Contact], users: dict[str, User]) -> None:
    """Let most organisations have looked at their data, one of them lately, and ask one that did not."""
    now = timezone.now()
    for number, row in enumerate(organisations.values()):
        row.checked_at = None if number % ONE_IN == 0 or row.name == ASKED else now - dt.timedelta(days=100)
    Organisation.objects.bulk_update(organisations.values(), ["checked_at"])
    actions.ask_organisations(organisations=[organisations[ASKED]], actor=next(iter(users.values())))
    if settings.MAIL_DIR is None:
        Message.objects.filter(kind=Message.Kind.DATA).update(**HANDED_OVER)
    _check(organisations[CHECKED], contacts["Truus van Leeuwen"], now - dt.timedelta(days=9))


def _check(organisation: Organisation, contact: Contact, at: dt.datetime) -> None:
    """Let an organisation have corrected its phone number and its website."""
    check = DataCheck.objects.create(
        organisation=organisation,
        contact=contact,
        address_hash=address_hash(contact.email),
        asked_at=at - dt.timedelta(days=2),
        expires_at=at + CHECK_STANDS,
    )
    said = Said(
        phone="010 123 49 99",
        website="https://zilverdraad.example",
        represents=organisation.represents,
        areas=list(organisation.areas.all()),
        people=[],
    )
    actions.check_organisation(check=check, said=said, now=at)
