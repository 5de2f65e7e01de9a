"""What people fill in about a report and about agreements."""

from outcomes.forms.council import CouncilForm
from outcomes.forms.evaluation import LookBackForm, PaperForm, ReviewForm
from outcomes.forms.finishing import CorrectForm, FinaliseForm, PublishForm, SendForm
from outcomes.forms.opinions import AskForm, OpinionForm
from outcomes.forms.points import KeepForm, PointFilter, StaffKeepForm, WordsForm
from outcomes.forms.rows import AgreementForm, ChoiceForm, SubjectForm, SummaryForm

__all__ = [
    "AgreementForm",
    "AskForm",
    "ChoiceForm",
    "CorrectForm",
    "CouncilForm",
    "FinaliseForm",
    "KeepForm",
    "LookBackForm",
    "OpinionForm",
    "PaperForm",
    "PointFilter",
    "PublishForm",
    "ReviewForm",
    "SendForm",
    "StaffKeepForm",
    "SubjectForm",
    "SummaryForm",
    "WordsForm",
]
