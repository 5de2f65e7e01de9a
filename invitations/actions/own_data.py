"""What people do with their own data behind the mailed link: ask for it, correct it, stop mail, and be erased."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Contact, Membership
from invitations import rules
from invitations.actions.erasing import erase_address, erase_contact
from invitations.actions.following import stop_following_of
from invitations.actions.queueing import queue_notices, queue_question, ring_bell
from invitations.models import Correspondent, Erasure, ErasureWish, Message, Suppression
from invitations.queries.everything import has_chosen, is_known
from invitations.queries.held import held_meetings
from invitations.tokens import address_hash


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish to be erased: the certificates, and the requests that staff must decide about.

    `is_held`: nothing may be erased now of a meeting of this address, and no contact has it of whom to make a request.
    """

    erasures: list[Erasure]
    wishes: list[ErasureWish]
    is_held: bool = False

    @property
    def is_empty(self) -> bool:
        """True when there was nothing of this address any more."""
        return not (self.erasures or self.wishes or self.is_held)


def ask_own_data(*, email: str, language: str = "nl", now: dt.datetime | None = None) -> Correspondent | None:
    """Mail a link to the own data, when we hold any of this address; else nothing is kept and nothing is sent."""
    now, address = now or timezone.now(), email.strip()
    with transaction.atomic():
        if not is_known(address):
            return None
        expires_at = now + rules.OWN_DATA_KEPT
        made: Correspondent = Correspondent.objects.create(
            name="", email=address, language=language, confirmed_at=now, expires_at=expires_at, created_at=now
        )
        queue_question(Message.Kind.OWN, f"own:{made.pk}", address, now=now, deadline=expires_at, correspondent=made)
        ring_bell()
    return made


def correct_own_data(*, contact: Contact, **new: str) -> list[str]:
    """Write down what someone corrects of the own data; return the names of what changed. The log keeps those."""
    with transaction.atomic():
        row = Contact.objects.select_for_update().get(pk=contact.pk)
        changed = [name for name, value in new.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, new[name])
        if changed:
            row.save(update_fields=changed)
            log(actor=None, action="correct_own_data", subject=row, fields=changed)
    return changed


def stop_mail(*, email: str, invitations: bool, following: bool) -> None:
    """Stop invitations, or mail about what is followed; taking back consent is the same act."""
    with transaction.atomic():
        if invitations:
            Suppression.objects.get_or_create(
                address_hash=address_hash(email), reason=Suppression.Reason.OPTED_OUT, theme=None, area=None
            )
        if following:
            stop_following_of(email=email)


def start_mail(*, email: str) -> None:
    """Take back every wish of this address to get no invitations."""
    Suppression.objects.filter(address_hash=address_hash(email), reason=Suppression.Reason.OPTED_OUT).delete()


def may_decide_alone(contact: Contact) -> bool:
    """True for who can erase the own data at once; who is invited in a function asks, for the task comes first.

    So does who reads an address that somebody else set: it may be another person, and what is erased does not come
    back. AVG art. 17(3)(b) and 21: the public task may outweigh the wish, and staff weigh that. Art. 17(3)(e): so may a
    claim before a court, for which a meeting is held. One query, or two.
    """
    if contact.address_set_at is not None or held_meetings(contact=contact).exists():
        return False
    if contact.legal_basis != Contact.Basis.PUBLIC_TASK:
        return True
    return not contact.function and not Membership.objects.filter(contact=contact).exists()


def erase_own_data(*, email: str, keeps_away: bool, who: int | None = None, now: dt.datetime | None = None) -> Outcome:
    """Erase all that we hold of this address; or make a request that staff decide.

    A request is made for who is invited in a function or whose address was set by somebody else, and for `who` of
    several people at one address, as the link does not say which of them reads it. Who presses twice waits for the
    first press, and the second finds nothing: then nothing is written down.
    """
    now = now or timezone.now()
    with transaction.atomic():
        contacts = _locked_at(email)
        if not is_known(email):
            return Outcome([], [])
        if len(contacts) > 1:
            return Outcome([], [_wish(each, now) for each in contacts if who in (None, each.pk)])
        if contacts and not may_decide_alone(contacts[0]):
            return Outcome(_erase_chosen(contacts[0], email, keeps_away, now), [_wish(contacts[0], now)])
        if contacts:
            return Outcome([_erase_alone(contacts[0], email, keeps_away, now)], [])
        if held_meetings(email=email).exists():
            return Outcome([], [], is_held=True)
        return Outcome([erase_address(email=email, keeps_away=keeps_away, now=now)], [])


def _erase_alone(contact: Contact, email: str, keeps_away: bool, now: dt.datetime) -> Erasure:
    return erase_contact(
        contact=contact, actor=None, why=Erasure.Why.SELF, keeps_away=keeps_away, emails=[email], now=now
    )


def _erase_chosen(contact: Contact, email: str, keeps_away: bool, now: dt.datetime) -> list[Erasure]:
    """Do at once what needs no decision of staff: stop the mail, and erase follows, ideas and voices."""
    if held_meetings(contact=contact, email=email).exists() or not has_chosen(email):
        if keeps_away:
            stop_mail(email=email, invitations=True, following=True)
        return []
    return [erase_address(email=email, keeps_away=keeps_away, is_chosen_only=True, now=now)]


def _locked_at(email: str) -> list[Contact]:
    """Lock and return who has this address, and its links, which go with it."""
    address = email.strip()
    contacts = Contact.objects.select_for_update(no_key=True).filter(email__iexact=address).order_by("pk")
    found = list(contacts)
    list(Correspondent.objects.select_for_update().filter(email__iexact=address).order_by("pk"))
    return found


def refuse_wish(*, wish: ErasureWish, actor: User, reason: str, now: dt.datetime | None = None) -> bool:
    """Decide not to erase, and mail the person why; False when it was decided before."""
    now = now or timezone.now()
    with transaction.atomic():
        row = ErasureWish.objects.select_for_update(of=("self",)).select_related("contact").get(pk=wish.pk)
        if row.state != ErasureWish.State.OPEN:
            return False
        row.state, row.reason, row.decided_at, row.decided_by = ErasureWish.State.REFUSED, reason, now, actor
        row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
        rows = [(f"wish:{row.pk}", row.contact_id, row.contact.email)]
        queue_notices(Message.Kind.WISH, rows, to="contact", now=now, deadline=now + rules.ANSWER_KEPT)
        log(actor=actor, action="refuse_erasure", subject=row.contact, wish=row.pk)
    return True


def _wish(contact: Contact, now: dt.datetime) -> ErasureWish:
    found, is_new = ErasureWish.objects.get_or_create(
        contact=contact, state=ErasureWish.State.OPEN, defaults={"asked_at": now}
    )
    if is_new:
        log(actor=None, action="ask_erasure", subject=contact, wish=found.pk)
    return found
