"""The directory from a file: organisations, contacts and theme links, each once, however often it is imported."""

import csv

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from areas.imports.directory_columns import COLUMNS
from areas.models import Contact, Membership, Organisation, OrganisationType
from meetings.models import ThemeLink
from tests.areas.files import table, workbook
from tests.cases import case
from tests.factories import AreaFactory, ContactFactory, MembershipFactory
from tests.meetings.directory import HBV, HEADER, counts, load, run, said

pytestmark = pytest.mark.django_db

FULL_HEADER = [column.headings[0] for column in COLUMNS]
FULL = {
    "organisatie": "HBV Holy",
    "kenmerk organisatie": "O-1",
    "kant": "bewoners",
    "soort": "huurders",
    "werkt in": "WK062206 | Westwijk",
    "namens": "huurders van Holy",
    "website": "https://hbv.example",
    "telefoon organisatie": "010 111 11 11",
    "contactpersoon": "Fatima el Amrani",
    "soort contact": "persoon",
    "functie": "voorzitter",
    "e-mail": "Fatima@HBV.example",
    "telefoon": "+31 6 12345678",
    "adres": "Laan 1\n3131 AA Vlaardingen",
    "straat": "",
    "postcode": "",
    "plaats": "",
    "via": "brief",
    "taal": "engels",
    "van": "1-2-2024",
    "tot": "2030-01-31",
    "herkomst": "zelf",
    "verkregen op": "03/02/2024",
    "grondslag": "toestemming",
    "kenmerk": "C-1",
    "krijgt uitnodigingen": "nee",
    "thema's": "Groen, water en klimaat|eenzaamheid",
    "rol": "spreker",
    "thema-gebied": "Holy Zuid|overal",
    "koppeling": "contactpersoon",
    "vervanger": "",
}


def test_every_column_arrives(tmp_path, listed_town):
    report = load(tmp_path, [FULL[name] for name in FULL_HEADER], header=FULL_HEADER)
    assert (report.refused, report.ignored_columns) == ([], [])
    assert counts(report) == {"organisations": (1, 0, 0), "contacts": (1, 0, 0), "links": (4, 0, 0)}
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.reference, organisation.kind) == ("HBV Holy", "O-1", "residents")
    assert (organisation.type.name, organisation.represents) == ("huurders", "huurders van Holy")
    assert (organisation.website, organisation.phone) == ("https://hbv.example", "010 111 11 11")
    assert [area.name for area in organisation.areas.all()] == ["Holy Zuid", "Westwijk"]
    contact = Contact.objects.get()
    assert (contact.name, contact.kind, contact.function) == ("Fatima el Amrani", "person", "voorzitter")
    assert (contact.email, contact.phone) == ("Fatima@hbv.example", "+31 6 12345678")
    assert (contact.postal_address, contact.channel) == ("Laan 1\n3131 AA Vlaardingen", "letter")
    assert (contact.language, contact.origin, contact.legal_basis) == ("en", "self", "consent")
    assert [str(day) for day in (contact.valid_from, contact.valid_until, contact.obtained_on)] == [
        "2024-02-01",
        "2030-01-31",
        "2024-02-03",
    ]
    assert contact.reference == "C-1"
    membership = Membership.objects.get()
    assert (membership.function, membership.is_invited) == ("voorzitter", False)
    links = ThemeLink.objects.order_by("theme__name", "area")
    assert sorted((link.theme.name, link.area.name if link.area else "") for link in links) == [
        ("Eenzaamheid", ""),
        ("Eenzaamheid", "Holy Zuid"),
        ("Groen, water en klimaat", ""),
        ("Groen, water en klimaat", "Holy Zuid"),
    ]
    assert {(link.contact, link.organisation, link.role, link.origin) for link in links} == {
        (contact, None, "speaker", "import")
    }


