"""Import in the administration: first the report, then the very same file, and nothing is lost on an error."""

import os
import stat
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from areas.models import Area, AreaCode, Contact
from tests.factories import AdministratorFactory, AreaFactory, UserFactory

pytestmark = pytest.mark.django_db

UPLOAD = reverse("admin:areas_area_import")
DIRECTORY = reverse("admin:areas_contact_import")
GOOD = b"code;name\nGM0622;Vlaardingen\nWK062206;Wijk 06 Holy\nWK060601;Oost\n"


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def admin_client(client, folder):
    client.force_login(AdministratorFactory())
    client.cookies["django_language"] = "en"
    return client


def send(client, content=GOOD, name="lijst-2022.csv", url=UPLOAD, **fields):
    return client.post(url, {"file": SimpleUploadedFile(name, content), **fields})


def kept(folder):
    return sorted(path.suffix for path in folder.iterdir()) if folder.exists() else []


def test_the_report_comes_first_and_then_the_same_file_is_carried_out(admin_client, folder):
    response = send(admin_client)
    assert (response.status_code, Area.objects.count(), kept(folder)) == (303, 0, [".data", ".json"])
    report = admin_client.get(response.url)
    shown = report.context["report"]
    assert (shown.rows, len(shown.refused), shown.count("areas").new) == (3, 1, 2)
    assert "the larger area GM0606 is not known" in report.content.decode()
    assert Area.objects.count() == 0
    done = admin_client.post(response.url)
    assert (done.status_code, done.url) == (303, reverse("admin:areas_area_changelist"))
    assert [str(message) for message in get_messages(done.wsgi_request)] == [
        "Areas: 0 matched, 2 new, 0 changed.",
        "Rows refused: 1.",
    ]
    assert (Area.objects.count(), kept(folder)) == (2, [])


def test_the_file_is_kept_for_this_program_only(admin_client, folder):
    send(admin_client)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not any("lijst" in path.name for path in folder.iterdir())


def test_a_file_that_was_changed_meanwhile_is_refused(admin_client, folder):
    url = send(admin_client).url
    next(folder.glob("*.data")).write_bytes(GOOD + b"GM9999;Onderschoven\n")
    response = admin_client.post(url)
    assert (response.status_code, response.url, Area.objects.count()) == (303, UPLOAD, 0)


def test_a_file_of_somebody_else_or_for_another_import_is_not_found(admin_client, client, folder):
    url = send(admin_client).url
    key = url.rstrip("/").rsplit("/", 1)[1]
    other = admin_client.post(reverse("admin:areas_contact_import_report", args=[key]))
    assert (other.status_code, other.url) == (303, DIRECTORY)
    client.force_login(AdministratorFactory())
    assert client.post(url).url == UPLOAD
    assert client.get(reverse("admin:areas_area_import_report", args=["..%2Fsecret"])).status_code in {303, 404}
    assert Area.objects.count() == 0


def test_options_of_the_form_go_along(admin_client):
    url = send(admin_client, name="lijst.csv", year="2021", municipality="gm0622").url
    report = admin_client.get(url).context["report"]
    assert (report.year, report.skipped, report.refused) == (2021, 1, [])


@pytest.mark.parametrize(
    ("content", "fields", "field", "sentence"),
    [
        (b"\x00\x01", {}, "file", "This is not a table. Choose a file of the kind .csv, .xlsx, .xls or .geojson."),
        (b"", {}, "file", "The file is empty."),
        (b"a;b\n1;2\n", {}, "file", "No row with column names was found."),
        (GOOD, {"municipality": "Vlaardingen"}, "municipality", "“VLAARDINGEN” is not a code of a municipality."),
        (GOOD, {"year": "straks"}, "year", "Type a year, for example 2022."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_stays(admin_client, folder, content, fields, field, sentence):
    response = send(admin_client, content, **fields)
    assert response.status_code == 422
    assert response.context["form"].errors[field][0].startswith(sentence)
    assert kept(folder) == []


def test_without_a_file_the_form_says_so(admin_client):
    response = admin_client.post(UPLOAD, {})
    assert (response.status_code, response.context["form"].errors["file"]) == (422, ["Choose a file."])


def test_what_nobody_decided_about_for_a_day_is_cleared(admin_client, folder):
    send(admin_client)
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    send(admin_client)
    assert len(list(folder.iterdir())) == 2


def test_the_directory_goes_the_same_way(admin_client):
    content = b"organisatie;kant;contactpersoon;e-mail\nHBV;bewoners;Fatima;fatima@hbv.example\n"
    url = send(admin_client, content, url=DIRECTORY, name="lijst.csv").url
    assert [count.new for _name, count in admin_client.get(url).context["report"].named_counts()] == [1, 1, 0]
    admin_client.post(url)
    assert Contact.objects.get().email == "fatima@hbv.example"


def test_import_is_for_administrators(client, folder):
    for user in (UserFactory(), UserFactory(role="viewer")):
        client.force_login(user)
        for url in (UPLOAD, DIRECTORY):
            assert client.get(url).status_code == 302
            assert send(client, url=url).status_code == 302
    staff = UserFactory(is_staff=True)
    client.force_login(staff)
    assert [client.get(url).status_code for url in (UPLOAD, DIRECTORY)] == [403, 403]
    assert kept(folder) == []


def test_the_list_shows_the_button_to_who_may_import(admin_client):
    shown = admin_client.get(reverse("admin:areas_area_changelist")).content.decode()
    assert shown.count(f'href="{UPLOAD}"') == 1
    assert Path(UPLOAD).name == "importeren"


def test_the_example_can_be_imported_as_it_is(admin_client):
    example = admin_client.get(reverse("admin:areas_contact_import_example"))
    assert example["Content-Disposition"] == 'attachment; filename="example.csv"'
    area = AreaFactory(kind=Area.Kind.WIJK, parent=AreaFactory())
    AreaCode.objects.create(area=area, code="WK062206", year_from=2014)
    report = admin_client.get(send(admin_client, example.content, url=DIRECTORY).url).context["report"]
    assert (report.rows, report.ignored_columns) == (1, [])
    assert reverse("admin:areas_contact_import_example") in admin_client.get(DIRECTORY).content.decode()


def test_areas_have_no_example(admin_client):
    assert admin_client.get(reverse("admin:areas_area_import_example")).status_code == 404


@pytest.mark.parametrize("kind", ["areas_contact", "areas_organisation", "meetings_themelink"])
def test_the_import_of_the_directory_is_one_press_away(admin_client, kind):
    assert f'href="{DIRECTORY}"' in admin_client.get(reverse(f"admin:{kind}_changelist")).content.decode()
