"""Writes a kwb of the whole country in its real layout: 18,000 areas × 114 columns, as CSV and as Excel file."""

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

IDS = ("gwb_code_10", "gwb_code_8", "regio", "gm_naam", "recs", "gwb_code", "ind_wbi")
KNOWN = [
    "a_inw", "a_man", "a_vrouw", "a_00_14", "a_15_24", "a_25_44", "a_45_64", "a_65_oo", "a_ongeh", "a_gehuwd",
    "a_gesch", "a_verwed", "a_nl_all", "a_eur_al", "a_neu_al", "a_geb", "p_geb", "a_ste", "p_ste", "a_hh",
    "a_1p_hh", "a_hh_z_k", "a_hh_m_k", "g_hhgro", "bev_dich", "a_woning", "g_wozbag", "p_1gezw", "p_mgezw",
    "p_leegsw", "p_koopw", "p_huurw", "p_wcorpw", "p_ov_hw", "g_ele", "g_gas", "p_stadsv", "a_opl_bvm", "a_opl_hvm",
    "a_opl_hw", "p_arb_pp", "a_inkont", "g_ink_po", "g_ink_pi", "p_ink_li", "p_ink_hi", "g_hh_sti", "p_hh_li",
    "p_hh_hi", "p_hh_lkk", "p_hh_osm", "p_hh_110", "p_hh_120", "m_hh_ver", "a_soz_wb", "a_soz_ao", "a_soz_ww",
    "a_soz_ow", "a_jz_tn", "p_jz_tn", "a_wmo_t", "p_wmo_t", "a_pau", "g_pau_hh", "g_pau_km", "g_afs_hp", "g_afs_gs",
    "g_afs_kv", "g_afs_sc", "g_3km_sc",
]  # fmt: skip
COLUMNS = 114
AREAS = 18_000
MUNICIPALITIES, WIJKEN = 342, 3_300
RECS = {"NL": "Land", "GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}


def rows() -> Iterator[list[str]]:
    """The header and one row per area, the same every time."""
    values = [*KNOWN, *(f"x_{number:03}" for number in range(COLUMNS - len(IDS) - len(KNOWN)))]
    yield [*IDS, *(f"{name} " if number % 40 == 3 else name for number, name in enumerate(values))]
    chance = random.Random(2024)
    for code in codes():
        known = [code, code[2:], f"Gebied {code[2:]}    ", "Gemeente", RECS[code[:2]], code[2:], "1"]
        yield [*known, *(cell(name, chance) for name in values)]


def codes() -> Iterator[str]:
    """One country, municipalities (0622 among them), and wijken and buurten spread over them."""
    yield "NL00"
    numbers = [622 if n == 100 else 1000 + n for n in range(MUNICIPALITIES)]
    yield from (f"GM{number:04}" for number in numbers)
    wijken = [f"{numbers[n % MUNICIPALITIES]:04}{n // MUNICIPALITIES:02}" for n in range(WIJKEN)]
    yield from (f"WK{wijk}" for wijk in wijken)
    buurten = AREAS - 1 - MUNICIPALITIES - WIJKEN
    yield from (f"BU{wijken[n % WIJKEN]}{n // WIJKEN:02}" for n in range(buurten))


def cell(name: str, chance: random.Random) -> str:
    """A figure in the dress of a kwb: padded, with a comma or a point, or absent."""
    luck = chance.random()
    if luck < 0.12:
        return "       ."
    if name == "g_gas" and luck < 0.4:
        return ","
    if name.startswith("a_"):
        return str(5 * chance.randrange(0, 600))
    return f"{chance.uniform(0, 100):.1f}".replace(".", "," if luck < 0.6 else ".")


def write_csv(path: Path) -> None:
    """Write the table as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for row in rows():
            file.write(";".join(row) + "\r\n")


def write_xlsx(path: Path) -> None:
    """Write the table as an Excel file, every cell a text; by hand, for it is large."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for number, row in enumerate(rows(), start=1):
                cells = "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' for text in row)
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{_REL}"><sheets>'
    '<sheet name="KWB2023" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
