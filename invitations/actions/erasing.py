"""Erases a person or an address everywhere, with a certificate, and again after a backup was put back."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import LogEntry, User
from areas.models import Contact
from invitations.actions.forgetting import Forgotten, forget_address, forget_person
from invitations.actions.staff_traces import clear_traces_of_staff
from invitations.models import Erasure, Suppression
from invitations.queries.traces import MOST_NAMED, names_before
from invitations.rules.fates import WITH_ADDRESS
from invitations.tokens import address_hash

Hook = Callable[[Erasure, Collection[str]], object]
CHOSEN = "chosen"
_SUBJECT = ("contacts", "addresses", "spared", "only")
_HOOKS: list[Hook] = []


def afterwards(hook: Hook) -> None:
    """Let the project do something after each erasure, from when Django starts: what stands outside the tables.

    It gets the certificate, and the names and addresses, which may be written down nowhere.
    """
    _HOOKS.append(hook)


def erase_contact(
    *,
    contact: Contact,
    actor: User | None,
    why: str = Erasure.Why.ASKED,
    keeps_away: bool = False,
    emails: Iterable[str] = (),
    now: dt.datetime | None = None,
) -> Erasure:
    """Erase a contact everywhere, and return the certificate. Raises `Contact.DoesNotExist` when that was done before.

    `keeps_away`: a keyed hash stays, so that nobody writes to this address and no import brings it back.
    """
    now, done = now or timezone.now(), Forgotten()
    with transaction.atomic():
        people, numbers = _locked_person(contact.pk)
        found = (each.strip().lower() for each in (*(each.email for each in people), *emails))
        addresses = sorted(set(filter(None, found)))
        subject = _subject(numbers, addresses)
        words = [*(str(each.name) for each in people), *names_before(numbers), *addresses]
        for row in people:
            more = forget_person(contact=row, actor=actor, why=why, emails=addresses, numbers=numbers, now=now)
            _add(done, more)
        clear_traces_of_staff(words, numbers)
        return _certified(done, subject, words, actor=actor, why=why, keeps_away=keeps_away, now=now)


def _locked_person(pk: int) -> tuple[list[Contact], list[int]]:
    """Lock someone, and who became one with them and stayed as someone who left; return these rows and all numbers.

    First of all, so that who presses twice waits here, and finds nobody. Raises `Contact.DoesNotExist`.
    """
    rows = Contact.objects.select_for_update(no_key=True)
    person = rows.get(pk=pk)
    doubles = _merged_into(pk)
    return [person, *rows.filter(pk__in=doubles).order_by("pk")], [pk, *doubles]


def _subject(numbers: list[int], addresses: list[str]) -> dict[str, Any]:
    """Return whom an erasure is about. `spared`: who else has one of these addresses, and is not erased."""
    at = Q(pk__in=[])
    for email in addresses:
        at |= Q(email__iexact=email)
    others = Contact.objects.filter(at).exclude(pk__in=numbers).order_by("pk")
    return {
        "contacts": numbers,
        "addresses": [address_hash(each) for each in addresses],
        "spared": list(others.values_list("pk", flat=True)),
    }


def erase_address(
    *,
    email: str,
    why: str = Erasure.Why.SELF,
    keeps_away: bool = False,
    is_chosen_only: bool = False,
    now: dt.datetime | None = None,
) -> Erasure:
    """Erase an address wherever it stands without a contact, and return the certificate.

    `is_chosen_only`: only what someone began at the own wish; a contact at this address stays.
    """
    now, address = now or timezone.now(), email.strip().lower()
    with transaction.atomic():
        subject = _subject([], [address]) | ({"only": CHOSEN} if is_chosen_only else {})
        done = forget_address(email=address, is_chosen_only=is_chosen_only)
        clear_traces_of_staff([address])
        return _certified(done, subject, [address], actor=None, why=why, keeps_away=keeps_away, now=now)


def entry_of(erasure: Erasure) -> dict[str, Any]:
    """Return the line of the ledger: all that is needed to erase again, and nothing of the person."""
    return {
        "id": erasure.public_id,
        "at": erasure.at.isoformat(),
        "actor": erasure.actor_id,
        "why": erasure.why,
        "keeps_away": erasure.keeps_away,
        **erasure.subject,
        "counts": erasure.counts,
    }


def erase_again(entry: Mapping[str, Any], *, now: dt.datetime | None = None) -> Erasure | None:
    """Erase once more what was erased after the backup was made that was put back; None when it knows this erasure.

    Contacts are found by number, and what stands without one by the hash of each address that is there. Who came
    forward anew since the erasure is not in so old a backup, and in a younger one the erasure is known.
    """
    if Erasure.objects.filter(public_id=entry["id"]).exists():
        return None
    now = now or timezone.now()
    with transaction.atomic():
        hashes, done = set(entry["addresses"]), Forgotten()
        addresses = {email for email in _addresses() if address_hash(email) in hashes}
        words: list[str] = []
        for contact in _meant(entry, addresses):
            words += [str(contact.name), *names_before([contact.pk]), contact.email]
            numbers = entry["contacts"]
            _add(done, forget_person(contact=contact, why="again", emails=addresses, numbers=numbers, now=now))
            clear_traces_of_staff(words, [contact.pk])
        for email in addresses:
            _add(done, forget_address(email=email, is_chosen_only=entry.get("only") == CHOSEN))
        return _certified(
            done,
            {name: entry[name] for name in _SUBJECT if name in entry},
            words,
            actor=User.objects.filter(pk=entry["actor"]).first() if entry["actor"] else None,
            why=entry["why"],
            keeps_away=bool(entry["keeps_away"]),
            now=parse_datetime(entry["at"]) or now,
            public_id=entry["id"],
            reapplied_at=now,
        )


def _meant(entry: Mapping[str, Any], addresses: Collection[str]) -> list[Contact]:
    """Return the contacts that this entry is about: those with its numbers.

    By address only when it has no number that is known here; who stayed then stays now, and of several people at one
    address nobody can say who was meant by a number.
    """
    numbers = entry["contacts"]
    if entry.get("only") == CHOSEN:
        return []
    if Contact.all_rows.filter(pk__in=numbers).exists():
        return list(Contact.objects.filter(pk__in=numbers).order_by("pk"))
    found: dict[int, Contact] = {}
    for email in addresses:
        there = list(Contact.objects.filter(email__iexact=email).order_by("pk"))
        if not numbers or len(there) == 1:
            found |= {each.pk: each for each in there if each.pk not in entry.get("spared", ())}
    return list(found.values())


def _certified(
    done: Forgotten,
    subject: Mapping[str, Any],
    words: Iterable[str],
    *,
    actor: User | None,
    why: str,
    keeps_away: bool,
    now: dt.datetime,
    **more: Any,
) -> Erasure:
    """Write the certificate, and let the project do its part after the commit; only it hears these words."""
    if keeps_away:
        for hashed in subject["addresses"]:
            Suppression.objects.get_or_create(
                address_hash=hashed, reason=Suppression.Reason.OPTED_OUT, theme=None, area=None
            )
    made: Erasure = Erasure.objects.create(
        at=now,
        actor=actor,
        why=why,
        subject=dict(subject),
        counts=done.counts,
        stayed=[[each.label, each.field, each.count, list(each.keys)] for each in done.stayed],
        keeps_away=keeps_away,
        **more,
    )
    for hook in _HOOKS:
        transaction.on_commit(partial(hook, made, list(words)), robust=True)
    return made


def _add(done: Forgotten, more: Forgotten) -> None:
    for label, count in more.counts.items():
        done.add(label, count)
    for each in more.stayed:
        same = next((known for known in done.stayed if (known.label, known.field) == (each.label, each.field)), None)
        if same is None:
            done.stayed.append(each)
            continue
        keys = tuple(sorted({*same.keys, *each.keys}))
        done.stayed[done.stayed.index(same)] = replace(
            same, keys=keys[:MOST_NAMED], count=max(same.count, each.count, len(keys))
        )


def _addresses() -> Iterator[str]:
    """Return every address that is kept, in small letters, each once per table."""
    for model in WITH_ADDRESS:
        rows = model._base_manager.exclude(email="").order_by().values_list("email", flat=True)
        yield from {email.strip().lower() for email in rows.iterator()}


def _merged_into(pk: int) -> list[int]:
    """Return the contacts that became one with this one: an older backup still has them."""
    found: list[int] = []
    open_ones = [str(pk)]
    while open_ones:
        entries = LogEntry.objects.filter(
            action="merge_contacts", object_type=Contact._meta.label_lower, object_id__in=open_ones
        )
        doubles = {entry.details.get("double") for entry in entries} - {None, pk, *found}
        found += sorted(doubles)
        open_ones = [str(each) for each in doubles]
    return found
