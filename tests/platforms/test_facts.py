"""The figures on the page of an area: beside the municipality, with year and source, or why there is none."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from areas.actions import install_indicators
from areas.models import AreaCode, Figure, FigureImport, Indicator
from platforms.facts import Fact, facts, words
from tests.factories import AdministratorFactory, AreaFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "unit", "dutch"),
    [
        (26.4, "percent", "26,4 %"), (26.0, "percent", "26 %"), (1250, "count", "1.250"),
        (285, "thousand_euro", "€ 285.000"), (1.84, "mean", "1,8"), (0.4, "kilometre", "0,4 km"),
        (12, "per_mille", "12 ‰"), (31000, "euro", "€ 31.000"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_people_write_it(value, unit, dutch):
    with translation.override("nl"):
        assert words(value, unit) == dutch.replace(" ", "\u00a0")


@pytest.fixture
def buurt():
    """A municipality with one buurt, and the figures of both."""
    install_indicators()
    city = AreaFactory(name="Vlaardingen", kind="municipality")
    area = AreaFactory(name="Zuidbuurt", kind="buurt", parent=city)
    AreaCode.objects.create(area=city, code="GM0622", year_from=2013)
    AreaCode.objects.create(area=area, code="BU06220202", year_from=2013, year_to=2022)
    return area


def tell(area, key, *, year=2020, division=2020, here=None, city=None, absence=""):
    source, _is_new = FigureImport.objects.get_or_create(
        dataset="rivm", division_year=division, year=year, file_name="a.csv", sha256="0" * 64, state="done"
    )
    indicator = Indicator.objects.get(key=key)
    facts = {"division_year": division, "year": year, "indicator": indicator, "source": source}
    Figure.objects.create(code="BU06220202", level="BU", value=here, absence=absence, **facts)
    if city is not None:
        Figure.objects.create(code="GM0622", level="GM", value=city, **facts)


def test_a_figure_stands_beside_that_of_the_municipality_in_the_same_year(buurt):
    tell(buurt, "hard_up_18", here=25.3, city=17.3)
    tell(buurt, "lonely_65", absence="suppressed", city=52.6)
    with translation.override("nl"):
        told = [(each.indicator.key, each.here_words, each.city_words, each.here.year) for each in facts(buurt, TODAY)]
    assert told == [
        ("hard_up_18", "25,3\u00a0%", "17,3\u00a0%", 2020),
        ("lonely_65", "niet gegeven: te weinig mensen", "52,6\u00a0%", 2020),
    ]


def test_a_year_whose_code_nobody_confirmed_is_not_compared(buurt):
    tell(buurt, "hard_up_18", here=25.3, city=17.3, division=2024)
    with translation.override("nl"):
        (fact,) = facts(buurt, TODAY)
        assert isinstance(fact, Fact)
        assert fact.here_words == "niet vergelijkbaar"


def test_the_page_tells_figures_with_source_in_as_many_queries(client, buurt):
    client.force_login(AdministratorFactory())
    address = reverse("area", args=[buurt.pk])
    page = client.get(address).content.decode()
    assert "Er zijn nog geen cijfers van dit gebied." in page
    tell(buurt, "hard_up_18", here=25.3, city=17.3)
    with CaptureQueriesContext(connection) as one:
        page = client.get(address).content.decode()
    assert "25,3\u00a0%" in page
    assert "geschat met een model" in page
    for key in ("lonely_18", "volunteers_18"):
        tell(buurt, key, here=40.0, city=35.0)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)
