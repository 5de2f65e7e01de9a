"""Everything that we hold of somebody, to show and to hand over: found by the tables that say whose a row is.

A person gets what is about them or was said by them. Of others there is nothing in it but whom they named themselves.
Of several people at one address it holds only who they are and what hangs on the address itself. Where somebody else
set the address it holds nothing of before: who reads this mailbox may be whoever set it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.models import Area, Contact, Organisation
from areas.queries import explained
from invitations.audience import reason_text
from invitations.models import Correspondent, Invitation, Message
from invitations.models.sealing import Sealed
from invitations.rules.fates import TABLES, Person
from invitations.tokens import address_hash
from meetings.models import Meeting, Signal, Theme
from meetings.rules import day_words

# What means nothing to anyone: how a link or a message is made, and how the program keeps its count.
_TECHNICAL = {
    "id", "public_id", "feed_key", "form_nonce", "token_version", "code_hash", "address_hash", "raw_sha256",
    "lease_token", "lease_until", "message_id", "date_header", "dedupe_key", "sealed", "key_mark", "briefed_mark",
    "external_id", "queue_number", "answer_version", "dot_at", "uncertain_count", "crash_count", "version",
    "told_until", "calendar", "digest", "smtp_reply", "smtp_code",
}  # fmt: skip
# Of several people at one address: what stands in mail to it, and what no other than the person may read of the rest.
_TO_ADDRESS = ("name", "function", "email")
_OF_ONE = {"choices", "note", "phone", "postal_address", "reason", "topic"}
_LEFT_OUT = {"invitations.DomainGate", "invitations.Attempt", "invitations.DeliveryEvent"}
_WHO = {"areas.Contact", "areas.Membership"}  # what whoever set the address knows anyway
# What is shown of rows that others refer to; of people never more than they said themselves.
_NAMED: tuple[type[Model], ...] = (Area, Organisation, Theme)
# The words on the page, and in which order; what is not here stands in the file only.
FIELD_WORDS: dict[str, str | Promise] = {
    "name": gettext_lazy("name"), "function": gettext_lazy("function"), "email": gettext_lazy("e-mail address"),
    "phone": gettext_lazy("phone"), "postal_address": gettext_lazy("postal address"), "channel": gettext_lazy("via"),
    "language": gettext_lazy("language"), "meeting": gettext_lazy("meeting"),
    "organisation": gettext_lazy("organisation"), "area": gettext_lazy("area"), "theme": gettext_lazy("theme"),
    "title": gettext_lazy("title"), "kind": gettext_lazy("kind"), "role": gettext_lazy("role"),
    "reasons": gettext_lazy("why you were invited"), "answer": gettext_lazy("answer"),
    "party_size": gettext_lazy("how many people"), "presence": gettext_lazy("was there"),
    "topic": gettext_lazy("what you want to talk about"), "reason": gettext_lazy("why"),
    "choices": gettext_lazy("what you need"), "note": gettext_lazy("remark"), "text": gettext_lazy("text"),
    "initiators": gettext_lazy("from whom"), "said": gettext_lazy("what you said"), "what": gettext_lazy("what"),
    "task": gettext_lazy("task"), "state": gettext_lazy("state"), "is_weekly": gettext_lazy("once a week"),
    "origin": gettext_lazy("origin of the address"), "obtained_on": gettext_lazy("address obtained on"),
    "legal_basis": gettext_lazy("legal basis"), "valid_from": gettext_lazy("from"),
    "valid_until": gettext_lazy("until and including"), "asked_at": gettext_lazy("asked at"),
    "answered_at": gettext_lazy("answered at"), "created_at": gettext_lazy("since"), "due_on": gettext_lazy("by when"),
}  # fmt: skip
# What a person calls these rows; of the others the name of the table.
_TITLES: dict[str, str | Promise] = {
    "areas.Contact": gettext_lazy("Who you are"),
    "areas.Membership": gettext_lazy("Your organisations"),
    "invitations.Invitation": gettext_lazy("Your invitations"),
    "invitations.Reply": gettext_lazy("What you answered"),
    "invitations.Message": gettext_lazy("Mail to you"),
    "invitations.Guest": gettext_lazy("Who comes along"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one table: its title, each row in words, and each row as plain values for the file."""

    label: str
    title: str
    rows: list[list[tuple[str, str]]]
    values: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Everything:
    """Who is meant by an address, and all that we hold."""

    contacts: list[Contact]
    person: Person
    held: list[Held] = field(default_factory=list)

    @property
    def is_shared(self) -> bool:
        """True when several people have this address, so that a link to it does not say who reads."""
        return len(self.contacts) > 1

    @property
    def set_at(self) -> dt.datetime | None:
        """Since when the address holds, when somebody else set it."""
        return None if self.is_shared or not self.contacts else self.contacts[0].address_set_at

    def as_file(self) -> dict[str, Any]:
        """Return it as plain values, by table."""
        return {each.label: each.values for each in self.held}


def person_at(email: str) -> tuple[list[Contact], Person]:
    """Return the contacts with this address, and whose rows are meant. Two queries."""
    address = email.strip().lower()
    contacts = list(Contact.objects.filter(email__iexact=address).order_by("pk"))
    invitations = Invitation.objects.filter(contact__in=contacts).values_list("pk", flat=True)
    person = Person(
        contacts=frozenset(each.pk for each in contacts),
        invitations=frozenset(invitations),
        emails=frozenset({address}),
        hashes=frozenset({address_hash(address)}),
    )
    return contacts, person


