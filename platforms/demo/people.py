"""Invented organisations and persons; every address ends in .example and every name is made up."""

import datetime as dt
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from areas.models import AreaRole, Contact, Membership, Organisation, OrganisationType
from areas.rules import slug
from invitations.models import Suppression
from invitations.tokens import address_hash
from platforms.demo import PASSWORD, parts, rows
from platforms.demo.areas import Areas

OPTED_OUT, HEAD = "Henk Verhage", "Ruben Linde"


def users() -> list[dict[str, str]]:
    """Return who can log in, and in a few words what as."""
    return rows("users")


def make_users(areas: Areas) -> dict[str, User]:
    """Make the accounts and say which areas they coordinate."""
    secret = make_password(PASSWORD)  # once: hashing is slow on purpose
    made = {}
    for row in users():
        is_administrator = row["role"] == User.Role.ADMINISTRATOR
        user = made[row["name"]] = User.objects.create(
            email=row["email"],
            name=row["name"],
            function=row["function"],
            phone="010 123 45 67",
            role=row["role"],
            password=secret,
            is_staff=is_administrator,
            is_superuser=is_administrator,
        )
        AreaRole.objects.bulk_create(AreaRole(user=user, area=area) for area in areas.listed(row["areas"]))
    return made


def make_organisations(areas: Areas) -> dict[str, Organisation]:
    """Make the organisations with their kinds and the areas they work in."""
    kinds = {row["name"]: OrganisationType(**row) for row in rows("kinds")}
    OrganisationType.objects.bulk_create(kinds.values())
    listed = rows("organisations")
    made = {
        row["name"]: Organisation(
            name=row["name"],
            kind=row["side"],
            type=kinds[row["kind"]],
            represents=row["speaks_for"],
            phone=_phone(200 + number),
        )
        for number, row in enumerate(listed)
    }
    Organisation.objects.bulk_create(made.values())
    works_in = Organisation.areas.through
    works_in.objects.bulk_create(
        works_in(organisation=made[row["name"]], area=area) for row in listed for area in areas.listed(row["areas"])
    )
    return made


def make_contacts(organisations: dict[str, Organisation]) -> dict[str, Contact]:
    """Make the contacts, put them in their organisations, and respect who opted out."""
    listed = rows("contacts")
    today = timezone.localdate()
    made = {
        row["name"]: Contact(
            phone=_phone(number),
            obtained_on=today - dt.timedelta(days=200),
            **_contact(row, today, organisations[parts(row["organisations"])[0]]),
        )
        for number, row in enumerate(listed)
    }
    Contact.objects.bulk_create(made.values())
    Membership.objects.bulk_create(
        Membership(
            contact=made[row["name"]],
            organisation=organisations[name],
            is_head=row["name"] == HEAD,
            is_invited=row["name"] != HEAD,
        )
        for row in listed
        for name in parts(row["organisations"])
    )
    Suppression.objects.create(address_hash=address_hash(made[OPTED_OUT].email), reason=Suppression.Reason.OPTED_OUT)
    return made


def _contact(row: dict[str, str], today: dt.date, organisation: Organisation) -> dict[str, Any]:
    """Return the fields of a contact. Without a mail address in the list one is made of the two names."""
    domain = "gemeente" if organisation.kind == Organisation.Kind.MUNICIPAL else slug(organisation.name)
    address = row["mail"] or f"{slug(row['name']).replace('-', '.')}@{domain}.example"
    return {
        "name": row["name"],
        "function": row["function"],
        "kind": Contact.Kind.PERSON if row["function"] else Contact.Kind.MAILBOX,
        "channel": row["channel"] or Contact.Channel.EMAIL,
        "language": row["language"] or "nl",
        "email": "" if address == "-" else address,
        "postal_address": row["address"],
        "valid_until": today + dt.timedelta(days=int(row["leaves_in_days"])) if row["leaves_in_days"] else None,
    }


def _phone(number: int) -> str:
    return f"010 123 4{number // 100} {number % 100:02}"
