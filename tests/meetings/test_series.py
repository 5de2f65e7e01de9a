"""Changing one, the following or all meetings of a series: subject, place and times; and how it is shown."""

import datetime as dt

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.utils import timezone

from meetings.actions.copying import make_series
from meetings.models import EarlierPlan, Meeting, Series
from meetings.rules import local_moment
from meetings.rules.recurrence import Rhythm
from tests.factories import AreaRoleFactory, MeetingFactory, ThemeFactory, VenueFactory
from tests.invitations.staff_pages import text
from tests.meetings.typed import about, errors, url, where

NOW = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.UTC)
TUESDAYS = ["2026-10-06", "2026-11-03", "2026-12-01", "2027-01-05"]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def day(value):
    return dt.date.fromisoformat(value)


@pytest.fixture
def first(wijk, theme, coordinator):
    """The first of four meetings, on every first Tuesday of the month."""
    starts_at = local_moment(day(TUESDAYS[0]), dt.time(19, 30))
    meeting = MeetingFactory(title="Koffie", area=wijk, themes=[theme], organiser=coordinator, starts_at=starts_at)
    days = [day(each) for each in TUESDAYS[1:]]
    make_series(meeting=meeting, actor=coordinator, rhythm=Rhythm(1, nth=1), days=days)
    meeting.refresh_from_db()
    return meeting


def series():
    return list(Meeting.objects.filter(series__isnull=False).order_by("starts_at"))


def starts():
    return [f"{timezone.localtime(each.starts_at):%Y-%m-%d %H.%M}" for each in series()]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def subject_of(meeting, **changes):
    names = ("kind", "participation", "question", "goal", "introduction", "title")
    data = about(meeting.area, *meeting.themes.all()) | {name: getattr(meeting, name) for name in names}
    return data | {"scope": "one"} | changes


def place_of(meeting, **changes):
    return where(meeting.venue, day=f"{timezone.localtime(meeting.starts_at):%Y-%m-%d}", scope="one") | changes


def test_a_series_holds_explicit_drafts_at_the_same_time_of_the_clock(first):
    assert starts() == [f"{each} 19.30" for each in TUESDAYS]
    assert {each.title for each in series()} == {"Koffie"}
    assert {each.state for each in series()} == {"draft"}
    assert {tuple(each.themes.all()) for each in series()} == {tuple(first.themes.all())}
    assert len({each.public_id for each in series()}) == 4


def test_a_second_click_makes_nothing(first, coordinator):
    assert make_series(meeting=first, actor=coordinator, rhythm=Rhythm(1), days=[day("2026-10-13")]) == []
    assert (Series.objects.count(), len(series())) == (1, 4)


def test_the_page_says_which_of_the_series_it_is(client, coordinator, first):
    client.force_login(coordinator)
    third = series()[2]
    page = text(client.get(third.get_absolute_url()))
    assert "3 van 4 in een reeks" in page
    assert "in een reeks" not in text(client.get(MeetingFactory(area=first.area).get_absolute_url()))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_a_long_series(client, coordinator, wijk, django_assert_num_queries, count):
    starts_at = local_moment(day(TUESDAYS[0]), dt.time(19, 30))
    meeting = MeetingFactory(area=wijk, organiser=coordinator, starts_at=starts_at)
    days = [day(each) for each in TUESDAYS[1 : 1 + count]]
    make_series(meeting=meeting, actor=coordinator, rhythm=Rhythm(1, nth=1), days=days)
    client.force_login(coordinator)
    client.get(meeting.get_absolute_url())
    with django_assert_num_queries(17):
        client.get(meeting.get_absolute_url())


# --- Subject ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "titles"),
    [
        ("one", ["Koffie", "Thee", "Koffie", "Koffie"]),
        ("following", ["Koffie", "Thee", "Thee", "Thee"]),
        ("all", ["Thee", "Thee", "Thee", "Thee"]),
    ],
)
def test_a_title_changes_of_one_the_following_or_all(client, coordinator, first, scope, titles):
    client.force_login(coordinator)
    second = series()[1]
    assert client.post(url("subject", second), subject_of(second, title="Thee", scope=scope)).status_code == 302
    assert [each.title for each in series()] == titles