@case("F8", "the same file imported twice", "nothing new")
def test_import_twice_changes_nothing_in_csv_and_excel(tmp_path, listed_town):
    rows = [FULL_HEADER, [FULL[name] for name in FULL_HEADER]]
    run(table(tmp_path / "a.csv", rows))
    models = (Organisation, Contact, Membership, ThemeLink, OrganisationType)
    before = [list(model.objects.values()) for model in models]
    for path in (tmp_path / "a.csv", workbook(tmp_path / "a.xlsx", rows)):
        report = run(path)
        assert counts(report) == {"organisations": (0, 0, 1), "contacts": (0, 0, 1), "links": (0, 0, 4)}
        assert report.writes is False
    assert [list(model.objects.values()) for model in models] == before


def test_import_without_apply_writes_nothing(tmp_path, listed_town):
    report = load(tmp_path, HBV, apply=False)
    assert counts(report) == {"organisations": (1, 0, 0), "contacts": (1, 0, 0), "links": (0, 0, 0)}
    assert (Organisation.objects.count(), Contact.objects.count(), Membership.objects.count()) == (0, 0, 0)


def test_template_of_the_command_can_be_imported_again(tmp_path, listed_town, capsys):
    path = tmp_path / "voorbeeld.csv"
    call_command("import_directory", "--template", str(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file, delimiter=";")) == FULL_HEADER
    AreaFactory(name="Holy Noord", parent=listed_town)
    assert said(run(path).refused) == []


# Who is meant


def test_a_contact_is_recognised_by_reference_whatever_changed(tmp_path):
    contact = ContactFactory(name="Oude Naam", email="oud@x.example", reference="C-1")
    header = ["kenmerk", "contactpersoon", "e-mail"]
    report = load(tmp_path, ["C-1", "Nieuwe Naam", "nieuw@x.example"], header=header)
    contact.refresh_from_db()
    assert (counts(report)["contacts"], contact.name, contact.email) == ((0, 1, 0), "Nieuwe Naam", "nieuw@x.example")


def test_a_contact_is_recognised_by_e_mail_and_name_and_gets_its_reference(tmp_path):
    contact = ContactFactory(name="Fatima el Amrani", email="fatima@x.example")
    header = ["kenmerk", "contactpersoon", "e-mail"]
    load(tmp_path, ["C-9", "fatima El-Amrani", "FATIMA@X.example"], header=header)
    contact.refresh_from_db()
    assert (Contact.objects.count(), contact.reference, contact.name) == (1, "C-9", "Fatima el Amrani")


def test_a_shared_mailbox_with_two_names_is_two_contacts(tmp_path):
    rows = [["Info balie", "info@x.example"], ["Jan de Wit", "info@x.example"]]
    assert counts(load(tmp_path, *rows, header=["contactpersoon", "e-mail"]))["contacts"] == (2, 0, 0)
    assert counts(load(tmp_path, *rows, header=["contactpersoon", "e-mail"]))["contacts"] == (0, 0, 2)


def test_a_contact_is_recognised_by_name_in_the_organisation_when_the_address_changed(tmp_path):
    member = MembershipFactory(contact__name="Fatima el Amrani", organisation__name="HBV Holy")
    report = load(tmp_path, HBV)
    member.contact.refresh_from_db()
    assert (counts(report)["contacts"], member.contact.email) == ((0, 1, 0), "fatima@hbv.example")


def test_two_colleagues_of_one_name_stay_two(tmp_path):
    rows = [[*HBV[:4], "een@hbv.example"], [*HBV[:4], "twee@hbv.example"]]
    assert counts(load(tmp_path, *rows))["contacts"] == (2, 0, 0)
    assert counts(load(tmp_path, *rows))["contacts"] == (0, 0, 2)
    report = load(tmp_path, [*HBV[:4], ""])
    assert said(report.refused) == [
        (2, "there are more contacts with this name in the organisation; fill in the column kenmerk")
    ]


