"""The entry of one person: for the file beside a "yes" or a "maybe", and for what takes it back."""

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from invitations import tokens
from invitations.calendar.event import Attendee, Entry, uid, write
from invitations.models import Bucket, Guest, Invitation
from invitations.rules import sequence


def confirmation(invitation: Invitation, *, stamp: dt.datetime | None = None, guest: Guest | None = None) -> bytes:
    """Return the appointment as an iCalendar file in the contact's language, or that of who comes along by name.

    Calendars are shared, so it holds no link of this person and no list of people. The same `stamp` (by default the
    moment of the answer) gives the same bytes; another answer or time keeps the UID, so that it replaces the entry.
    With a mailbox for replies it is a request, which the calendar itself can answer.
    """
    method = "REQUEST" if _can_answer(invitation, guest) else "PUBLISH"
    return write([entry_of(invitation, stamp=stamp, guest=guest)], method=method)


def cancellation(invitation: Invitation, *, stamp: dt.datetime, guest: Guest | None = None) -> bytes:
    """Return what takes the appointment out of the calendar again."""
    return write([entry_of(invitation, stamp=stamp, guest=guest, is_off=True)], method="CANCEL")


def entry_of(
    invitation: Invitation, *, stamp: dt.datetime | None = None, guest: Guest | None = None, is_off: bool = False
) -> Entry:
    """Return the entry of an invited person, or of a guest, whose answer the invited person gives."""
    meeting = invitation.meeting
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("A meeting without a time has no appointment.")
    is_maybe = invitation.answer == Invitation.Answer.TENTATIVE
    return Entry(
        uid=uid(meeting, guest.public_id if guest else invitation.public_id),
        sequence=sequence(invitation),
        stamp=stamp or invitation.answered_at or meeting.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=meeting.title,
        location=_location(invitation),
        description=_description(invitation),
        status="CANCELLED" if is_off else "TENTATIVE" if is_maybe else "CONFIRMED",
        organiser=organiser_of(invitation, guest),
        attendee=_attendee(invitation, is_off=is_off) if _can_answer(invitation, guest) else None,
    )


def organiser_of(invitation: Invitation, guest: Guest | None = None) -> str:
    """Return where the calendar of this person sends its answer; the sender when nobody reads such answers."""
    if _can_answer(invitation, guest):
        return tokens.reply_address(invitation.pk, invitation.token_version)
    return settings.DEFAULT_FROM_EMAIL


def _can_answer(invitation: Invitation, guest: Guest | None) -> bool:
    """True when the calendar of this person may answer; for a guest the invited person does."""
    return bool(settings.CALENDAR_REPLY_ADDRESS) and guest is None and bool(invitation.contact.email)


def _attendee(invitation: Invitation, *, is_off: bool) -> Attendee:
    contact, answer = invitation.contact, invitation.answer
    is_open = answer in {Invitation.Answer.NEEDS_ACTION, Invitation.Answer.TENTATIVE}
    known = {Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE, Invitation.Answer.NEEDS_ACTION}
    # Who named someone else does not come; to whom it was passed on is nobody's business here.
    status = str(answer if answer in known else Invitation.Answer.DECLINED).upper()
    return Attendee(contact.name, contact.email, status, is_asked=is_open and not is_off)


def _location(invitation: Invitation) -> str:
    """Return where this person will be."""
    venue = invitation.meeting.venue
    if invitation.bucket == Bucket.ONLINE and invitation.place == Invitation.Place.RESERVED:
        with translation.override(invitation.contact.language):
            return _("Online")
    return f"{venue.name}, {venue.address}" if venue else ""


def _description(invitation: Invitation) -> str:
    """Return how to change the answer: by the mail, because a calendar is seen by others."""
    organiser = invitation.meeting.organiser
    with translation.override(invitation.contact.language):
        return _("Do you want to change your answer? Use the link in your e-mail, or call %(phone)s.") % {
            "phone": organiser.phone or settings.PUBLIC_PHONE
        }
