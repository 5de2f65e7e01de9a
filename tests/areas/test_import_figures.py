"""Files of figures with every trap of the real ones: what is read, what is left out, and what is said about it."""

import datetime as dt
import json
from pathlib import Path

import pytest

from areas.actions import import_figures
from areas.imports.figures import Wishes
from areas.imports.source import FileRefused
from areas.models import AreaCode, Figure, FigureImport, Indicator, IndicatorAlias, Spread
from areas.queries import figures_for
from tests.areas.figures import coded_area
from tests.areas.files import shared, table, workbook

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 28)
KWB = ["gwb_code_10", "regio", "recs", "a_inw", "a_65_oo", "p_wmo_t "]


@pytest.fixture
def town(db):
    """Vlaardingen with a wijk and two buurten."""
    town = coded_area("GM0622", "Vlaardingen")
    wijk = coded_area("WK062202", "Westwijk", parent=town)
    coded_area("BU06220202", "Zuidbuurt", parent=wijk)
    coded_area("BU06220203", "Wetering", parent=wijk)
    return town


def run(path, *, apply=True, **wishes):
    return import_figures(path=path, name=path.name, wishes=Wishes(**wishes), apply=apply, today=TODAY)


def values(code, year=2022):
    """What is kept of a code, by indicator."""
    rows = Figure.objects.filter(code=code, year=year).values_list("indicator__key", "value", "absence")
    return {key: absence or round(value, 2) for key, value, absence in rows}


def kwb(path, *rows, header=KWB, **dress):
    return table(path, [header, *rows], **dress)


def test_a_kwb_file_with_its_traps(town, tmp_path):
    path = kwb(
        tmp_path / "kwb-2022.csv",
        ["NL00", "Nederland", "Land", "17590672", "3519000", "   45"],
        ["GM0622", "Vlaardingen", "Gemeente", "74143", "15570", "   52,5"],
        ["WK062202  ", "Westwijk          ", "Wijk", "  12665", "2025", "61.2"],
        ["BU06220202", "Zuidbuurt", "Buurt", "5145", "       .", ","],
        ["BU06220203", "Wetering", "Buurt", "0", "0", ""],
        ["WK060601", "Oost", "Wijk", "9000", "1800", "40"],
        encoding="utf-8-sig",
    )
    report = run(path)
    assert (report.layout, report.year, report.rows, report.skipped, report.refused) == ("CBS kwb", 2022, 6, 1, [])
    assert values("WK062202") == {
        "inhabitants": 12665, "inhabitants_65": 2025, "share_65": 15.99, "social_support": 61.2,
    }  # fmt: skip
    assert values("BU06220202") == {
        "inhabitants": 5145, "inhabitants_65": "suppressed", "share_65": "suppressed", "social_support": "suppressed",
    }  # fmt: skip
    assert values("BU06220203") == {
        "inhabitants": 0, "inhabitants_65": 0, "share_65": "not_applicable", "social_support": "not_applicable",
    }  # fmt: skip
    assert Figure.objects.filter(code="WK060601").exists() is False
    assert Indicator.objects.get(key="social_support").unit == "per_mille"
    source = FigureImport.objects.get()
    assert (source.dataset, source.year, source.division_year, source.state, source.licence, len(source.sha256)) == (
        "kwb", 2022, 2022, "done", "CC BY 4.0", 64,
    )  # fmt: skip


def test_an_excel_file_of_the_old_kind(town):
    report = run(Path(__file__).with_name("kwb-2017.xls"))
    assert (report.layout, report.year, report.rows, report.refused) == ("CBS kwb", 2017, 3, [])
    assert values("WK062202", 2017) == {
        "inhabitants": 12665, "inhabitants_65": 2025, "share_65": 15.99, "social_support": 61.2,
    }  # fmt: skip
    assert values("BU06220202", 2017)["social_support"] == "suppressed"


def test_the_same_file_twice_and_in_another_dress_changes_nothing(town, tmp_path):
    row = ["WK062202", "Westwijk", "Wijk", "12665", "2025", "61,2"]
    run(kwb(tmp_path / "kwb-2022.csv", row))
    again = [
        run(kwb(tmp_path / "kwb-2022.csv", row)),
        run(kwb(tmp_path / "b-2022.csv", row, separator="\t", encoding="utf-16")),
        run(kwb(tmp_path / "c-2022.csv", row, quote=True, end="\n")),
        run(workbook(tmp_path / "kwb2022.xlsx", [KWB, row])),
    ]
    assert [(each.count("figures").same, each.writes) for each in again] == [(4, False)] * 4
    assert FigureImport.objects.count() == 1


