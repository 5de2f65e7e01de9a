"""Who is meant by a row: by reference, else by e-mail and name, else by name in the organisation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from areas.imports import text
from areas.imports.directory_known import Card, ContactEntry, Given, Known, OrganisationEntry, field_name
from areas.imports.directory_rows import DirectoryRow
from areas.imports.places import Places
from areas.imports.report import Report
from areas.models import Contact, Organisation

_ORGANISATION = {
    "organisation": "name",
    "organisation_reference": "reference",
    "side": "kind",
    "represents": "represents",
    "website": "website",
    "organisation_phone": "phone",
}
_CONTACT = (
    "name", "function", "email", "phone", "postal_address", "channel", "language", "valid_from", "valid_until",
    "origin", "obtained_on", "legal_basis", "reference",
)  # fmt: skip


@dataclass(eq=False)
class Entry:
    """A good row with its organisation and contact, either of which may be absent."""

    row: DirectoryRow
    organisation: OrganisationEntry | None = None
    contact: ContactEntry | None = None
    area: int | None = None  # of a contact without an organisation


@dataclass
class DirectoryPlan:
    """The good rows, and what they are about, each once."""

    entries: list[Entry] = field(default_factory=list)
    organisations: list[OrganisationEntry] = field(default_factory=list)
    contacts: list[ContactEntry] = field(default_factory=list)
    known: Known = field(default_factory=Known)


def match_directory(rows: Iterable[DirectoryRow], report: Report, places: Places) -> DirectoryPlan:
    """Gather the rows by organisation and contact; what is wrong is noted in the report."""
    matcher = _Matcher(report, places)
    entries = [entry for row in rows if (entry := matcher.with_organisation(row))]
    matcher.find_contacts([entry for entry in entries if entry.row.get("name")])
    matcher.plan.entries = [entry for entry in entries if entry.contact or not entry.row.get("name")]
    return matcher.plan


class _Matcher:
    """Matches the rows of one file."""

    def __init__(self, report: Report, places: Places) -> None:
        self.report = report
        self.places = places
        self.plan = DirectoryPlan()
        self.known = self.plan.known
        self.by_pk: dict[int, ContactEntry] = {}
        self.planned: dict[tuple[str, ...], ContactEntry] = {}
        self.namesakes: dict[tuple[OrganisationEntry | None, str], list[ContactEntry]] = defaultdict(list)

    # Organisations

    def with_organisation(self, row: DirectoryRow) -> Entry | None:
        """Return the row with its organisation, or None when it was refused."""
        name = row.get("organisation")
        try:
            areas = [self.places.find(word) for word in row.items("areas")]
        except LookupError as error:
            self.report.refuse(row.number, row.label, str(error))
            return None
        if not name:
            return Entry(row, area=areas[0] if areas else None)
        entry = self._organisation(row)
        if entry is None:
            reason = _("this organisation is new; fill in the column kant: bewoners, partner or gemeente")
            self.report.refuse(row.number, row.label, reason)
            return None
        self._gather(
            Organisation,
            entry.given,
            {_ORGANISATION[key]: row.given[key] for key in _ORGANISATION if key in row.given},
            row,
        )
        entry.areas |= dict.fromkeys(areas)
        entry.type_name = entry.type_name or row.get("type")
        if not entry.rows:
            self.plan.organisations.append(entry)
        entry.rows.append(row.number)
        return Entry(row, entry)

    def _organisation(self, row: DirectoryRow) -> OrganisationEntry | None:
        """Return the organisation by reference or name, or plan a new one when its side is given."""
        reference, name = row.get("organisation_reference"), row.get("organisation")
        entry = self.known.organisation_references.get(reference) or self.known.organisations.get(text.same(name))
        if entry is None and "side" in row.given:
            entry = OrganisationEntry(Organisation(name=name, kind=row.get("side"), reference=reference))
            self.known.note_organisation(entry)
        return entry

    # Contacts

    def find_contacts(self, entries: list[Entry]) -> None:
        """Find or plan the contact of every row: the certain ones first, so that they are not taken by a mere name."""
        for entry in entries:
            self._take(entry, self._by_key(entry.row))
        rest = [entry for entry in entries if entry.contact is None]
        for entry in sorted(rest, key=lambda each: not (each.row.get("reference") or each.row.get("email"))):
            self._by_colleague(entry)
        for entry in entries:
            if entry.contact:
                self._note(entry, entry.contact)

    def _take(self, entry: Entry, card: Card | None) -> bool:
        """Let a row be about a contact that we have."""
        if card is None:
            return False
        entry.contact = self.by_pk.setdefault(card.pk, ContactEntry(card.pk))
        return True

    def _by_key(self, row: DirectoryRow) -> Card | None:
        """Return the contact with this reference, else the one with this e-mail and name."""
        reference = row.get("reference")
        if reference in self.known.references:
            return self.known.references[reference]
        found = self.known.mails.get((row.get("email").casefold(), text.same(row.get("name"))), [])
        fits = [card for card in found if not reference or not card.reference]
        return fits[0] if fits else None

    def _by_colleague(self, entry: Entry) -> None:
        """Find a contact by name in the organisation; else plan a new one, once for all rows about it."""
        row = entry.row
        name = text.same(row.get("name"))
        certain = self._certain_keys(row, name)
        cards = self._colleagues(entry, name)
        if certain:
            # A row with an e-mail of its own does not take over a colleague of the same name who is in the file too.
            fits = [
                card for card in cards if card.pk not in self.by_pk and not (card.reference and row.get("reference"))
            ]
            planned = [self.planned[certain[0]]] if certain[0] in self.planned else []
        else:
            fits, planned = cards, self.namesakes[entry.organisation, name]
        if len(fits) + len(planned) > 1:
            reason = _("there are more contacts with this name in the organisation; fill in the column kenmerk")
            self.report.refuse(row.number, row.label, reason)
        elif not certain and not entry.organisation:
            reason = _("fill in an e-mail address, a kenmerk or an organisation, so that we can recognise the contact")
            self.report.refuse(row.number, row.label, reason)
        elif not self._take(entry, fits[0] if fits else None):
            self._plan_new(entry, planned[0] if planned else ContactEntry(), certain, name)

    def _colleagues(self, entry: Entry, name: str) -> list[Card]:
        """The contacts of this name in the organisation that we have."""
        pk = entry.organisation.organisation.pk if entry.organisation else None
        return self.known.colleagues.get((pk, name), []) if pk else []

    def _plan_new(self, entry: Entry, contact: ContactEntry, certain: list[tuple[str, ...]], name: str) -> None:
        """Let a row be about a contact that we do not have yet."""
        entry.contact = contact
        for key in certain:
            self.planned.setdefault(key, contact)
        namesakes = self.namesakes[entry.organisation, name]
        if entry.organisation and contact not in namesakes:
            namesakes.append(contact)

    @staticmethod
    def _certain_keys(row: DirectoryRow, name: str) -> list[tuple[str, ...]]:
        """What a contact is recognised by within the file, the surest first."""
        keys: list[tuple[str, ...]] = []
        if row.get("reference"):
            keys.append(("reference", row.get("reference")))
        if row.get("email"):
            keys.append(("email", row.get("email").casefold(), name))
        return keys

    def _note(self, entry: Entry, contact: ContactEntry) -> None:
        """Add what the row says to its contact."""
        row = entry.row
        given = {key: row.given[key] for key in _CONTACT if key in row.given}
        if "contact_kind" in row.given:
            given["kind"] = row.given["contact_kind"]
        if entry.area:
            given["area_id"] = entry.area
        if entry.organisation:
            function = given.pop("function", None)
            membership = contact.memberships.setdefault(entry.organisation, {})
            if function is not None:
                membership.setdefault("function", function)
            if "is_invited" in row.given:
                membership.setdefault("is_invited", row.given["is_invited"] == "yes")
        self._gather(Contact, contact.given, given, row)
        if not contact.rows:
            self.plan.contacts.append(contact)
        contact.rows.append(row.number)

    def _gather(self, model: type[Model], known: Given, given: dict[str, Any], row: DirectoryRow) -> None:
        """Add values; where rows differ the first one counts, so that a second import changes nothing."""
        for key, value in given.items():
            first, earlier = known.setdefault(key, (row.number, value))
            if earlier != value:
                reason = _("row %(row)s says something else about %(field)s; that row counts")
                self.report.warn(row.number, row.label, reason % {"row": first, "field": field_name(model, key)})
