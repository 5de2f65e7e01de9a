"""Figures in the administration: choose a file, a worker reads it, read the report, carry it out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import LogEntry
from areas.actions import install_indicators
from areas.models import CodeQuestion, Figure, FigureImport, Indicator, IndicatorAlias
from areas.tasks import check_figures, write_figures
from tests.areas.figures import coded_area
from tests.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db
UPLOAD = reverse("admin:areas_figureimport_import")
GOOD = b"gwb_code_10;regio;a_inw\nWK062202;Westwijk;12665\nWK060601;Oost;900\n"
UNKNOWN = b"gwb_code_10;regio;oordeel;a_marok\nWK062202;Westwijk;6,8;3\n"


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def town(db):
    town = coded_area("GM0622", "Vlaardingen")
    coded_area("WK062202", "Westwijk", parent=town)
    return town


@pytest.fixture
def admin_client(client, folder):
    client.force_login(AdministratorFactory())
    client.cookies["django_language"] = "en"
    return client


def send(client, content=GOOD, name="kwb-2022.csv", **fields):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), **fields})


def test_a_worker_checks_then_the_report_is_read_then_a_worker_writes(admin_client, folder, town):
    report = send(admin_client)
    record = FigureImport.objects.get()
    assert (report.status_code, report.url) == (303, reverse("admin:areas_figureimport_report", args=[record.pk]))
    waiting = admin_client.get(report.url)
    assert (record.state, 'http-equiv="refresh"' in waiting.content.decode()) == ("waiting", True)
    check_figures(record.pk)
    record.refresh_from_db()
    page = admin_client.get(report.url).content.decode()
    assert (record.state, record.dataset, record.year, Figure.objects.count()) == ("checked", "kwb", 2022, 0)
    assert ("Rows read: 2" in page or "Rijen gelezen: 2" in page, "http-equiv" in page) == (True, False)
    assert admin_client.post(report.url).status_code == 303
    record.refresh_from_db()
    assert (record.state, Figure.objects.count()) == ("running", 0)
    write_figures(record.pk)
    record.refresh_from_db()
    assert (record.state, record.progress, Figure.objects.get().source) == ("done", 100, record)
    assert list(folder.iterdir()) == []


def test_what_was_carried_out_is_not_carried_out_again(admin_client, town):
    url = send(admin_client).url
    record = FigureImport.objects.get()
    check_figures(record.pk)
    admin_client.post(url)
    write_figures(record.pk)
    write_figures(record.pk)
    admin_client.post(url)
    record.refresh_from_db()
    assert (record.state, Figure.objects.count()) == ("done", 1)
    assert LogEntry.objects.filter(action="carry_out_figures").count() == 1


def test_a_file_that_turns_out_wrong_fails_with_its_sentence(admin_client, town):
    url = send(admin_client, GOOD.replace(b"WK062202", b"WK060602")).url
    check_figures(FigureImport.objects.get().pk)
    page = admin_client.get(url).content.decode()
    assert (FigureImport.objects.get().state, "GM0622" in page) == ("failed", True)


def test_a_file_that_is_gone_fails_with_its_sentence(admin_client, folder, town):
    send(admin_client)
    for path in folder.iterdir():
        path.unlink()
    check_figures(FigureImport.objects.get().pk)
    assert FigureImport.objects.get().state == "failed"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x00\x01", "This is not a table."),
        (b"a;b\n1;2\n", "No column with codes of wijken and buurten was found."),
        (b"gm_code;gwb_code;recs\n1;2;3\n", "This is a kwb file of before 2013"),
        (b"<html></html>", "This is a web page or an XML file."),
    ],
)
def test_what_is_no_file_of_figures_is_refused_at_once(admin_client, folder, town, content, sentence):
    response = send(admin_client, content)
    assert (response.status_code, response.context["form"].errors["file"][0].startswith(sentence)) == (422, True)
    assert (FigureImport.objects.count(), [*folder.iterdir()] if folder.exists() else []) == (0, [])


def test_unknown_columns_are_asked_about_once_and_remembered(admin_client, town):
    install_indicators()
    verdict = Indicator.objects.create(key="verdict", name="Oordeel over de buurt", unit="mean", source="Gemeente")
    asked = send(admin_client, UNKNOWN, "oordeel-2025.csv")
    assert (asked.status_code, FigureImport.objects.count()) == (303, 0)
    form = admin_client.get(asked.url).context["form"]
    assert (form.fields["dataset"].initial, list(form.columns.values())) == ("oordeel", ["oordeel"])
    field = next(iter(form.columns))
    empty = admin_client.post(asked.url, {"dataset": "oordeel"})
    assert (empty.status_code, empty.context["form"].non_field_errors()) == (
        422, ["Choose for at least one column what it is."],
    )  # fmt: skip
    told = admin_client.post(asked.url, {"dataset": "oordeel", field: verdict.pk})
    assert (told.status_code, IndicatorAlias.objects.get(dataset="oordeel").indicator) == (303, verdict)
    check_figures(FigureImport.objects.get().pk)
    assert FigureImport.objects.get().state == "checked"
    again = send(admin_client, UNKNOWN, "oordeel-2026.csv")
    assert FigureImport.objects.filter(dataset="oordeel", year=2026).count() == 1
    assert "verslag" in again.url


def test_a_change_of_an_indicator_is_its_next_version_and_the_log_keeps_it(admin_client):
    install_indicators()
    indicator = Indicator.objects.get(key="poverty")
    alias = indicator.aliases.get()
    url = reverse("admin:areas_indicator_change", args=[indicator.pk])
    given = {
        "key": "poverty", "name": "Armoede", "unit": "percent", "direction": "1",
        "denominator": indicator.denominator_id, "minimum_denominator": "50", "source": indicator.source,
        "is_active": "on", "sentence": indicator.sentence,
        "sentence_en": indicator.sentence_en, "name_en": indicator.name_en,
        "aliases-TOTAL_FORMS": "1", "aliases-INITIAL_FORMS": "1", "aliases-0-id": alias.pk,
        "aliases-0-indicator": indicator.pk, "aliases-0-dataset": "kwb", "aliases-0-column": "p_ink_ar",
        "aliases-0-year_from": "2024",
    }  # fmt: skip
    assert admin_client.post(url, given).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.name, indicator.version) == ("Armoede", 2)
    assert LogEntry.objects.get(action="change_indicator").details == {"version": 2, "fields": ["name"]}
    admin_client.post(url, given)
    indicator.refresh_from_db()
    assert indicator.version == 2
    refused = admin_client.post(url, given | {"name": "Herkomst"})
    assert list(refused.context["adminform"].form.errors) == ["name"]


def a_row_of_everything(number):
    area = coded_area(f"WK06221{number}", parent=coded_area(f"GM063{number}"))
    Indicator.objects.create(key=f"i{number}", name=f"i{number}", unit="percent", source="CBS")
    CodeQuestion.objects.create(code=f"WK06221{number}", division_year=2022, name="Iets", area=area)
    FigureImport.objects.create(dataset="kwb", year=2022, division_year=2022, file_name="x", sha256=str(number))


@pytest.mark.parametrize("name", ["areas_indicator", "areas_codequestion", "areas_figureimport"])
def test_a_list_asks_as_much_for_three_rows_as_for_one(admin_client, name):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert admin_client.get(reverse(f"admin:{name}_changelist")).status_code == 200
        return len(counted)

    a_row_of_everything(1)
    queries()
    one = queries()
    a_row_of_everything(2)
    a_row_of_everything(3)
    assert queries() == one


def test_only_an_administrator_imports(client, folder):
    for user, status in ((UserFactory(), 302), (UserFactory(is_staff=True), 403)):
        client.force_login(user)
        assert [client.get(UPLOAD).status_code, send(client).status_code] == [status, status]
    assert FigureImport.objects.count() == 0
