"""Once a year an organisation looks at its own data, by a mailed link: asking, renewing the link, and what it says."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.actions import note_address
from areas.models import Contact, Membership, Organisation, new_feed_key
from invitations import tokens
from invitations.actions.merging import carry_wishes
from invitations.actions.queueing import domain_of, message_defaults, ring_bell
from invitations.models import DataCheck, Message
from invitations.queries import NewContact, Person, Said, whom_to_ask
from invitations.queries.care import CHECKED
from invitations.rules import care as rules


def ask_organisations(
    *, organisations: Iterable[Organisation], actor: User | None, now: dt.datetime | None = None
) -> int:
    """Mail one contact of each organisation the question to look at its data; return how many were asked.

    Not those that were asked a short while ago, nor those of whom nobody can be written to.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = list(Organisation.objects.select_for_update().filter(pk__in=[each.pk for each in organisations]))
        asked = dict(
            DataCheck.objects.filter(organisation__in=rows).values_list("organisation").annotate(Max("asked_at"))
        )
        due = [each for each in rows if rules.may_ask(asked.get(each.pk), now)]
        count = _ask(whom_to_ask(due, now), actor, now)
        if count:
            log(actor=actor, action="ask_organisations", count=count)
    return count


def renew_check(*, check: DataCheck, now: dt.datetime | None = None) -> bool:
    """Mail a new link in place of one that is over, to the same contact; at most one a day."""
    now = now or timezone.now()
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=check.organisation_id)
        since = now - dt.timedelta(days=1)
        if DataCheck.objects.filter(organisation=check.organisation_id, asked_at__gt=since).exists():
            return False
        return _ask({check.organisation_id: check.contact_id}, None, now) == 1


def note_checked(*, organisation: Organisation, actor: User, now: dt.datetime | None = None) -> None:
    """Note that someone called an organisation, and that its data are right."""
    with transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(checked_at=now or timezone.now())
        log(actor=actor, action="note_checked", subject=organisation)


def check_organisation(*, check: DataCheck, said: Said | None = None, now: dt.datetime | None = None) -> list[str]:
    """Note that an organisation looked at its data, and write down what it corrected; return the names of the fields.

    Without `said` everything is right. The log keeps names of fields and keys of people, and who asked it.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=check.organisation_id)
        fields = _correct(row, said) if said else []
        people = _correct_people(row, check, said, timezone.localdate(now)) if said else []
        row.checked_at = now
        row.save(update_fields=["phone", "website", "represents", "checked_at"])
        DataCheck.objects.filter(pk=check.pk).update(answered_at=now)
        log(actor=None, action=CHECKED, subject=row, check=check.pk, fields=fields, people=people)
    return fields


def _ask(wanted: dict[int, int], actor: User | None, now: dt.datetime) -> int:
    """Make the question to each contact, by organisation, and queue its mail."""
    contacts = Contact.objects.in_bulk(set(wanted.values()))
    checks = DataCheck.objects.bulk_create(
        DataCheck(
            organisation_id=organisation,
            contact=contacts[contact],
            address_hash=tokens.address_hash(contacts[contact].email),
            asked_at=now,
            expires_at=now + rules.CHECK_STANDS,
            actor=actor,
        )
        for organisation, contact in wanted.items()
    )
    defaults = message_defaults(Message.Kind.DATA, None, not_before=now, deadline=now + rules.QUESTION_KEPT)
    Message.objects.bulk_create(
        Message(
            dedupe_key=f"check:{check.pk}",
            data_check=check,
            address_hash=check.address_hash,
            domain=domain_of(check.contact.email),
            **defaults,
        )
        for check in checks
    )
    if checks:
        ring_bell()
    return len(checks)


def _correct(row: Organisation, said: Said) -> list[str]:
    """Take over what is said of the organisation; return the names of what differs."""
    new = {"phone": said.phone, "website": said.website, "represents": said.represents}
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, new[name])
    wanted = {area.pk for area in said.areas}
    if wanted != set(row.areas.values_list("pk", flat=True)):
        row.areas.set(wanted)
        changed.append("areas")
    return changed


def _correct_people(row: Organisation, check: DataCheck, said: Said, today: dt.date) -> list[tuple[str, int]]:
    """Take over what is said of the people; return what was done with whom."""
    members = {each.pk: each for each in row.memberships.select_related("contact")}
    told: list[tuple[str, int]] = []
    for person in said.people:
        member = members.get(person.membership)
        if member is None:
            continue
        if person.is_gone:
            _let_go(member, today)
            told.append(("gone", member.contact_id))
        elif _correct_person(member, person, check, today):
            told.append(("changed", member.contact_id))
    if said.added:
        told.append(("new", _add(row, said.added, today).pk))
    return told


def _correct_person(member: Membership, person: Person, check: DataCheck, today: dt.date) -> bool:
    """Take over what is said of one of the people; return whether anything differs."""
    contact, new = member.contact, _of_contact(member.contact, person, today)
    wanted: dict[str, Any] = {"is_invited": person.is_invited}
    if person.function != (member.function or contact.function):
        wanted["function"] = person.function
    of_member = {name: value for name, value in wanted.items() if getattr(member, name) != value}
    if "email" in new:
        carry_wishes([contact.email] if contact.email else [], person.email)
        if check.contact_id == contact.pk:  # who holds the link said so; it goes on working
            DataCheck.objects.filter(pk=check.pk).update(address_hash=tokens.address_hash(person.email))
    _write(contact, new) if new else None
    Membership.objects.filter(pk=member.pk).update(**of_member) if of_member else None
    return bool(new or of_member)


def _write(contact: Contact, new: dict[str, Any]) -> None:
    """Write down what is new of a contact, and let what hangs on the address follow."""
    before = contact.email
    for name, value in new.items():
        setattr(contact, name, value)
    contact.save(update_fields=list(new))
    note_address(contact=contact, before=before)


def _of_contact(contact: Contact, person: Person, today: dt.date) -> dict[str, Any]:
    """Return what changes of the contact; another address comes from the organisation, and earlier links stop."""
    new: dict[str, Any] = {"name": person.name} if person.name != contact.name else {}
    if person.email != contact.email:
        new |= {
            "email": person.email,
            "origin": Contact.Origin.ORGANISATION,
            "obtained_on": today,
            "feed_key": new_feed_key(),
        }
    return new


def _let_go(member: Membership, today: dt.date) -> None:
    """Write down that someone is not with the organisation any more; who is elsewhere too stays there."""
    if member.contact.memberships.exclude(pk=member.pk).exists():
        member.delete()
        return
    contact = member.contact
    contact.valid_until = today
    if contact.valid_from and contact.valid_from > today:
        contact.valid_from = today
    contact.save(update_fields=["valid_from", "valid_until"])


def _add(row: Organisation, new: NewContact, today: dt.date) -> Contact:
    """Add someone; never someone whom we know from elsewhere, for then others could change their address.

    A double click adds nobody twice.
    """
    known = Contact.objects.filter(organisations=row, name=new.name, email__iexact=new.email).first()
    if known:
        return known
    contact = Contact.objects.create(
        name=new.name,
        email=new.email,
        function=new.function,
        origin=Contact.Origin.ORGANISATION,
        obtained_on=today,
    )
    Membership.objects.create(contact=contact, organisation=row)
    return contact
