"""Files in every dress that Excel gives them, and broken or hostile ones."""

import json
import time
import zipfile

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from areas.imports.area_rows import read_areas
from areas.imports.directory_columns import is_header
from areas.imports.features import features
from areas.imports.report import Report
from areas.imports.source import FileRefused
from areas.imports.tables import read_table
from tests.areas.files import shared, table, with_part, workbook
from tests.cases import case

HEADER = ["organisatie", "contactpersoon"]
ROWS = [HEADER, ['Café ’t Scheur; en "meer"', "Ünal\nde Wit"], ["a,b\tc", "x"]]
WORDS = st.text(st.sampled_from("aZé€ü’;,\t\"'\n 0|="), max_size=12)


def read(path):
    found = read_table(path, is_header)
    return None if found is None else [cells for _number, cells in found.rows]


def refusal(path, reader=read):
    with translation.override("en"), pytest.raises(FileRefused) as caught:
        reader(path)
    return str(caught.value)


def areas(path):
    return read_areas(path, Report(file=path.name, year=2022))


@case(
    "G1",
    "UTF-8 with and without a mark, UTF-16, Windows-1252; three separators, three line ends, quoted ones",
    "the same rows",
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_dress_gives_the_same_rows(tmp_path, encoding, separator, end):
    rows = [[cell.replace("\n", end) for cell in row] for row in ROWS]
    assert read(table(tmp_path / "a.csv", rows, encoding=encoding, separator=separator, end=end)) == rows[1:]


def test_big_endian_utf_16_with_its_mark(tmp_path):
    path = table(tmp_path / "a.csv", ROWS, encoding="utf-16-be")
    path.write_bytes(b"\xfe\xff" + path.read_bytes())
    assert read(path) == ROWS[1:]


@case("G1", "any cells in any of these dresses, by hypothesis", "the same cells")
@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(WORDS, WORDS).map(list), min_size=1, max_size=5),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    separator=st.sampled_from([";", ",", "\t"]),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
    quote=st.booleans(),
)
def test_any_cells_come_back_from_any_dress(tmp_path, rows, encoding, separator, end, quote):
    path = table(tmp_path / "a.csv", [HEADER, *rows], encoding=encoding, separator=separator, end=end, quote=quote)
    assert read(path) == [row for row in rows if any(cell.strip() for cell in row)]


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path):
    rows = [["Lijst van de wijk"], [], HEADER, ["a", "b\nc"], ["", ""], ["d", "e"]]
    for path in (table(tmp_path / "a.csv", rows), workbook(tmp_path / "a.xlsx", rows)):
        assert [number for number, _cells in read_table(path, is_header).rows] == [4, 6]


def test_excel_says_which_separator_it_used(tmp_path):
    path = table(tmp_path / "a.csv", [["sep=,"]], end="\r\n")
    path.write_bytes(path.read_bytes() + b"organisatie,contactpersoon\r\na,b\r\n")
    assert read(path) == [["a", "b"]]


def test_cells_of_excel_become_plain_text(tmp_path):
    import datetime as dt

    rows = [HEADER, [31612345678, dt.date(2026, 12, 3)], [1.5, True], [None, "-1 is tekst"]]
    assert read(workbook(tmp_path / "a.xlsx", rows)) == [
        ["31612345678", "2026-12-03"],
        ["1.5", "1"],
        ["", "-1 is tekst"],
    ]