def test_a_trial_writes_nothing_and_says_the_same(town, tmp_path):
    path = kwb(tmp_path / "kwb-2022.csv", ["WK062202", "Westwijk", "Wijk", "12665", "2025", "61,2"])
    trial = run(path, apply=False)
    assert (trial.count("figures").new, Figure.objects.count(), FigureImport.objects.count()) == (4, 0, 0)
    assert run(path).count("figures") == trial.count("figures")


def test_letters_in_codes_are_read(tmp_path):
    town = coded_area("GM0363", "Amsterdam")
    coded_area("WK0363MA", "Binnenstad", parent=town)
    run(kwb(tmp_path / "kwb-2023.csv", ["WK0363MA", "Binnenstad", "Wijk", "100", "20", "5"]))
    assert values("WK0363MA", 2023)["share_65"] == 20.0


def test_columns_about_origin_are_never_read_and_the_report_says_so(town, tmp_path):
    header = [*KWB, "a_nl_all", "a_marok", "a_iets"]
    report = run(kwb(tmp_path / "kwb-2022.csv", ["WK062202", "W", "Wijk", "9", "3", "1", "5", "6", "7"], header=header))
    assert (report.ignored_columns, report.warnings[0].reason) == (
        ["a_iets"], "kolommen over herkomst, nationaliteit of religie worden nooit gelezen: a_nl_all, a_marok",
    )  # fmt: skip
    old = IndicatorAlias.objects.create(
        indicator=Indicator.objects.get(key="adults"), dataset="kwb", column="a_nl_all", year_from=2022
    )
    run(kwb(tmp_path / "kwb-2022.csv", ["WK062202", "W", "Wijk", "9", "3", "1", "5", "6", "7"], header=header))
    assert Figure.objects.filter(indicator=old.indicator).exists() is False


def test_a_cell_that_cannot_be_read_is_named_with_its_place_and_left_out(town, tmp_path):
    path = kwb(
        tmp_path / "kwb-2022.csv",
        ["WK062202", "Westwijk", "Wijk", "12.665", "hallo", "61"],
        ["XX", "Onzin", "", "1", "2", "3"],
    )
    report = run(path)
    assert sorted((each.row, each.what, each.reason.split(" ")[1]) for each in report.warnings) == [
        (2, "WK062202", "D2"), (2, "WK062202", "E2"),
    ]  # fmt: skip
    assert [(each.row, each.what) for each in report.refused] == [(3, "XX")]
    assert values("WK062202") == {"social_support": 61.0}


def test_a_half_empty_year_is_provisional_and_the_older_year_stands(town, tmp_path):
    row = ["BU06220202", "Zuidbuurt", "Buurt"]
    run(kwb(tmp_path / "kwb-2024.csv", [*row, "5000", "500", "60"]))
    report = run(kwb(tmp_path / "kwb-2026.csv", [*row, "5100", "       .", "       ."]))
    assert report.warnings[-1].reason.startswith("veel kolommen zijn nog leeg: dit jaar is voorlopig.")
    assert values("BU06220202", 2026)["social_support"] == "not_yet"
    area = AreaCode.objects.get(code="BU06220202").area
    keys = {each.pk: each.key for each in Indicator.objects.filter(key__in=["inhabitants", "social_support"])}
    found = figures_for([area], Indicator.objects.filter(pk__in=keys), today=TODAY)
    assert {keys[pk]: (each.value, each.year, each.is_provisional) for (_area, pk), each in found.items()} == {
        "inhabitants": (5100.0, 2026, True), "social_support": (60.0, 2024, False),
    }  # fmt: skip


def test_a_value_is_not_replaced_by_an_older_delivery_that_had_none(town, tmp_path):
    row = ["WK062202", "Westwijk", "Wijk", "12665"]
    run(kwb(tmp_path / "kwb-2022.csv", [*row, "2025", "61"]))
    run(kwb(tmp_path / "kwb-2022.csv", [*row, "2025", "."]))
    assert values("WK062202")["social_support"] == 61.0


def test_names_of_columns_hold_for_their_years(town, tmp_path):
    header = ["gwb_code_10", "regio", "a_inw", "p_65_oo", "p_hh_110", "g_woz"]
    run(kwb(tmp_path / "kwb-2015.csv", ["WK062202", "Westwijk", "200", "16", "9", "160"], header=header))
    assert values("WK062202", 2015) == {
        "inhabitants": 200, "share_65": 16.0, "inhabitants_65": 32.0, "social_minimum_110": 9.0, "house_value": 160.0,
    }  # fmt: skip
    header = ["gwb_code_10", "regio", "a_inw", "p_hh_110", "p_ink_ar", "a_opl_bvm", "a_opl_hvm", "a_opl_hw"]
    run(kwb(tmp_path / "kwb-2024.csv", ["WK062202", "Westwijk", "200", "9", "3", "50", "30", "20"], header=header))
    assert values("WK062202", 2024) == {"inhabitants": 200, "poverty": 3.0, "low_education": 50.0}


