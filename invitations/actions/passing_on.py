"""An invited person sends a colleague, or names the right person; a coordinator decides where we cannot tell."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from areas.access import areas_changed_by
from areas.models import Area, Contact, Membership, Organisation
from invitations import rules
from invitations.actions.answering import record_reply
from invitations.actions.queueing import queue_message, ring_bell
from invitations.models import Invitation, Message, Referral, Reply
from invitations.queries.ending import contacts_ended_by
from meetings.actions import replace_in_links

Answer = Invitation.Answer


class CannotPassOn(Exception):
    """The answer was not recorded; the message says why and what to do, in the active language."""


def send_colleague(
    *,
    invitation: Invitation,
    name: str,
    email: str,
    function: str = "",
    source: str = Reply.Source.LINK,
    actor: User | None = None,
    form_nonce: str,
    now: dt.datetime | None = None,
) -> Referral:
    """Record that a colleague comes instead, and invite them: at once when both addresses are at one organisation.

    Otherwise a coordinator looks first, so that the form is no way to mail strangers. The same form counts once.
    Raises `CannotPassOn`, and `TooLate` as `record_reply` does.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(invitation)
        earlier = _said_by(row, form_nonce)
        if earlier:
            return earlier
        _refuse_circles(row, email)
        record_reply(
            invitation=row, answer=Answer.DELEGATED, source=source, actor=actor, form_nonce=form_nonce, now=now
        )
        referral = Referral.objects.create(
            invitation=row, kind=Referral.Kind.COLLEAGUE, name=name, email=email, function=function
        )
        is_known = settings.COLLEAGUES_AT_ONCE and rules.is_same_organisation(row.contact.email, email)
        if is_known or actor:
            _invite(referral, actor, now)
    return referral


def name_right_person(
    *,
    invitation: Invitation,
    name: str = "",
    email: str = "",
    function: str = "",
    has_left: bool = False,
    source: str = Reply.Source.LINK,
    actor: User | None = None,
    form_nonce: str,
    now: dt.datetime | None = None,
) -> Referral:
    """Record that someone is not the right person, and who is; a coordinator decides. The same form counts once."""
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(invitation)
        earlier = _said_by(row, form_nonce)
        if earlier:
            return earlier
        if email:
            _refuse_circles(row, email)
        record_reply(
            invitation=row, answer=Answer.REDIRECTED, source=source, actor=actor, form_nonce=form_nonce, now=now
        )
        return Referral.objects.create(
            invitation=row,
            kind=Referral.Kind.RIGHT_PERSON,
            name=name,
            email=email,
            function=function,
            has_left=has_left,
        )


