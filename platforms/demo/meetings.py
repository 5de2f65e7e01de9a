"""Meetings around today: one without a place, one ready to send, one with answers coming in, one that is over."""

import datetime as dt

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from areas.models import Area
from invitations import actions, delivery, rules
from invitations.models import Invitation, Mailing, Message, PlannedMail, Reply, Suppression
from meetings.models import Meeting, Theme, Venue
from meetings.rules import end_of_day, local_moment, proposed_times
from platforms.demo import parts, rows
from platforms.demo.areas import Areas

THURSDAY = 3
HANDED_OVER = {"state": Message.State.SENT, "attempts": 1, "smtp_code": 250, "accepted_at": F("not_before")}
UNREACHABLE = "Bets Molenaar"


def make_venues(areas: Areas) -> dict[str, Venue]:
    """Make the venues with their access facts."""
    made = {
        row["name"]: Venue(
            name=row["name"],
            street=row["street"],
            postcode=row["postcode"],
            city="Vlaardingen",
            area=areas[row["area"]],
            capacity=int(row["capacity"]),
            is_step_free=row["step_free"] == "yes",
            has_accessible_toilet=row["toilet"] == "yes",
            has_hearing_loop=row["hearing_loop"] == "yes",
            has_parking=row["parking"] == "yes",
            directions=row["directions"],
        )
        for row in rows("venues")
    }
    Venue.objects.bulk_create(made.values())
    return made


def make(areas: Areas, themes: dict[str, Theme], users: dict[str, User]) -> None:
    """Make the meetings with their invitations and answers, by the same actions that people use."""
    venues = make_venues(areas)
    for row in rows("meetings"):
        meeting = _meeting(row, areas[row["area"]], venues.get(row["venue"]), users[row["organiser"]])
        meeting.themes.set(themes[name] for name in parts(row["themes"]))
        if row["invited_days_before"]:
            _invite(meeting, int(row["invited_days_before"]))
        if row["state"] == Meeting.State.HELD:
            Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.HELD)


def _meeting(row: dict[str, str], area: Area, venue: Venue | None, organiser: User) -> Meeting:
    """Make a draft that starts at half past seven on the first Thursday so many days from now, not at Christmas."""
    day = timezone.localdate() + dt.timedelta(days=int(row["in_days"]))
    day += dt.timedelta(days=(THURSDAY - day.weekday()) % 7)
    while (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 4):
        day += dt.timedelta(days=7)
    starts_at = local_moment(day, dt.time(19, 30))
    times = proposed_times(starts_at, timezone.now(), reply_day=day - dt.timedelta(days=3))
    return Meeting.objects.create(
        title=row["title"],
        area=area,
        venue=venue,
        organiser=organiser,
        kind=row["kind"],
        participation=row["participation"],
        goal=row["goal"],
        question=row["question"],
        introduction=row["introduction"],
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        doors_at=times.doors_at,
        reply_by=end_of_day(day - dt.timedelta(days=3)) if venue else None,
    )


def _invite(meeting: Meeting, days_before: int) -> None:
    """Invite everyone some days ago and let the answers in the list come in since."""
    assert meeting.starts_at is not None
    assert meeting.ends_at is not None
    invited_at = min(meeting.starts_at - dt.timedelta(days=days_before), timezone.now() - dt.timedelta(days=5))
    mailing = actions.invite(
        meeting=meeting, actor=meeting.organiser, form_nonce="demo", release_at=invited_at, now=invited_at
    )
    Mailing.objects.filter(pk=mailing.pk).update(created_at=invited_at, state=Mailing.State.RELEASED)
    invitations = {each.contact.name: each for each in mailing.invitations.select_related("contact")}
    for number, row in enumerate(rows("replies")):
        if row["contact"] in invitations:
            at = invited_at + dt.timedelta(days=int(row["days_after"]), hours=2 + number % 6, minutes=7 * number)
            _answer(invitations[row["contact"]], row, number, at)
    _fail(invitations.get(UNREACHABLE))
    if settings.MAIL_DIR is None or meeting.ends_at < timezone.now():
        Message.objects.filter(invitation__meeting=meeting, state=Message.State.QUEUED).update(**HANDED_OVER)
    _remind(meeting)


def _answer(invitation: Invitation, row: dict[str, str], number: int, at: dt.datetime) -> None:
    """Record an answer of the list at its moment."""
    by_phone = row["source"] == Reply.Source.PHONE
    reply = actions.record_reply(
        invitation=invitation,
        answer=row["answer"],
        party_size=int(row["heads"]),
        topic=row["topic"],
        needs=parts(row["needs"]),
        needs_note=row["note"],
        source=row["source"],
        actor=invitation.meeting.organiser if by_phone else None,
        form_nonce=f"demo-{number}",
        now=at,
    )
    Reply.objects.filter(pk=reply.pk).update(created_at=at)


def _remind(meeting: Meeting) -> None:
    """Let the mail that goes by itself have gone at its moments, as far as they are over."""
    for mail in PlannedMail.objects.filter(meeting=meeting):
        window = rules.window(mail, meeting, rules.Quiet.of_settings())
        if window and window.opens_at < timezone.now():
            actions.send_planned(now=window.opens_at)
            mail.messages.filter(state=Message.State.QUEUED).update(**HANDED_OVER)


def _fail(invitation: Invitation | None) -> None:
    """Let the mail to one person come back: the address does not exist."""
    if invitation is None:
        return
    messages = Message.objects.filter(invitation=invitation)
    messages.update(state=Message.State.FAILED_ADDRESS, attempts=1, smtp_code=550, smtp_reply="5.1.1 User unknown")
    for message in messages:
        Suppression.objects.get_or_create(address_hash=message.address_hash, reason=Suppression.Reason.BOUNCED)


def hand_over() -> None:
    """Write the mail of the demo to the folder that /postbus/ shows; with a real mail server none is sent."""
    if settings.MAIL_DIR is not None:
        delivery.deliver()
        Message.objects.filter(state=Message.State.SENT).update(accepted_at=F("not_before"))
