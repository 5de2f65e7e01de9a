"""From postcode and house number to the area: the list of CBS, and the page of a resident."""

import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from areas.actions import import_postcodes
from areas.models import PostcodeArea
from areas.queries import area_at
from tests.areas.figures import coded_area
from tests.areas.files import table

pytestmark = pytest.mark.django_db
PAGE = reverse("areas:my_area")
HEADER = ["PC6", "Huisnummer", "Buurt2024", "Wijk2024", "Gemeente2024"]
HOUSES = [
    ["3131AA", "1", "6220202", "62202", "622"], ["3131AA", "3", "6220202", "62202", "622"],
    ["3131AB", "2", "6220202", "62202", "622"], ["3131AB", "4", "6220301", "62203", "622"],
    ["3011AA", "1", "5990101", "59901", "599"],
]  # fmt: skip


@pytest.fixture
def wijk(db):
    wijk = coded_area("WK062202", "Westwijk", parent=coded_area("GM0622", "Vlaardingen"))
    coded_area("BU06220202", "Zuidbuurt", parent=wijk)
    return wijk


@pytest.fixture
def listed(wijk, tmp_path):
    path = table(tmp_path / "pc6hnr20240801_gwb.csv", [HEADER, *HOUSES])
    return import_postcodes(path=path, name=path.name, apply=True)


def test_only_the_own_municipality_is_kept_and_as_few_rows_as_can_be(listed):
    assert (listed.year, listed.rows, listed.skipped, listed.count("postcodes").new) == (2024, 5, 1, 3)
    assert set(PostcodeArea.objects.values_list("postcode", "number", "code")) == {
        ("3131AA", None, "BU06220202"), ("3131AB", 2, "BU06220202"), ("3131AB", 4, "BU06220301"),
    }  # fmt: skip


def test_the_list_takes_the_place_of_the_one_before_also_from_a_zip_file(listed, tmp_path):
    path = tmp_path / "2025.zip"
    table(
        tmp_path / "x.csv",
        [[name.replace("2024", "2025") for name in HEADER], ["3131AA", "1", "BU0622MA01", "", "GM0622"]],
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "x.csv", "pc6hnr20250801_gwb.csv")
    assert import_postcodes(path=path, name=path.name, apply=False).count("postcodes").changed == 1
    assert PostcodeArea.objects.count() == 3
    import_postcodes(path=path, name=path.name, apply=True)
    assert list(PostcodeArea.objects.values_list("postcode", "code", "division_year")) == [
        ("3131AA", "BU0622MA01", 2025)
    ]


def test_a_house_is_found_in_its_buurt_or_else_in_its_wijk(listed, wijk):
    assert [str(area_at("3131AA", 99)), str(area_at("3131AB", 2)), area_at("3131AB", 99), area_at("9999ZZ", 1)] == [
        "Zuidbuurt", "Zuidbuurt", None, None,
    ]  # fmt: skip
    assert area_at("3131AB", 4) is None
    wijk.children.all().delete()
    assert area_at("3131AA", 1) == wijk


@pytest.mark.parametrize("typed", [("3131 aa", "12 A"), ("3131AA", "1-3"), (" 3131AA Vlaardingen", " 7")])
def test_a_resident_lands_on_the_public_page_of_the_area(client, listed, wijk, typed):
    response = client.post(PAGE, {"postcode": typed[0], "number": typed[1]})
    area = wijk.children.get()
    assert (response.status_code, response.url) == (303, reverse("invitations:public_area", args=[area.pk]))
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [(("", "1"), "postcode"), (("3131AA", ""), "number"), (("3131", "1"), "postcode"), (("3131AA", "nul"), "number"),
     (("3131AA", "0"), "number"), (("9999ZZ", "1"), "postcode"), (("3131AB", "99"), "postcode")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(client, listed, typed, field):
    response = client.post(PAGE, {"postcode": typed[0], "number": typed[1]})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert f'value="{typed[0]}"' in response.content.decode() or not typed[0]


def test_the_page_needs_no_account_sets_no_cookie_and_says_when_there_is_no_list(client, wijk):
    response = client.get(PAGE)
    assert (response.status_code, dict(response.cookies), "postcode" in response.content.decode()) == (200, {}, False)


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"PC6;Huisnummer;Buurt\n", b"\xff\xfe\x00"])
def test_another_file_is_refused(wijk, tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_postcodes", str(path))
    with pytest.raises(CommandError):
        call_command("import_postcodes", str(tmp_path / "absent.csv"))
