"""What goes by itself, once a day in the morning."""

import datetime as dt

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from invitations.models import Message
from outcomes.models import ActionPoint
from outcomes.tasks import every_morning
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory
from tests.outcomes.held import came, final, held

pytestmark = pytest.mark.django_db


def test_the_timetable_names_a_task_that_is_there_and_leaves_room_for_the_morning():
    entry = settings.CELERY_BEAT_SCHEDULE["reports"]
    assert entry["task"] in current_app.tasks
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({8}, {30})


def test_every_morning_asks_for_reports_and_agreements_and_tells_what_ended_once():
    unwritten, written = held(), held()
    came(written, kind=None)
    owner = OrganisationFactory(kind="municipal")
    MembershipFactory(organisation=owner, contact=ContactFactory())
    final(written, owner=owner, due_on=timezone.localdate() - dt.timedelta(days=1))
    other = held(area=written.area)
    came(other, "Noor Bakker", kind=None)
    final(other, owner=owner, what="Bankje")
    ActionPoint.objects.filter(what="Bankje").update(state="done", closed_at=timezone.now())
    Message.objects.all().delete()
    for _twice in range(2):
        every_morning()
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["done", "nag", "point"]
    assert Message.objects.get(kind="nag").user == unwritten.organiser