RIVM = ["Leeftijd", "Marges", "WijkenEnBuurten", "Perioden", "Codering_3", "Eenzaam_28", "MoeiteMetRondkomen_38"]


def test_health_figures_are_told_apart_by_age_and_only_values_are_read(town, tmp_path):
    rows = [
        RIVM,
        ["20300", "MW00000", "BU06220202", "2020JJ00", "BU06220202", "    58.8", "    25.3"],
        ["80200", "MW00000", "BU06220202", "2020JJ00", "BU06220202", "       .", "    15.0"],
        ["80200", "MOG0095", "BU06220202", "2020JJ00", "BU06220202", "    10.0", "    10.0"],
        ["80200", "MW00000", "BU06220203", "2020JJ00", "BU06220203", "    50.0", "     9.0"],
        ["65 jaar of ouder", "Waarde", "BU06220203", "2016JJ00", "BU06220203", "    50.0", ""],
    ]
    report = run(table(tmp_path / "gezondheid.csv", rows, quote=True))
    assert (report.layout, report.year, report.skipped) == ("RIVM 50090NED", 2020, 1)
    assert values("BU06220202", 2020) == {
        "lonely_18": 58.8, "hard_up_18": 25.3, "lonely_65": "suppressed", "hard_up_65": 15.0,
    }  # fmt: skip
    assert values("BU06220203", 2016) == {"lonely_65": 50.0, "hard_up_65": "not_applicable"}
    assert set(Figure.objects.values_list("year", "division_year")) == {(2020, 2020), (2016, 2020)}


def test_health_figures_with_written_out_headings(town, tmp_path):
    header = ["Leeftijd", "Marges", "Wijken en buurten", "Regiocode (gemeente, wijk, buurt) (code)", "Perioden",
              "Eenzaamheid/Eenzaam (%)", "Eenzaamheid/Ernstig/zeer ernstig eenzaam (%)"]  # fmt: skip
    row = ["18 jaar of ouder", "Waarde", "Zuidbuurt", "BU06220202", "2020*", "58.8", "20.1"]
    run(table(tmp_path / "gezondheid.csv", [header, row], quote=True, encoding="utf-8-sig"), dataset="rivm")
    assert values("BU06220202", 2020)["lonely_18"] == 58.8
    assert set(Figure.objects.values_list("is_provisional", flat=True)) == {True}


def odata(path, records, **head):
    path.write_text(json.dumps({**head, "value": records}), encoding="utf-8")
    return path


def test_odata_3_is_read_whatever_number_a_column_has(town, tmp_path):
    records = [
        {"ID": 1, "WijkenEnBuurten": "BU06220202", "Gemeentenaam_1": "Vlaardingen   ", "AantalInwoners_5": 5145,
         "k_65JaarOfOuder_12": 600, "WmoClientenRelatief_94": None, "HuishoudensTotaal_28": 2400},
    ]  # fmt: skip
    address = "https://opendata.cbs.nl/ODataApi/odata/85318NED/$metadata#Cbs.OData.WebAPI.TypedDataSet"
    report = run(odata(tmp_path / "answer.json", records, **{"odata.metadata": address}))
    assert (report.layout, report.year) == ("CBS kwb", 2022)
    assert values("BU06220202") == {
        "inhabitants": 5145, "inhabitants_65": 600, "share_65": 11.66, "households": 2400, "social_support": "not_yet",
    }  # fmt: skip


def test_odata_4_is_read_from_its_long_form(town, tmp_path):
    def seen(measure, value, **more):
        return {
            "Id": 1,
            "Measure": measure,
            "ValueAttribute": "None",
            "Value": value,
            "WijkenEnBuurten": "BU06220202",
        } | more

    records = [
        seen("T001036", 5145.0), seen("80200", 600.0), seen("M001342_2", None, ValueAttribute="Impossible"),
        seen("H007933_1", 12.0), seen("T001036", 74143.0, WijkenEnBuurten="GM0622    "),
    ]  # fmt: skip
    address = "https://datasets.cbs.nl/odata/v1/CBS/85318NED/$metadata#Observations"
    run(odata(tmp_path / "answer.json", records, **{"@odata.context": address}))
    assert values("BU06220202") == {
        "inhabitants": 5145, "inhabitants_65": 600, "share_65": 11.66, "social_support": "not_applicable",
    }  # fmt: skip
    assert values("GM0622")["inhabitants"] == 74143


def country(number):
    """Rows of many municipalities, each with a wijk."""
    return [[f"WK{n:04}01", "Wijk", "Wijk", "1000", str(10 * (n % 3)), "5"] for n in range(1000, 1000 + number)]


