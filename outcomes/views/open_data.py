"""The figures of the report for the council as open data: a page that explains them, and a file per half-year.

Only half-years that are settled, and everything together: then no two files can be taken from each other. The numbers
of people in a file stay as they were made public (`PublicFigures`), so that the older file says no more either.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules.spreadsheet import safe_rows
from invitations.views.open_page import open_page
from invitations.views.structured import data_block
from invitations.views.token_page import show_public
from outcomes import queries
from outcomes.models import PublicFigures
from outcomes.paper.figures import OF_PEOPLE, Row, figures, rows
from outcomes.queries import EVERYTHING, Period
from outcomes.rules.periods import Half

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
KEPT_SECONDS = 3600
COLUMNS = ("periode", "begin", "einde", "tabel", "rij", "kolom", "aantal", "teken")
# What `teken` says when there is no exact number.
MARKS = {"": "", "fewer": "minder-dan-5", "all_but": "op-minder-dan-5-na-iedereen", "least": "minstens",
         "hidden": "niet-getoond"}  # fmt: skip
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
_PUBLIC = {"Cache-Control": f"public, max-age={KEPT_SECONDS}", "Access-Control-Allow-Origin": "*"}


@open_page()
def open_data(request: HttpRequest) -> HttpResponse:
    """Explain the figures, and lead to the file of each half-year."""
    halves = queries.public_halves()
    context = {
        "halves": [(half, half_words(half)) for half in halves],
        "licence": LICENCE,
        "marks": [mark for mark in MARKS.values() if mark],
        "columns": COLUMNS,
        "structured": data_block(_dataset(halves)),
        "canonical_url": settings.BASE_URL + reverse("outcomes:open_data"),
    }
    return show_public(request, "outcomes/open_data", context)


@login_not_required
@require_safe
def open_data_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Give the figures of a half-year: rows for a spreadsheet, or the same for a program. Always in Dutch."""
    half = Half.read(name)
    public = queries.public_figures(half) if half else None
    if half is None or public is None:
        raise Http404
    content = _file(half, public, kind)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag) or HttpResponse(content, content_type=_TYPES[kind])
    for header, value in _PUBLIC.items():
        response.headers[header] = value
    if response.status_code == 200:
        response.headers["ETag"] = etag
        response.headers["Content-Disposition"] = f'inline; filename="bijeenkomsten-{half}.{kind}"'
    return response


def half_words(half: Half) -> str:
    """Return a half-year in words."""
    words = _("First half of %(year)s") if half.number == 1 else _("Second half of %(year)s")
    return words % {"year": half.year}


def _file(half: Half, public: PublicFigures, kind: str) -> bytes:
    """Return a file as it was made at most an hour ago: it is public, and making it counts everything."""
    key = f"open-data-{half}-{kind}-{public.made_at.timestamp()}"
    content: bytes | None = cache.get(key)
    if content is None:
        with translation.override(settings.LANGUAGE_CODE):
            found = [_named(half, row) for row in _rows(half, public)]
        content = _csv(found) if kind == "csv" else _json(half, public, found)
        cache.set(key, content, KEPT_SECONDS)
    return content


def _rows(half: Half, public: PublicFigures) -> list[Row]:
    """Return what the file of a half-year says: of people what was made public, of the rest how it stands now."""
    period = Period(half.first, half.last)
    stayed = {name: [cast(Row, tuple(row)) for row in public.rows if row[0] == name] for name in OF_PEOPLE}
    found: list[Row] = []
    for table in figures(queries.council(period, EVERYTHING, now=timezone.now()), period):
        found += stayed.pop(table.key) if table.key in stayed else rows([table])
    return found


def _named(half: Half, row: Row) -> dict[str, Any]:
    *found, mark = row
    return dict(zip(COLUMNS, (str(half), str(half.first), str(half.last), *found, MARKS[mark]), strict=True))


def _csv(found: list[dict[str, Any]]) -> bytes:
    """Return the rows with commas and points, as programs read them (RFC 4180)."""
    text = io.StringIO(newline="")
    lines = ([_blank(row[name]) for name in COLUMNS] for row in found)
    csv.writer(text).writerows(safe_rows([COLUMNS, *lines]))
    return text.getvalue().encode()


def _blank(value: Any) -> str | int:
    return "" if value is None else value


def _json(half: Half, public: PublicFigures, found: list[dict[str, Any]]) -> bytes:
    said = {
        "titel": "Bijeenkomsten met bewoners",
        "uitgever": settings.ORGANISATION_NAME,
        "licentie": LICENCE,
        "periode": str(half),
        "begin": str(half.first),
        "einde": str(half.last),
        "vastgesteld": str(timezone.localdate(public.made_at)),
        "uitleg": settings.BASE_URL + reverse("outcomes:open_data"),
        "cijfers": [{name: row[name] for name in COLUMNS[3:]} for row in found],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _dataset(halves: list[Half]) -> Mapping[str, Any]:
    """Return what catalogues of open data read: a data set and its files, in the words of DCAT."""
    base = settings.BASE_URL
    return {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
                     "foaf": "http://xmlns.com/foaf/0.1/"},
        "@type": "dcat:Dataset",
        "@id": base + reverse("outcomes:open_data"),
        "dct:title": {"@value": "Bijeenkomsten met bewoners", "@language": "nl"},
        "dct:description": {"@value": "Aantallen per halfjaar, zonder persoonsgegevens.", "@language": "nl"},
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": settings.ORGANISATION_NAME},
        "dct:license": {"@id": LICENCE},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/BIANNUAL"},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": f"{half} {kind.upper()}",
                "dcat:downloadURL": {"@id": base + reverse(f"outcomes:open_data_{kind}", args=[str(half)])},
                "dcat:mediaType": _TYPES[kind].partition(";")[0],
                "dct:license": {"@id": LICENCE},
            }
            for half in halves
            for kind in _TYPES
        ],
    }  # fmt: skip