def is_known(email: str) -> bool:
    """True when we hold anything of this address beside the links that it asked for."""
    _contacts, person = person_at(email)
    return any(rows.exists() for _label, rows in _all_rows(person))


def has_chosen(email: str) -> bool:
    """True when someone with this address follows something, or gave an idea or a voice."""
    address = email.strip().lower()
    rows = _all_rows(Person(emails=frozenset({address}), hashes=frozenset({address_hash(address)})))
    return any(found.exists() for label, found in rows if TABLES[label].is_chosen)


def everything_of(email: str, needs: Mapping[str, object] | None = None) -> Everything:
    """Return all that we hold of an address, in the active language. One query per table, and one if it has rows.

    `needs`: the words for what people can need.
    """
    contacts, person = person_at(email)
    found = Everything(contacts, person)
    if found.is_shared:
        found.held.append(_who_share(contacts))
        person = replace(person, contacts=frozenset(), invitations=frozenset())
    for label, rows in _shown_rows(found.set_at, person):
        model = apps.get_model(label)
        fields = [each for each in model._meta.local_fields if each.name not in _TECHNICAL]
        links = [each.name for each in fields if each.related_model in {*_NAMED, Meeting, Signal}]
        values, lines = [], []
        for row in rows.select_related(*links).order_by("pk"):
            said = {name: value for name, value in _values(row, fields) if not (found.is_shared and name in _OF_ONE)}
            values.append({name: _plain(value) for name, value in said.items()})
            lines.append(_line(row, fields, said, needs or {}))
        if values:
            title = str(_TITLES.get(label, model._meta.verbose_name_plural))
            found.held.append(Held(label, capfirst(title), lines, values))
    return found


def _shown_rows(set_at: dt.datetime | None, person: Person) -> Iterator[tuple[str, Any]]:
    """Return the rows of this person per table; where somebody else set the address only those of since then."""
    if set_at is None:
        yield from _all_rows(person)
        return
    whole = dict(_all_rows(person))
    for label, rows in _all_rows(_since(set_at, person)):
        yield label, whole[label] if label in _WHO else rows


def _since(moment: dt.datetime, person: Person) -> Person:
    """Return the person without what is of before another address was set, or of which nobody knows the day."""
    rows = Invitation.objects.filter(pk__in=person.invitations, created_at__gte=moment)
    return replace(person, contacts=frozenset(), invitations=frozenset(rows.values_list("pk", flat=True)))


def _who_share(contacts: list[Contact]) -> Held:
    """Return of several people at one address only what stands in mail to it."""
    values = [{name: str(getattr(each, name)) for name in _TO_ADDRESS} for each in contacts]
    lines = [[(capfirst(str(FIELD_WORDS[name])), value) for name, value in each.items() if value] for each in values]
    return Held(Contact._meta.label, _("Who has this address"), lines, values)


def _all_rows(person: Person) -> Iterator[tuple[str, Any]]:
    """Return the rows of this person per table, those of the contact first."""
    for label, table in reversed(TABLES.items()):
        condition = table.seen_by(person)
        if condition is None or label in _LEFT_OUT:
            continue
        yield label, apps.get_model(label)._base_manager.filter(condition & _not_about_asking(label)).distinct()


def _not_about_asking(label: str) -> Q:
    """Leave out the links to this page that were asked for, and the news that we write elsewhere."""
    asked = Message.objects.filter(kind__in=[Message.Kind.OWN, Message.Kind.ADDRESS]).values("correspondent")
    return ~Q(pk__in=asked.exclude(correspondent=None)) if label == Correspondent._meta.label else Q()


def _values(row: Model, fields: "list[Field[Any, Any]]") -> Iterator[tuple[str, Any]]:
    """Return what a row says, by field; who someone else is, is left out."""
    for each in fields:
        if each.is_relation:
            other = getattr(row, each.name) if each.related_model in {*_NAMED, Meeting, Signal} else None
            if other is not None:
                yield each.name, _other(other)
        else:
            yield each.name, getattr(row, each.attname)
    if isinstance(row, Sealed):
        yield from (("choices", row.choices), ("note", row.note))


def _other(row: Any) -> str:
    if isinstance(row, Meeting):
        return f"{row.title}, {day_words(row.starts_at)}" if row.starts_at else row.title
    return str(row.text) if isinstance(row, Signal) else str(row)


def _plain(value: Any) -> Any:
    """Return a value as it stands in the file."""
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _line(
    row: Any, fields: "list[Field[Any, Any]]", said: Mapping[str, Any], needs: Mapping[str, object]
) -> list[tuple[str, str]]:
    """Return what a row says in words, in the order of the words; nothing for what is empty."""
    choices = {each.name for each in fields if each.choices}
    line = []
    for name, words in FIELD_WORDS.items():
        value = said.get(name)
        if value in (None, "", [], {}):
            continue
        if name == "choices":
            value = [needs.get(each, each) for each in value]
        shown = str(getattr(row, f"get_{name}_display")()) if name in choices else _in_words(name, value)
        if name == "legal_basis" and isinstance(row, Contact):
            shown = explained(row).basis
        line.append((capfirst(str(words)), shown))
    return line


def _in_words(name: str, value: Any) -> str:
    if name == "reasons":
        return "; ".join(reason_text(each) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return day_words(timezone.localtime(value))
    if isinstance(value, dt.date):
        return day_words(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
