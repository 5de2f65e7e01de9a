"""The report of a meeting in rows, who checked it, its final versions, agreements, and how people look back."""

from outcomes.models.edition import Edition
from outcomes.models.evaluation import Degree, LookBack, PaperReviews, Review
from outcomes.models.opinion import Opinion
from outcomes.models.points import ActionPoint, Step
from outcomes.models.report import Agreement, OtherText, Report, Row, Subject

__all__ = [
    "ActionPoint",
    "Agreement",
    "Degree",
    "Edition",
    "LookBack",
    "Opinion",
    "OtherText",
    "PaperReviews",
    "Report",
    "Review",
    "Row",
    "Step",
    "Subject",
]
