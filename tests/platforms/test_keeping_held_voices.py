"""A legal hold covers ideas and voices: who wrote one, wants to join, or gave an address with it."""

import datetime as dt

import pytest
from django.utils import timezone

from initiatives.actions import confirm_joiner, want_to_join
from initiatives.models import Initiative
from invitations.actions import erase_own_data
from invitations.models import Correspondent, Speaker
from meetings.models import Signal
from outcomes.actions import hold_meeting, release_meeting
from platforms.keeping.pages import dry_run
from tests.factories import UserFactory
from tests.initiatives.ideas import a_market, an_idea
from tests.terms import forget

pytestmark = pytest.mark.django_db
ELS, PIET = "els@thuis.example", "piet@thuis.example"


@pytest.fixture
def market():
    """A market with an idea, someone who wants to join it, an idea nobody confirmed, and two voices joined to one."""
    market = a_market()
    idea = an_idea(market, state="admitted")
    joiner = want_to_join(initiative=idea, name="Els", email=ELS, form_nonce="1")
    confirm_joiner(joiner=joiner)
    an_idea(market, is_confirmed=False)
    signal = Signal.objects.create(
        area=market.area, text="Donker.", origin="resident", received_on=timezone.localdate(), meeting=market
    )
    joined = Signal.objects.create(
        area=market.area, text="Erg donker.", origin="resident", received_on=timezone.localdate(), merged_into=signal
    )
    for each in (signal, joined):
        now = timezone.now()
        Speaker.objects.create(signal=each, email=PIET, created_at=now, expires_at=now + dt.timedelta(days=7))
    return market


def test_ideas_and_voices_of_a_held_meeting_stay_until_it_is_released(market):
    other = an_idea(a_market(), is_confirmed=False)
    hold_meeting(meeting=market, actor=UserFactory(), reason="rechtszaak")
    later = timezone.now() + dt.timedelta(days=60)
    assert forget(later) == {"ideas": 1}
    assert not Initiative.objects.filter(pk=other.pk).exists()
    assert (Correspondent.objects.count(), Initiative.objects.count(), Speaker.objects.count()) == (3, 2, 2)
    assert {line.sort.code: line.held for line in dry_run(later) if line.held} == {"ideas": 2, "speakers": 2}
    release_meeting(meeting=market, actor=UserFactory())
    assert forget(later) == {"ideas": 2, "speakers": 2}
    assert (Correspondent.objects.count(), Initiative.objects.count(), Speaker.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize("email", [ELS, PIET, "noor0@thuis.example"])
def test_who_wrote_joined_or_spoke_at_a_held_meeting_is_not_erased_unasked(market, email):
    hold_meeting(meeting=market, actor=UserFactory(), reason="rechtszaak")
    assert erase_own_data(email=email, keeps_away=False).is_held
    release_meeting(meeting=market, actor=UserFactory())
    assert len(erase_own_data(email=email, keeps_away=False).erasures) == 1
