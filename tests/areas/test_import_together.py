"""Two imports at the same moment, and an import that fails halfway: everything once, or nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from areas.actions import import_areas
from areas.imports import area_write
from areas.models import Area, AreaCode, Contact, Membership, Organisation
from meetings.imports import import_directory
from meetings.models import Theme, ThemeLink
from tests.areas.files import table
from tests.cases import case

pytestmark = pytest.mark.django_db(transaction=True)

AREAS = [["code", "name"], ["GM0622", "Vlaardingen"], *([f"WK0622{n:02}", f"Naam {n}"] for n in range(50))]


def at_once(job, times=4):
    """Run a job several times at the same moment, each on its own connection."""

    def run(_number):
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@case("G7", "the same areas imported four times at the same moment", "everything once")
def test_the_same_areas_imported_at_once_are_there_once(tmp_path):
    path = table(tmp_path / "a.csv", AREAS)
    reports = at_once(lambda: import_areas(files=[(path, "a")], year=2022, apply=True)[0])
    assert sorted(report.count("areas").new for report in reports) == [0, 0, 0, 51]
    assert (Area.objects.count(), AreaCode.objects.count()) == (51, 51)


@case("G7", "the same directory imported four times at the same moment", "everything once")
@case("F8", "the same file imported at once by two processes", "everything once")
def test_the_same_directory_imported_at_once_is_there_once(tmp_path):
    Theme.objects.create(name="Groen")
    rows = [[f"Org {n // 3}", "partner", f"Naam {n}", f"n{n}@x.example", "Groen"] for n in range(60)]
    path = table(tmp_path / "a.csv", [["organisatie", "kant", "contactpersoon", "e-mail", "thema"], *rows])
    reports = at_once(lambda: import_directory(path=path, name="a", apply=True))
    assert sorted(report.count("contacts").new for report in reports) == [0, 0, 0, 60]
    found = [model.objects.count() for model in (Organisation, Contact, Membership, ThemeLink)]
    assert found == [20, 60, 60, 60]


@case("G7", "an import that fails halfway", "nothing of it stays")
def test_an_import_that_fails_halfway_leaves_nothing(tmp_path, monkeypatch):
    path = table(tmp_path / "a.csv", AREAS)
    monkeypatch.setattr(area_write, "_BATCH", "no number")
    with pytest.raises(TypeError):
        import_areas(files=[(path, "a")], year=2022, apply=True)
    assert (Area.objects.count(), AreaCode.objects.count()) == (0, 0)
