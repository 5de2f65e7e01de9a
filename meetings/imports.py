"""The directory with its theme links: organisations and contacts go through `areas.imports`, links are made here."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from areas.actions import note_address
from areas.imports import text
from areas.imports.area_write import lock
from areas.imports.directory_known import ContactEntry, OrganisationEntry
from areas.imports.directory_match import DirectoryPlan, Entry, match_directory
from areas.imports.directory_plan import compare
from areas.imports.directory_rows import DirectoryRow, read_directory
from areas.imports.directory_write import write_directory
from areas.imports.places import Places
from areas.imports.report import Remark, Report
from areas.models import Contact, Membership, Organisation
from meetings.models import Theme, ThemeLink

_EVERYWHERE = {"overal", "everywhere"}
_BATCH = 500
_UNWELCOME: list[Callable[[Collection[str]], set[str]]] = []


def import_directory(*, path: Path, name: str, apply: bool, actor: User | None = None) -> Report:
    """Read a file of organisations, contacts and theme links and return the report; write it only when `apply`.

    Everything or nothing is written. Raises `areas.imports.source.FileRefused`.
    """
    report = Report(file=name, layout=_("directory"), is_applied=apply)
    with transaction.atomic():
        if apply:
            lock(Organisation, Contact, Membership, ThemeLink)
        places = Places()
        wishes = _Wishes(places, report)
        plan = match_directory(wishes.admitted(_welcome(read_directory(path, report), report)), report, places)
        compare(plan, report)
        links = _Links(plan, wishes, report).planned()
        if apply:
            write_directory(plan)
            _follow_addresses(plan)
            _write(links)
            facts: dict[str, Any] = {kind: count.new for kind, count in report.counts.items()}
            log(actor=actor, action="import_directory", refused=len(report.refused), **facts)
    report.sort()
    return report


def _follow_addresses(plan: DirectoryPlan) -> None:
    """Let links in earlier mail stop where the file gave another address, as when somebody types it."""
    for entry in plan.contacts:
        if entry.contact and entry.email_before is not None:
            note_address(contact=entry.contact, before=entry.email_before)


def refuse_by(find: Callable[[Collection[str]], set[str]]) -> None:
    """Let an app above ours say which addresses want no mail, from when Django starts."""
    _UNWELCOME.append(find)


def _welcome(rows: Iterable[DirectoryRow], report: Report) -> Iterator[DirectoryRow]:
    """Return the rows but for new people who let us know that they want no mail: a list must not bring them back."""
    found = list(rows)
    emails = {row.get("email").casefold() for row in found} - {""}
    known = {email.casefold() for email in Contact.objects.exclude(email="").values_list("email", flat=True).iterator()}
    unwelcome = {email for find in _UNWELCOME for email in find(emails - known)}
    for row in found:
        if row.get("email").casefold() in unwelcome:
            words = _("this address was erased or wants no mail, so the row was left out; ask the person first")
            report.refuse(row.number, row.label, words)
        else:
            yield row


@dataclass(eq=False)
class _Link:
    """A link as the file wants it; `pk` is None for a new one."""

    theme: int | None
    area: int | None
    contact: ContactEntry | None
    organisation: OrganisationEntry | None
    function: str
    role: str
    deputy: ContactEntry | int | None
    pk: int | None = None
    is_changed: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes the link one and the same within the file."""
        return (self.theme, self.area, self.contact, self.organisation, self.function)


class _Wishes:
    """The themes and areas that rows name."""

    def __init__(self, places: Places, report: Report) -> None:
        self.places = places
        self.report = report
        self.themes: dict[str, int] = {}
        for pk, name, name_en in Theme.objects.values_list("pk", "name", "name_en"):
            self.themes |= {text.same(each): pk for each in (name_en, name) if each}
        self.of_row: dict[int, tuple[list[int | None], list[int | None]]] = {}

    def admitted(self, rows: Iterable[DirectoryRow]) -> Iterator[DirectoryRow]:
        """The rows whose themes and areas we know; the others are refused."""
        for row in rows:
            try:
                self.of_row[row.number] = self._read(row)
            except LookupError as error:
                self.report.refuse(row.number, row.label, str(error))
            else:
                yield row

    def _read(self, row: DirectoryRow) -> tuple[list[int | None], list[int | None]]:
        """Return themes and areas as ids; None for every theme, or for everywhere. Raises `LookupError`."""
        themes: list[int | None] = []
        for name in row.items("themes"):
            theme = self.themes.get(text.same(name))
            if theme is None:
                raise LookupError(_("the theme “%(name)s” is not known; add it first") % {"name": name[:60]})
            themes.append(theme)
        target = row.get("target") or "contact"
        missing = {"function": "function", "organisation": "organisation"}.get(target)
        if (missing and not row.get(missing)) or (target == "function" and not row.get("organisation")):
            raise LookupError(_("column koppeling: fill in the organisation, and for a function the function too"))
        words = row.items("theme_areas") or (row.items("areas") if themes else [])
        areas = [None if word.casefold() in _EVERYWHERE else self.places.find(word) for word in words]
        if not themes and (None in areas or (row.get("role") and not areas)):
            raise LookupError(_("fill in a theme, or an area for someone who is invited to every theme there"))
        return themes or ([None] if areas else []), areas or [None]


