"""Forgets people: a whole person, or who was at meetings of long ago. The counts of meetings stay as they were.

What happens to each field stands in `invitations/rules/fates.py`; apps above ours bring tables of their own.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from accounts.actions import log
from accounts.models import User
from areas.models import Contact, Membership, Organisation
from invitations.actions.places import Board
from invitations.actions.queueing import ring_bell
from invitations.actions.unnaming import take_names_out
from invitations.models import ErasureWish, Invitation, Message
from invitations.queries.traces import Stayed, names_before, plain, where_words_stay, words_of
from invitations.rules.fates import TABLES, Fate, Person, Table
from invitations.tokens import address_hash

# Deleted or emptied rows are dealt with in pieces, so that no statement has too many parameters.
PIECE = 500
_STILL_TO_GO = (Message.State.QUEUED, Message.State.SENDING, Message.State.UNCERTAIN, Message.State.HELD)
_COMING = (Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE)


@dataclass(slots=True)
class Forgotten:
    """How many rows were deleted or emptied per table, and in which words that stay the person still stands."""

    counts: dict[str, int] = field(default_factory=dict)
    stayed: list[Stayed] = field(default_factory=list)

    def add(self, label: str, count: int) -> None:
        """Count rows of a table."""
        if count:
            self.counts[label] = self.counts.get(label, 0) + count


def forget_person(
    *,
    contact: Contact,
    actor: User | None = None,
    why: str = "asked",
    emails: Iterable[str] = (),
    numbers: Iterable[int] = (),
    now: dt.datetime | None = None,
) -> Forgotten:
    """Forget a contact in every table; an empty row stays, so that meetings keep their counts. No mail goes out.

    An invitation to a meeting that is still to come is withdrawn, and its place goes to who waits. A request to be
    erased is granted by it. `emails`: more addresses of this person; `numbers`: contacts that became one with it.
    """
    now, done = now or timezone.now(), Forgotten()
    with transaction.atomic():
        _leave_what_comes(contact, now)
        row = Contact.objects.select_for_update().get(pk=contact.pk)
        person = person_of(row, emails)
        _locked(Invitation.objects.filter(pk__in=person.invitations))
        keys = frozenset({row.pk, *numbers})
        names = [str(row.name), *names_before(keys)]
        words = [*words_of(str(row.name), row.email, row.phone), *names, *emails]
        _forget_own_business(row, done)
        _carry_out(person, done)
        done.add("invitations.Invitation", take_names_out(replace(person, contacts=keys), names))
        Contact.all_rows.filter(pk=row.pk).update(forgotten_at=now)
        ErasureWish.objects.filter(contact=row, state=ErasureWish.State.OPEN).update(
            state=ErasureWish.State.GRANTED, decided_at=now, decided_by=actor
        )
        done.stayed = where_words_stay(TABLES, words)
        log(actor=actor, action="forget_person", subject=row, why=why, count=sum(done.counts.values()))
    return done


def forget_address(*, email: str, is_chosen_only: bool = False) -> Forgotten:
    """Forget an address wherever it stands without a contact: who followed, registered, told something, came along.

    `is_chosen_only`: no more than what someone began at the own wish: follows, ideas and voices.
    """
    done, emails = Forgotten(), frozenset({email.strip().lower()})
    tables = {label: table for label, table in TABLES.items() if table.is_chosen or not is_chosen_only}
    with transaction.atomic():
        _carry_out(Person(emails=emails, hashes=frozenset(map(address_hash, emails))), done, tables)
        done.stayed = where_words_stay(TABLES, emails)
    return done


def person_of(contact: Contact, emails: Iterable[str] = ()) -> Person:
    """Return whose rows are meant by this contact. One query."""
    found = frozenset(each.strip().lower() for each in (contact.email, *emails) if each.strip())
    return Person(
        contacts=frozenset({contact.pk}),
        invitations=frozenset(Invitation.objects.filter(contact=contact).values_list("pk", flat=True)),
        emails=found,
        hashes=frozenset(map(address_hash, found)),
    )


def rows_of(person: Person) -> dict[str, int]:
    """Return how many rows of this person each table has. One query per table."""
    found = {label: len(_rows(apps.get_model(label), table, person)) for label, table in TABLES.items() if table.whose}
    return {label: count for label, count in found.items() if count}


def forget_answers(*, invitations: Iterable[int], now: dt.datetime | None = None) -> Forgotten:
    """Take people off meetings that are over: each invitation of these goes to an empty row of its own.

    Answers, numbers of people, presence, group and organisation stay. A meeting that is not over is left alone, as is
    an invitation of which the person was forgotten before. The people themselves stay in the directory.
    """
    now, done, keys = now or timezone.now(), Forgotten(), sorted(set(invitations))
    for start in range(0, len(keys), PIECE):
        with transaction.atomic():
            _forget_piece(keys[start : start + PIECE], now, done)
    return done


def _forget_piece(keys: list[int], now: dt.datetime, done: Forgotten) -> None:
    over = Invitation.objects.filter(pk__in=keys, meeting__ends_at__lt=now, contact__forgotten_at=None)
    found = list(over.select_for_update(of=("self",)).select_related("contact").order_by("pk"))
    if not found:
        return
    person = Person(invitations=frozenset(row.pk for row in found))
    _carry_out(person, done)
    meant = replace(person, contacts=frozenset(row.contact_id for row in found))
    take_names_out(meant, {str(row.contact.name) for row in found}, meetings={row.meeting_id for row in found})
    empty = Contact.all_rows.bulk_create(Contact(name="", forgotten_at=now) for _row in found)
    places = {(row.meeting_id, row.contact_id): made.pk for row, made in zip(found, empty, strict=True)}
    for label, table in TABLES.items():
        if table.meeting:
            done.add(label, _move_off(apps.get_model(label), table, places))
    for row, made in zip(found, empty, strict=True):
        row.contact = made
    Invitation.objects.bulk_update(found, ["contact"], batch_size=PIECE)


def _leave_what_comes(contact: Contact, now: dt.datetime) -> None:
    """Withdraw from meetings that did not begin, and give the places back; the counters are locked first."""
    ahead = Invitation.objects.filter(contact=contact, state=Invitation.State.OPEN).exclude(meeting__starts_at__lte=now)
    for meeting in sorted(set(ahead.values_list("meeting", flat=True))):
        board = Board(meeting)
        row = Invitation.objects.select_for_update(of=("self",)).select_related("meeting__venue").get(
            contact=contact, meeting=meeting
        )  # fmt: skip
        board.adopt(row.meeting, now)
        board.leave(row)
        if row.answer in _COMING:
            row.answer, row.answered_at = Invitation.Answer.DECLINED, now
        row.party_size, row.place, row.queue_number, row.offered_until = 0, Invitation.Place.NONE, None, None
        row.state = Invitation.State.WITHDRAWN
        row.answer_version += 1
        row.token_version += 1
        row.save()
        if board.fill(row.meeting, now):
            ring_bell()
        board.save()


def _forget_own_business(contact: Contact, done: Forgotten) -> None:
    """Take the name off a firm of this person alone that bears it; it still counts where it came.

    A firm is called as they are, or has their first and family name in its own. A residents' organisation or a
    department is nobody's own, and one word is no proof: there whoever erases hears that the name stands in it.
    """
    name = plain(str(contact.name))
    if contact.kind != Contact.Kind.PERSON or not name.strip():
        return
    alone = Organisation.objects.filter(memberships__contact=contact, kind=Organisation.Kind.PARTNER).exclude(
        memberships__in=Membership.objects.exclude(contact=contact)
    )
    for row in alone:
        called = plain(row.name)
        if called != name and (" " not in name.strip() or name not in called):
            continue
        row.name = f"{gettext('name erased')} {row.pk}"
        row.represents = row.phone = row.website = row.reference = ""
        row.is_active = False
        row.save()
        done.add("areas.Organisation", 1)


def _locked(rows: models.QuerySet[Invitation]) -> list[int]:
    """Lock rows, so that an answer that is being written down comes before us."""
    return list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _carry_out(person: Person, done: Forgotten, tables: Mapping[str, Table] = TABLES) -> None:
    """Do with every row of this person what the tables say."""
    _stop_mail(person, done)
    found = {label: _rows(apps.get_model(label), table, person) for label, table in tables.items() if table.whose}
    for label, keys in found.items():  # found before anything changes: rows are known by what is emptied
        model, table = apps.get_model(label), TABLES[label]
        for start in range(0, len(keys), PIECE):
            piece = keys[start : start + PIECE]
            rows = model._base_manager.filter(pk__in=piece)
            if table.is_deleted:
                rows.delete()
            else:
                _empty(model, table, rows)
            done.add(label, len(piece))
    if person.contacts:
        _unlink(person, done)


def _rows(model: type[models.Model], table: Table, person: Person) -> list[Any]:
    assert table.whose is not None
    return list(model._base_manager.filter(table.whose(person)).order_by("pk").values_list("pk", flat=True).distinct())


def _stop_mail(person: Person, done: Forgotten) -> None:
    """Stop what waits. A worker that has it in hand loses its lease: what it writes down then changes nothing."""
    ours = Message.objects.filter(Q(invitation__in=person.invitations))
    ours.filter(state__in=_STILL_TO_GO).update(
        state=Message.State.CANCELLED, lease_token=None, lease_until=None, dot_at=None
    )
    alone = Message.objects.filter(contact__in=person.contacts, invitation=None)
    done.add("invitations.Message", alone.count())
    alone.delete()


def _empty(model: type[models.Model], table: Table, rows: models.QuerySet[Any]) -> None:
    """Empty the fields of rows, and give them other keys."""
    values = {name: _nothing(model, name) for name, fate in table.fields.items() if fate is Fate.BLANK}
    renewed = [name for name, fate in table.fields.items() if fate is Fate.RENEW]
    if values:
        rows.update(**values)
    if renewed:
        changed = list(rows)
        for row in changed:
            for name in renewed:
                setattr(row, name, _make_of(model, name)())
        model._base_manager.bulk_update(changed, renewed, batch_size=PIECE)


def _nothing(model: type[models.Model], name: str) -> Any:
    """Return what an empty field holds."""
    known: Any = model._meta.get_field(name)
    return known.get_default() if known.has_default() else (None if known.null else "")


def _make_of(model: type[models.Model], name: str) -> Callable[[], str]:
    known: Any = model._meta.get_field(name)
    make: Callable[[], str] = known.default
    return make


def _unlink(person: Person, done: Forgotten) -> None:
    """Empty what else refers to a contact."""
    for label, table in TABLES.items():
        model = apps.get_model(label)
        for name in _links_to_empty(model, table):
            rows = model._base_manager.filter(**{f"{name}__in": person.contacts})
            done.add(label, rows.update(**{name: None}))


def _links_to_empty(model: type[models.Model], table: Table) -> list[str]:
    blank = [model._meta.get_field(name) for name, fate in table.fields.items() if fate is Fate.BLANK]
    return [each.name for each in blank if each.related_model is Contact and getattr(each, "null", False)]


def _move_off(model: type[models.Model], table: Table, places: Mapping[tuple[int, int], int]) -> int:
    """Take rows that name a contact at a meeting off that person; return how many.

    They are deleted, emptied, or go to the empty row of the invitation.
    """
    people = {contact for _meeting, contact in places}
    near = model._base_manager.filter(contact__in=people, **{f"{table.meeting}__in": {each for each, _who in places}})
    named = near.values_list("pk", table.meeting, "contact")
    keys = {pk: places[meeting, contact] for pk, meeting, contact in named if (meeting, contact) in places}
    rows = model._base_manager.filter(pk__in=keys)
    if table.is_deleted:
        rows.delete()
    elif table.fields["contact"] is Fate.BLANK:
        rows.update(contact=None)
    else:
        _empty(model, table, rows)
        for pk, made in keys.items():
            model._base_manager.filter(pk=pk).update(contact=made)
    return len(keys)
