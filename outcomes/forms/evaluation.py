"""Three questions to visitors, three to organisers, and the totals of what was filled in on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import NumberField, TextField
from outcomes.models import Degree


def _degree(label: Any, refusal: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=Degree.choices,
        widget=forms.RadioSelect(attrs={"data-cards": True}),
        error_messages={"required": refusal, "invalid_choice": refusal},
    )


def _better(label: Any) -> TextField:
    return TextField(required=False, max_length=1000, label=label, widget=forms.Textarea(attrs={"rows": 4}))


class ReviewForm(forms.Form):
    """How a visitor looks back."""

    use_required_attribute = False

    was_useful = _degree(_("Was it useful to you?"), _("Choose whether it was useful to you."))
    could_speak = _degree(_("Could you say what you wanted?"), _("Choose whether you could say what you wanted."))
    better = _better(_("What can be better?"))


class LookBackForm(forms.Form):
    """How an organiser looks back."""

    use_required_attribute = False

    met_goal = _degree(_("Was the goal met?"), _("Choose whether the goal was met."))
    right_people = _degree(_("Were the right people there?"), _("Choose whether the right people were there."))
    better = _better(_("What do we do differently next time?"))


def _number(label: Any) -> NumberField:
    return NumberField(label=label, min_value=0, max_value=1000, required=False)


class PaperForm(forms.Form):
    """How often each answer was given on paper; left open is none."""

    use_required_attribute = False

    useful_yes = _number(_("Useful: yes"))
    useful_bit = _number(_("Useful: a little"))
    useful_no = _number(_("Useful: no"))
    speak_yes = _number(_("Could speak: yes"))
    speak_bit = _number(_("Could speak: a little"))
    speak_no = _number(_("Could speak: no"))

    @property
    def counts(self) -> dict[str, int]:
        """What was filled in."""
        return {name: value or 0 for name, value in self.cleaned_data.items()}
