"""Postal addresses as people type them: the postcode in them, and the lines of an envelope."""

import pytest

from areas.models import Contact
from areas.rules import postal_lines, postcode_in
from tests.meetings.directory import load, said


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Westenwind 12, 3131 AA Vlaardingen", "3131 AA"),
        ("Westenwind 12\n3131aa vlaardingen", "3131 AA"),
        ("3131\u00a0Ab", "3131 AB"),
        ("Laan 1234 AB 5, 3131 AA Vlaardingen", "3131 AA"),
        ("Postbus 1000, 3130 AA Vlaardingen", "3130 AA"),
        ("Laan 12, 0131 AA Vlaardingen", ""),
        ("Laan 12, 3131 SS Vlaardingen", ""),
        ("Laan 12, 1000 Brussel", ""),
        ("31311 AAB", ""),
        ("", ""),
    ],
)
def test_postcode_is_found_in_an_address(typed, found):
    assert postcode_in(typed) == found


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("Westenwind 12, 3131 AA Vlaardingen", ["Westenwind 12", "3131 AA  VLAARDINGEN"]),
        ("Westenwind 12 3131aa Vlaardingen", ["Westenwind 12", "3131 AA  VLAARDINGEN"]),
        ("Flat\r\n\r\nHoogstraat 400\r\n3136 AA\r\nVlaardingen", ["Flat", "Hoogstraat 400", "3136 AA  VLAARDINGEN"]),
        ("Voorbeeldlaan 1, 3100 AA", ["Voorbeeldlaan 1", "3100 AA"]),
        ("Rue Haute 1\n1000 Bruxelles\nBelgië", ["Rue Haute 1", "1000 Bruxelles", "België"]),
        (" , \n ", []),
    ],
)  # fmt: skip
def test_an_address_stands_as_on_an_envelope(typed, lines):
    assert postal_lines(typed) == lines


HEADER = ["organisatie", "kant", "contactpersoon", "via", "straat", "postcode", "plaats"]
JAN = ["De Specerij", "bewoners", "Jan Tas", "brief"]


@pytest.mark.django_db
def test_an_import_joins_street_postcode_and_town(tmp_path):
    load(tmp_path, [*JAN, "Specerijhof 3", "3131 AB", "Vlaardingen"], header=HEADER)
    assert Contact.objects.get().postal_address == "Specerijhof 3\n3131 AB Vlaardingen"


@pytest.mark.django_db
def test_an_import_keeps_an_address_that_has_a_column_of_its_own(tmp_path):
    load(tmp_path, [*JAN, "Laan 1, 3131 AA V", "9999 XX"], header=[*HEADER[:4], "adres", "postcode"])
    assert Contact.objects.get().postal_address == "Laan 1, 3131 AA V"


@pytest.mark.django_db
def test_an_import_warns_of_a_letter_without_postcode(tmp_path):
    report = load(tmp_path, [*JAN, "Specerijhof 3", "", "Vlaardingen"], header=HEADER)
    sentence = "there is no Dutch postcode in the address: this contact cannot answer with the code of a letter"
    assert said(report.warnings) == [(2, sentence)]