def test_only_what_changed_of_one_changes_of_the_others(client, coordinator, first):
    client.force_login(coordinator)
    other, theme = series()[2], ThemeFactory(name="Groen")
    Meeting.objects.filter(pk=other.pk).update(question="Een eigen vraag?")
    other.themes.set([theme])
    client.post(url("subject", first), subject_of(first, title="Thee", scope="all"))
    other.refresh_from_db()
    assert (other.title, other.question, list(other.themes.all())) == ("Thee", "Een eigen vraag?", [theme])
    client.post(url("subject", first), subject_of(first, title="Thee", themes=[theme.pk], scope="all"))
    assert {tuple(each.themes.all()) for each in series()} == {(theme,)}


@pytest.mark.parametrize(("scope", "welcome"), [("one", [False, True, True, True]), ("all", [False] * 4)])
def test_all_of_a_series_close_for_who_is_not_invited(client, coordinator, first, scope, welcome):
    client.force_login(coordinator)
    client.post(url("subject", first), subject_of(first, is_public="no", scope=scope))
    assert [each.is_public for each in series()] == welcome


def test_a_series_of_a_closed_meeting_is_closed_and_keeps_its_rule_for_late_answers(coordinator, first):
    Meeting.objects.filter(pk=first.pk).update(is_public=False, is_reply_by_firm=False, series=None)
    first.refresh_from_db()
    made = make_series(meeting=first, actor=coordinator, rhythm=Rhythm(1, nth=1), days=[day("2027-02-02")])
    assert [(each.is_public, each.is_reply_by_firm) for each in made] == [(False, False)]


def test_the_area_of_the_others_stays(client, coordinator, first):
    area = AreaRoleFactory(user=coordinator).area
    client.force_login(coordinator)
    client.post(url("subject", first), subject_of(first, title="Thee", area=area.pk, scope="all"))
    assert [each.area == area for each in series()] == [True, False, False, False]


def test_who_changes_must_say_for_which(client, coordinator, first):
    client.force_login(coordinator)
    assert errors(client.post(url("subject", first), subject_of(first, scope=""))) == ["scope"]
    assert errors(client.post(url("place", first), place_of(first, scope="everything"))) == ["scope"]


# --- Place and times --------------------------------------------------------------------------------------------------


def test_all_move_to_the_first_thursday_at_eight(client, coordinator, first):
    client.force_login(coordinator)
    data = place_of(first, day="2026-10-01", starts="20:00", ends="22:00", doors="19:30", scope="all")
    assert client.post(url("place", first), data).status_code == 302
    assert starts() == ["2026-10-01 20.00", "2026-11-05 20.00", "2026-12-03 20.00", "2027-01-07 20.00"]
    assert (Series.objects.get().weekday, Series.objects.get().nth) == (3, 1)


def test_the_following_move_by_as_many_days_and_those_before_stay(client, coordinator, first):
    client.force_login(coordinator)
    third = series()[2]
    client.post(url("place", third), place_of(third, day="2026-12-09", scope="following"))
    assert starts() == ["2026-10-06 19.30", "2026-11-03 19.30", "2026-12-09 19.30", "2027-01-13 19.30"]
    assert Series.objects.get().weekday == 1


def test_one_that_has_a_time_of_its_own_keeps_it_when_the_day_moves(client, coordinator, first):
    client.force_login(coordinator)
    other = series()[1]
    client.post(url("place", other), place_of(other, starts="14:00", ends="16:00", doors="13:30"))
    client.post(url("place", first), place_of(first, day="2026-10-07", scope="all"))
    assert starts() == ["2026-10-07 19.30", "2026-11-04 14.00", "2026-12-02 19.30", "2027-01-06 19.30"]


@pytest.mark.parametrize(("scope", "firm"), [("one", [False, True, True, True]), ("all", [False] * 4)])
def test_what_holds_after_the_last_day_to_reply_changes_along(client, coordinator, first, scope, firm):
    client.force_login(coordinator)
    client.post(url("place", first), place_of(first, after="soft", scope=scope))
    assert [each.is_reply_by_firm for each in series()] == firm
    assert starts() == [f"{each} 19.30" for each in TUESDAYS]


