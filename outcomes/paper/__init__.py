"""A final report as an accessible file for the archive: PDF/UA-1 and PDF/A-2a, set by the press of `invitations`.

The report for the council is PDF/UA-1. Neither `.typ` file holds words: every text comes in as data.
"""

from outcomes.paper.council import council_pdf
from outcomes.paper.report import report_data, report_pdf

__all__ = ["council_pdf", "report_data", "report_pdf"]