def test_a_second_sheet_is_found_by_its_header(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Toelichting"])
    sheet = book.create_sheet("Lijst")
    sheet.append(HEADER)
    sheet.append(["a", "b"])
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == [["a", "b"]]


def test_a_wrong_quote_costs_its_row_only(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('organisatie;contactpersoon\na;b\n"c"d;e\nf;g\n')
    assert read(path) == [["a", "b"], None, ["f", "g"]]


@case(
    "G1",
    "twelve broken files: empty, cut off, a web page, open quotation marks, no known letters",
    "one sentence, nothing saved",
)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 enzovoort", "This is not a table."),
        (b"<html><table><tr><td>organisatie</td></tr></table>", "This is a web page or an XML file."),
        (b"organisatie;contactpersoon\na\x00b;c\n", "This is not a table."),
        (b"organisatie;contactpersoon\nr\xc3\xa9union;caf\xc3", "The file is damaged or was cut off."),
        (b"\xff\xfeo\x00r\x00g", "The file is damaged or was cut off."),
        (b"organisatie;contactpersoon\n\x81\x8d;b\n", "The letters in this file cannot be read."),
        (b'organisatie;contactpersoon\na;"b\nc;d\n', "From row 2 on, a quotation mark is opened and never closed"),
        (b"organisatie;contactpersoon\n" + b"x" * 200_000 + b";y\n", "From row 2 on, a quotation mark is opened"),
        (b"organisatie;contactpersoon;organisatie\n", None),
        (b"PK\x03\x04 geen zip", "The file is damaged or was cut off."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 geen werkboek", "The file is damaged or was cut off."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    if sentence is None:
        assert read_table(path, is_header).header == ["organisatie", "contactpersoon", "organisatie"]
        return
    assert refusal(path).startswith(sentence)


def test_windows_text_may_end_in_an_accent(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("organisatie;contactpersoon\na;café".encode("cp1252"))
    assert read(path) == [["a", "café"]]


@case("G2", "a file over 50 MB, 100,001 rows, 16,000 columns", "refused within 2 s")
def test_limits_of_size_rows_and_columns(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    assert refusal(path) == "The file is larger than 50 MB. Split it, or leave out what is not needed."
    path.write_text("organisatie;contactpersoon\n" + "a;b\n" * 100_001)
    start = time.process_time()  # not what others do meanwhile
    assert refusal(path) == "The file has more than 100,000 rows. Split it into smaller files."
    assert time.process_time() - start < 2
    path.write_text("organisatie;contactpersoon\n" + ";" * 16_000 + "\n")
    assert refusal(path) == "The file has more than 500 columns. Keep the columns that are needed."


@case("G3", "macros, an external entity, another zip file, half a workbook", "refused")
def test_excel_files_that_are_no_excel_or_carry_macros(tmp_path):
    good = workbook(tmp_path / "good.xlsx", ROWS)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("lijst.csv", "organisatie;contactpersoon\n")
    assert refusal(tmp_path / "a.zip").startswith("This zip file is not an Excel file.")
    macro = with_part(tmp_path / "macro.xlsx", good, "xl/vbaProject.bin", b"x")
    assert refusal(macro) == "The file contains macros. Save it as .xlsx without macros."
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet/>'
    assert refusal(with_part(tmp_path / "xxe.xlsx", good, "xl/worksheets/sheet1.xml", entity)).startswith(
        "The file is dam"
    )
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(good.read_bytes()[:-200])
    assert refusal(cut).startswith("The file is damaged or was cut off.")


@case("G3", "60 MB of nothing in 60 kB", "refused before it is opened")
def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path):
    good = workbook(tmp_path / "good.xlsx", ROWS)
    bomb = with_part(tmp_path / "bomb.xlsx", good, "xl/media/image1.png", b"\0" * 60_000_000)
    assert bomb.stat().st_size < 100_000
    assert refusal(bomb).startswith("The file becomes too large when it is unpacked.")


@case("G2", "a workbook with one cell in the last row or column", "refused")
def test_one_cell_far_away_does_not_fill_the_memory(tmp_path):
    good = workbook(tmp_path / "good.xlsx", ROWS)
    sheet = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>%s</sheetData></worksheet>"
    row = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    far = with_part(tmp_path / "far.xlsx", good, "xl/worksheets/sheet1.xml", sheet % row)
    assert refusal(far) == "The file has more than 100,000 rows. Split it into smaller files."
    row = b'<row r="99999"><c r="AZ99999"><v>1</v></c></row>'
    broad = with_part(tmp_path / "broad.xlsx", good, "xl/worksheets/sheet1.xml", sheet % row)
    assert refusal(broad).startswith("The file becomes too large when it is unpacked.")
    row = b'<row r="1"><c r="XFD1"><v>1</v></c></row>'
    wide = with_part(tmp_path / "wide.xlsx", good, "xl/worksheets/sheet1.xml", sheet % row)
    assert refusal(wide) == "The file has more than 500 columns. Keep the columns that are needed."


@case("G3", "a workbook with a password, which is an OLE file", "refused")
def test_a_password_is_named(tmp_path):
    # What Excel makes of a protected workbook: an OLE container that is not a workbook by itself.
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refusal(path).startswith("The file is")


# GeoJSON

SQUARE = "[[[4.3,51.9],[4.4,51.9],[4.4,52.0],[4.3,51.9]]]"
FEATURE = (
    '{"type":"Feature","properties":{"statcode":"GM0622","statnaam":"V"},'
    '"geometry":{"type":"Polygon","coordinates":%s}}'
)


def geojson(path, *items, head='"type":"FeatureCollection"'):
    path.write_text("{" + head + ',\n "features": [' + ", ".join(items) + "] }\n")
    return path


def test_features_are_read_one_by_one_with_other_keys_around(tmp_path):
    head = '"name":"x","crs":{"features":[1]},"type":"FeatureCollection"'
    path = geojson(tmp_path / "a.geojson", FEATURE % SQUARE, FEATURE % SQUARE, head=head)
    assert [feature["properties"]["statcode"] for feature in features(path)] == ["GM0622", "GM0622"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"type":"FeatureCollection","features":[{"type":"Fea', "The file is damaged or was cut off."),
        ('{"type":"FeatureCollection","features":[{}', "The file is damaged or was cut off."),
        ('{"type":"FeatureCollection","features":[{},]}', "The file is damaged or was cut off."),
        ('{"type":"FeatureCollection","features":[7]}', "The file is damaged or was cut off."),
        ('{"type":"FeatureCollection","features":[{"a":NaN}]}', "The file is damaged or was cut off."),
        ('{"type":"FeatureCollection","features":[]} en meer', "The file is damaged or was cut off."),
        ('{"type":"FeatureCollection","features":' + "[" * 100_000, "The file is damaged or was cut off."),
        ('{"type":"FeatureCollection","features":[]}', "There are no areas in this GeoJSON file."),
        ('{"type":"Topology","objects":{}}', "This is not a FeatureCollection."),
        ("[1,2]", "The file is damaged or was cut off."),
    ],
)
def test_broken_geojson_is_refused_whole(tmp_path, text, sentence):
    path = tmp_path / "a.geojson"
    path.write_text(text)
    assert refusal(path, areas).startswith(sentence)


def test_a_bad_boundary_costs_its_row_only(tmp_path):
    other = FEATURE.replace("GM0622", "GM0606") % "[[[4.3,51.9],[4.4,51.9],[4.3,51.9]]]"
    report = Report(file="a.geojson", year=2022)
    with translation.override("en"):
        rows = read_areas(geojson(tmp_path / "a.geojson", FEATURE % SQUARE, other), report)
    assert [row.code for row in rows] == ["GM0622"]
    assert [(remark.row, remark.reason) for remark in report.refused] == [
        (2, "A ring of the boundary has fewer than four points.")
    ]


def test_codes_are_found_under_the_names_of_other_files(tmp_path):
    names = [("buurtcode", "buurtnaam"), ("BU_CODE", "BU_NAAM"), ("wijkcode", "wijknaam"), ("GM_CODE", "GM_NAAM")]
    codes = ["BU06220101", "BU06220102", "WK062201", "GM0622"]
    items = [
        json.dumps({"type": "Feature", "properties": {code: value, name: "Naam", "gemeentecode": "GM0622"}})
        for (code, name), value in zip(names, codes, strict=True)
    ]
    water = '{"type":"Feature","properties":{"H2O":"JA","BU_CODE":"BU06220103","BU_NAAM":"Water"},"geometry":null}'
    report = Report(file="a.geojson", year=2022)
    rows = read_areas(geojson(tmp_path / "a.geojson", *items, water), report)
    assert sorted(row.code for row in rows) == sorted(codes)
    assert (report.rows, report.skipped, report.refused) == (5, 1, [])


def test_real_health_figures_are_not_taken_for_areas():
    with translation.override("en"):
        assert refusal(shared("rivm_gezondheid_2020_18plus_waterweg.csv"), areas).startswith("No row with column names")