def test_one_contact_in_two_organisations_is_one_contact(tmp_path):
    rows = [HBV, ["Huurdersraad", "bewoners", "Fatima el Amrani", "lid", "fatima@hbv.example"]]
    report = load(tmp_path, *rows)
    assert counts(report) == {"organisations": (2, 0, 0), "contacts": (1, 0, 0), "links": (0, 0, 0)}
    assert list(Membership.objects.values_list("organisation__name", "function")) == [
        ("HBV Holy", "voorzitter"),
        ("Huurdersraad", "lid"),
    ]
    assert counts(load(tmp_path, *rows)) == {"organisations": (0, 0, 2), "contacts": (0, 0, 1), "links": (0, 0, 0)}


def test_a_row_without_e_mail_joins_the_contact_of_that_name(tmp_path):
    rows = [HBV, [*HBV[:4], ""]]
    assert counts(load(tmp_path, *rows))["contacts"] == (1, 0, 0)
    assert counts(load(tmp_path, *rows))["contacts"] == (0, 0, 1)


def test_empty_cells_take_nothing_away(tmp_path):
    load(tmp_path, HBV)
    load(tmp_path, ["HBV Holy", "", "Fatima el Amrani", "", ""])
    assert list(Contact.objects.values_list("email", "function")) == [("fatima@hbv.example", "voorzitter")]
    assert Organisation.objects.get().kind == "residents"


def test_rows_that_contradict_each_other_give_a_warning_and_the_first_counts(tmp_path):
    header = [*HEADER, "telefoon"]
    rows = [[*HBV, "010 1"], [*HBV, "010 2"]]
    report = load(tmp_path, *rows, header=header)
    assert said(report.warnings) == [(3, "row 2 says something else about phone; that row counts")]
    assert Contact.objects.get().phone == "010 1"
    assert load(tmp_path, *rows, header=header).writes is False


def test_a_new_function_reaches_membership_and_contact(tmp_path):
    load(tmp_path, HBV)
    report = load(tmp_path, [*HBV[:3], "secretaris", HBV[4]])
    assert counts(report)["contacts"] == (0, 1, 0)
    assert (Membership.objects.get().function, Contact.objects.get().function) == ("secretaris", "secretaris")


def test_areas_and_memberships_are_added_and_never_taken_away(tmp_path, listed_town):
    header = ["organisatie", "kant", "werkt in"]
    load(tmp_path, ["HBV Holy", "bewoners", "Westwijk"], header=header)
    report = load(tmp_path, ["HBV Holy", "", "Holy Zuid"], header=header)
    assert counts(report)["organisations"] == (0, 1, 0)
    assert Organisation.objects.get().areas.count() == 2


def test_the_largest_area_of_a_name_is_meant_and_equals_are_asked(tmp_path, listed_town):
    centre = AreaFactory(name="Centrum", parent=listed_town)
    AreaFactory(name="Centrum", parent=centre, kind="buurt")
    other = AreaFactory(name="Schiedam")
    AreaFactory(name="Westwijk", parent=other)
    header = ["organisatie", "kant", "werkt in"]
    report = load(
        tmp_path, ["A", "partner", "centrum"], ["B", "partner", "Westwijk"], ["C", "partner", "X"], header=header
    )
    assert list(Organisation.objects.get().areas.all()) == [centre]
    assert said(report.refused) == [
        (3, "there are more areas called “Westwijk”; use the code"),
        (4, "the area “X” is not known"),
    ]


def test_a_contact_without_an_organisation_belongs_to_an_area(tmp_path, listed_town):
    header = ["contactpersoon", "e-mail", "werkt in"]
    row = ["Fatima", "fatima@x.example", "Holy Zuid"]
    load(tmp_path, row, header=header)
    assert Contact.objects.get().area.name == "Holy Zuid"
    assert load(tmp_path, row, header=header).writes is False


# Theme links


def test_without_a_theme_area_the_areas_of_the_organisation_count_and_else_everywhere(tmp_path, listed_town):
    header = [*HEADER, "werkt in", "thema's"]
    load(tmp_path, [*HBV, "Holy Zuid", "Green"], header=header)
    load(tmp_path, ["GGD", "partner", "Jan", "", "jan@ggd.example", "", "Eenzaamheid"], header=header)
    links = ThemeLink.objects.order_by("pk")
    assert [(link.theme.name, link.area and link.area.name) for link in links] == [
        ("Groen, water en klimaat", "Holy Zuid"),
        ("Eenzaamheid", None),
    ]


