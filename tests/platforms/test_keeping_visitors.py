"""Who registered once for a public meeting, and is bound to nothing else, is not kept for ever."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from areas.models import Contact
from invitations.actions import ask_registration, confirm_registration
from invitations.models import Correspondent, Follow, Follower, Guest, Registration, Speaker
from meetings.models import MeetingRole, ProgrammeItem, Signal
from outcomes.actions import hold_meeting, make_points, release_meeting
from platforms.keeping.pages import dry_run
from tests.factories import (
    AreaFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeLinkFactory,
    UserFactory,
)
from tests.outcomes.held import came, held, reported
from tests.terms import forget, past

pytestmark = pytest.mark.django_db
DAY, YEAR = dt.timedelta(days=1), dt.timedelta(days=365)
NOOR = "noor@thuis.example"


@pytest.fixture(autouse=True)
def _other_terms(settings):
    settings.VISITORS_KEPT_DAYS, settings.ANSWERS_KEPT_DAYS = 365, 4000


def visitor(obtained=2 * YEAR, **fields):
    """Someone who registered by herself, so long ago."""
    fields = {"origin": "self", "legal_basis": "consent", "name": "Noor Bakker", "email": NOOR} | fields
    obtained_on = timezone.localdate() - obtained if obtained is not None else None
    return ContactFactory(obtained_on=obtained_on, **fields)


def is_there(contact):
    return Contact.objects.filter(pk=contact.pk).exists()


def noon(day):
    return dt.datetime.combine(day, dt.time(12), timezone.get_current_timezone())


def test_the_day_of_the_last_meeting_counts_whole():
    contact, meeting = visitor(), past(10)
    InvitationFactory(contact=contact, meeting=past(400))
    InvitationFactory(contact=contact, meeting=meeting)
    last = timezone.localdate(meeting.ends_at) + YEAR
    assert [forget(noon(last - DAY)), forget(noon(last))] == [{}, {}]
    assert is_there(contact)
    assert (forget(noon(last + DAY)), is_there(contact)) == ({"visitors": 1}, False)
    assert meeting.invitations.count() == 1  # the meeting keeps its count


def test_the_day_on_which_the_address_was_given_counts_when_it_is_later():
    contact = visitor(obtained=YEAR)
    InvitationFactory(contact=contact, meeting=past(400))
    assert forget(timezone.now()) == {}
    assert (forget(timezone.now() + DAY), is_there(contact)) == ({"visitors": 1}, False)


def test_who_registers_again_begins_anew():
    contact, meeting = visitor(), MeetingFactory(state="inviting")
    asked = ask_registration(meeting=meeting, name="Noor", email=NOOR, form_nonce="1")
    invitation = confirm_registration(registration=asked)
    contact.refresh_from_db()
    assert (invitation.contact, contact.obtained_on) == (contact, timezone.localdate())


@pytest.mark.parametrize(
    "other",
    [
        {"origin": "organisation"}, {"origin": "municipality"}, {"legal_basis": "public_task"},
        {"legal_basis": "registered"}, {"obtained": None},
    ],
)  # fmt: skip
def test_a_contact_of_another_origin_basis_or_without_a_day_stays(other):
    contact = visitor(**other)
    assert (forget(timezone.now()), is_there(contact)) == ({}, True)


def _speaks(_contact):
    now = timezone.now()
    signal = Signal.objects.create(
        area=AreaFactory(), text="Donker", origin="resident", received_on=timezone.localdate()
    )
    Speaker.objects.create(signal=signal, email=NOOR.upper(), expires_at=now + DAY, created_at=now)


def _follows(_contact):
    now = timezone.now()
    follower = Follower.objects.create(email=NOOR.upper(), created_at=now)
    Follow.objects.create(follower=follower, area=AreaFactory(), confirmed_at=now, expires_at=now, created_at=now)


def _has_an_idea(_contact):
    now = timezone.now()
    Correspondent.objects.create(
        name="", email=NOOR, language="nl", confirmed_at=now, expires_at=now + DAY, created_at=now
    )


def _registers(_contact):
    now = timezone.now()
    Registration.objects.create(
        meeting=MeetingFactory(), name="N", email=NOOR, form_nonce="n", created_at=now, expires_at=now + DAY
    )


def _keeps_an_agreement(contact):
    meeting = held()
    report = reported(meeting, contact=contact, owner=OrganisationFactory())
    make_points(report=report, actor=meeting.organiser, now=timezone.now())


BOUND = {
    "an organisation": lambda contact: MembershipFactory(contact=contact),
    "a theme": lambda contact: ThemeLinkFactory(contact=contact),
    "news": _follows,
    "a meeting to come": lambda contact: InvitationFactory(
        contact=contact, meeting=MeetingFactory(starts_at=timezone.now() + DAY)
    ),
    "a task": lambda contact: MeetingRole.objects.create(meeting=MeetingFactory(), contact=contact, role="chair"),
    "a part of the programme": lambda contact: ProgrammeItem.objects.create(
        meeting=MeetingFactory(), contact=contact, title="T", offset=0, duration=10
    ),
    "a voice": _speaks,
    "an idea": _has_an_idea,
    "a registration": _registers,
    "someone else's place": lambda contact: Guest.objects.create(
        invitation=InvitationFactory(meeting=held()), name="N", email=NOOR
    ),
    "an agreement": _keeps_an_agreement,
}


@pytest.mark.parametrize("how", BOUND)
def test_who_is_bound_by_something_stays(how):
    bound, loose = visitor(), visitor(email="piet@thuis.example")
    BOUND[how](bound)
    assert forget(timezone.now()).get("visitors") == 1
    assert (is_there(bound), is_there(loose)) == (True, False)


def test_an_empty_address_binds_nobody_to_a_guest_without_one():
    contact = visitor(email="", channel="letter")
    Guest.objects.create(invitation=InvitationFactory(meeting=held()), name="Gast", email="")
    assert (forget(timezone.now()), is_there(contact)) == ({"visitors": 1}, False)


def test_a_visitor_of_a_held_meeting_stays_until_it_is_released():
    row = came(past(400))
    Contact.objects.filter(pk=row.contact_id).update(origin="self", legal_basis="consent", obtained_on=None)
    row.contact.memberships.all().delete()
    hold_meeting(meeting=row.meeting, actor=UserFactory(), reason="Woo")
    assert forget(timezone.now()) == {}
    release_meeting(meeting=row.meeting, actor=UserFactory())
    assert forget(timezone.now()) == {"visitors": 1}


def test_the_dry_run_says_how_many_and_when_the_next_goes_and_changes_nothing(settings):
    gone, later = visitor(), visitor(obtained=100 * DAY, email="piet@thuis.example")
    line = {each.sort.code: each for each in dry_run(timezone.now())}["visitors"]
    assert (line.due, line.next_on) == (1, later.obtained_on + YEAR + DAY)
    said = io.StringIO()
    call_command("forget", dry_run=True, stdout=said)
    assert "visitors: 1 (" in said.getvalue()
    assert is_there(gone)
    settings.VISITORS_KEPT_DAYS = 0
    assert (forget(timezone.now()), is_there(gone)) == ({}, True)
