"""A contact leaves: someone else takes over the themes and the invitations of the organisation, in one go."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Contact, Membership
from invitations.queries import NewContact
from meetings.actions.handing_over import hand_over_links
from meetings.models import ThemeLink


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Who took over, and how much; nobody when all of it ended."""

    by: Contact | None
    links: int
    memberships: int


def hand_over(
    *,
    contact: Contact,
    actor: User,
    by: Contact | NewContact | None,
    last_day: dt.date,
    now: dt.datetime | None = None,
) -> HandedOver:
    """Write down someone's last day, and let a successor take over from today; nobody: what is meant for them ends.

    Invitations to meetings to come stay where they are. Twice changes nothing more.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    with transaction.atomic():
        row = Contact.objects.select_for_update().get(pk=contact.pk)
        successor = _make(by, row, today) if isinstance(by, NewContact) else by
        links = hand_over_links(contact=row, by=successor, today=today)
        memberships = _hand_over_memberships(row, successor)
        row.valid_until = last_day
        row.save(update_fields=["valid_until"])
        details = {"by": successor.pk if successor else None, "links": links, "memberships": memberships}
        log(actor=actor, action="hand_over_contact", subject=row, **details)
    return HandedOver(successor, links, memberships)


def _make(new: NewContact, before: Contact, today: dt.date) -> Contact:
    """Make the successor, reached by mail in the language of who leaves; a double click makes nobody twice."""
    known = Contact.objects.valid_on(today).filter(name=new.name, email__iexact=new.email).first()
    return known or Contact.objects.create(
        name=new.name,
        email=new.email,
        function=new.function,
        language=before.language,
        area=before.area,
        origin=Contact.Origin.MUNICIPALITY,
        obtained_on=today,
        legal_basis=before.legal_basis,
    )


def _hand_over_memberships(contact: Contact, by: Contact | None) -> int:
    """Let the successor get what is meant for the organisations; who leaves stays in their history.

    Links to a function hold for whoever has it: where there are any, the successor gets that function there.
    """
    count = 0
    for member in Membership.objects.filter(contact=contact).select_related("organisation"):
        if by is not None:
            _join(member, by, member.function or contact.function)
        if by is not None or member.is_invited:
            count += 1
        if member.is_invited or member.is_head:
            member.is_invited = member.is_head = False
            member.save(update_fields=["is_invited", "is_head"])
    return count


def _join(member: Membership, by: Contact, function: str) -> None:
    own, _is_new = Membership.objects.get_or_create(
        contact=by, organisation=member.organisation, defaults={"function": member.function, "is_invited": False}
    )
    own.is_invited = own.is_invited or member.is_invited
    own.is_head = own.is_head or member.is_head
    is_asked_by_function = function and ThemeLink.objects.filter(
        organisation=member.organisation, function__iexact=function
    )
    if is_asked_by_function and is_asked_by_function.exists():
        own.function = function
    own.save(update_fields=["is_invited", "is_head", "function"])
