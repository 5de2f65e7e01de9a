"""Rows of a directory file that are refused or flagged, each with its reason; the good ones go on."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from areas.models import Contact, Organisation
from tests.areas.files import table
from tests.cases import case
from tests.factories import ContactFactory, OrganisationFactory
from tests.meetings.directory import counts, load, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed_town")]


@case("G5", "thirteen bad rows beside a good one", "each named with its reason; the good one goes on")
def test_bad_rows_do_not_stop_the_good_ones(tmp_path):
    header = ["organisatie", "kant", "contactpersoon", "e-mail", "van", "tot", "taal", "thema's", "rol", "website"]
    rows = [
        ["Goed", "partner", "Jan", "jan@goed.example"],
        ["", "", "", "los@x.example"],
        ["Nieuw", "", "Jan", "jan@nieuw.example"],
        ["Goed", "tussenin"],
        ["Goed", "", "", "wie@x.example"],
        ["Goed", "", "Piet", "geen adres"],
        ["Goed", "", "Piet", "piet@x.example", "31-2-2024"],
        ["Goed", "", "Piet", "piet@x.example", "2-2-2024", "1-2-2024"],
        ["Goed", "", "Piet", "piet@x.example", "", "", "frans"],
        ["Goed", "", "Piet", "piet@x.example", "", "", "", "Onbekend"],
        ["Goed", "", "Piet", "piet@x.example", "", "", "", "", "spreker"],
        ["x" * 151, "partner"],
        ["", "", "Niemand"],
        ["Goed", "", "", "", "", "", "", "", "", "javascript:alert(1)"],
    ]
    report = load(tmp_path, *rows, header=header)
    reasons = dict(said(report.refused))
    assert reasons == {
        3: "the organisation and the contact are both missing",
        4: "this organisation is new; fill in the column kant: bewoners, partner or gemeente",
        5: "column kant: “tussenin” is not one of: bewoners, partner, gemeente",
        6: "the name of the contact is missing; for a shared mailbox, type the name of the mailbox",
        7: "Type one e-mail address, for example name@example.org.",
        8: "column van: “31-2-2024” is not a day; type 31-12-2026",
        9: "the last day lies before the first day",
        10: "column taal: “frans” is not one of: nl, en",
        11: "the theme “Onbekend” is not known; add it first",
        12: "fill in a theme, or an area for someone who is invited to every theme there",
        13: "column organisatie: longer than 150 characters",
        14: "fill in an e-mail address, a kenmerk or an organisation, so that we can recognise the contact",
        15: "column website: this is not an address such as https://example.org",
    }
    assert counts(report) == {"organisations": (1, 0, 0), "contacts": (1, 0, 0), "links": (0, 0, 0)}


@case("G6", "a Cyrillic letter in a domain, a sign without width, text that turns around", "flagged with its row")
def test_hidden_signs_and_foreign_letters_are_flagged(tmp_path):
    rows = [
        ["A\u200b", "partner", "Jan", "", "jan@gemеente.example"],
        ["B", "partner", "\u202enaJ", "", "jan@b.example"],
    ]
    report = load(tmp_path, *rows)
    assert [remark.row for remark in report.warnings] == [2, 2, 2, 3]
    assert list(Organisation.objects.values_list("name", flat=True)) == ["A", "B"]
    assert Contact.objects.get(name="Jan").email.encode() == b"jan@" + "gemеente".encode("idna") + b".example"


@case(
    "G4",
    "cells that begin as a formula, imported, and once more as they were exported",
    "stored as they are, known again",
)
@pytest.mark.parametrize("text", ["=1+1", "+31 6 1", "-1", "@x", "＝1"])
def test_formulas_are_stored_as_they_are_and_come_back_from_an_export(tmp_path, text):
    load(tmp_path, [text, "partner", "Jan", "", "jan@x.example"])
    assert Organisation.objects.get().name == text
    report = load(tmp_path, [f"'{text}", "partner", "Jan", "", "jan@x.example"])
    assert counts(report)["organisations"] == (0, 0, 1)
    load(tmp_path, ["’t Scheur", "partner", "", "", ""], ["'t Scheur 2", "partner", "", "", ""])
    assert Organisation.objects.filter(name__in=["’t Scheur", "'t Scheur 2"]).count() == 2


def test_last_day_that_no_longer_fits_is_left_out(tmp_path):
    ContactFactory(name="Jan", email="jan@x.example", valid_until="2024-01-01")
    header = ["contactpersoon", "e-mail", "van"]
    report = load(tmp_path, ["Jan", "jan@x.example", "2025-01-01"], header=header)
    assert said(report.warnings) == [(2, "the last day lies before the first day; both days were left out")]
    assert Contact.objects.get().valid_from is None


def test_another_organisation_keeps_its_name(tmp_path):
    OrganisationFactory(name="Een", reference="O-1")
    OrganisationFactory(name="Twee")
    header = ["organisatie", "kenmerk organisatie", "kant"]
    report = load(tmp_path, ["Twee", "O-1", ""], header=header)
    assert said(report.warnings) == [(2, "another organisation has this name; the name is kept")]
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Een", "Twee"]


@case("G5", "two columns with the same heading or the same meaning", "refused, and named")
def test_columns_that_mean_the_same_are_refused(tmp_path):
    path = table(tmp_path / "a.csv", [["organisatie", "contactpersoon", "naam"], ["a", "b", "c"]])
    with pytest.raises(CommandError, match=r"betekenen hetzelfde|mean the same"):
        call_command("import_directory", str(path))
    path = table(tmp_path / "a.csv", [["organisatie", "contactpersoon", "organisatie"], ["a", "b", "c"]])
    with translation.override("en"), pytest.raises(CommandError, match="occurs twice"):
        call_command("import_directory", str(path))
