"""Codes over the years: the same area when code and name agree, else a question, and until then not comparable."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import LogEntry
from areas.actions import answer_code_question, import_figures
from areas.models import AreaCode, CodeQuestion, Indicator
from areas.queries import figures_for
from tests.areas.figures import coded_area
from tests.areas.files import table
from tests.factories import AdministratorFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def town(db):
    return coded_area("GM0622", "Vlaardingen")


def run(tmp_path, year, *rows, apply=True):
    path = table(tmp_path / f"kwb-{year}.csv", [["gwb_code_10", "regio", "a_inw"], *rows])
    return import_figures(path=path, name=path.name, apply=apply, today=TODAY)


def inhabitants(area):
    people = Indicator.objects.get(key="inhabitants")
    found = figures_for([area], [people], today=TODAY)[area.pk, people.pk]
    return found.value, found.year, found.is_comparable


def test_code_and_name_that_agree_are_linked_by_the_import_itself(town, tmp_path):
    wijk = coded_area("WK062206", "Holy-Zuid", parent=town, year_from=2014, year_to=2020)
    trial = run(tmp_path, 2022, ["WK062206", "Wijk 06 Holy Zuid", "11355"], apply=False)
    assert (trial.count("codes").new, AreaCode.objects.filter(year_from=2022).count()) == (1, 0)
    run(tmp_path, 2022, ["WK062206", "Wijk 06 Holy Zuid", "11355"])
    assert AreaCode.objects.get(year_from=2022).area == wijk
    assert (inhabitants(wijk), CodeQuestion.objects.count()) == ((11355.0, 2022, True), 0)


@pytest.mark.parametrize("year_to", [2020, None])
def test_another_name_is_a_question_and_not_comparable_until_it_is_answered(town, tmp_path, year_to):
    wijk = coded_area("WK062206", "Holy Zuid", parent=town, year_from=2014, year_to=year_to)
    report = run(tmp_path, 2022, ["WK062206", "Nieuw Sloten", "11355"])
    assert report.warnings[-1].reason.startswith("is “Nieuw Sloten” van 2022 hetzelfde gebied als “Holy Zuid”?")
    assert inhabitants(wijk) == (None, 2022, False)
    run(tmp_path, 2022, ["WK062206", "Nieuw Sloten", "11355"])
    question = CodeQuestion.objects.get()
    answer_code_question(question=question, is_same=True, actor=AdministratorFactory())
    assert inhabitants(wijk) == (11355.0, 2022, True)
    assert LogEntry.objects.filter(action="answer_code_question").count() == 1


def test_another_area_ends_the_years_of_the_code(town, tmp_path):
    wijk = coded_area("WK062206", "Holy Zuid", parent=town, year_from=2014)
    run(tmp_path, 2020, ["WK062206", "Holy Zuid", "11000"])
    run(tmp_path, 2022, ["WK062206", "Nieuw Sloten", "500"])
    answer_code_question(question=CodeQuestion.objects.get(), is_same=False, actor=AdministratorFactory())
    assert (AreaCode.objects.get(area=wijk).year_to, inhabitants(wijk)) == (2021, (11000.0, 2020, True))


def test_an_unknown_code_is_told_and_its_figures_wait(town, tmp_path):
    report = run(tmp_path, 2022, ["WK062206", "Holy Zuid", "11355"], ["GM0622", "Vlaardingen", "74143"])
    assert "WK062206" in report.warnings[-1].reason
    wijk = coded_area("WK062206", "Holy Zuid", parent=town, year_from=2022)
    assert inhabitants(wijk) == (11355.0, 2022, True)


def test_an_administrator_answers_on_the_list(client, town, tmp_path):
    wijk = coded_area("WK062206", "Holy Zuid", parent=town)
    run(tmp_path, 2022, ["WK062206", "Nieuw Sloten", "11355"])
    client.force_login(AdministratorFactory())
    page = reverse("admin:areas_codequestion_changelist")
    assert "Nieuw Sloten" in client.get(page).content.decode()
    chosen = {"action": "say_same", "_selected_action": [CodeQuestion.objects.get().pk]}
    assert client.post(page, chosen).status_code == 302
    assert inhabitants(wijk) == (11355.0, 2022, True)
