"""What people fill in about a report."""

from outcomes.forms.finishing import CorrectForm, FinaliseForm, PublishForm, SendForm
from outcomes.forms.opinions import AskForm, OpinionForm
from outcomes.forms.rows import AgreementForm, ChoiceForm, SubjectForm, SummaryForm

__all__ = [
    "AgreementForm",
    "AskForm",
    "ChoiceForm",
    "CorrectForm",
    "FinaliseForm",
    "OpinionForm",
    "PublishForm",
    "SendForm",
    "SubjectForm",
    "SummaryForm",
]
