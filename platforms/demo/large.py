"""Much made-up data for measurements: 100 areas, 200 themes, as many contacts and meetings as asked for.

The same numbers give the same rows, apart from the days, which lie around today. Inserts in bulk, row order fixed.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from areas.actions import rebuild_tree
from areas.models import Area, Contact, Membership, Organisation, OrganisationType
from invitations.models import Invitation, Mailing, Message, Places
from invitations.tokens import address_hash
from meetings.models import Meeting, Theme, ThemeLink, Venue
from meetings.rules import end_of_day, local_moment

AREAS = 100
THEMES = 200
WIJKEN = 9
KINDS = 40
CONTACTS_PER_ORGANISATION = 10
INVITED_PER_MEETING = 100
BATCH = 2_000
SIDES = (Organisation.Kind.RESIDENTS, Organisation.Kind.MUNICIPAL, *[Organisation.Kind.PARTNER] * 3)
ANSWERS = (
    (Invitation.Answer.ACCEPTED, 2),
    (Invitation.Answer.DECLINED, 0),
    *[(Invitation.Answer.NEEDS_ACTION, 0)] * 3,
)


def fill(*, contacts: int = 100_000, meetings: int = 1_000) -> None:
    """Make everything in one transaction; needs an empty database."""
    chance = random.Random(622)  # noqa: S311 (the same rows every time, no secret)
    with transaction.atomic():
        areas = _areas()
        themes = Theme.objects.bulk_create(Theme(name=f"Thema {n:03}", order=n) for n in range(1, THEMES + 1))
        organisations = _organisations(max(1, contacts // CONTACTS_PER_ORGANISATION), areas, chance)
        people = _contacts(contacts, organisations)
        _links(themes, areas, organisations, people, chance)
        _invitations(_meetings(meetings, areas, themes, chance), people, chance)


def _areas() -> list[Area]:
    """Make one municipality, nine wijken and ninety buurten."""
    town = Area.objects.create(name="Grootstad", kind=Area.Kind.MUNICIPALITY)
    wijken = Area.objects.bulk_create(
        Area(name=f"Wijk {n}", kind=Area.Kind.WIJK, parent=town) for n in range(1, WIJKEN + 1)
    )
    buurten = Area.objects.bulk_create(
        Area(name=f"Buurt {n}", kind=Area.Kind.BUURT, parent=wijken[n % WIJKEN]) for n in range(1, AREAS - WIJKEN)
    )
    rebuild_tree()
    return [town, *wijken, *buurten]


def _organisations(count: int, areas: list[Area], chance: random.Random) -> list[Organisation]:
    """Make organisations on all sides of the table, each working in one area."""
    kinds = OrganisationType.objects.bulk_create(OrganisationType(name=f"Soort {n:02}") for n in range(1, KINDS + 1))
    organisations = Organisation.objects.bulk_create(
        (
            Organisation(name=f"Organisatie {n:06}", kind=SIDES[n % len(SIDES)], type=kinds[n % KINDS])
            for n in range(1, count + 1)
        ),
        BATCH,
    )
    works_in = Organisation.areas.through
    works_in.objects.bulk_create(
        (works_in(organisation=each, area=chance.choice(areas)) for each in organisations), BATCH
    )
    return organisations


def _contacts(count: int, organisations: list[Organisation]) -> list[Contact]:
    """Make contacts and put each in one organisation."""
    contacts = Contact.objects.bulk_create(
        (
            Contact(name=f"Persoon {n:06}", email=f"persoon{n}@groot.example", function="contactpersoon")
            for n in range(1, count + 1)
        ),
        BATCH,
    )
    Membership.objects.bulk_create(
        (
            Membership(contact=contact, organisation=organisations[number % len(organisations)])
            for number, contact in enumerate(contacts)
        ),
        BATCH,
    )
    return contacts


def _links(
    themes: list[Theme],
    areas: list[Area],
    organisations: list[Organisation],
    contacts: list[Contact],
    chance: random.Random,
) -> None:
    """Link every organisation to two themes and every third contact to one; one link in ten holds everywhere."""

    def links() -> Iterator[ThemeLink]:
        for organisation in organisations:
            for theme in chance.sample(themes, 2):
                yield ThemeLink(theme=theme, area=_somewhere(areas, chance), organisation=organisation)
        for contact in contacts[::3]:
            yield ThemeLink(theme=chance.choice(themes), area=_somewhere(areas, chance), contact=contact)

    ThemeLink.objects.bulk_create(links(), BATCH)


def _somewhere(areas: list[Area], chance: random.Random) -> Area | None:
    return None if chance.random() < 0.1 else chance.choice(areas)


def _meetings(count: int, areas: list[Area], themes: list[Theme], chance: random.Random) -> list[Meeting]:
    """Make meetings, half of them over, most of the rest inviting, one in ten a draft."""
    organiser = User.objects.create_user("wijkmanager@groot.example", name="Wijkmanager", role=User.Role.ADMINISTRATOR)
    venue = Venue.objects.create(
        name="Grote Zaal",
        street="Plein 1",
        city="Grootstad",
        area=areas[0],
        capacity=200,
        is_step_free=True,
        has_accessible_toilet=True,
        has_hearing_loop=True,
        has_parking=True,
    )
    today = timezone.localdate()
    meetings = []
    for number in range(1, count + 1):
        day = today + dt.timedelta(days=number % 365 + 4 if number % 2 else -(number % 365) - 4)
        starts_at = local_moment(day, dt.time(19, 30))
        future = Meeting.State.INVITING if number % 10 != 1 else Meeting.State.DRAFT
        meetings.append(
            Meeting(
                title=f"Bijeenkomst {number:04}",
                area=chance.choice(areas),
                state=future if number % 2 else Meeting.State.HELD,
                participation=Meeting.Participation.CONSULT,
                venue=venue,
                organiser=organiser,
                doors_at=starts_at - dt.timedelta(minutes=30),
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=2),
                reply_by=end_of_day(day - dt.timedelta(days=3)),
            )
        )
    Meeting.objects.bulk_create(meetings, BATCH)
    about = Meeting.themes.through
    about.objects.bulk_create(
        (about(meeting=each, theme=theme) for each in meetings for theme in chance.sample(themes, 2)), BATCH
    )
    return meetings


def _invitations(meetings: list[Meeting], contacts: list[Contact], chance: random.Random) -> None:
    """Invite a hundred people to every meeting that is not a draft, with a message handed over to each."""
    invited = [each for each in meetings if not each.is_draft]
    now = timezone.now()
    mailings = Mailing.objects.bulk_create(
        (
            Mailing(
                meeting=each, form_nonce="demo", state=Mailing.State.RELEASED, release_at=now, created_by=each.organiser
            )
            for each in invited
        ),
        BATCH,
    )
    invitations = Invitation.objects.bulk_create(
        (
            _invitation(mailing, contact, number, now)
            for mailing in mailings
            for number, contact in enumerate(chance.sample(contacts, min(INVITED_PER_MEETING, len(contacts))))
        ),
        BATCH,
    )
    Message.objects.bulk_create((_message(each, now) for each in invitations), BATCH)
    heads = Counter[int]()
    for each in invitations:
        heads[each.meeting_id] += each.party_size if each.place == Invitation.Place.RESERVED else 0
    Places.objects.bulk_create(
        (
            Places(meeting=each, capacity=max(heads[each.pk], each.places or 0), taken=heads[each.pk])
            for each in invited
        ),
        BATCH,
    )


def _invitation(mailing: Mailing, contact: Contact, number: int, now: dt.datetime) -> Invitation:
    answer, heads = ANSWERS[number % len(ANSWERS)]
    return Invitation(
        meeting=mailing.meeting,
        mailing=mailing,
        contact=contact,
        group=Invitation.Group.PARTNER,
        reasons=[{"code": "theme", "theme": "Thema"}],
        answer=answer,
        place=Invitation.Place.RESERVED if answer == Invitation.Answer.ACCEPTED else Invitation.Place.NONE,
        party_size=heads,
        answered_at=now if answer != Invitation.Answer.NEEDS_ACTION else None,
    )


def _message(invitation: Invitation, now: dt.datetime) -> Message:
    assert invitation.meeting.starts_at is not None
    return Message(
        dedupe_key=f"{invitation.pk}:invite:{invitation.mailing_id}",
        kind=Message.Kind.INVITE,
        state=Message.State.SENT,
        invitation=invitation,
        mailing=invitation.mailing,
        not_before=now,
        deadline=invitation.meeting.starts_at,
        accepted_at=now,
        smtp_code=250,
        attempts=1,
        address_hash=address_hash(invitation.contact.email),
        domain="groot.example",
    )
