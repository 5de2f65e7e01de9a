"""Keeping the directory up to date: who is silent, cannot be reached or leaves, and whose data nobody looked at."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from accounts.models import LogEntry, User
from areas.access import areas_visible_to, contacts_visible_to, organisations_visible_to
from areas.models import Area, Contact, Membership, Organisation
from invitations.models import DataCheck, ErasureWish, Invitation, Message, Suppression
from invitations.models.outbox import LOST_STATES
from invitations.rules import care as rules
from invitations.tokens import address_hash
from meetings.models import Meeting, ThemeLink

# What the log calls the act of an organisation that looked at its data.
CHECKED = "check_organisation"


@dataclass(frozen=True, slots=True)
class Directory:
    """What one user may see of the directory, asked for once."""

    contacts: QuerySet[Contact]
    organisations: QuerySet[Organisation]


@dataclass(frozen=True, slots=True)
class Change:
    """What an organisation did with its data: at what moment, which fields, and which people."""

    organisation: Organisation
    at: dt.datetime
    fields: tuple[str, ...]
    people: tuple[tuple[str, str], ...]  # (what: "changed", "new" or "gone", name)


def directory_of(user: User, areas: QuerySet[Area] | None = None) -> Directory:
    """Return what this user may see. Two queries at most, for a coordinator; one when the `areas` were asked before."""
    areas = areas_visible_to(user) if areas is None else areas
    organisations = organisations_visible_to(user, areas)
    return Directory(contacts_visible_to(user, areas, organisations), organisations)


def silent(contacts: QuerySet[Contact], now: dt.datetime) -> QuerySet[Contact]:
    """Return who was invited at least twice within a year to what is over, and let nothing be heard; with `asked`."""
    since = now - rules.SILENT_FOR
    held = Invitation.objects.filter(
        state=Invitation.State.OPEN, created_at__gte=since, meeting__starts_at__lt=now
    ).exclude(meeting__state=Meeting.State.CANCELLED)
    often = held.order_by().values("contact").annotate(asked=Count("pk")).filter(asked__gte=rules.SILENT_AFTER)
    heard = Invitation.objects.filter(
        Q(answered_at__gte=since) | Q(presence=Invitation.Presence.PRESENT, meeting__starts_at__gte=since),
        contact=OuterRef("pk"),
    )
    found: Any = contacts.filter(pk__in=often.values("contact")).exclude(Exists(heard))
    return _in_function(found, now).annotate(asked=Subquery(often.filter(contact=OuterRef("pk")).values("asked")))


def bounced(contacts: QuerySet[Contact], now: dt.datetime) -> list[int]:
    """Return the contacts whose e-mail address is known not to work, by name. Two queries."""
    return list(contacts.filter(pk__in=_unreachable(now)).order_by("name", "pk").values_list("pk", flat=True))


def _unreachable(now: dt.datetime) -> set[int]:
    """Return whose e-mail address is known not to work.

    Found by the messages that were lost: the table of suppressed addresses holds no address. Few are lost, so they
    come first.
    """
    dead = Suppression.objects.filter(reason=Suppression.Reason.BOUNCED)
    lost = Message.objects.filter(
        is_member_in_function(now, "invitation__contact"),
        address_hash__in=dead.values("address_hash"),
        state__in=LOST_STATES,
        invitation__contact__channel=Contact.Channel.EMAIL,
    )
    rows = lost.order_by().values_list("invitation__contact_id", "invitation__contact__email", "address_hash")
    return {pk for pk, email, hashed in rows.distinct() if address_hash(email) == hashed}


def leaving(contacts: QuerySet[Contact], now: dt.datetime) -> QuerySet[Contact]:
    """Return who leaves soon or left and is still counted on, and whose link to a theme ends; soonest first.

    Each with `link_ends`: the day on which the first of the links ends. One query when read.
    """
    today = timezone.localdate(now)
    soon = today + rules.LEAVING_WITHIN
    links = ThemeLink.objects.exclude(role=ThemeLink.Role.NONE).valid_on(today)
    counted_on = (
        Q(Exists(links.filter(contact=OuterRef("pk"))))
        | Q(Exists(links.filter(deputy=OuterRef("pk"))))
        | Q(Exists(Membership.objects.filter(contact=OuterRef("pk"), is_invited=True)))
    )
    ending = links.filter(contact__isnull=False, valid_until__lte=soon).order_by()
    first = ending.filter(contact=OuterRef("pk")).values("contact").annotate(first=Min("valid_until")).values("first")
    found: QuerySet[Contact] = (
        contacts.filter(Q(counted_on, valid_until__lte=soon) | Q(pk__in=ending.values("contact")))
        .annotate(link_ends=Subquery(first))
        .order_by(F("valid_until").asc(nulls_last=True), "link_ends", "name", "pk")
    )
    return found


def without_date(contacts: QuerySet[Contact], now: dt.datetime) -> QuerySet[Contact]:
    """Return who may be written to and of whom nobody knows since when we have the address, by name."""
    return contacts.filter(pk__in=Contact.objects.valid_on(timezone.localdate(now)), obtained_on=None).order_by(
        "name", "pk"
    )


def care_counts(user: User, areas: QuerySet[Area], now: dt.datetime) -> tuple[int, int]:
    """Return for how many contacts something must be done, and how many of them ask to be erased. Three queries.

    Something must be done for who leaves, and who cannot be reached. `areas`: those that this user may see.
    """
    contacts = directory_of(user, areas).contacts
    asked = ErasureWish.objects.filter(state=ErasureWish.State.OPEN, contact__in=contacts.order_by().values("pk"))
    parts = [
        (leaving(contacts, now).order_by(), "care"),
        (contacts.filter(pk__in=_unreachable(now)).order_by(), "care"),
        (asked.order_by(), "wish"),
    ]
    first, *others = [rows.annotate(what=Value(what)).values_list("what", "pk") for rows, what in parts]
    found = {*first.union(*others)}
    return sum(what == "care" for what, _pk in found), sum(what == "wish" for what, _pk in found)


def unchecked(organisations: QuerySet[Organisation], now: dt.datetime) -> QuerySet[Organisation]:
    """Return the organisations that did not look at their data for a year, with `asked_at`. One query when read."""
    asked = DataCheck.objects.filter(organisation=OuterRef("pk")).order_by("-asked_at", "-pk")
    late = Q(checked_at__isnull=True) | Q(checked_at__lte=now - rules.CHECK_EVERY)
    found: QuerySet[Organisation] = organisations.filter(late, is_active=True).annotate(
        asked_at=Subquery(asked.values("asked_at")[:1])
    )
    return found.order_by("name", "pk")


def whom_to_ask(organisations: Sequence[Organisation], now: dt.datetime) -> dict[int, int]:
    """Return per organisation the contact who gets its invitations by mail, and wants mail. Two queries at most."""
    if not organisations:
        return {}
    members = Membership.objects.filter(
        is_member_in_function(now, "contact"),
        organisation__in=[each.pk for each in organisations],
        is_invited=True,
        contact__channel=Contact.Channel.EMAIL,
    ).exclude(contact__email="")
    rows = list(members.order_by("pk").values_list("organisation_id", "contact_id", "contact__email"))
    stopped = _stopped()
    found: dict[int, int] = {}
    for organisation, contact, email in rows:
        if organisation not in found and address_hash(email) not in stopped:
            found[organisation] = contact
    return found


def changes(organisations: QuerySet[Organisation], now: dt.datetime) -> list[Change]:
    """Return what these organisations changed of their data lately, the newest first. Three queries."""
    since = now - rules.CHANGES_SHOWN
    entries = list(LogEntry.objects.filter(action=CHECKED, at__gte=since, object_id__regex=r"^[0-9]+$"))
    seen = organisations.in_bulk({int(entry.object_id) for entry in entries})
    told = [entry for entry in entries if int(entry.object_id) in seen]
    people = {pk for entry in told for _what, pk in entry.details.get("people", [])}
    names = dict(Contact.objects.filter(pk__in=people).values_list("pk", "name"))
    return [
        Change(
            organisation=seen[int(entry.object_id)],
            at=entry.at,
            fields=tuple(entry.details.get("fields", [])),
            people=tuple((what, names[pk]) for what, pk in entry.details.get("people", []) if pk in names),
        )
        for entry in told
    ]


def shown_contacts(ids: Collection[int], organisations: QuerySet[Organisation]) -> dict[int, Contact]:
    """Return contacts by key with their organisations as far as the user may see them, as `places`. Two queries."""
    found = Contact.objects.in_bulk(ids)
    members = Membership.objects.filter(contact__in=list(found), organisation__in=organisations.values("pk"))
    for contact in found.values():
        contact.places = []  # type: ignore[attr-defined]  # for the page
    for contact_id, name in members.values_list("contact_id", "organisation__name"):
        found[contact_id].places.append(name)  # type: ignore[attr-defined]  # set above
    return found


def _in_function(contacts: QuerySet[Contact], now: dt.datetime) -> QuerySet[Contact]:
    """Keep those who are in function today."""
    return contacts & Contact.objects.valid_on(timezone.localdate(now))


def is_member_in_function(now: dt.datetime, contact: str) -> Q:
    """Return the condition that the contact a row leads to is in function today.

    Spelled out on the join: as a list of contacts, databases go through it once for every row.
    """
    today = timezone.localdate(now)
    since = Q(**{f"{contact}__valid_from": None}) | Q(**{f"{contact}__valid_from__lte": today})
    return since & (Q(**{f"{contact}__valid_until": None}) | Q(**{f"{contact}__valid_until__gte": today}))


def _stopped() -> set[str]:
    """Return which addresses get no mail: they do not work, or want none at all. One query; they are few."""
    rows = Suppression.objects.filter(theme__isnull=True, area__isnull=True)
    return set(rows.values_list("address_hash", flat=True))
