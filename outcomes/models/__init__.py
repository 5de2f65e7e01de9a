"""The report of a meeting and its versions, agreements, looking back, lessons, and the dossier of it all."""

from outcomes.models.destruction import Destruction, DestructionLine
from outcomes.models.dossier import Dossier, DossierFile
from outcomes.models.dpia import DpiaVersion
from outcomes.models.edition import Edition
from outcomes.models.evaluation import Degree, LookBack, PaperReviews, Review
from outcomes.models.keeping import ForgetRun, Forgotten, Hold
from outcomes.models.lesson import Lesson, MemoStyle
from outcomes.models.opinion import Opinion
from outcomes.models.other_text import OtherText
from outcomes.models.photo import Photo
from outcomes.models.points import ActionPoint, Step
from outcomes.models.public_figures import PublicFigures
from outcomes.models.report import Agreement, Report, Row, Subject
from outcomes.models.retention import RetentionClass, RetentionOfKind

__all__ = [
    "ActionPoint",
    "Agreement",
    "Degree",
    "Destruction",
    "DestructionLine",
    "Dossier",
    "DossierFile",
    "DpiaVersion",
    "Edition",
    "ForgetRun",
    "Forgotten",
    "Hold",
    "Lesson",
    "LookBack",
    "MemoStyle",
    "Opinion",
    "OtherText",
    "PaperReviews",
    "Photo",
    "PublicFigures",
    "Report",
    "RetentionClass",
    "RetentionOfKind",
    "Review",
    "Row",
    "Step",
    "Subject",
]
