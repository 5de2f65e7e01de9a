"""Voices: noting, finding, answering, putting on an agenda and merging them, within the own areas."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.actions.voices import AlreadyMerged, answer_signal, merge_signal, note_signal, plan_signal
from meetings.models import Signal
from tests.factories import AreaFactory, AreaRoleFactory, MeetingFactory, ThemeFactory, UserFactory
from tests.invitations.staff_pages import text, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return AreaFactory(name="Vlaardingen")


@pytest.fixture
def west(city):
    return AreaFactory(name="Westwijk", parent=city)


@pytest.fixture
def sanne(client, west):
    client.user = AreaRoleFactory(area=west).user
    client.force_login(client.user)
    return client


def said(area, words="Te weinig bankjes", **fields):
    return note_signal(area=area, text=words, origin=fields.pop("origin", "phone"), actor=None, **fields)


def typed(west, **changes):
    day = timezone.localdate().isoformat()
    return {
        "area": west.pk,
        "text": "Te weinig bankjes",
        "origin": "surgery",
        "theme": "",
        "received_on": day,
    } | changes


def listed(client, query=""):
    return [row.text for row in client.get(reverse("meetings:signals") + query).context["page"]]


def test_a_voice_is_noted_in_one_form(sanne, west):
    response = sanne.post(reverse("meetings:add_signal"), typed(west, asks_meeting="on"))
    row = Signal.objects.get()
    assert (response.url, row.area, row.origin, row.asks_meeting, row.state) == (
        reverse("meetings:signal", args=[row.pk]), west, "surgery", True, "new",
    )  # fmt: skip
    again = sanne.post(reverse("meetings:add_signal"), typed(west, next="another"))
    assert again.url == reverse("meetings:add_signal")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"origin": "buurman"}, "origin"),
        ({"area": "9999"}, "area"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"theme": "9" * 40}, "theme"),
    ],
)
def test_what_is_wrong_is_said(sanne, west, changes, wrong):
    response = sanne.post(reverse("meetings:add_signal"), typed(west, **changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [wrong])


def test_nobody_notes_for_an_area_of_another(sanne, city):
    other = AreaFactory(name="Oostwijk", parent=city)
    assert sanne.post(reverse("meetings:add_signal"), typed(other)).status_code == 422


def test_a_viewer_notes_nothing(client, west):
    client.force_login(viewer())
    assert client.get(reverse("meetings:add_signal")).status_code == 404


def test_the_inbox_holds_own_areas_and_can_be_filtered(sanne, city, west):
    green, buurt = ThemeFactory(), AreaFactory(name="Zuidbuurt", parent=west, kind="buurt")
    said(west, "een", theme=green)
    said(buurt, "twee", asks_meeting=True)
    done = said(west, "drie")
    answer_signal(signal=done, theme=None, state="answered", answer="Ze komen", actor=sanne.user)
    said(AreaFactory(name="Oostwijk", parent=city), "van een ander")
    merge_signal(signal=said(west, "dubbel"), into=done, actor=sanne.user)
    assert listed(sanne) == ["drie", "twee", "een"]
    assert listed(sanne, f"?gebied={buurt.pk}") == ["twee"]
    assert listed(sanne, f"?thema={green.pk}") == ["een"]
    assert listed(sanne, "?stand=answered") == ["drie"]
    assert listed(sanne, "?verzoek") == ["twee"]
    assert "nog 1 zei hetzelfde" in text(sanne.get(reverse("meetings:signals")))


def test_the_inbox_asks_the_same_number_of_queries(sanne, west):
    def count():
        with CaptureQueriesContext(connection) as queries:
            sanne.get(reverse("meetings:signals"))
        return len(queries)

    said(west)
    count()
    one = count()
    for _number in range(2):
        said(west, theme=ThemeFactory())
    assert count() == one


def test_an_answer_gets_a_day_that_stays_until_it_changes(sanne, west):
    row, page = said(west), "meetings:signal"
    url = reverse(page, args=[row.pk])
    assert sanne.post(url, {"theme": "", "state": "answered", "answer": ""}).status_code == 422
    sanne.post(url, {"theme": "", "state": "answered", "answer": "Er komen drie bankjes."})
    first = Signal.objects.get()
    sanne.post(url, {"theme": "", "state": "answered", "answer": "Er komen drie bankjes."})
    assert Signal.objects.get().answered_at == first.answered_at
    sanne.post(url, {"theme": "", "state": "answered", "answer": "Er komen vier bankjes."})
    assert Signal.objects.get().answered_at > first.answered_at
    assert "Er komen vier bankjes." in text(sanne.get(url))


def test_a_voice_goes_on_the_agenda_of_a_meeting_to_come(sanne, city, west):
    row, meeting = said(west), MeetingFactory(area=west, title="Bankjes en groen")
    elsewhere = MeetingFactory(area=AreaFactory(name="Oostwijk", parent=city))
    url = reverse("meetings:plan_signal", args=[row.pk])
    assert sanne.post(url, {"chosen": elsewhere.pk}).status_code == 422
    sanne.post(url, {"chosen": meeting.pk})
    row.refresh_from_db()
    assert (row.meeting, row.state) == (meeting, "planned")
    assert "Bankjes en groen" in text(sanne.get(row.get_absolute_url()))


def test_two_voices_count_as_one(sanne, west):
    first, second, third = (said(west, words) for words in ("een", "twee", "drie"))
    merge_signal(signal=third, into=second, actor=sanne.user)
    response = sanne.post(reverse("meetings:merge_signal", args=[second.pk]), {"chosen": first.pk})
    assert response.url == first.get_absolute_url()
    assert list(first.merged.order_by("pk")) == [second, third]
    assert "Telt als hetzelfde als" in text(sanne.get(second.get_absolute_url()))


def test_a_voice_is_never_merged_in_a_ring(west):
    user, first, second = UserFactory(), said(west), said(west)
    merge_signal(signal=first, into=second, actor=user)
    for one, other in ((second, first), (first, second), (first, first)):
        with pytest.raises(AlreadyMerged):
            merge_signal(signal=one, into=other, actor=user)


def test_the_same_form_of_a_visitor_is_one_voice(west):
    rows = [said(west, form_nonce="abc"), said(west, form_nonce="abc"), said(west, form_nonce="def")]
    assert (rows[0], rows[0] == rows[2], Signal.objects.count()) == (rows[1], False, 2)


def test_planning_remembers_the_meeting_also_when_it_is_removed(west):
    row, meeting = said(west), MeetingFactory(area=west)
    plan_signal(signal=row, meeting=meeting, actor=UserFactory())
    meeting.delete()
    row.refresh_from_db()
    assert (row.meeting, row.state) == (None, "planned")


def test_the_day_of_a_voice_is_today_unless_told(west):
    assert said(west).received_on == timezone.localdate()
    assert said(west, received_on=dt.date(2026, 1, 2)).received_on == dt.date(2026, 1, 2)
