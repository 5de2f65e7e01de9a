"""Repeating a meeting: the days with their warnings before anything is made, single days left out, and a copy."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from invitations.actions import change_places, choose, copy_meeting, repeat_meeting
from invitations.models import AudienceChoice, Places
from meetings.models import Meeting, Series
from meetings.rules import local_moment
from meetings.rules.recurrence import Rhythm, days_of
from tests.factories import AdministratorFactory, InvitationFactory, MeetingFactory
from tests.invitations.staff_pages import address, elsewhere, plan, text, viewer

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.UTC)
MONTHLY = {"ritme": "maand1", "tot": "keren", "keren": "4"}
TUESDAYS = ["2026-11-03", "2026-12-01", "2027-01-05"]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def on(text, hour=19):
    return local_moment(dt.date.fromisoformat(text), dt.time(hour, 30))


@pytest.fixture
def meeting():
    """On the first Tuesday of October."""
    return plan(starts_at=on("2026-10-06"), title="Koffie")


@pytest.fixture
def staff(client, meeting):
    client.force_login(meeting.organiser)
    return client


def made():
    return Meeting.objects.filter(series__isnull=False).order_by("starts_at")


def test_the_page_offers_the_rules_that_fit_the_day(staff, meeting):
    page = staff.get(address("repeat", meeting))
    assert [str(words) for _code, words in page.context["form"].fields["ritme"].choices] == [
        "Elke dinsdag", "Om de zoveel weken", "Elke eerste dinsdag van de maand",
    ]  # fmt: skip
    Meeting.objects.update(starts_at=on("2026-10-27"), ends_at=on("2026-10-27", 21), doors_at=None, reply_by=None)
    page = staff.get(address("repeat", meeting))
    assert str(page.context["form"].fields["ritme"].choices[-1][1]) == "Elke laatste dinsdag van de maand"


def test_the_days_are_shown_with_their_warnings_before_anything_is_made(staff, meeting, settings):
    settings.COUNCIL_EVENINGS = ["2026-12-01"]
    settings.SCHOOL_REGION = "Midden"
    MeetingFactory(area=meeting.area, title="Straatfeest", starts_at=on("2026-11-03", 14))
    page = staff.get(address("repeat", meeting), MONTHLY)
    assert [(row.day.isoformat(), row.warnings, row.is_ticked) for row in page.context["rows"]] == [
        ("2026-11-03", ["Op die dag is er nog een bijeenkomst in Westwijk: Straatfeest, om 14.30 uur."], True),
        ("2026-12-01", ["De gemeenteraad vergadert die avond."], True),
        ("2027-01-05", [], True),
    ]
    assert "Dinsdag 3 november 2026, 19.30 tot 21.30 uur" in text(page)
    assert made().count() == 0


def test_the_ticked_days_are_made_and_one_is_left_out(staff, meeting):
    data = MONTHLY | {"dagen": [TUESDAYS[0], TUESDAYS[2], "2026-12-08", "x"]}
    response = staff.post(address("repeat", meeting), data, follow=True)
    assert "2 bijeenkomsten zijn gemaakt, als concept." in text(response)
    assert [f"{timezone.localtime(each.starts_at):%Y-%m-%d %H.%M}" for each in made()] == [
        "2026-10-06 19.30", "2026-11-03 19.30", "2027-01-05 19.30",
    ]  # fmt: skip
    assert "1 van 3 in een reeks" in text(response)
    series = Series.objects.get()
    assert (series.weekday, series.interval, series.nth, series.created_by) == (1, 1, 1, meeting.organiser)


def test_a_double_click_makes_one_series(staff, meeting):
    for _ in range(2):
        response = staff.post(address("repeat", meeting), MONTHLY | {"dagen": TUESDAYS}, follow=True)
    assert "hoort al bij een reeks" in text(response)
    assert (Series.objects.count(), made().count()) == (1, 4)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"ritme": "", "tot": "keren", "keren": "4"}, ["ritme"]),
        ({"ritme": "maand2", "tot": "keren", "keren": "4"}, ["ritme"]),
        ({"ritme": "weken", "tot": "keren", "keren": "4"}, ["weken"]),
        ({"ritme": "weken", "weken": "27", "tot": "keren", "keren": "4"}, ["weken"]),
        ({"ritme": "week", "tot": "keren", "keren": "61"}, ["keren"]),
        ({"ritme": "week", "tot": "keren", "keren": ""}, ["keren"]),
        ({"ritme": "week", "tot": "dag", "dag": ""}, ["dag"]),
        ({"ritme": "week", "tot": "dag", "dag": "2026-10-12"}, ["dag"]),
        ({"ritme": "week", "tot": "dag", "dag": "2030-10-12"}, ["dag"]),
        ({"ritme": "week", "tot": "ooit", "keren": "4"}, ["tot"]),
        (MONTHLY | {"dagen": []}, ["__all__"]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(staff, meeting, data, wrong):
    response = staff.post(address("repeat", meeting), data)
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, wrong)
    assert made().count() == 0


def test_a_night_in_which_the_clock_changes_is_shown_and_not_made(staff, meeting):
    night = local_moment(dt.date(2026, 9, 27), dt.time(2, 30))
    Meeting.objects.update(starts_at=night, ends_at=night + dt.timedelta(hours=1), doors_at=night, reply_by=night)
    data = {"ritme": "week", "tot": "dag", "dag": "2026-11-01"}
    rows = staff.get(address("repeat", meeting), data).context["rows"]
    assert [bool(row.obstacle) for row in rows] == [False, False, False, True, False]  # 25 October
    days = [row.day.isoformat() for row in rows]
    staff.post(address("repeat", meeting), data | {"dagen": days})
    assert made().count() == 5


def test_people_who_are_asked_elsewhere_at_that_time_are_named(staff, meeting):
    mark = meeting.themes.get().links.first().organisation.memberships.get().contact
    other = MeetingFactory(state="inviting", starts_at=on("2026-11-03", 20))
    InvitationFactory(meeting=other, contact=mark, answer="accepted", party_size=1, answered_at=timezone.now())
    InvitationFactory(meeting=other)
    apart = MeetingFactory(state="inviting", starts_at=on("2026-12-01", 9))
    InvitationFactory(meeting=apart, contact=mark)
    no = MeetingFactory(state="inviting", starts_at=on("2027-01-05"))
    InvitationFactory(meeting=no, contact=mark, answer="declined", answered_at=timezone.now())
    rows = staff.get(address("repeat", meeting), MONTHLY).context["rows"]
    assert [row.warnings for row in rows] == [
        [
            f"1 persoon op uw lijst is op dat moment uitgenodigd voor een andere bijeenkomst: {mark.name}."
            " 1 van hen zei daar ja."
        ],
        [],
        [],
    ]


def test_the_check_before_sending_names_them_too(staff, meeting):
    mark = meeting.themes.get().links.first().organisation.memberships.get().contact
    InvitationFactory(meeting=MeetingFactory(state="inviting", starts_at=on("2026-10-06", 18)), contact=mark)
    page = staff.get(address("check", meeting))
    assert f"voor een andere bijeenkomst: {mark.name}." in text(page)


@pytest.mark.parametrize("count", [2, 12])
def test_the_preview_takes_as_many_queries_for_many_days(staff, meeting, django_assert_num_queries, count):
    mark = meeting.themes.get().links.first().organisation.memberships.get().contact
    for week in range(1, count):
        start = on("2026-10-06") + dt.timedelta(weeks=week)
        other = MeetingFactory(state="inviting", area=meeting.area, starts_at=start)
        InvitationFactory(meeting=other, contact=mark)
    data = {"ritme": "week", "tot": "keren", "keren": str(count)}
    staff.get(address("repeat", meeting), data)
    with django_assert_num_queries(22):
        rows = staff.get(address("repeat", meeting), data).context["rows"]
    assert [len(row.warnings) >= 2 for row in rows] == [True] * (count - 1)


def test_making_a_series_takes_few_statements_for_many_days(meeting, django_assert_max_num_queries):
    """Of which six write the lists of what must be done: SQLite takes about a hundred rows at a time."""
    days = days_of(Rhythm(1), dt.date(2026, 10, 6), count=40)[1:]
    with django_assert_max_num_queries(24):
        assert len(repeat_meeting(meeting=meeting, actor=meeting.organiser, rhythm=Rhythm(1), days=days)) == 39


def test_without_a_day_there_is_nothing_to_repeat(staff, meeting):
    Meeting.objects.update(starts_at=None, ends_at=None, doors_at=None, reply_by=None)
    response = staff.get(address("repeat", meeting), follow=True)
    assert response.redirect_chain[0][0] == f"/bijeenkomsten/{meeting.pk}/plek/"
    assert "Vul eerst de dag en de tijden in." in text(response)


@pytest.mark.parametrize("name", ["repeat", "copy"])
def test_who_may_not_change_makes_nothing(client, meeting, name):
    for user in (viewer(), elsewhere().organiser):
        client.force_login(user)
        before = Meeting.objects.count()
        assert client.get(address(name, meeting)).status_code == 404
        assert client.post(address(name, meeting), MONTHLY | {"dagen": TUESDAYS}).status_code == 404
        assert Meeting.objects.count() == before
        assert "Kopieer deze bijeenkomst" not in client.get(meeting.get_absolute_url()).content.decode()


# --- Copying ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rich(meeting):
    """With someone added by hand, and places kept for others."""
    person = InvitationFactory().contact
    choose(meeting=meeting, actor=meeting.organiser, shown=[person.pk], ticked=[])
    AudienceChoice.objects.update(note="Wil niet", is_added=True)
    change_places(
        meeting=meeting,
        actor=meeting.organiser,
        capacity=30,
        reserved=5,
        release_at=on("2026-10-01", 0),
        online=10,
        link="https://meet.example/x",
        keeps_order=True,
    )
    meeting.refresh_from_db()
    return meeting


def division(meeting):
    names = ("bucket", "capacity", "keeps_order", "release_at", "link")
    rows = Places.objects.filter(meeting=meeting).exclude(bucket="room")
    return list(rows.order_by("bucket").values_list(*names))


def test_a_copy_is_a_draft_without_a_day_with_everything_that_was_ticked(staff, rich):
    parts = ["themes", "texts", "venue", "people", "places"]
    response = staff.post(address("copy", rich), {"parts": parts})
    copy = Meeting.objects.latest("pk")
    assert response["Location"] == f"/bijeenkomsten/{copy.pk}/plek/"
    assert (copy.state, copy.starts_at, copy.reply_by, copy.series, copy.sequence) == ("draft", None, None, None, 0)
    same = ("title", "area", "kind", "participation", "question", "goal", "introduction", "venue", "capacity")
    assert [getattr(copy, name) for name in same] == [getattr(rich, name) for name in same]
    assert list(copy.themes.all()) == list(rich.themes.all())
    (choice,) = AudienceChoice.objects.filter(meeting=copy)
    assert (choice.note, choice.is_included, choice.is_added, choice.decided_by) == (
        "Wil niet",
        False,
        True,
        rich.organiser,
    )
    assert division(copy) == [("online", 10, True, None, ""), ("reserved", 5, True, None, "")]
    assert "Kies er een dag voor" in text(staff.get(response["Location"]))


@pytest.mark.parametrize("part", ["themes", "texts", "venue", "people", "places"])
def test_what_was_not_ticked_stays_behind(rich, part):
    parts = {"themes", "texts", "venue", "people", "places"} - {part}
    copy = copy_meeting(meeting=rich, actor=rich.organiser, parts=parts)
    has = {
        "themes": copy.themes.exists(),
        "texts": bool(copy.question),
        "venue": copy.venue is not None,
        "people": AudienceChoice.objects.filter(meeting=copy).exists(),
        "places": copy.capacity is not None and bool(division(copy)),
    }
    assert {name for name, is_there in has.items() if is_there} == parts


def test_an_unknown_part_is_refused(staff, meeting):
    assert staff.post(address("copy", meeting), {"parts": ["alles"]}).status_code == 422
    assert Meeting.objects.count() == 1


def test_the_copy_of_what_someone_else_organised_is_ones_own(client, rich):
    user = AdministratorFactory()
    client.force_login(user)
    client.post(address("copy", rich), {"parts": []})
    assert Meeting.objects.latest("pk").organiser == user


def test_a_cancelled_meeting_can_be_copied(staff, meeting):
    Meeting.objects.update(state="cancelled")
    assert staff.post(address("copy", meeting), {"parts": ["venue"]}).status_code == 302
    assert Meeting.objects.latest("pk").state == "draft"


def test_the_meetings_of_a_series_take_choices_and_places_along(staff, rich):
    staff.post(address("repeat", rich), MONTHLY | {"dagen": TUESDAYS})
    november = made()[1]
    assert AudienceChoice.objects.filter(meeting=november).count() == 1
    assert division(november) == [
        ("online", 10, True, None, ""),
        ("reserved", 5, True, on("2026-10-29", 0), ""),
    ]
