"""Files that are made to break an import: too much in one place, hidden formulas, one bad row among thousands."""

import csv
import io
import os
import random
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from areas.imports.source import kind_of
from areas.models import Contact, Organisation
from tests.areas.files import table, workbook
from tests.cases import case
from tests.factories import AdministratorFactory
from tests.hostile.judge import is_formula
from tests.installation import ROOT
from tests.invitations.staff_pages import address, plan
from tests.meetings.directory import HEADER, load

MOST_MEMORY = 200 * 1024  # KiB
LOOK = """
import re, sys, time
from pathlib import Path
import django
django.setup()
from areas.imports.directory_columns import is_header
from areas.imports.source import FileRefused
from areas.imports.tables import read_table
def most():  # not ru_maxrss, which begins at what the process that started this one had
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = most()
for path in sys.argv[1:]:
    start = time.process_time()
    try:
        found = read_table(Path(path), is_header)
        said = f"{len(list(found.rows))} rows" if found else "no table"
    except FileRefused:
        said = "refused"
    print(said, time.process_time() - start, sep=";")
print(most() - before)
"""


def read_apart(folder, *paths):
    """Read files in a process of its own: what it said of each and the seconds of work; KiB of memory for all."""
    command = [sys.executable, "-c", LOOK, *map(str, paths)]
    environment = {
        "DJANGO_SETTINGS_MODULE": "platforms.settings", "DEMO": "1", "VAR_DIR": str(folder), "PATH": os.environ["PATH"],
    }  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    *lines, memory = done.stdout.splitlines()
    return [(said, float(seconds)) for said, _, seconds in (line.partition(";") for line in lines)], int(memory)


def large_cell(path):
    path.write_bytes(b"organisatie;contactpersoon\n" + b"x" * 45_000_000 + b";y\n")


def quoted_cell(path):
    path.write_bytes(b'organisatie;contactpersoon\n"' + b"x\n" * 22_000_000 + b'";y\n')


def many_columns(path):
    path.write_text("organisatie;contactpersoon\n" + "x;" * 16_000 + "\n" * 10)


def many_rows(path):
    path.write_text("organisatie;contactpersoon\n" + "a;b\n" * 150_000)


def cell_of_a_workbook(path):
    words = random.Random(7)
    workbook(path, [["organisatie", "contactpersoon"], *[[words.randbytes(16_000).hex(), "y"] for _ in range(300)]])


@case("G2", "45 MB in one cell, quoted or not, 150,000 rows, 16,000 columns, 10 MB of words in Excel", "2 s, 200 MB")
@pytest.mark.faults
def test_a_file_with_too_much_in_it_costs_little(tmp_path, seen):
    files = {}
    for make in (large_cell, quoted_cell, many_columns, many_rows, cell_of_a_workbook):
        files[make.__name__] = tmp_path / f"{make.__name__}.csv"
        make(files[make.__name__])
    found, memory = read_apart(tmp_path, *files.values())
    assert [said for said, _seconds in found] == ["refused"] * 4 + ["300 rows"]
    slow = {name: seconds for name, (_said, seconds) in zip(files, found, strict=True) if seconds >= 2}
    assert (slow, memory < MOST_MEMORY) == ({}, True), memory
    seen(f"all refused or read within 2 s, {memory // 1024} MB at most")


@case("G3", "an old workbook named .xlsx, a new one named .csv, a text named .xls", "taken for what it is")
def test_the_content_decides_and_not_the_name(tmp_path):
    old, new, text = tmp_path / "oud.xlsx", tmp_path / "nieuw.csv", tmp_path / "tekst.xls"
    old.write_bytes((ROOT / "tests" / "areas" / "kwb-2017.xls").read_bytes())
    workbook(new, [["organisatie", "contactpersoon"]])
    text.write_text("organisatie;contactpersoon\n")
    assert [kind_of(path) for path in (old, new, text)] == ["xls", "xlsx", "text"]


FORMULAS = ["=cmd|' /C kwaad'!A0", "+31 10 123", "-1", "@x", "＝1+1", "\u200b=1+1"]


@pytest.mark.django_db
@case("G4", "addresses and phone numbers that begin as a formula, in CSV and Excel", "text, and a number stays one")
@pytest.mark.parametrize("value", FORMULAS)
def test_an_address_and_a_number_stay_text_in_a_list(client, value):
    meeting = plan(state="inviting")
    contact = Contact.objects.get(name="Mark Jansen")
    Contact.objects.filter(pk=contact.pk).update(email=f"{value}@kwaad.example", phone=value, function=value)
    meeting.invitations.create(contact=contact, group="municipal")
    client.force_login(meeting.organiser)
    book = load_workbook(io.BytesIO(client.get(address("export", meeting) + "?soort=xlsx").content))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f" or is_formula(cell.value)] == []
    text = client.get(address("export", meeting) + "?soort=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [cell for row in rows for cell in row if is_formula(cell)] == []
    assert f"'{value}@kwaad.example" in [cell for row in rows for cell in row]


@pytest.mark.django_db
@case("G4", "an address that begins as a formula, imported", "refused or kept as it is, and exported as text")
def test_an_address_that_begins_as_a_formula_comes_in_as_text(tmp_path, listed_town):
    odd = {"=cmd@kwaad.example", "+31@x.example"}
    load(tmp_path, *[[f"Org {mail}", "partner", "Jan", "", mail] for mail in odd])
    assert set(Contact.objects.values_list("email", flat=True)) <= odd


@pytest.mark.django_db
@case("G5", "one bad row among 5,000", "a report first, with its row; then all but that one, or nothing")
def test_one_bad_row_among_thousands_is_named_before_anything_is_kept(tmp_path, listed_town):
    rows = [[f"Org {n % 50}", "partner", f"Naam {n}", "", f"n{n}@x.example"] for n in range(5_000)]
    rows[3_210][4] = "geen adres"
    report = load(tmp_path, *rows, apply=False)
    assert ([remark.row for remark in report.refused], Contact.objects.count()) == ([3_212], 0)
    assert (report.count("contacts").new, Organisation.objects.count()) == (4_999, 0)


@pytest.mark.django_db
@case("G6", "a Cyrillic letter, signs that show nothing, text that turns around, in an upload", "a warning")
def test_what_looks_like_something_else_is_flagged_before_it_is_kept(client, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    client.force_login(AdministratorFactory(language="en"))
    client.cookies["django_language"] = "en"
    rows = [
        ["A\u200b", "partner", "Jan", "", "jan@gem\u0435ente.example"],
        ["B", "partner", "\u202enaJ", "", "j@b.example"],
    ]
    content = table(tmp_path / "lijst.csv", [HEADER, *rows]).read_bytes()
    upload = client.post(reverse("admin:areas_contact_import"), {"file": SimpleUploadedFile("lijst.csv", content)})
    page = client.get(upload.url)
    assert [remark.row for remark in page.context["report"].warnings] == [2, 2, 2, 3]
    assert Contact.objects.count() == 0
