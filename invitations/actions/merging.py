"""Two contacts turn out to be one person: one stays, with everything of both."""

import datetime as dt
from collections.abc import Collection
from typing import cast

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from areas.actions import note_address
from areas.models import Contact, Membership, new_feed_key
from invitations.actions.readdressing import follow_address
from invitations.models import AudienceChoice, Invitation, Suppression
from invitations.queries import MERGED
from invitations.tokens import address_hash
from meetings.models import ThemeLink

# What belongs to an address: it stays with it.
_OF_ADDRESS = ("origin", "obtained_on", "legal_basis")

# Tables of which the rows of two people are laid together, or stay where both were asked.
_WITH_RULES = {Membership, ThemeLink, AudienceChoice, Invitation}


class CannotMerge(Exception):
    """These two cannot become one; the text says why, in the active language."""


def merge_contacts(
    *, kept: Contact, double: Contact, from_double: Collection[str], actor: User, now: dt.datetime | None = None
) -> bool:
    """Make two contacts one; of the fields in `from_double` the value of the double stays. Return whether it is gone.

    Everything moves. A link works on only in the mailbox that stays, whichever of the two it was of: the other one may
    be read by somebody else by now, who would open the answers of both. A meeting to which both were invited keeps both
    invitations: then the double stays, as someone who left, and so does that link. Who wanted no mail at one of the
    addresses gets none at the one that stays. Raises `CannotMerge`.
    """
    today = timezone.localdate(now or timezone.now())
    with transaction.atomic():
        rows = Contact.objects.select_for_update().in_bulk({kept.pk, double.pk})
        if len(rows) != 2:
            raise CannotMerge(_("One of these two is not there any more. Choose again."))
        stays, goes = rows[kept.pk], rows[double.pk]
        before, addresses = stays.email, {each.email for each in (stays, goes) if each.email}
        fields = [name for name in MERGED if name in from_double and getattr(stays, name) != getattr(goes, name)]
        _take(stays, goes, fields)
        is_gone = not _move_with_links(stays, goes, before)
        carry_wishes(addresses, stays.email)
        if is_gone:
            goes.delete()
        else:
            _end(goes, today)
        stays.save()
        log(actor=actor, action="merge_contacts", subject=stays, double=double.pk, fields=fields, is_gone=is_gone)
    return is_gone


def carry_wishes(addresses: Collection[str], to: str) -> None:
    """Let what someone does not want to get at these addresses hold at another. Raises `CannotMerge` without one."""
    hashes = [address_hash(each) for each in addresses]
    wishes = list(Suppression.objects.filter(address_hash__in=hashes, reason=Suppression.Reason.OPTED_OUT))
    if wishes and not to:
        raise CannotMerge(_("This person does not want invitations. Let the e-mail address that says so stay."))
    for wish in wishes:
        Suppression.objects.get_or_create(
            address_hash=address_hash(to), reason=wish.reason, theme_id=wish.theme_id, area_id=wish.area_id
        )


def _move_with_links(stays: Contact, goes: Contact, before: str) -> bool:
    """Move everything of the double, and stop the links that went to the address that does not stay.

    `stays` has its new values, and was reached at `before`. Links of its own stop while those of the double are still
    apart. Return whether something had to stay. What was hidden from a mailbox that was set by others stays hidden.
    """
    theirs = list(Invitation.objects.filter(contact=goes).values_list("pk", flat=True))
    stays.address_set_at = max(filter(None, (stays.address_set_at, goes.address_set_at)), default=None)
    if stays.email != before:
        stays.save(update_fields=["email"])
        note_address(contact=stays, before=before)
    is_left = _move(stays, goes)
    if goes.email and goes.email.casefold() != stays.email.casefold():
        follow_address(stays, goes.email, of=theirs)
    return is_left


def _take(stays: Contact, goes: Contact, fields: Collection[str]) -> None:
    """Take these values over; another address comes with its origin, and its agenda gets another link."""
    for name in fields:
        setattr(stays, name, getattr(goes, name))
    if "email" in fields:
        for name in _OF_ADDRESS:
            setattr(stays, name, getattr(goes, name))
        stays.feed_key = new_feed_key()
    stays.area_id = stays.area_id or goes.area_id
    if stays.valid_until and stays.valid_from and stays.valid_until < stays.valid_from:
        stays.valid_from = None


def _end(goes: Contact, today: dt.date) -> None:
    """Let the double stay as someone who left; a reference is of one contact only."""
    yesterday = today - dt.timedelta(days=1)
    goes.valid_until = min(goes.valid_until or yesterday, yesterday)
    if goes.valid_from and goes.valid_from > goes.valid_until:
        goes.valid_from = None
    goes.reference = ""
    goes.save(update_fields=["valid_from", "valid_until", "reference"])


def _move(stays: Contact, goes: Contact) -> bool:
    """Move everything of the double; return whether something had to stay."""
    _move_memberships(stays, goes)
    _move_links(stays, goes)
    for model in (AudienceChoice, Invitation):
        taken = model.objects.filter(contact=stays).values("meeting")
        model.objects.filter(contact=goes).exclude(meeting__in=list(taken.values_list("meeting", flat=True))).update(
            contact=stays
        )
    is_all_moved = _move_rest(stays, goes)
    return not is_all_moved or Invitation.objects.filter(contact=goes).exists()


def _move_rest(stays: Contact, goes: Contact) -> bool:
    """Move the rows of every other table that knows contacts, also of apps above ours; return whether all could."""
    left = 0
    for relation in Contact._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model in _WITH_RULES:
            continue
        table, name = cast(type[models.Model], relation.related_model)._base_manager, relation.field.name
        for pk in table.filter(**{name: goes}).values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    table.filter(pk=pk).update(**{name: stays})
            except IntegrityError:  # both stand there, and it takes each person once
                left += 1
    return not left


def _move_memberships(stays: Contact, goes: Contact) -> None:
    own = {member.organisation_id: member for member in Membership.objects.filter(contact=stays)}
    for member in Membership.objects.filter(contact=goes):
        theirs = own.get(member.organisation_id)
        if theirs is None:
            member.contact = stays
            member.save(update_fields=["contact"])
            continue
        theirs.is_invited = theirs.is_invited or member.is_invited
        theirs.is_head = theirs.is_head or member.is_head
        theirs.function = theirs.function or member.function
        theirs.save(update_fields=["is_invited", "is_head", "function"])
        member.delete()


def _move_links(stays: Contact, goes: Contact) -> None:
    """Move links to themes. Where both have one it stands for the time of both, and who is kept away stays away."""
    own = {(link.theme_id, link.area_id): link for link in ThemeLink.objects.filter(contact=stays)}
    for link in ThemeLink.objects.filter(contact=goes):
        theirs = own.get((link.theme_id, link.area_id))
        if theirs is None:
            link.contact = stays
            link.save(update_fields=["contact"])
            continue
        if link.role == ThemeLink.Role.NONE:
            theirs.role = link.role
        starts, ends = (theirs.valid_from, link.valid_from), (theirs.valid_until, link.valid_until)
        theirs.valid_from = None if None in starts else min(filter(None, starts))
        theirs.valid_until = None if None in ends else max(filter(None, ends))
        theirs.deputy_id = theirs.deputy_id or link.deputy_id
        theirs.save(update_fields=["role", "valid_from", "valid_until", "deputy"])
        link.delete()
    ThemeLink.objects.filter(deputy=goes).update(deputy=stays)
    ThemeLink.objects.filter(deputy=stays, contact=stays).update(deputy=None)  # nobody is their own deputy
