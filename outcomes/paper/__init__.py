"""A final report as an accessible file for the archive: PDF/UA-1 and PDF/A-2a, set by the press of `invitations`.

`report.typ` holds no words: every text comes in as data.
"""

from outcomes.paper.report import report_data, report_pdf

__all__ = ["report_data", "report_pdf"]