def test_a_venue_changes_of_all_and_the_days_stay(client, coordinator, first):
    venue = VenueFactory(name="De Brug")
    client.force_login(coordinator)
    response = client.post(url("place", first), place_of(first, scope="all") | {"venue": venue.pk})
    assert {each.venue for each in series()} == {venue}
    assert starts() == [f"{each} 19.30" for each in TUESDAYS]
    assert "3 andere bijeenkomsten van de reeks zijn mee gewijzigd" in " ".join(said(response))


def test_who_was_invited_to_one_of_them_knows_an_old_plan_then(client, coordinator, first):
    second, third = series()[1:3]
    Meeting.objects.filter(pk=second.pk).update(state="inviting")
    client.force_login(coordinator)
    response = client.post(url("place", first), place_of(first, day="2026-10-07", scope="all"))
    second.refresh_from_db(), third.refresh_from_db()
    assert (second.sequence, third.sequence) == (1, 0)
    assert list(EarlierPlan.objects.values_list("meeting", "sequence")) == [(second.pk, 0)]
    assert "Voor deze bijeenkomsten zijn al mensen uitgenodigd: woensdag 4 november" in " ".join(said(response))


def test_what_is_over_held_or_cancelled_stays(client, coordinator, first):
    rows = series()
    Meeting.objects.filter(pk=rows[1].pk).update(state="cancelled")
    Meeting.objects.filter(pk=rows[2].pk).update(state="held")
    with time_machine.travel(local_moment(day("2026-10-20"), dt.time(9)), tick=False):
        client.force_login(coordinator)
        last = rows[3]
        client.post(url("place", last), place_of(last, day="2027-01-06", scope="all"))
    assert starts() == ["2026-10-06 19.30", "2026-11-03 19.30", "2026-12-01 19.30", "2027-01-06 19.30"]


def test_when_one_cannot_move_nothing_changes_and_the_page_says_which(client, coordinator, first):
    client.force_login(coordinator)
    last = series()[3]
    data = place_of(last, day="2026-11-20", scope="all")  # more than six weeks earlier: the first would be over
    response = client.post(url("place", last), data)
    assert errors(response) == ["day"]
    assert "De bijeenkomst van dinsdag 6 oktober zou dan al voorbij zijn" in text(response)
    assert starts() == [f"{each} 19.30" for each in TUESDAYS]


def test_meetings_in_an_area_of_someone_else_stay(client, coordinator, first, other):
    moved = series()[1]
    Meeting.objects.filter(pk=moved.pk).update(area=other)
    client.force_login(coordinator)
    client.post(url("subject", first), subject_of(first, title="Thee", scope="all"))
    assert [each.title for each in series()] == ["Thee", "Koffie", "Thee", "Thee"]
    client.force_login(AreaRoleFactory(area=other).user)
    assert client.post(url("subject", first), subject_of(first, title="Cola", scope="all")).status_code == 404


def test_a_meeting_on_its_own_is_not_asked_for_which(client, coordinator, draft):
    client.force_login(coordinator)
    for name in ("subject", "place"):
        assert "Voor welke bijeenkomsten" not in text(client.get(url(name, draft)))


def test_a_day_that_is_chosen_is_warned_of_and_kept(client, coordinator, draft, settings):
    settings.COUNCIL_EVENINGS = ["thursday"]
    other = MeetingFactory(area=draft.area, title="Straatfeest", starts_at=local_moment(day("2026-12-03"), dt.time(15)))
    client.force_login(coordinator)
    response = client.post(url("place", draft), where(VenueFactory(), day="2026-12-03"))
    assert said(response)[:-1] == [
        "De gemeenteraad vergadert die avond.",
        f"Op die dag is er nog een bijeenkomst in {other.area}: Straatfeest, om 15.00 uur.",
    ]
    draft.refresh_from_db()
    assert timezone.localdate(draft.starts_at) == day("2026-12-03")
    assert client.get(draft.get_absolute_url()).context["warnings"] == said(response)[:-1]
