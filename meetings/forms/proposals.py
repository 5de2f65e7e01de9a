"""What a coordinator says about a proposal, and what people in the neighbourhood said."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import MeanwhileForm, RowField, offer_rows
from areas.forms import AreaChoiceField, DayField, TextField, capitalised
from areas.models import Area, Organisation
from meetings.models import Meeting, ProposalDecision, Signal, Theme


def _theme_field(**more: Any) -> Any:
    messages = {"invalid_choice": _("Choose a theme from the list.")}
    return RowField(Theme.objects.none(), required=False, label=_("Theme"), error_messages=messages, **more)


class DecisionForm(forms.Form):
    """Yes, not now or no; against it needs a reason."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        choices=ProposalDecision.Decision.choices,
        error_messages={
            "required": _("Choose what you decide."),
            "invalid_choice": _("Choose what you decide."),
        },
    )
    reason = TextField(
        required=False,
        max_length=500,
        label=_("Why?"),
        help_text=_("Needed for “not now” and “no”. Your colleagues read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever decides against it says why."""
        data = super().clean() or self.cleaned_data
        if not self.errors and data["decision"] != ProposalDecision.Decision.ACCEPTED and not data["reason"]:
            self.add_error("reason", _("Say why. That helps whoever looks at this again."))
        return data


class SignalForm(forms.Form):
    """A voice, noted in a minute: what, where, from whom."""

    use_required_attribute = False

    area = AreaChoiceField(Area.objects.none(), label=_("Area"), empty_label=_("Choose an area"))
    text = TextField(
        max_length=1000,
        label=_("What was said?"),
        help_text=_("In a few words. Leave out names and addresses."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Type what was said.")},
    )
    origin = forms.ChoiceField(
        label=_("From whom?"),
        choices=capitalised(Signal.Origin.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from whom it is."), "invalid_choice": _("Choose from whom it is.")},
    )
    theme = _theme_field(empty_label=_("No theme yet"))
    asks_meeting = forms.BooleanField(required=False, label=_("Asks for a meeting"))
    received_on = DayField(
        label=_("On which day?"), error_messages={"required": _("Fill in a date, for example 3 December 2026.")}
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        kwargs["initial"] = {"received_on": timezone.localdate()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        offer_rows(self, "area", areas.filter(is_active=True).order_by("path", "pk"))
        offer_rows(self, "theme", Theme.objects.filter(is_active=True))

    def clean_received_on(self) -> Any:
        """Nobody said anything tomorrow."""
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class AnswerForm(MeanwhileForm):
    """What a voice is about, how far it is, and what we answer."""

    use_required_attribute = False

    theme = _theme_field(empty_label=_("No theme yet"))
    state = forms.ChoiceField(
        label=_("How far is it?"),
        choices=capitalised(Signal.State.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it is."), "invalid_choice": _("Choose how far it is.")},
    )
    answer = TextField(
        required=False,
        max_length=1000,
        label=_("Answer"),
        help_text=_("What was done with it, or why not. Whoever left an e-mail address gets this text."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, signal: Signal, **kwargs: Any) -> None:
        kwargs["initial"] = {"theme": signal.theme_id, "state": signal.state, "answer": signal.answer}
        super().__init__(*args, **kwargs)
        in_use = Q(is_active=True) | Q(pk=signal.theme_id)
        offer_rows(self, "theme", Theme.objects.filter(in_use))

    def clean(self) -> dict[str, Any]:
        """Answered is what has an answer."""
        data = super().clean() or self.cleaned_data
        if data.get("state") == Signal.State.ANSWERED and not data.get("answer") and "answer" not in self.errors:
            self.add_error("answer", _("Type the answer."))
        return data


class ChosenForm(forms.Form):
    """One of the meetings or voices that are offered."""

    use_required_attribute = False

    chosen = RowField(
        Meeting.objects.none(),
        empty_label=_("Choose from the list"),
        error_messages={"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")},
    )

    def __init__(self, *args: Any, rows: QuerySet[Any], label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "chosen", rows)
        self.fields["chosen"].label = label


class SignalFilter(forms.Form):
    """Which voices the inbox shows. The names of the fields stand in the address."""

    use_required_attribute = False

    gebied = AreaChoiceField(Area.objects.none(), required=False, label=_("Area"), empty_label=_("All areas"))
    thema = _theme_field(empty_label=_("All themes"))
    stand = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[("", _("All states")), *capitalised(Signal.State.choices)],
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    afdeling = RowField(
        Organisation.objects.none(),
        required=False,
        label=_("Department"),
        empty_label=_("All departments"),
        error_messages={"invalid_choice": _("Choose a department from the list.")},
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], departments: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "gebied", areas.order_by("path", "pk"))
        offer_rows(self, "thema", Theme.objects.all())
        offer_rows(self, "afdeling", departments.order_by("name", "pk"))