def accept_referral(
    *, referral: Referral, actor: User, repairs_links: bool = True, now: dt.datetime | None = None
) -> Referral:
    """Invite the named person. Who is the right person takes over the links to the themes of the meeting.

    What reaches areas of colleagues stays as it is, unless the actor works everywhere. Deciding twice changes
    nothing. Raises `CannotPassOn` when there is no address.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Referral.objects.select_for_update(of=("self",)).select_related("invitation").get(pk=referral.pk)
        if row.state != Referral.State.OPEN:
            return row
        if not row.email:
            raise CannotPassOn(_("There is no e-mail address. Add this person to the list yourself."))
        row.invitation = _locked(row.invitation)
        contact = _invite(row, actor, now)
        if row.kind == Referral.Kind.RIGHT_PERSON and repairs_links:
            may_end = contacts_ended_by(actor, now=now).filter(pk=row.invitation.contact_id).exists()
            old, themes = row.invitation.contact, row.invitation.meeting.themes.all()
            replace_in_links(contact=old, by=contact, themes=themes, actor=actor, today=timezone.localdate(now))
            _move_membership(row.invitation, contact, actor)
            if row.has_left and may_end:
                _leave(old, now)
        log(actor=actor, action="accept_referral", subject=row.invitation.meeting, referral=row.pk)
    return row


def reject_referral(*, referral: Referral, actor: User, now: dt.datetime | None = None) -> Referral:
    """Keep a named person off the list. Deciding twice changes nothing."""
    with transaction.atomic():
        row = Referral.objects.select_for_update(of=("self",)).select_related("invitation__meeting").get(pk=referral.pk)
        if row.state == Referral.State.OPEN:
            _decide(row, Referral.State.REJECTED, actor, now or timezone.now())
            log(actor=actor, action="reject_referral", subject=row.invitation.meeting, referral=row.pk)
    return row


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_related("meeting__venue", "contact", "organisation")
    found: Invitation = rows.get(pk=invitation.pk)
    return found


def _said_by(invitation: Invitation, form_nonce: str) -> Referral | None:
    """Return what this very form named before."""
    if not invitation.replies.filter(form_nonce=form_nonce).exists():
        return None
    return invitation.referrals.last()


def _refuse_circles(invitation: Invitation, email: str) -> None:
    """Refuse what comes back to someone who passed it on, goes too far, or is done too often."""
    chain = [invitation]
    while (before := chain[-1].delegated_from) and len(chain) <= rules.MOST_STEPS:
        chain.append(before)
    if any(each.contact.email.lower() == email.lower() for each in chain):
        raise CannotPassOn(_("That address is your own, or of who sent you this invitation. Name someone else."))
    if len(chain) > rules.MOST_STEPS:
        raise CannotPassOn(_("This invitation was passed on twice already. Call us, then we invite your colleague."))
    if invitation.referrals.count() >= rules.MOST_NAMED:
        raise CannotPassOn(_("You named several people already. Call us if someone else should be invited."))


def _invite(referral: Referral, actor: User | None, now: dt.datetime) -> Contact:
    """Invite the named person in place of who named them; whoever was invited already keeps that invitation."""
    parent = referral.invitation
    contact = _contact(referral, now)
    is_colleague = referral.kind == Referral.Kind.COLLEAGUE
    child, is_new = Invitation.objects.get_or_create(
        meeting=parent.meeting,
        contact=contact,
        defaults={
            "organisation": parent.organisation,
            "group": parent.group,
            "role": parent.role,
            "seats_max": parent.seats_max,
            "source": Invitation.Source.DELEGATED if is_colleague else Invitation.Source.REFERRED,
            "delegated_from": parent,
            "reasons": [{"code": "colleague" if is_colleague else "referred", "note": parent.contact.name}],
        },
    )
    if is_new:
        queue_message(child, Message.Kind.INVITE, "invite:referred", now=now)
        ring_bell()
    elif child.delegated_from_id is None and child.pk != parent.delegated_from_id:
        Invitation.objects.filter(pk=child.pk).update(delegated_from=parent)
    referral.contact = contact
    _decide(referral, Referral.State.ACCEPTED, actor, now)
    return contact


def _contact(referral: Referral, now: dt.datetime) -> Contact:
    """Return the contact with this address, or a new one at the organisation of who named them."""
    today = timezone.localdate(now)
    known = Contact.objects.valid_on(today).filter(email__iexact=referral.email).order_by("pk").first()
    if known:
        return known
    parent = referral.invitation
    contact = Contact.objects.create(
        name=referral.name,
        email=referral.email,
        function=referral.function,
        language=parent.contact.language,
        area=parent.contact.area,
        origin=Contact.Origin.ORGANISATION,
        obtained_on=today,
        legal_basis=parent.contact.legal_basis,
    )
    if parent.organisation:
        Membership.objects.create(contact=contact, organisation=parent.organisation, is_invited=False)
    return contact


def _move_membership(invitation: Invitation, contact: Contact, actor: User) -> None:
    """Let the right person get what is meant for the organisation, in place of who got it until now.

    Not when it works in areas of colleagues too: what they send would go to someone else.
    """
    organisation = invitation.organisation
    if organisation is None or not (actor.may.everywhere or _works_only_in(organisation, areas_changed_by(actor))):
        return
    members = Membership.objects.filter(organisation=organisation)
    if members.filter(contact=invitation.contact, is_invited=True).update(is_invited=False):
        members.filter(contact=contact).update(is_invited=True)


def _works_only_in(organisation: Organisation, areas: QuerySet[Area]) -> bool:
    """Whether an organisation works here and nowhere else; one without areas works everywhere."""
    places = organisation.areas.all()
    return places.exists() and not places.exclude(pk__in=areas.order_by().values("pk")).exists()


def _leave(contact: Contact, now: dt.datetime) -> None:
    """Write down that someone does not work there any more, from today on."""
    yesterday = timezone.localdate(now) - dt.timedelta(days=1)
    begun = contact.valid_from and contact.valid_from > yesterday
    Contact.objects.filter(pk=contact.pk).update(valid_until=contact.valid_from if begun else yesterday)


def _decide(referral: Referral, state: str, actor: User | None, now: dt.datetime) -> None:
    referral.state, referral.decided_by, referral.decided_at = state, actor, now
    referral.save(update_fields=["state", "decided_by", "decided_at", "contact"])
