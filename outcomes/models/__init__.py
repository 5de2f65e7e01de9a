"""The report of a meeting in rows, who checked it, and its versions that never change."""

from outcomes.models.edition import Edition
from outcomes.models.opinion import Opinion
from outcomes.models.report import Agreement, OtherText, Report, Row, Subject

__all__ = ["Agreement", "Edition", "Opinion", "OtherText", "Report", "Row", "Subject"]
