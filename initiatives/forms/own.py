"""What the initiator says later: a stand or not, and how it goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import MeanwhileForm
from areas.forms import TextField

NEEDS = (_("Needs a table"), _("Needs power"), _("Needs a screen"), _("What else does it need?"))
OWN_NEEDS = (_("We need a table"), _("We need power"), _("We need a screen"), _("What else do you need?"))


def needs_fields(table: Any, power: Any, screen: Any, other: Any) -> dict[str, forms.Field]:
    """Return the fields for what a stand needs, with these words."""
    return {
        "needs_table": forms.BooleanField(required=False, label=table),
        "needs_power": forms.BooleanField(required=False, label=power),
        "needs_screen": forms.BooleanField(required=False, label=screen),
        "other_needs": TextField(required=False, max_length=200, label=other),
    }


class StandForm(MeanwhileForm):
    """Whether they come with a stand, and what it needs."""

    use_required_attribute = False

    is_coming = forms.ChoiceField(
        label=_("Do you want a stand at the market?"),
        choices=[("yes", _("Yes, we come with a stand")), ("no", _("No, we do not come"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whether you want a stand."),
            "invalid_choice": _("Choose whether you want a stand."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= needs_fields(*OWN_NEEDS)

    @classmethod
    def of_staff(cls, *args: Any, **kwargs: Any) -> "StandForm":
        """Return the same in the words of who hears it by phone or reads it on paper."""
        form = cls(*args, **kwargs)
        form.fields["is_coming"].label = _("Do they want a stand at the market?")
        form.fields["is_coming"].choices = [  # type: ignore[attr-defined]  # what a field is, its name does not tell
            ("yes", _("Yes, they come with a stand")),
            ("no", _("No, they do not come")),
        ]
        form.fields |= needs_fields(*NEEDS)
        return form

    @property
    def needs(self) -> dict[str, Any]:
        """What was filled in beside yes or no."""
        return {name: value for name, value in self.cleaned_data.items() if name != "is_coming"}


class ProgressForm(forms.Form):
    """How it goes, in a few words."""

    use_required_attribute = False

    text = TextField(
        label=_("How is it going?"),
        max_length=1000,
        help_text=_("The coordinator of the area reads it. It is not shown to others."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Type how it is going.")},
    )
