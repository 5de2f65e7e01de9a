"""The forms of initiatives: of everyone, of the initiator, and of staff."""

from initiatives.forms.ideas import IdeaForm, JoinForm, PaperIdeaForm, WordsForm
from initiatives.forms.market import CallForm, CountsForm, NumbersForm, StandOfForm, counts_of
from initiatives.forms.own import ProgressForm, StandForm
from initiatives.forms.treating import IdeaFilter, OneForm, SittingForm

__all__ = [
    "CallForm",
    "CountsForm",
    "IdeaFilter",
    "IdeaForm",
    "JoinForm",
    "NumbersForm",
    "OneForm",
    "PaperIdeaForm",
    "ProgressForm",
    "SittingForm",
    "StandForm",
    "StandOfForm",
    "WordsForm",
    "counts_of",
]
