"""What deserves a thought about a day: holidays, school breaks, the council, and other meetings nearby."""

import datetime as dt

import pytest
from django.utils import translation

from meetings import queries
from meetings.rules import local_moment
from meetings.rules.days import day_warnings
from tests.factories import AdministratorFactory, AreaFactory, AreaRoleFactory, MeetingFactory

EVENING = dt.time(21, 30)


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24", []),
        ("2026-04-27", ["Die dag is een feestdag: Koningsdag.", "De scholen hebben vakantie: Meivakantie."]),
        ("2026-05-14", ["Die dag is een feestdag: Hemelvaartsdag."]),
        ("2026-10-20", ["De scholen hebben vakantie: Herfstvakantie."]),
        ("2026-12-05", ["Het is die avond sinterklaasavond."]),
        ("2034-10-20", []),
    ],
)
def test_holidays_and_school_breaks_are_named(settings, text, expected):
    settings.SCHOOL_REGION = "Midden"
    assert day_warnings(day(text), EVENING) == expected


def test_without_a_region_each_region_with_a_break_is_named():
    assert day_warnings(day("2026-10-12"), EVENING) == ["De scholen in regio Noord hebben vakantie: Herfstvakantie."]


def test_the_names_are_in_the_language_of_the_reader():
    with translation.override("en"):
        assert day_warnings(day("2026-05-14"), EVENING) == ["That day is a holiday: Ascension Day."]


@pytest.mark.parametrize(
    ("evenings", "text", "ends", "is_warned"),
    [
        (["tuesday"], "2026-11-24", EVENING, True),
        (["dinsdag"], "2026-11-24", EVENING, True),
        (["2026-11-24"], "2026-11-24", EVENING, True),
        (["2026-11-24"], "2026-11-24", dt.time(0, 30), True),
        (["tuesday"], "2026-11-24", dt.time(16), False),
        (["tuesday"], "2026-11-25", EVENING, False),
        ([], "2026-11-24", EVENING, False),
    ],
)
def test_the_council_counts_in_the_evening_only(settings, evenings, text, ends, is_warned):
    settings.COUNCIL_EVENINGS = evenings
    assert day_warnings(day(text), ends) == ["De gemeenteraad vergadert die avond."] * is_warned


# --- Other meetings ---------------------------------------------------------------------------------------------------


@pytest.fixture
def holy():
    """A wijk with a buurt in a town, and another wijk."""
    town = AreaFactory(name="Vlaardingen")
    wijk = AreaFactory(name="Holy", parent=town)
    buurt = AreaFactory(name="Holy Noord", parent=wijk, kind="buurt")
    return {"town": town, "wijk": wijk, "buurt": buurt, "other": AreaFactory(name="Westwijk", parent=town)}


def at(area, text="2026-12-03", hour=19, **fields):
    starts_at = local_moment(day(text), dt.time(hour, 30))
    return MeetingFactory(area=area, starts_at=starts_at, **fields)


def found(area, text="2026-12-03", user=None, **more):
    clashes = queries.clashes(user or AdministratorFactory(), area, {day(text)}, **more)
    return [(clash.area, clash.title) for clashes_of_day in clashes.values() for clash in clashes_of_day]


@pytest.mark.django_db
def test_meetings_in_around_and_inside_an_area_on_the_same_day_are_found(holy):
    for name in ("town", "wijk", "buurt", "other"):
        at(holy[name], title=name)
    at(holy["wijk"], "2026-12-04", title="a day later")
    at(holy["wijk"], title="does not go on", state="cancelled")
    own = at(holy["wijk"], title="itself")
    assert sorted(found(holy["wijk"], apart_from=[own.pk])) == [
        ("Holy", "wijk"), ("Holy Noord", "buurt"), ("Vlaardingen", "town"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_day_is_the_local_one(holy):
    at(holy["wijk"], hour=0, title="just after midnight")
    assert found(holy["wijk"]) == [("Holy", "just after midnight")]
    assert found(holy["wijk"], "2026-12-02") == []


@pytest.mark.django_db
def test_of_a_meeting_that_someone_may_not_see_only_area_and_time_are_told(holy):
    at(holy["town"], title="Geheim")
    at(holy["buurt"], title="Open")
    user = AreaRoleFactory(area=holy["wijk"]).user
    assert sorted(found(holy["wijk"], user=user)) == [("Holy Noord", "Open"), ("Vlaardingen", "")]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_clashes_take_as_many_queries_for_many_days(django_assert_num_queries, holy, count):
    user = AdministratorFactory()
    days = {day(f"2026-12-0{number}") for number in range(1, 1 + count)}
    for each in days:
        at(holy["wijk"], each.isoformat())
    with django_assert_num_queries(3):
        assert len(queries.clashes(user, holy["wijk"], days)) == count


@pytest.mark.django_db
def test_the_warnings_of_more_days_name_them(settings, holy):
    settings.COUNCIL_EVENINGS = ["thursday"]
    meetings = [at(holy["wijk"], "2026-12-03"), at(holy["wijk"], "2026-12-10")]
    words = queries.warnings_of(AdministratorFactory(), meetings, local_moment(day("2026-12-01"), dt.time(9)))
    assert words == [
        "Donderdag 3 december: De gemeenteraad vergadert die avond.",
        "Donderdag 10 december: De gemeenteraad vergadert die avond.",
    ]


@pytest.mark.django_db
def test_a_meeting_that_is_over_or_has_no_day_gets_no_warning(settings, holy):
    settings.COUNCIL_EVENINGS = ["thursday"]
    over, none = (
        at(holy["wijk"]),
        MeetingFactory(area=holy["wijk"], starts_at=None, ends_at=None, doors_at=None, reply_by=None),
    )
    now = local_moment(day("2026-12-04"), dt.time(9))
    assert queries.warnings_of(AdministratorFactory(), [over, none], now) == []
