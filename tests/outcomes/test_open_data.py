"""Open data: the same figures as the report for the council, for everyone, and nobody in them."""

import csv
import datetime as dt
import io
import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from invitations.models import WalkIns
from meetings.models import Meeting
from outcomes.actions import publish_figures
from outcomes.models import ActionPoint, Lesson, PublicFigures
from outcomes.paper.figures import OF_PEOPLE
from outcomes.rules.periods import Half
from outcomes.views.open_data import MARKS
from tests.factories import AdministratorFactory, ThemeFactory
from tests.invitations.staff_pages import text, viewer
from tests.outcomes.held import came, final, held

DAYS = 220  # so long ago a half-year is settled, whatever the day
NAMES = ("Jansen", "Mark Visser", "Veilig naar school")


@pytest.fixture
def half(db):
    """Six residents, an official and people who walked in, and a promise; all more than half a year ago."""
    cache.clear()
    meeting = held(days=DAYS, themes=[ThemeFactory(name="Verkeer")])
    for number in range(6):
        came(meeting, name=f"Bewoner{number} Jansen", kind=None)
    came(meeting, name="Mark Visser", kind="municipal")
    WalkIns.objects.create(meeting=meeting, group="residents", count=2, noted_at=timezone.now())
    final(meeting)
    publish_figures()
    yield Half.of(timezone.localdate(meeting.starts_at))
    cache.clear()