def test_links_to_an_organisation_and_to_a_function(tmp_path, listed_town):
    header = [*HEADER, "thema's", "koppeling"]
    load(tmp_path, [*HBV, "Green", "functie"], [*HBV, "Eenzaamheid", "organisatie"], header=header)
    links = ThemeLink.objects.order_by("pk")
    assert [(link.organisation.name, link.contact, link.function) for link in links] == [
        ("HBV Holy", None, "voorzitter"),
        ("HBV Holy", None, ""),
    ]
    assert ThemeLink.objects.count() == 2


def test_an_area_without_a_theme_makes_a_fixed_guest(tmp_path, listed_town):
    load(tmp_path, [*HBV, "Holy Zuid"], header=[*HEADER, "thema-gebied"])
    link = ThemeLink.objects.get()
    assert (link.theme, link.area.name) == (None, "Holy Zuid")


def test_role_and_deputy_of_a_link_change_and_what_is_empty_stays(tmp_path, listed_town):
    header = [*HEADER, "thema's", "rol", "vervanger"]
    deputy = ContactFactory(name="Piet Vervanger", email="piet@x.example")
    row = [*HBV, "Green"]
    load(tmp_path, [*row, "", ""], header=header)
    report = load(tmp_path, [*row, "deskundige", "piet@x.example"], header=header)
    assert counts(report)["links"] == (0, 1, 0)
    assert counts(load(tmp_path, [*row, "", ""], header=header))["links"] == (0, 0, 1)
    link = ThemeLink.objects.get()
    assert (link.role, link.deputy) == ("expert", deputy)


def test_a_deputy_may_be_new_in_the_same_file_and_an_unknown_one_is_named(tmp_path, listed_town):
    header = [*HEADER, "thema's", "vervanger"]
    other = ["HBV Holy", "", "Piet de Boer", "lid", "piet@hbv.example", "", ""]
    report = load(tmp_path, [*HBV, "Green", "Piet de Boer"], other, header=header)
    assert ThemeLink.objects.get().deputy.email == "piet@hbv.example"
    assert report.warnings == []
    report = load(tmp_path, [*HBV, "Green", "Niemand"], header=header)
    assert said(report.warnings) == [(2, "the deputy “Niemand” is not known, or more people are called so; left out")]


def test_queries_do_not_grow_with_the_rows(tmp_path, listed_town):
    def rows(start, number):
        header = [*HEADER, "werkt in", "thema's", "vervanger"]
        body = [
            [
                f"Org {n}",
                "partner",
                f"Persoon {n}",
                "lid",
                f"p{n}@x.example",
                "Westwijk",
                "Green",
                f"p{start}@x.example",
            ]
            for n in range(start, start + number)
        ]
        return table(tmp_path / f"{start}.csv", [header, *body])

    counted = []
    for start, number in ((0, 3), (100, 90)):
        path = rows(start, number)
        for _time in (1, 2):
            with CaptureQueriesContext(connection) as queries:
                run(path)
            counted.append(len(queries))
    # The second time nothing is written. An insert may be split in two: a statement holds a limited number of values.
    assert counted[1] == counted[3]
    assert counted[2] - counted[0] in {0, 1}


def test_command_prints_the_report(tmp_path, capsys):
    path = table(tmp_path / "lijst.csv", [HEADER, HBV])
    with translation.override("en"):
        call_command("import_directory", str(path), "--apply")
    assert capsys.readouterr().out.splitlines() == [
        "lijst.csv – directory",
        "Rows read: 1; not for this import: 0; refused: 0.",
        "Organisations: 0 matched, 1 new, 0 changed.",
        "Contacts: 0 matched, 1 new, 0 changed.",
        "Theme links: 0 matched, 0 new, 0 changed.",
        "The import was carried out.",
    ]
