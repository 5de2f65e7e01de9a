"""A final report as an accessible file for the archive: PDF/UA-1 and PDF/A-2a, set by the press of `invitations`.

The papers of a dossier are the same. The report for the council and the memo are PDF/UA-1; the memo is also an
OpenDocument text, to write on in. No `.typ` file holds words: every text comes in as data.
"""

from outcomes.paper.certificate import COUNTED, certificate_pdf
from outcomes.paper.council import council_pdf
from outcomes.paper.dossier import (
    added_pdf,
    agreements_pdf,
    contents_pdf,
    invitation_pdf,
    overview_pdf,
    retention_words,
)
from outcomes.paper.forgotten import forgotten_pdf, gone_rows, stayed
from outcomes.paper.memo import memo_pdf
from outcomes.paper.odt import memo_odt
from outcomes.paper.report import WithoutText, report_data, report_pdf

__all__ = [
    "COUNTED",
    "WithoutText",
    "added_pdf",
    "agreements_pdf",
    "certificate_pdf",
    "contents_pdf",
    "council_pdf",
    "forgotten_pdf",
    "gone_rows",
    "invitation_pdf",
    "memo_odt",
    "memo_pdf",
    "overview_pdf",
    "report_data",
    "report_pdf",
    "retention_words",
    "stayed",
]
