"""Lessons of coordinators: written of a meeting or a period, in plain words, chosen for the council, without names."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outcomes.models import Lesson
from tests.factories import AreaFactory, ContactFactory
from tests.invitations.staff_pages import text, viewer
from tests.outcomes.held import held, lesson_in

WORDS = {"text": "Begin om half acht.", "in_report": "on"}


@pytest.fixture
def meeting(db):
    return held()


def test_a_lesson_of_a_meeting_stands_with_its_evaluation_and_in_the_report(client, meeting):
    client.force_login(meeting.organiser)
    page = f"/bijeenkomsten/{meeting.pk}/evaluatie/"
    assert f"/bijeenkomsten/{meeting.pk}/les/" in client.get(page).content.decode()
    for _twice in range(2):
        assert client.post(f"/bijeenkomsten/{meeting.pk}/les/", WORDS).url == page
    lesson = Lesson.objects.get()
    assert (lesson.area, lesson.day, lesson.written_by) == (
        meeting.area, timezone.localdate(meeting.starts_at), meeting.organiser,
    )  # fmt: skip
    assert "Begin om half acht." in text(client.get(page))
    query = {"van": lesson.day, "tot": lesson.day}
    assert "Begin om half acht." in text(client.get("/raad/", query))
    client.post(f"/lessen/{lesson.pk}/", WORDS | {"in_report": ""})
    assert "Begin om half acht." not in text(client.get("/raad/", query))
    assert "Begin om half acht." in text(client.get("/lessen/", query))
    [asked] = re.findall(r'href="(/lessen/[^"]*/weg/)"', client.get(f"/lessen/{lesson.pk}/").content.decode())
    question = text(client.get(asked))
    assert ("Weet u zeker" in question, "Begin om half acht." in question, Lesson.objects.count()) == (True, True, 1)
    assert client.post(asked).url == "/lessen/"
    assert not Lesson.objects.exists()


def test_a_lesson_of_a_period_is_written_for_an_own_area(client, meeting):
    client.force_login(meeting.organiser)
    typed = WORDS | {"area": meeting.area_id, "day": "30 juni 2026"}
    assert client.post("/lessen/nieuw/", typed).status_code == 302
    lesson = Lesson.objects.get()
    assert (lesson.day, lesson.meeting, lesson.in_report) == (dt.date(2026, 6, 30), None, True)
    foreign = AreaFactory(name="Verweg", parent=meeting.area.parent)
    assert client.post("/lessen/nieuw/", typed | {"area": foreign.pk}).status_code == 422
    assert client.post(f"/lessen/{lesson.pk}/", typed | {"day": "1-7-2026"}).status_code == 302
    lesson.refresh_from_db()
    assert lesson.day == dt.date(2026, 7, 1)


def test_what_could_be_plainer_is_said_after_saving(client, meeting):
    client.force_login(meeting.organiser)
    reply = client.post(f"/bijeenkomsten/{meeting.pk}/les/", WORDS | {"text": "Er wordt door ons geparticipeerd."})
    lesson = Lesson.objects.get()
    assert reply.url == f"/lessen/{lesson.pk}/"
    assert "Dit kan duidelijker" in text(client.get(reply.url))
    assert "Dit kan duidelijker" not in text(client.get(f"/lessen/{lesson_in(meeting.area).pk}/"))


def test_the_name_of_a_resident_does_not_go_to_the_council(client, meeting):
    ContactFactory(name="Fatima el Amrani")
    client.force_login(meeting.organiser)
    named = WORDS | {"text": "Luister eerst naar Fatima  El Amrani."}
    reply = client.post(f"/bijeenkomsten/{meeting.pk}/les/", named)
    assert (reply.status_code, "Haal de naam weg" in text(reply)) == (422, True)
    assert client.post(f"/bijeenkomsten/{meeting.pk}/les/", named | {"in_report": ""}).status_code == 302
    assert Lesson.objects.get().in_report is False


def test_a_viewer_reads_lessons_and_another_coordinator_does_not(client, meeting):
    lesson = lesson_in(meeting.area)
    client.force_login(viewer())
    page = client.get("/lessen/")
    assert (lesson.text in text(page), f"/lessen/{lesson.pk}/" in page.content.decode()) == (True, False)
    client.force_login(meeting.organiser)
    assert f"/lessen/{lesson.pk}/" in client.get("/lessen/").content.decode()
    client.force_login(held(area=AreaFactory(name="Verweg", parent=meeting.area.parent), title="Elders").organiser)
    assert lesson.text not in text(client.get("/lessen/"))


def test_three_lessons_take_as_many_queries_as_one(client, meeting):
    client.force_login(meeting.organiser)

    def count():
        with CaptureQueriesContext(connection) as context:
            client.get("/lessen/")
        return len(context)

    lesson_in(meeting.area)
    count()
    one = count()
    for number in range(2):
        lesson_in(meeting.area, text=f"Les {number}", meeting=held(area=meeting.area, title=f"Nummer {number}"))
    assert count() == one