class _Links:
    """Plans the theme links of the rows. One query."""

    def __init__(self, plan: DirectoryPlan, wishes: _Wishes, report: Report) -> None:
        self.plan = plan
        self.wishes = wishes
        self.report = report
        columns = ("theme_id", "area_id", "contact_id", "organisation_id", "function", "pk", "role", "deputy_id")
        rows = ThemeLink.objects.order_by().values_list(*columns).iterator()
        self.present = {tuple(row[:5]): row[5:] for row in rows}
        self.people = _People(plan)
        self.links: dict[tuple[Any, ...], _Link] = {}

    def planned(self) -> list[_Link]:
        """Return every link of the file once, and count them."""
        count = self.report.count("links")
        for entry in self.plan.entries:
            self._of_row(entry)
        for link in self.links.values():
            if link.pk is None:
                count.new += 1
            elif link.is_changed:
                count.changed += 1
            else:
                count.same += 1
        return list(self.links.values())

    def _of_row(self, entry: Entry) -> None:
        """Plan the links of one row: its themes × its areas."""
        themes, areas = self.wishes.of_row[entry.row.number]
        if not themes:
            return
        target = entry.row.get("target") or ("contact" if entry.contact else "organisation")
        contact = entry.contact if target == "contact" else None
        organisation = None if contact else entry.organisation
        function = entry.row.get("function") if target == "function" else ""
        deputy = self._deputy(entry.row)
        for theme in themes:
            for area in areas:
                self._plan(
                    _Link(theme, area, contact, organisation, function, entry.row.get("role"), deputy), entry.row
                )

    def _plan(self, link: _Link, row: DirectoryRow) -> None:
        """Plan one link, new or changed; where two rows differ about it the first one counts."""
        if link.key in self.links:
            return
        self.links[link.key] = link
        contact = link.contact.pk if link.contact else None
        organisation = link.organisation.organisation.pk if link.organisation else None
        present = None
        if contact or organisation:
            present = self.present.get((link.theme, link.area, contact, organisation, link.function))
        if present is None:
            link.role = link.role or str(ThemeLink.Role.PARTICIPANT)
            return
        link.pk, role, deputy = present
        link.role = link.role or role
        link.deputy = link.deputy or deputy
        known_deputy = link.deputy.pk if isinstance(link.deputy, ContactEntry) else link.deputy
        link.is_changed = link.role != role or known_deputy != deputy
        if link.is_changed:
            self.report.changes.append(Remark(row.number, row.label, _("theme link")))

    def _deputy(self, row: DirectoryRow) -> ContactEntry | int | None:
        """Return the deputy of a row; one that cannot be found is left out with a warning."""
        word = row.get("deputy")
        if not word:
            return None
        found = self.people.find(word)
        if found is None:
            reason = _("the deputy “%(name)s” is not known, or more people are called so; left out")
            self.report.warn(row.number, row.label, reason % {"name": word[:60]})
        return found


@dataclass
class _People:
    """Finds a contact by reference, e-mail address or name, among those we have and those in the file."""

    plan: DirectoryPlan
    index: dict[str, list[ContactEntry | int]] = field(default_factory=dict)

    def find(self, word: str) -> ContactEntry | int | None:
        """Return the only contact that fits, or None."""
        if not self.index:
            self._fill()
        found = self.index.get(word) or self.index.get(word.casefold()) or self.index.get(text.same(word)) or []
        return found[0] if len(found) == 1 else None

    def _fill(self) -> None:
        known = self.plan.known
        cards = {card.pk: card for cards in known.mails.values() for card in cards}
        cards |= {card.pk: card for cards in known.colleagues.values() for card in cards}
        cards |= {card.pk: card for card in known.references.values()}
        for card in cards.values():
            self._add((card.reference, card.email, card.name), card.pk)
        for entry in self.plan.contacts:
            if entry.is_new and entry.contact:
                contact = entry.contact
                self._add((contact.reference, contact.email.casefold(), text.same(contact.name)), entry)

    def _add(self, keys: tuple[str, ...], contact: ContactEntry | int) -> None:
        for key in keys:
            known = self.index.setdefault(key, [])
            if key and contact not in known:
                known.append(contact)


def _write(links: list[_Link]) -> None:
    """Insert the new links and overwrite role and deputy of the changed ones."""
    rows = [(link, _row(link)) for link in links if link.pk is None or link.is_changed]
    ThemeLink.objects.bulk_create([row for link, row in rows if link.pk is None], batch_size=_BATCH)
    ThemeLink.objects.bulk_create(
        [row for link, row in rows if link.pk is not None],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["role", "deputy"],
    )


def _row(link: _Link) -> ThemeLink:
    """Return the row of a link, now that everyone in it has an id."""
    deputy = link.deputy.pk if isinstance(link.deputy, ContactEntry) else link.deputy
    return ThemeLink(
        pk=link.pk,
        theme_id=link.theme,
        area_id=link.area,
        contact_id=link.contact.pk if link.contact else None,
        organisation_id=link.organisation.organisation.pk if link.organisation else None,
        function=link.function,
        role=link.role,
        deputy_id=deputy,
        origin=ThemeLink.Origin.IMPORT,
    )
