"""The programme on the page for everyone: times and organisations, and never the name of a person."""

import pytest
from django.urls import reverse

from areas.models import Organisation
from tests.factories import MeetingFactory
from tests.invitations.staff_pages import text
from tests.meetings.preparing import prepared

pytestmark = pytest.mark.django_db


def page(client, meeting):
    return text(client.get(reverse("invitations:public_meeting", args=[meeting.pk])))


def test_everyone_reads_the_programme_without_names_of_persons(client):
    meeting = prepared(MeetingFactory(state="inviting"))
    shown = page(client, meeting)
    host = Organisation.objects.get().name
    assert f"Programma Tijd Wat 19.30 Welkom {host} 19.40 – Uitleg 20.00 In groepjes de wijkmanager" in shown
    assert "Els" not in shown


def test_a_meeting_without_a_programme_or_that_was_cancelled_shows_none(client):
    assert "Programma" not in page(client, MeetingFactory(state="inviting"))
    assert "Programma" not in page(client, prepared(MeetingFactory(state="cancelled")))
