"""What the figures say about an area: the newest value, and honestly nothing where there is none."""

import datetime as dt

import pytest

from areas.models import Area, AreaCode, CodeQuestion
from areas.queries import Reading, city_readings, figures_for
from areas.rules import weighted_mean
from tests.areas.figures import coded_area, figure, indicator
from tests.factories import AreaFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def town():
    return coded_area("GM0622", "Vlaardingen")


def read(area, *indicators):
    return [figures_for([area], indicators, today=TODAY).get((area.pk, each.pk)) for each in indicators]


def test_the_newest_year_with_a_value_stands_when_a_newer_year_is_empty(town):
    wijk, lonely = coded_area("WK062206", parent=town), indicator()
    figure("WK062206", lonely, 2022, 54.5)
    figure("WK062206", lonely, 2024, 55.1, is_provisional=True)
    figure("WK062206", lonely, 2025, absence="not_yet", is_provisional=True)
    assert read(wijk, lonely) == [Reading(value=55.1, year=2024, is_provisional=True, source="RIVM")]


def test_each_absence_is_told_apart_and_none_is_nil(town):
    wijk = coded_area("WK062208", parent=town)
    kinds = [indicator(key) for key in ("suppressed", "not_yet", "not_applicable", "nil", "unheard")]
    for each in kinds[:3]:
        figure("WK062208", each, 2022, absence=each.key)
    figure("WK062208", kinds[3], 2022, 0.0)
    found = read(wijk, *kinds)
    assert [(each.value, each.absence) for each in found[:4]] == [
        (None, "suppressed"), (None, "not_yet"), (None, "not_applicable"), (0.0, ""),
    ]  # fmt: skip
    assert found[4] is None


def test_a_share_of_very_few_people_is_suppressed(town):
    wijk, people = coded_area("WK062208", "Broekpolder", parent=town), indicator("inhabitants", unit="count")
    young = indicator("share_0_14", denominator=people)
    figure("WK062208", people, 2022, 5.0)
    figure("WK062208", young, 2022, 100.0)
    assert [(each.value, each.absence) for each in read(wijk, people, young)] == [(5.0, ""), (None, "suppressed")]


def test_a_year_without_a_confirmed_link_is_not_comparable(town):
    wijk, lonely = coded_area("WK062206", parent=town, year_from=2014, year_to=2020), indicator()
    figure("WK062206", lonely, 2022, 99.0)
    assert read(wijk, lonely) == [Reading(value=None, year=2022, is_comparable=False, source="RIVM")]
    figure("WK062206", lonely, 2020, 54.5)
    assert read(wijk, lonely) == [Reading(value=54.5, year=2020, source="RIVM")]


def test_an_open_question_about_a_code_keeps_its_figures_apart(town):
    wijk, lonely = coded_area("WK062206", parent=town), indicator()
    figure("WK062206", lonely, 2022, 54.5)
    question = CodeQuestion.objects.create(code="WK062206", division_year=2022, name="Iets anders", area=wijk)
    assert [each.is_comparable for each in read(wijk, lonely)] == [False]
    question.state = CodeQuestion.State.SAME
    question.save()
    assert [each.value for each in read(wijk, lonely)] == [54.5]


def test_a_code_that_was_used_again_belongs_to_the_other_area_from_then_on(town):
    old = coded_area("WK063702", "Oud", parent=town, year_to=2020)
    new = AreaFactory(name="Nieuw", kind=Area.Kind.WIJK, parent=town)
    AreaCode.objects.create(area=new, code="WK063702", year_from=2021)
    lonely = indicator()
    figure("WK063702", lonely, 2020, 10.0)
    figure("WK063702", lonely, 2022, 20.0)
    assert [each.value for each in read(old, lonely) + read(new, lonely)] == [10.0, 20.0]


def test_an_own_area_is_the_mean_of_its_buurten_weighted_by_people(town):
    people, lonely = indicator("inhabitants", unit="count"), indicator()
    own = AreaFactory(name="Rivierzone", kind=Area.Kind.CUSTOM, parent=town)
    for code, inhabitants, value in (("BU06220101", 300, 10.0), ("BU06220102", 500, 20.0), ("BU06220103", 200, None)):
        own.members.add(coded_area(code, parent=town))
        figure(code, people, 2022, inhabitants)
        figure(code, lonely, 2020, value, absence="" if value else "suppressed")
    found = read(own, people, lonely)
    assert (found[0].value, found[1].value, found[1].year, found[1].coverage) == (1000, 16.25, 2020, 0.8)


def test_a_district_is_composed_of_its_wijken_and_too_little_coverage_gives_no_value(town):
    people, lonely = indicator("inhabitants", unit="count"), indicator()
    district = AreaFactory(name="Holy", kind=Area.Kind.DISTRICT, parent=town)
    for code, inhabitants, value in (("WK062206", 700, 10.0), ("WK062207", 300, None)):
        coded_area(code, parent=district)
        figure(code, people, 2022, inhabitants)
        figure(code, lonely, 2020, value, absence="" if value else "suppressed")
    assert [(each.value, each.absence) for each in read(district, lonely)] == [(None, "suppressed")]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], (None, 0.0)),
        ([(7.0, None)], (7.0, 1.0)),
        ([(None, 10)], (None, 0.0)),
        ([(10.0, 1), (20.0, 3)], (17.5, 1.0)),
        ([(10.0, None), (20.0, 3)], (None, 0.0)),
        ([(10.0, 8), (None, 2)], (10.0, 0.8)),
        ([(10.0, 79), (None, 21)], (None, 0.79)),
        ([(10.0, 0), (20.0, 0)], (None, 0.0)),
    ],
)
def test_weighted_mean(parts, expected):
    assert weighted_mean(parts) == expected


def test_the_city_is_read_per_year_so_that_like_is_compared_with_like(town):
    lonely = indicator()
    figure("GM0622", lonely, 2016, 50.8)
    figure("GM0622", lonely, 2020, 52.6)
    values = {year: each.value for (_pk, year), each in city_readings([lonely], today=TODAY).items()}
    assert values == {2016: 50.8, 2020: 52.6}


def test_the_number_of_queries_does_not_grow(town, django_assert_num_queries):
    people, indicators = indicator("inhabitants", unit="count"), [indicator(f"i{n}") for n in range(3)]
    areas = [coded_area(f"WK06220{n}", parent=town) for n in range(3)]
    for area, code in zip(areas, ("WK062200", "WK062201", "WK062202"), strict=True):
        own = AreaFactory(name=f"Eigen {code}", kind=Area.Kind.CUSTOM, parent=town)
        own.members.add(area)
        areas = [*areas, own]
        for each in (people, *indicators):
            figure(code, each, 2022, 100.0)
    for number in (1, 6):
        with django_assert_num_queries(7 if number == 6 else 4):
            assert len(figures_for(areas[:number], indicators, today=TODAY)) == number * 3
