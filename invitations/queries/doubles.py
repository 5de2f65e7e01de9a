"""Contacts that may be one person twice, and what would move when two become one."""

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from areas.models import Contact, Membership
from areas.rules import same_name
from invitations.models import Invitation, Suppression
from invitations.queries.care import Directory, is_member_in_function
from invitations.tokens import address_hash

MOST_FOUND = 20
MOST_WORDS = 8  # each looks through the organisations once more, and a database joins 64 tables at most
# What may differ between the two; of each, one stays.
MERGED = (
    "name", "function", "email", "phone", "postal_address", "channel", "language", "valid_until", "reference",
)  # fmt: skip


def doubles(directory: Directory, now: dt.datetime) -> list[tuple[int, ...]]:
    """Return groups of contacts in function with one address, or with one name in one organisation. Two queries."""
    today = timezone.localdate(now)
    groups = {tuple(sorted(group)) for group in _of_one_address(directory, today)}
    groups |= {tuple(sorted(group)) for group in _of_one_name(directory, now)}
    return sorted(groups)


def doubles_of(contact: Contact, directory: Directory, now: dt.datetime) -> QuerySet[Contact]:
    """Return who may be the same person as this contact, among those whom the user may see."""
    key = same_name(contact.name)
    mine = Membership.objects.filter(contact=contact).values("organisation")
    colleagues = Membership.objects.filter(organisation__in=mine).values_list("contact_id", "contact__name")
    alike = [pk for pk, name in colleagues if same_name(name) == key]
    same = Q(pk__in=alike)
    if contact.email:
        same |= Q(email__iexact=contact.email)
    in_function = directory.contacts & Contact.objects.valid_on(timezone.localdate(now))
    return in_function.filter(same).exclude(pk=contact.pk).order_by("name", "pk")


def colleagues(contact: Contact) -> list[int]:
    """Return who is in an organisation of this contact too. One query."""
    mine = Membership.objects.filter(contact=contact).values("organisation")
    rows = Membership.objects.filter(organisation__in=mine).exclude(contact=contact)
    return list(rows.order_by().values_list("contact_id", flat=True).distinct())


def search_contacts(contacts: QuerySet[Contact], words: list[str]) -> QuerySet[Contact]:
    """Return the contacts in whose name, address or organisation every one of the first words occurs, some at most."""
    for word in words[:MOST_WORDS]:
        there = Membership.objects.filter(organisation__name__icontains=word).values("contact")
        contacts = contacts.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(pk__in=there))
    return contacts.order_by("name", "pk").prefetch_related("organisations")[:MOST_FOUND]


def both_invited(kept: Contact, double: Contact) -> QuerySet[Invitation]:
    """Return the invitations of the double to meetings to which the other was invited as well: they cannot move."""
    theirs = Invitation.objects.filter(contact=kept).values("meeting")
    found: QuerySet[Invitation] = Invitation.objects.filter(contact=double, meeting__in=theirs)
    return found.select_related("meeting__area").order_by("meeting__starts_at", "pk")


def wants_no_mail(*contacts: Contact) -> bool:
    """True when one of these said, by this address, that no invitations are wanted. One query."""
    hashes = [address_hash(each.email) for each in contacts if each.email]
    rows = Suppression.objects.filter(address_hash__in=hashes, reason=Suppression.Reason.OPTED_OUT)
    return rows.filter(theme__isnull=True, area__isnull=True).exists()


def _of_one_address(directory: Directory, today: dt.date) -> list[list[int]]:
    there = (directory.contacts & Contact.objects.valid_on(today)).exclude(email="").order_by()
    by_address = there.annotate(address=Lower("email"))
    twice = by_address.values("address").annotate(count=Count("pk", distinct=True)).filter(count__gt=1)
    groups: dict[str, list[int]] = defaultdict(list)
    for pk, address in by_address.filter(address__in=twice.values("address")).values_list("pk", "address"):
        groups[address].append(pk)
    return list(groups.values())


def _of_one_name(directory: Directory, now: dt.datetime) -> list[list[int]]:
    """Compared here: no database knows that "José" and "Jose", or "Mevr. Bakker" and "bakker", may be one."""
    members = Membership.objects.filter(
        is_member_in_function(now, "contact"), organisation__in=directory.organisations.values("pk")
    ).order_by()
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for organisation, pk, name in members.values_list("organisation_id", "contact_id", "contact__name"):
        groups[organisation, same_name(name)].append(pk)
    return [group for group in groups.values() if len(group) > 1]