def table(client, half):
    reply = client.get(f"/open-data/{half}.csv")
    assert (reply.status_code, reply["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(reply.content.decode())))


def test_csv_and_json_and_report_say_the_same(client, half):
    rows = table(client, half)
    said = json.loads(client.get(f"/open-data/{half}.json").content)
    assert [
        {name: str(value) if value is not None else "" for name, value in row.items()} for row in said["cijfers"]
    ] == [{name: row[name] for name in ("tabel", "rij", "kolom", "aantal", "teken")} for row in rows]
    client.force_login(viewer())
    page = client.get("/raad/", {"van": half.first, "tot": half.last})
    of_report = [
        (found.key, line.name, column, "" if cell.number is None else str(cell.number), MARKS[cell.mark])
        for found in page.context["tables"]
        if found.key
        for line in found.lines
        for column, cell in zip(found.columns[1:], line.cells, strict=True)
    ]
    keys = {row[0] for row in of_report}
    assert [
        tuple(row[name] for name in ("tabel", "rij", "kolom", "aantal", "teken"))
        for row in rows
        if row["tabel"] in keys
    ] == of_report
    assert ("mensen", "Bewoners en bewonersorganisaties", "Waren er", "8", "") in of_report
    assert ("mensen", "Ambtenaren", "Waren er", "", "minder-dan-5") in of_report
    assert ("mensen", "Samen", "Waren er", "8", "minstens") in of_report


def test_nobody_and_no_meeting_is_named(client, half):
    Lesson.objects.create(
        area=Lesson._meta.get_field("area").related_model.objects.get(name="Westwijk"), day=half.first,
        text="Alleen voor de raad.", in_report=True, written_at=timezone.now(),
    )  # fmt: skip
    for kind in ("csv", "json"):
        content = client.get(f"/open-data/{half}.{kind}").content.decode()
        assert [name for name in (*NAMES, "Alleen voor de raad", "Organisatie van") if name in content] == []


def test_only_settled_half_years_are_public(client, half):
    now = Half.of(timezone.localdate())
    held(title="Net geweest")
    assert publish_figures() == 0
    page = client.get("/open-data/")
    assert [str(each) for each, _words in page.context["halves"]][-1] == str(half)
    assert now not in [each for each, _words in page.context["halves"]]
    for name in (now, now.after, half.before, "2026-3", "x"):
        assert client.get(f"/open-data/{name}.csv").status_code == 404


def test_a_file_is_asked_for_again_only_when_it_changed(client, half):
    first = client.get(f"/open-data/{half}.csv")
    assert (first["Cache-Control"], first["Access-Control-Allow-Origin"]) == ("public, max-age=3600", "*")
    again = client.get(f"/open-data/{half}.csv", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/open-data/{half}.json", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.cookies == {}


def test_a_file_that_was_made_takes_one_query_and_three_meetings_take_as_many_as_one(client, half):
    def count():
        with CaptureQueriesContext(connection) as context:
            client.get(f"/open-data/{half}.csv")
        return len(context)

    one = count()
    assert count() == 1
    cache.clear()
    for number in range(2):
        came(held(days=DAYS, title=f"Nummer {number}"), name=f"Persoon{number} Anders")
    assert count() == one


def test_the_page_explains_itself_to_people_and_catalogues(client, half):
    page = client.get("/open-data/")
    assert ("CC0" in text(page), f"/open-data/{half}.csv" in page.content.decode()) == (True, True)
    block = page.content.decode().split('<script type="application/ld+json">')[1].split("</script>")[0]
    files = [each["dcat:downloadURL"]["@id"] for each in json.loads(block)["dcat:distribution"]]
    assert [client.get(each.removeprefix("http://testserver")).status_code for each in files[-2:]] == [200, 200]
    assert "/open-data/" in client.get("/agenda/").content.decode()
    assert "Free to use" in text(client.get("/open-data/?taal=en"))


def test_without_meetings_the_page_says_so(client, db):
    cache.clear()
    page = client.get("/open-data/")
    assert (page.context["halves"], "nog geen cijfers" in text(page)) == ([], True)
    assert client.get(f"/open-data/{Half.of(dt.date(2020, 1, 1))}.csv").status_code == 404


def people_in(rows):
    return [row for row in rows if row["tabel"] in OF_PEOPLE]


def test_numbers_of_people_stay_and_agreements_go_on(client, half):
    before = table(client, half)
    came(Meeting.objects.get(), name="Nog Iemand", kind=None)
    ActionPoint.objects.update(state="done", closed_at=timezone.now())
    assert publish_figures() == 0
    cache.clear()
    after = table(client, half)
    assert people_in(after) == people_in(before) != []
    assert after != before


def test_the_report_says_that_other_numbers_of_people_are_public(client, half):
    client.force_login(viewer())
    chosen = {"van": half.first, "tot": half.last}
    assert "openbaar als open data" in text(client.get("/raad/", chosen))
    came(Meeting.objects.get(), name="Nog Iemand", kind=None)
    found = text(client.get("/raad/", chosen))
    assert "veranderd nadat ze op" in found
    assert "openbaar als open data" not in found
    # Of a year, or of one wijk, no open data are there to compare with.
    year = {"van": half.first.replace(month=1), "tot": half.last.replace(month=12, day=31)}
    assert "veranderd nadat" not in text(client.get("/raad/", year))


def test_a_half_year_of_which_everything_was_destroyed_shows_what_was_made_public(client, half):
    client.force_login(viewer())
    chosen = {"van": half.first, "tot": half.last}
    before = {table.key: table for table in client.get("/raad/", chosen).context["tables"]}
    Meeting.objects.all().delete()
    page = client.get("/raad/", chosen)
    shown = text(page)
    assert ("zijn hier niet meer" in shown, "Er was in deze periode geen bijeenkomst" in shown) == (True, False)
    tables = page.context["tables"]
    assert [table.key for table in tables] == [key for key in before if key in OF_PEOPLE]
    for table in tables:
        now = [(line.name, [cell.text for cell in line.cells]) for line in table.lines]
        assert now == [(line.name, [cell.text for cell in line.cells]) for line in before[table.key].lines]
    assert client.get("/raad/lijst/", chosen).content.decode().count("zijn hier niet meer") == 1
    never = half.before
    empty = text(client.get("/raad/", {"van": never.first, "tot": never.last}))
    assert ("zijn hier niet meer" in empty, "geen bijeenkomst" in empty) == (False, True)


def test_figures_are_made_public_once_and_it_stands_in_the_log(half):
    assert publish_figures() == 0
    assert LogEntry.objects.filter(action="publish_figures").count() == PublicFigures.objects.count() > 0


def deleting(row):
    return reverse("admin:outcomes_publicfigures_delete", args=[row.pk])


def test_an_administrator_lets_figures_be_made_anew(client, half):
    client.force_login(AdministratorFactory())
    row = PublicFigures.objects.get(year=half.year, number=half.number)
    assert client.post(deleting(row), {"post": "yes"}).status_code == 302
    assert client.get(f"/open-data/{half}.csv").status_code == 404
    assert publish_figures() == 1
    assert client.get(f"/open-data/{half}.csv").status_code == 200


def test_nobody_else_deletes_them(client, half):
    client.force_login(viewer())
    row = PublicFigures.objects.first()
    assert client.post(f"/admin/outcomes/publicfigures/{row.pk}/delete/", {"post": "yes"}).status_code in {
        302,
        403,
        404,
    }
    assert PublicFigures.objects.filter(pk=row.pk).exists()
