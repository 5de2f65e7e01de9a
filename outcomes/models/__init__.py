"""The report of a meeting in rows, who checked it, its versions that never change, and the agreements to keep."""

from outcomes.models.edition import Edition
from outcomes.models.opinion import Opinion
from outcomes.models.points import ActionPoint, Step
from outcomes.models.report import Agreement, OtherText, Report, Row, Subject

__all__ = ["ActionPoint", "Agreement", "Edition", "Opinion", "OtherText", "Report", "Row", "Step", "Subject"]
