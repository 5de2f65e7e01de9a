"""What people fill in about a report and about agreements."""

from outcomes.forms.council import BehindForm, CouncilForm, ReachForm
from outcomes.forms.dossier import CloseForm, HoldForm, RefuseForm
from outcomes.forms.evaluation import LookBackForm, PaperForm, ReviewForm
from outcomes.forms.finishing import CorrectForm, FinaliseForm, PublishForm, SendForm
from outcomes.forms.lessons import LessonForm, PeriodLessonForm
from outcomes.forms.memo import MemoForm
from outcomes.forms.opinions import AskForm, OpinionForm
from outcomes.forms.photos import DescribeForm, PhotoForm
from outcomes.forms.points import KeepForm, PointFilter, StaffKeepForm, WordsForm
from outcomes.forms.rows import AgreementForm, ChoiceForm, People, SubjectForm, SummaryForm

__all__ = [
    "AgreementForm",
    "AskForm",
    "BehindForm",
    "ChoiceForm",
    "CloseForm",
    "CorrectForm",
    "CouncilForm",
    "DescribeForm",
    "FinaliseForm",
    "HoldForm",
    "KeepForm",
    "LessonForm",
    "LookBackForm",
    "MemoForm",
    "OpinionForm",
    "PaperForm",
    "People",
    "PeriodLessonForm",
    "PhotoForm",
    "PointFilter",
    "PublishForm",
    "ReachForm",
    "RefuseForm",
    "ReviewForm",
    "SendForm",
    "StaffKeepForm",
    "SubjectForm",
    "SummaryForm",
    "WordsForm",
]
