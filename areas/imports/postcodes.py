"""The list of CBS that says in which buurt each house stands (pc6hnr…_gwb.csv): only the own municipality is kept."""

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from areas.imports.report import Report
from areas.imports.source import FileRefused, broken
from areas.models import AreaCode, PostcodeArea

_MAX_UNPACKED = 1 << 30  # the list of the whole country has nine million rows, 0.3 GB
_MEMBER = re.compile(r"pc6.*\.csv$", re.IGNORECASE)
_POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")
_BATCH = 1000
Houses = dict[str, dict[int, str]]  # postcode → house number → code of the buurt


def read_postcodes(path: Path, own: set[str], report: Report) -> Houses:
    """Return the houses of these municipalities (GM codes); fills the year of the report. Raises `FileRefused`."""
    houses: Houses = defaultdict(dict)
    try:
        with _text(path) as file:
            head = file.readline()
            separator = ";" if ";" in head else ","
            names = [name.strip().strip('"').lower() for name in head.split(separator)]
            places, report.year = _places(names)
            for number, cells in enumerate(csv.reader(file, delimiter=separator), start=2):
                report.rows += 1
                _house(number, cells, places, own, houses, report)
    except (UnicodeDecodeError, csv.Error, zipfile.BadZipFile, OSError) as error:
        raise broken() from error
    if not houses:
        raise FileRefused(_("The list has no houses in %(codes)s.") % {"codes": ", ".join(sorted(own))})
    return houses


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
    """Open the list, also when it is still in the zip file of CBS."""
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        member = next((each for each in archive.infolist() if _MEMBER.search(each.filename)), None)
        if member is None or member.file_size > _MAX_UNPACKED:
            raise _no_list()
        with archive.open(member) as stream:
            yield io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def _no_list() -> FileRefused:
    """Return the refusal of what is no list of postcodes."""
    return FileRefused(
        _("This is no list of postcodes and buurten. Take from cbs.nl “Buurt, wijk en gemeente voor "
          "postcode-huisnummer” (pc6hnr…_gwb.csv).")
    )  # fmt: skip


def _places(names: list[str]) -> tuple[tuple[int, int, int, int], int]:
    """Return where postcode, house number, buurt and municipality stand, and the year in their names."""
    found: dict[str, int] = {}
    year = 0
    for place, name in enumerate(names):
        match = re.fullmatch(r"(buurt|gemeente)(\d{4})|(pc6)|(huisnummer)", name)
        if match:
            found[match.group(1) or match.group(3) or match.group(4)] = place
            year = int(match.group(2) or year)
    if set(found) != {"pc6", "huisnummer", "buurt", "gemeente"} or not year:
        raise _no_list()
    return (found["pc6"], found["huisnummer"], found["buurt"], found["gemeente"]), year


def _house(
    number: int, cells: list[str], places: tuple[int, ...], own: set[str], houses: Houses, report: Report
) -> None:
    """Take one house, when it stands in the own municipality."""
    if len(cells) <= max(places):
        report.refuse(number, "", _("the row is too short"))
        return
    postcode, house, buurt, municipality = (cells[place].strip().upper() for place in places)
    if f"GM{municipality.removeprefix('GM').zfill(4)}" not in own:
        report.skipped += 1
    elif not _POSTCODE.fullmatch(postcode) or not house.isdecimal():
        report.refuse(number, "", _("this is not a postcode with a house number"))
    else:
        # The codes are written as numbers, without the nils before them; since 2023 they may hold letters.
        houses[postcode][int(house)] = f"BU{buurt.removeprefix('BU').zfill(8)}"


def shortened(houses: Houses) -> dict[tuple[str, int | None], str]:
    """Return one row for a postcode that lies in one buurt, else a row for each of its houses."""
    rows: dict[tuple[str, int | None], str] = {}
    for postcode, numbers in houses.items():
        codes = set(numbers.values())
        if len(codes) == 1:
            rows[postcode, None] = codes.pop()
        else:
            rows.update({(postcode, number): code for number, code in numbers.items()})
    return rows


def own_codes() -> set[str]:
    """Return the codes of our municipalities."""
    codes = AreaCode.objects.filter(area__kind="municipality", code__startswith="GM")
    return set(codes.values_list("code", flat=True))


def write_postcodes(rows: dict[tuple[str, int | None], str], year: int, report: Report) -> None:
    """Put the list in the place of the one before; nothing when it is the same. The caller opens the transaction."""
    known = {(row.postcode, row.number): (row.code, row.division_year) for row in PostcodeArea.objects.iterator(_BATCH)}
    count = report.count("postcodes")
    for key, code in rows.items():
        if known.get(key) == (code, year):
            count.same += 1
        elif key in known:
            count.changed += 1
        else:
            count.new += 1
    if report.is_applied and (count.new or count.changed or len(known) != len(rows)):
        PostcodeArea.objects.all().delete()
        PostcodeArea.objects.bulk_create(
            (
                PostcodeArea(postcode=postcode, number=number, code=code, division_year=year)
                for (postcode, number), code in rows.items()
            ),
            batch_size=_BATCH,
        )
