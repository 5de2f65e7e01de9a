"""Areas from files: what is matched, new, changed, or asked."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from areas.actions import import_areas
from areas.imports.source import FileRefused
from areas.models import Area, AreaCode
from tests.areas.files import shared, table
from tests.factories import AreaFactory

pytestmark = pytest.mark.django_db

KWB = [
    ["gwb_code_10", "regio", "gm_naam", "recs", "a_inw ", "g_woz"],
    ["NL00", "Nederland", "", "Land", 17590672, "."],
    ["GM0622", "Vlaardingen", "Vlaardingen", "Gemeente", 74143, "245"],
    ["WK062206  ", "Wijk 06 Holy-Zuid   ", "Vlaardingen", "Wijk", "11355", "       ."],
    ["BU06220602", "Statenbuurt", "Vlaardingen", "Buurt", 2000, ","],
]


def run(path, *, apply=True, year=2022, **options):
    return import_areas(files=[(path, path.name)], year=year, apply=apply, **options)[0]


def counts(report):
    count = report.count("areas")
    return (report.rows, report.skipped, len(report.refused), count.new, count.changed, count.same)


def reasons(report):
    return [(remark.row, remark.reason) for remark in report.refused]


def tree():
    return [(area.name, area.kind, area.depth) for area in Area.objects.all()]


def test_import_without_apply_writes_nothing(tmp_path):
    report = run(table(tmp_path / "kwb.csv", KWB), apply=False)
    assert counts(report) == (4, 1, 0, 3, 0, 0)
    assert report.ignored_columns == ["a_inw", "g_woz"]
    assert Area.objects.count() == 0
    assert AreaCode.objects.count() == 0


def test_import_builds_the_tree_from_the_codes(tmp_path):
    run(table(tmp_path / "kwb.csv", KWB))
    assert tree() == [("Vlaardingen", "municipality", 0), ("Holy-Zuid", "wijk", 1), ("Statenbuurt", "buurt", 2)]
    assert list(AreaCode.objects.values_list("code", "year_from", "year_to")) == [
        ("BU06220602", 2022, 2022),
        ("GM0622", 2022, 2022),
        ("WK062206", 2022, 2022),
    ]


def test_import_does_not_care_about_the_order_of_the_rows(tmp_path):
    run(table(tmp_path / "kwb.csv", [KWB[0], *reversed(KWB[1:])]))
    assert tree() == [("Vlaardingen", "municipality", 0), ("Holy-Zuid", "wijk", 1), ("Statenbuurt", "buurt", 2)]


def test_import_twice_changes_nothing(tmp_path):
    path = table(tmp_path / "kwb.csv", KWB)
    run(path)
    before = list(Area.objects.values()), list(AreaCode.objects.values())
    assert counts(run(path)) == (4, 1, 0, 0, 0, 3)
    assert (list(Area.objects.values()), list(AreaCode.objects.values())) == before


def test_import_takes_the_old_layout_with_digits_only(tmp_path):
    rows = [["GM_CODE", "GWB_CODE", "GWB_NAAM", "RECS"], ["GM0622", "622", "Vlaardingen", "Gemeente"]]
    rows += [["GM0622", "62206", "Holy-Zuid", "Wijk"], ["GM0622", "06220602", "Statenbuurt", "Buurt"]]
    report = run(table(tmp_path / "kwb-2008.csv", rows), year=2008)
    assert counts(report) == (3, 0, 0, 3, 0, 0)
    assert sorted(AreaCode.objects.values_list("code", flat=True)) == ["BU06220602", "GM0622", "WK062206"]


def test_import_keeps_letters_in_codes(tmp_path):
    rows = [["code", "name"], ["GM0363", "Amsterdam"], ["WK0363MA", "Nieuwendam"], ["bu0363ma01", "Buiksloterdijk"]]
    assert counts(run(table(tmp_path / "labels.csv", rows))) == (3, 0, 0, 3, 0, 0)


def test_import_of_one_municipality_leaves_the_others_out(tmp_path):
    rows = [["code", "name"], ["GM0622", "Vlaardingen"], ["GM0606", "Schiedam"], ["WK060601", "Oost"]]
    report = run(table(tmp_path / "labels.csv", rows), municipalities={"GM0622"})
    assert counts(report) == (3, 2, 0, 1, 0, 0)


def test_import_links_another_year_by_code_and_name(tmp_path):
    run(table(tmp_path / "2022.csv", KWB))
    rows = [["statcode", "statnaam"], ["WK062206", "Wijk 06 Holy Zuid"], ["BU06220602", "statenbuurt"]]
    report = run(table(tmp_path / "2014.csv", rows), year=2014)
    assert counts(report) == (2, 0, 0, 0, 2, 0)
    wijk = Area.objects.get(name="Holy-Zuid")  # the older division does not change the name
    assert [code.year_from for code in wijk.codes.all()] == [2014, 2022]


def test_import_takes_the_spelling_of_a_newer_year(tmp_path):
    run(table(tmp_path / "2022.csv", KWB))
    rows = [["statcode", "statnaam"], ["WK062206", "Holy Zuid"]]
    with translation.override("en"):
        report = run(table(tmp_path / "2024.csv", rows), year=2024)
    assert [remark.reason for remark in report.changes] == [
        "code WK062206 of 2024 added; name: “Holy-Zuid” becomes “Holy Zuid”"
    ]
    assert Area.objects.get(kind="wijk").name == "Holy Zuid"


def test_import_asks_when_a_code_has_another_name_in_another_year(tmp_path):
    run(table(tmp_path / "2022.csv", KWB))
    rows = [["statcode", "statnaam"], ["WK062206", "Broekpolder"]]
    path = table(tmp_path / "2024.csv", rows)
    with translation.override("en"):
        report = run(path, year=2024)
    assert counts(report) == (1, 0, 1, 0, 0, 0)
    assert report.refused[0].reason.startswith("is the code used again for another area? In 2022 it was “Holy-Zuid”.")
    assert tree()[1] == ("Holy-Zuid", "wijk", 1)


def test_import_takes_a_new_name_when_told_so(tmp_path):
    run(table(tmp_path / "2022.csv", KWB))
    rows = [["statcode", "statnaam"], ["WK062206", "Broekpolder"]]
    report = run(table(tmp_path / "2024.csv", rows), year=2024, accept_renames=True)
    assert counts(report) == (1, 0, 0, 0, 1, 0)
    assert Area.objects.get(kind="wijk").name == "Broekpolder"


def test_import_uses_the_area_that_was_added_by_hand_for_a_code_used_again(tmp_path):
    run(table(tmp_path / "2022.csv", KWB))
    other = AreaFactory(name="Broekpolder", parent=Area.objects.get(name="Vlaardingen"))
    AreaCode.objects.create(area=other, code="WK062206", year_from=2024)
    rows = [["statcode", "statnaam"], ["WK062206", "Broekpolder"]]
    assert counts(run(table(tmp_path / "2024.csv", rows), year=2024)) == (1, 0, 0, 0, 0, 1)


def test_import_gives_its_code_to_an_area_without_one_inside_a_district(tmp_path):
    town = AreaFactory(name="Vlaardingen")
    holy = AreaFactory(name="Holy", parent=town, kind=Area.Kind.DISTRICT)
    wijk = AreaFactory(name="Holy Zuid", parent=holy)
    report = run(table(tmp_path / "kwb.csv", KWB))
    assert counts(report) == (4, 1, 0, 1, 2, 0)
    wijk.refresh_from_db()
    assert (wijk.parent, [code.code for code in wijk.codes.all()]) == (holy, ["WK062206"])
    assert counts(run(tmp_path / "kwb.csv")) == (4, 1, 0, 0, 0, 3)


def test_import_never_touches_districts_and_own_areas(tmp_path):
    town = AreaFactory(name="Vlaardingen")
    for name, kind in (("Holy-Zuid", Area.Kind.DISTRICT), ("Statenbuurt", Area.Kind.CUSTOM)):
        AreaFactory(name=name, parent=town, kind=kind)
    before = list(Area.objects.filter(kind__in=["district", "custom"]).values("pk", "name", "parent", "source"))
    run(table(tmp_path / "kwb.csv", KWB))
    after = list(Area.objects.filter(kind__in=["district", "custom"]).values("pk", "name", "parent", "source"))
    assert after == before
    assert Area.objects.count() == 5


def test_import_asks_when_a_known_name_comes_with_another_code(tmp_path):
    run(table(tmp_path / "2022.csv", KWB))
    rows = [["statcode", "statnaam"], ["WK062216", "Holy Zuid"]]
    report = run(table(tmp_path / "2024.csv", rows), year=2024)
    assert counts(report) == (1, 0, 1, 0, 0, 0)


def test_import_tells_sisters_of_one_name_apart_by_their_code(tmp_path):
    rows = [["code", "name"], ["GM0622", "Vlaardingen"], ["WK062201", "Verspreid"], ["WK062202", "Wijk 02 Verspreid"]]
    path = table(tmp_path / "labels.csv", rows)
    assert counts(run(path)) == (3, 0, 0, 3, 0, 0)
    assert [area.name for area in Area.objects.filter(kind="wijk").order_by("pk")] == [
        "Verspreid",
        "Verspreid (WK062202)",
    ]
    assert counts(run(path)) == (3, 0, 0, 0, 0, 3)


def test_import_swaps_two_names_without_stumbling(tmp_path):
    rows = [["code", "name"], ["GM0622", "Vlaardingen"], ["WK062201", "Oost"], ["WK062202", "West"]]
    run(table(tmp_path / "a.csv", rows))
    rows = [["code", "name"], ["WK062201", "West"], ["WK062202", "Oost"]]
    run(table(tmp_path / "b.csv", rows), year=2023, accept_renames=True)
    assert dict(AreaCode.objects.filter(year_from=2023).values_list("code", "area__name")) == {
        "WK062201": "West (WK062201)",
        "WK062202": "Oost (WK062202)",
    }


def test_bad_rows_do_not_stop_the_good_ones(tmp_path):
    rows = [
        ["code", "name"],
        ["GM0622", "Vlaardingen"],
        ["", "zonder code"],
        ["WK0622", "te kort"],
        ["WK062201", " . "],
        ["WK062202", "x" * 121],
        ["WK062203", "Holy"],
        ["WK062203", "Holy"],
        ["BU06229901", "wees"],
        ["WK062205"],
    ]
    with translation.override("en"):
        report = run(table(tmp_path / "labels.csv", rows))
    assert counts(report) == (9, 0, 7, 2, 0, 0)
    assert reasons(report) == [
        (3, "the code is missing"),
        (4, "this is not a code such as GM0622, WK062206 or BU06220602"),
        (5, "the name is missing"),
        (6, "the name is longer than 120 characters"),
        (8, "this code stands in row 7 too"),
        (9, "the larger area WK062299 is not known; import it first, or in the same file"),
        (10, "the name is missing"),
    ]
    assert report.missing_parents == {"WK062299"}


def test_a_refused_larger_area_is_named_below(tmp_path):
    run(table(tmp_path / "2022.csv", KWB))
    rows = [["code", "name"], ["WK062206", "Anders"], ["BU06220699", "Nieuw"]]
    assert counts(run(table(tmp_path / "b.csv", rows), year=2025)) == (2, 0, 1, 1, 0, 0)
    rows = [["code", "name"], ["WK999901", "Wees"], ["BU99990101", "Wezenbuurt"]]
    with translation.override("en"):
        report = run(table(tmp_path / "c.csv", rows))
    assert reasons(report)[1] == (3, "the larger area WK999901 was refused (row 2)")
    assert report.missing_parents == {"GM9999"}


def test_signs_that_the_eye_cannot_see_are_left_out_and_named(tmp_path):
    rows = [["code", "name"], ["GM0622", "Vlaar\u200bdingen"], ["WK062201", "\u202eCentrum"], ["WK062202", "Westwіjk"]]
    with translation.override("en"):
        report = run(table(tmp_path / "labels.csv", rows))
    assert [(remark.row, remark.reason) for remark in report.warnings] == [
        (2, "contains an invisible sign; it was left out"),
        (3, "contains a sign that turns the reading direction around; it was left out"),
        (4, "contains letters of two alphabets in one word; check that it is what it seems"),
    ]
    assert [area.name for area in Area.objects.order_by("pk")] == ["Vlaardingen", "Centrum", "Westwіjk"]


def test_the_year_comes_from_the_name_of_the_file(tmp_path):
    rows = [["code", "name"], ["GM0622", "Vlaardingen"]]
    assert run(table(tmp_path / "kwb-2019.csv", rows), year=None).year == 2019
    with pytest.raises(FileRefused):
        run(table(tmp_path / "kwb-2019-en-2020.csv", rows), year=None)


def test_two_files_together_see_each_other_and_roll_back_together(tmp_path):
    first = table(tmp_path / "a.csv", [["code", "name"], ["GM0622", "Vlaardingen"]])
    second = table(tmp_path / "b.csv", [["code", "name"], ["WK062201", "Centrum"]])
    files = [(first, "a"), (second, "b")]
    reports = import_areas(files=files, year=2022, apply=False)
    assert [report.count("areas").new for report in reports] == [1, 1]
    assert Area.objects.count() == 0
    broken = table(tmp_path / "c.csv", [["x", "y"]])
    with pytest.raises(FileRefused):
        import_areas(files=[*files, (broken, "c")], year=2022, apply=True)
    assert Area.objects.count() == 0


def test_import_needs_the_same_queries_for_few_and_many_rows(tmp_path, django_assert_max_num_queries):
    rows = [
        ["code", "name"],
        ["GM0622", "Vlaardingen"],
        *([f"WK0622{n:02}", f"Wijk {n:02} Naam {n}"] for n in range(90)),
    ]
    with django_assert_max_num_queries(14):
        run(table(tmp_path / "labels.csv", rows))


# The command


def test_command_prints_the_report_and_writes_only_with_apply(tmp_path, capsys):
    path = table(tmp_path / "kwb-2022.csv", KWB)
    with translation.override("en"):
        call_command("import_areas", str(path))
        printed = capsys.readouterr().out.splitlines()
        assert printed == [
            "kwb-2022.csv – CBS kwb – 2022",
            "Rows read: 4; not for this import: 1; refused: 0.",
            "Areas: 0 matched, 3 new, 0 changed.",
            "Columns not used: a_inw, g_woz.",
            "Nothing was written.",
            "This was a trial. Add --apply to carry it out.",
        ]
        assert Area.objects.count() == 0
        call_command("import_areas", str(path), "--apply")
        assert capsys.readouterr().out.splitlines()[-1] == "The import was carried out."
    assert Area.objects.count() == 3


def test_command_refuses_in_one_sentence(tmp_path):
    with translation.override("en"):
        with pytest.raises(CommandError, match="There is no file"):
            call_command("import_areas", str(tmp_path / "none.csv"))
        path = table(tmp_path / "kwb.csv", [["a", "b"], [1, 2]])
        with pytest.raises(CommandError, match="No row with column names was found"):
            call_command("import_areas", str(path), "--year", "2022")
        with pytest.raises(CommandError, match="is not a code of a municipality"):
            call_command("import_areas", str(path), "--municipality", "Vlaardingen")


# The real files


def test_real_kwb_as_csv_and_as_excel_give_the_same_report():
    reports = [
        run(shared(f"constructed_kwb-2022_vlaardingen.{kind}"), apply=False, year=None) for kind in ("csv", "xlsx")
    ]
    assert [(report.layout, report.year, counts(report)) for report in reports] == [
        ("CBS kwb", 2022, (9, 0, 0, 9, 0, 0))
    ] * 2
    assert reports[0].ignored_columns == reports[1].ignored_columns
    assert len(reports[0].ignored_columns) == 26


def test_real_vlaardingen_grows_in_three_files_and_stays_as_it_is():
    names = (
        "constructed_kwb-2022_vlaardingen.csv",
        "waterweg_buurten_wijken_2014_labels.csv",
        "waterweg_wijken_2022_wgs84.geojson",
    )
    files = [(shared(name), name) for name in names]
    first = import_areas(files=files, municipalities={"GM0622"}, apply=True)
    assert [counts(report) for report in first] == [
        (9, 0, 0, 9, 0, 0),
        (137, 89, 0, 40, 8, 0),
        (29, 20, 0, 0, 9, 0),
    ]
    assert Area.objects.count() == 49
    assert Area.objects.filter(boundary__isnull=False).count() == 9
    assert [(wijk.name, wijk.children.count()) for wijk in Area.objects.filter(kind="wijk")] == [
        ("Broekpolder", 1),
        ("Centrum", 4),
        ("Holy Noord", 8),
        ("Holy Zuid", 6),
        ("Oostwijk", 4),
        ("Vettenoordse Polder", 7),
        ("Vlaardinger Ambacht", 5),
        ("Westwijk", 5),
    ]
    before = list(Area.objects.values())
    again = import_areas(files=files, municipalities={"GM0622"}, apply=True)
    assert [counts(report) for report in again] == [(9, 0, 0, 0, 0, 9), (137, 89, 0, 0, 0, 48), (29, 20, 0, 0, 0, 9)]
    assert list(Area.objects.values()) == before


def test_real_labels_alone_say_which_larger_area_is_missing():
    report = run(shared("waterweg_buurten_wijken_2014_labels.csv"), year=None, municipalities={"GM0622"}, apply=False)
    assert (report.year, counts(report)) == (2014, (137, 89, 48, 0, 0, 0))
    assert report.missing_parents == {"GM0622"}


def test_real_boundaries_of_three_municipalities():
    report = run(shared("waterweg_wijken_2022_wgs84.geojson"), year=None)
    assert (report.layout, report.year, counts(report)) == ("GeoJSON", 2022, (29, 0, 0, 29, 0, 0))
    assert Area.objects.filter(boundary__isnull=True).count() == 0


def test_real_country_has_all_municipalities_and_wijken():
    path = shared("nl_gemeenten_wijken_2022_tmap.csv")
    report = run(path, year=None)
    assert (report.year, counts(report)) == (2022, (3685, 0, 0, 3685, 0, 0))
    assert Area.objects.filter(kind="municipality").count() == 345
    assert Area.objects.filter(kind="wijk").count() == 3340
    assert counts(run(path, year=None)) == (3685, 0, 0, 0, 0, 3685)


def test_real_statline_download_with_symbols():
    report = run(shared("statline_ses_woa_2019_amsterdam_symbolen.csv"), year=2019)
    assert (report.layout, counts(report)) == ("CBS StatLine", (579, 0, 0, 579, 0, 0))
