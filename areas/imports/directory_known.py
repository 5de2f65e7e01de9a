"""Organisations and contacts that we have, in short form, and the entries that rows of a file are gathered in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from areas.imports import text
from areas.models import Contact, Membership, Organisation, OrganisationType

_CHUNK = 5000

Given = dict[str, tuple[int, Any]]  # field → (row, value)


@dataclass(eq=False)
class OrganisationEntry:
    """One organisation of the file with everything its rows say of it."""

    organisation: Organisation
    rows: list[int] = field(default_factory=list)
    given: Given = field(default_factory=dict)
    areas: dict[int, None] = field(default_factory=dict)
    type_name: str = ""
    changes: set[str] = field(default_factory=set)

    @property
    def is_new(self) -> bool:
        """True when we do not have it yet."""
        return self.organisation.pk is None


@dataclass(eq=False)
class ContactEntry:
    """One contact of the file. `pk` is None for a new one; `contact` is read later, many at a time."""

    pk: int | None = None
    contact: Contact | None = None
    rows: list[int] = field(default_factory=list)
    given: Given = field(default_factory=dict)
    memberships: dict[OrganisationEntry, dict[str, Any]] = field(default_factory=dict)
    changes: set[str] = field(default_factory=set)
    email_before: str | None = None  # of one that we have, when the file gives another

    @property
    def is_new(self) -> bool:
        """True when we do not have this contact yet."""
        return self.pk is None


@dataclass(frozen=True, slots=True)
class Card:
    """What is needed to recognise a contact."""

    pk: int
    reference: str
    email: str
    name: str


class Known:
    """The directory as it is. Five queries."""

    def __init__(self) -> None:
        self.types = {text.same(kind.name): kind for kind in OrganisationType.objects.all()}
        self.types |= {text.same(kind.name_en): kind for kind in self.types.values() if kind.name_en}
        self.organisations: dict[str, OrganisationEntry] = {}
        self.organisation_references: dict[str, OrganisationEntry] = {}
        entries = {each.pk: OrganisationEntry(each) for each in Organisation.objects.order_by()}
        for entry in entries.values():
            self.note_organisation(entry)
        self.areas: dict[int, set[int]] = defaultdict(set)
        for organisation, area in Organisation.areas.through.objects.values_list("organisation_id", "area_id"):
            self.areas[organisation].add(area)
        self._read_contacts()

    def note_organisation(self, entry: OrganisationEntry) -> None:
        """Remember an organisation by its name and its reference."""
        self.organisations.setdefault(text.same(entry.organisation.name), entry)
        if entry.organisation.reference:
            self.organisation_references[entry.organisation.reference] = entry

    def _read_contacts(self) -> None:
        """Read the contacts in short form, and who is a member where."""
        self.references: dict[str, Card] = {}
        self.mails: dict[tuple[str, str], list[Card]] = defaultdict(list)
        cards = {}
        for row in Contact.objects.order_by("pk").values_list("pk", "reference", "email", "name").iterator():
            card = cards[row[0]] = Card(row[0], row[1], row[2].casefold(), text.same(row[3]))
            if card.reference:
                self.references[card.reference] = card
            if card.email:
                self.mails[card.email, card.name].append(card)
        self.colleagues: dict[tuple[int, str], list[Card]] = defaultdict(list)
        self.members: dict[tuple[int, int], tuple[int, str, bool]] = {}
        members = Membership.objects.order_by("pk").values_list(
            "contact_id", "organisation_id", "pk", "function", "is_invited"
        )
        for contact, organisation, pk, function, is_invited in members.iterator():
            self.members[contact, organisation] = (pk, function, is_invited)
            self.colleagues[organisation, cards[contact].name].append(cards[contact])


def field_name(model: type[Model], key: str) -> str:
    """Return the name of a field as shown on screen."""
    return str(getattr(model._meta.get_field(key), "verbose_name", key))


def fetch(entries: Iterable[ContactEntry]) -> None:
    """Read the whole rows of contacts that we have. One query per 5,000."""
    known = {entry.pk: entry for entry in entries if entry.pk is not None and entry.contact is None}
    keys = list(known)
    for start in range(0, len(keys), _CHUNK):
        for contact in Contact.objects.filter(pk__in=keys[start : start + _CHUNK]).order_by():
            known[contact.pk].contact = contact