def test_the_spread_is_kept_of_a_national_file_only(town, tmp_path):
    own = ["WK062202", "Westwijk", "Wijk", "12665", "2025", "61"]
    tiny = ["WK062208", "Broekpolder", "Wijk", "5", "5", "."]
    run(kwb(tmp_path / "kwb-2021.csv", own, *country(200)))
    assert Spread.objects.count() == 0
    run(kwb(tmp_path / "kwb-2022.csv", tiny, *country(300)))
    spread = Spread.objects.get(indicator__key="share_65")
    assert (spread.level, spread.year, spread.count, round(spread.mean, 4), round(spread.deviation, 4)) == (
        "WK", 2022, 300, 1.0, 0.8165,
    )  # fmt: skip
    assert Spread.objects.filter(indicator__unit="count").exists() is False


@pytest.mark.parametrize(
    ("name", "rows", "wishes", "sentence"),
    [
        ("f.csv", [KWB, ["WK062202", "W", "Wijk", "1", "2", "3"]], {}, "Van welk jaar zijn deze cijfers?"),
        ("kwb-2022.csv", [KWB, ["WK060601", "W", "Wijk", "1", "2", "3"]], {}, "Het bestand zegt niets over GM0622."),
        ("kwb-2022.csv", [KWB, ["GM0622", "V", "Gemeente", "1", "2", "3"]], {}, "Het bestand heeft alleen cijfers van"),
        ("kwb-1999.csv", [KWB, ["WK062202", "W", "Wijk", "1", "2", "3"]], {}, "Er zijn geen cijfers van 1999."),
        ("85318NED.csv", [KWB, ["WK062202", "W", "Wijk", "1", "2", "3"]], {"year": 2023}, "Het bestand gaat over 2022"),
        ("kwb-2023.csv", [["gwb_code_10", "p_ink_ar"], ["WK062202", "1"]], {}, "“Inwoners in armoede (%)” bestond"),
        ("kwb-2010.csv", [["GM_CODE", "GWB_CODE", "RECS"], ["1", "1", "W"]], {}, "Dit is een kwb-bestand"),
        ("sl-2022.csv", [["Wijken en buurten", "Aantal inwoners"], ["Westwijk", "3"]], {}, "Het bestand noemt de"),
        ("x-2022.csv", [["a", "b"], ["1", "2"]], {}, "Er is geen kolom met codes van wijken en buurten gevonden."),
        ("x-2022.csv", [["statcode", "vreemd"], ["WK062202", "1"]], {}, "De kolommen van dit bestand zijn"),
        ("e-2022.csv", [KWB], {}, "Er zijn in dit bestand geen rijen"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_what_is_needed(town, tmp_path, name, rows, wishes, sentence):
    with pytest.raises(FileRefused) as refused:
        run(table(tmp_path / name, rows), **wishes)
    assert str(refused.value)[: len(sentence)] == sentence
    assert Figure.objects.count() == 0


def test_boundaries_and_broken_json_are_no_figures(town, tmp_path):
    path = tmp_path / "x.json"
    outcomes = []
    for text in (
        '{"type":"FeatureCollection","features":[]}',
        '{"value":[]}',
        '{"value":[{"WijkenEnBuurten":"BU06220202","AantalInwoners_5":1}',
        "[1,2]",
    ):
        path.write_text(text)
        with pytest.raises(FileRefused) as refused:
            run(path, year=2022)
        outcomes.append(str(refused.value).split(".")[0])
    assert outcomes == [
        "Dit zijn grenzen, geen cijfers", "Er zijn geen rijen in dit bestand",
        "Het bestand is beschadigd of afgebroken", "Het bestand is beschadigd of afgebroken",
    ]  # fmt: skip


def test_without_a_municipality_there_is_nothing_to_import(tmp_path):
    with pytest.raises(FileRefused, match="GM0622"):
        run(kwb(tmp_path / "kwb-2022.csv", ["WK062202", "W", "Wijk", "1", "2", "3"]))


def test_the_real_health_files_give_the_published_figures(town):
    for age in ("18plus", "65plus"):
        run(shared(f"rivm_gezondheid_2020_{age}_waterweg.csv"))
    found = values("BU06220202", 2020)
    assert (found["hard_up_18"], found["hard_up_65"], found["lonely_65"]) == (25.3, 15.0, 58.8)
    assert values("GM0622", 2020)["hard_up_18"] == 17.3
    assert Figure.objects.filter(code__startswith="BU0622", indicator__key="hard_up_18", value=None).count() == 8


def test_the_real_files_of_the_whole_country_give_its_spread(town):
    report = run(shared("nl_gemeenten_wijken_2022_tmap.csv"))
    spread = Spread.objects.get(indicator__key="share_65", level="GM")
    assert (report.rows, spread.count, round(spread.mean, 1), round(spread.deviation, 1)) == (3685, 345, 22.2, 3.4)
