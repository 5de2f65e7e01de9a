"""Three questions to visitors, three to organisers, and the totals of what was filled in on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import MeanwhileForm, NumberField, TextField
from outcomes import rules
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


class PaperForm(MeanwhileForm):
    """How often each answer was given on paper; left open is none."""

    use_required_attribute = False

    useful_yes = _number(_("Useful: yes"))
    useful_bit = _number(_("Useful: a little"))
    useful_no = _number(_("Useful: no"))
    speak_yes = _number(_("Could speak: yes"))
    speak_bit = _number(_("Could speak: a little"))
    speak_no = _number(_("Could speak: no"))

    is_sure = forms.BooleanField(required=False, label=_("Yes, this is how it was filled in"))

    def __init__(self, *args: Any, present: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        if not self.is_bound:
            del self.fields["is_sure"]

    def clean(self) -> dict[str, Any]:
        """No more forms than people, where we know how many came; and about as many answers to each question."""
        data = super().clean() or self.cleaned_data
        totals = {name: sum(data.get(f"{name}_{each}") or 0 for each in Degree.values) for name in ("useful", "speak")}
        for name, total in totals.items():
            if self.present and total > self.present:
                words = _("These are %(total)s answers together, and %(present)s people were there. Count them again.")
                self.add_error(f"{name}_yes", words % {"total": total, "present": self.present})
        if not rules.are_apart(*totals.values()):
            self.fields.pop("is_sure", None)
        elif not data.get("is_sure"):
            words = _("There are %(useful)s answers to the first question and %(speak)s to the second. Is that right?")
            self.add_error("is_sure", words % totals)
        return data

    @property
    def counts(self) -> dict[str, int]:
        """What was filled in."""
        return {name: value or 0 for name, value in self.cleaned_data.items() if name != "is_sure"}
