"""Filling an empty database with the demo: fresh on any day, large when asked, and never over something real."""

import datetime as dt

import pytest
from django.core.management import CommandError
from django.utils import timezone

from accounts.models import User
from invitations.queries import tally
from meetings.models import Meeting
from platforms.demo import large
from tests.factories import AreaFactory
from tests.platforms.demo import counts, demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_demo(settings):
    settings.DEMO = True
    settings.MAIL_DIR = None  # mail is written to disk after the transaction; see test_serve
    return settings


DAYS = [dt.date(2026, 1, 2), dt.date(2026, 3, 1), dt.date(2026, 11, 23), dt.date(2026, 12, 9), dt.date(2028, 2, 29)]


@pytest.mark.parametrize("day", DAYS)
def test_demo_is_as_fresh_on_any_day(in_demo, time_machine, day):
    time_machine.move_to(dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC), tick=False)
    demo()
    held, inviting, ready, placeless = Meeting.objects.filter(kind__in=["theme", "information"])
    assert held.ends_at < timezone.now() < inviting.reply_by < ready.starts_at < placeless.starts_at
    assert tally(inviting).heads == 15
    assert not [each for each in (held, inviting, ready, placeless) if f"{each.starts_at:%m%d}" in {"1225", "0101"}]


def test_demo_is_refused_beside_real_data(in_demo):
    AreaFactory()
    with pytest.raises(CommandError, match="other data"):
        demo()
    assert counts()["Contact"] == 0


def test_demo_is_refused_outside_a_demo_installation(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="public password"):
        demo()
    assert counts()["User"] == 0


def test_large_demo_has_the_numbers_asked_for(in_demo):
    demo(size="large", contacts=500, meetings=20)
    made = counts()
    assert (made["Area"], made["Theme"], made["Contact"], made["Meeting"]) == (100, 200, 500, 20)
    assert made["Invitation"] == made["Message"] == 1_800
    assert not User.objects.get().has_usable_password()


def test_large_demo_needs_no_more_queries_for_more_contacts(in_demo, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        large.fill(contacts=400, meetings=4)
