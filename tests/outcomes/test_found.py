"""Where a report is found: on the start page as a task, from the public page of the meeting, by search engines."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes.actions import publish
from tests.factories import UserFactory
from tests.invitations.staff_pages import text
from tests.outcomes.held import final, held

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "is_asked"), [(2, False), (4, True), (59, True), (90, False)])
def test_the_start_page_asks_for_a_report_of_three_days_ago(client, days, is_asked):
    meeting = held(days=days)
    for user, seen in ((meeting.organiser, is_asked), (UserFactory(), False)):
        client.force_login(user)
        assert (f"/bijeenkomsten/{meeting.pk}/verslag/" in client.get("/").content.decode()) is seen


def test_a_final_report_is_asked_for_no_more(client):
    meeting = held()
    final(meeting, is_public=False)
    client.force_login(meeting.organiser)
    assert "Schrijf het verslag" not in text(client.get("/"))


def test_the_start_page_takes_as_many_queries_for_three_reports_as_for_one(client):
    meeting = held()
    client.force_login(meeting.organiser)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
        held(area=meeting.area)
        held(area=meeting.area)
    assert counts[0] == counts[1]


def test_the_public_page_of_a_meeting_and_search_engines_lead_to_its_report(client):
    meeting = held()
    edition, seen = final(meeting, is_public=False), []
    for _each in range(2):
        pages = [client.get(f"/agenda/{meeting.pk}/"), client.get("/sitemap.xml")]
        seen.append([f"/agenda/{meeting.pk}/verslag/" in page.content.decode() for page in pages])
        publish(edition=edition, actor=meeting.organiser)
    assert seen == [[False, False], [True, True]]
