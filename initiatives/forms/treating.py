"""What staff decide: the filter of the list, all ideas of a market in one form, and one idea on its own page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import NumberField, RowField, offer_rows
from areas.forms import AreaChoiceField, TextField, capitalised
from areas.models import Area, Organisation
from initiatives import rules
from initiatives.models import Initiative
from meetings.models import Meeting

STATES = dict(Initiative.State.choices)


class IdeaFilter(forms.Form):
    """Which initiatives to show. The names of the fields stand in the address."""

    use_required_attribute = False
    gebied = AreaChoiceField(
        Area.objects.none(), required=False, label=gettext_lazy("Area"), empty_label=gettext_lazy("All areas")
    )
    stand = forms.ChoiceField(
        required=False,
        label=gettext_lazy("How far"),
        choices=[("", gettext_lazy("All states")), *capitalised(Initiative.State.choices)],
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    antwoord = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Answered"),
        choices=[("", gettext_lazy("With and without an answer")), ("wacht", gettext_lazy("Waits for our answer"))],
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    markt = RowField(
        Meeting.objects.none(),
        required=False,
        label=gettext_lazy("Market"),
        empty_label=gettext_lazy("All markets"),
        error_messages={"invalid_choice": gettext_lazy("Choose a market from the list.")},
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], markets: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "gebied", areas.order_by("path", "pk"))
        offer_rows(self, "markt", markets)


class SittingForm(forms.Form):
    """State, advice and answer of each idea. What the row was like when it was shown goes along as a version."""

    use_required_attribute = False

    def __init__(self, *args: Any, rows: Iterable[Initiative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            self._offer(row)

    def _offer(self, row: Initiative) -> None:
        choose = _("Choose from the list.")
        self.fields[f"version_{row.pk}"] = NumberField(initial=row.version, widget=forms.HiddenInput, required=False)
        self.fields[f"state_{row.pk}"] = forms.ChoiceField(
            label=_("State of “%(title)s”") % {"title": row.title},
            choices=capitalised((state, STATES[state]) for state in rules.choices_from(row.state)),
            initial=row.state,
            error_messages={"required": choose, "invalid_choice": choose},
        )
        self.fields[f"advice_{row.pk}"] = _words(
            _("Advice on “%(title)s”") % {"title": row.title}, row.advice, max_length=1000
        )
        self.fields[f"answer_{row.pk}"] = _words(
            _("Answer to “%(title)s”") % {"title": row.title}, row.answer, max_length=2000
        )

    def clean(self) -> dict[str, Any]:
        """An end needs an answer, in words that whoever handed it in reads."""
        data = super().clean() or self.cleaned_data
        for row in self.rows:
            goal = data.get(f"state_{row.pk}")
            answer = data.get(f"answer_{row.pk}", "")
            if goal and rules.lacks_answer(row.state, goal, answer, row.sent_answer):
                words = _("Write an answer to “%(title)s” first.")
                if answer:
                    words = _("Write a new answer to “%(title)s”: the one of now was sent before.")
                self.add_error(f"answer_{row.pk}", words % {"title": row.title})
        return data

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return every idea with its fields."""
        return [
            {"row": row} | {name: self[f"{name}_{row.pk}"] for name in ("version", "state", "advice", "answer")}
            for row in self.rows
        ]

    @property
    def treatments(self) -> list[rules.Treatment]:
        """What was said of each idea."""
        said = self.cleaned_data
        return [
            rules.Treatment(
                pk=row.pk,
                version=-1 if said[f"version_{row.pk}"] is None else said[f"version_{row.pk}"],
                state=said[f"state_{row.pk}"],
                advice=said[f"advice_{row.pk}"],
                answer=said[f"answer_{row.pk}"],
            )
            for row in self.rows
        ]


class OneForm(SittingForm):
    """One idea, and which organisation it is of."""

    organisation = RowField(
        Organisation.objects.none(),
        required=False,
        label=gettext_lazy("Organisation"),
        empty_label=gettext_lazy("None that we know"),
        error_messages={"invalid_choice": gettext_lazy("Choose an organisation from the list.")},
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = self.rows[0].organisation_id if self.rows else None
        self.fields["organisation"].initial = linked
        self.fields["seen_organisation"] = NumberField(initial=linked, widget=forms.HiddenInput, required=False)
        self.order_fields([name for name in self.fields if name != "organisation"])
        offer_rows(self, "organisation", organisations)

    @property
    def has_other_organisation(self) -> bool:
        """True when another organisation was chosen than the form showed; what a colleague linked meanwhile stays."""
        chosen = self.cleaned_data["organisation"]
        return bool((chosen.pk if chosen else None) != self.cleaned_data["seen_organisation"])


def _words(label: str, initial: str, *, max_length: int) -> TextField:
    return TextField(
        label=label,
        initial=initial,
        max_length=max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
