"""The call of a market, its floor, and what was counted on paper."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import MeanwhileForm, NumberField, RowField, offer_rows
from areas.forms import DayField, TextField
from areas.models import Organisation
from initiatives import rules
from initiatives.forms.own import NEEDS, needs_fields
from initiatives.models import Initiative, Stand
from meetings.models import Meeting
from meetings.rules import day_words

MOST = 9999


class CallForm(MeanwhileForm):
    """What the public form says, and until when it takes ideas."""

    use_required_attribute = False

    text = TextField(
        required=False,
        max_length=1000,
        label=gettext_lazy("Text above the form"),
        help_text=gettext_lazy("What do you look for, and what do people get? In short sentences."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    closes_on = DayField(
        required=False,
        label=gettext_lazy("Last day to hand in an idea"),
        help_text=gettext_lazy("Without a day people can hand in ideas until the market starts."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean_closes_on(self) -> dt.date | None:
        """A new last day is not over, and not after the market; one that stands already may be over by now."""
        day: dt.date | None = self.cleaned_data["closes_on"]
        today = timezone.localdate()
        if day is None or day == self.initial.get("closes_on") or rules.may_close_on(day, self.meeting, today):
            return day
        if day < today:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        raise forms.ValidationError(
            _("The market is on %(day)s. Choose that day or an earlier one.")
            % {"day": day_words(timezone.localdate(self.meeting.starts_at))}
        )


class StandOfForm(forms.Form):
    """A stand for an organisation, with what it needs."""

    use_required_attribute = False

    organisation = RowField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        empty_label=gettext_lazy("Choose an organisation"),
        error_messages={
            "required": gettext_lazy("Choose an organisation."),
            "invalid_choice": gettext_lazy("Choose an organisation from the list."),
        },
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= needs_fields(*NEEDS)
        offer_rows(self, "organisation", organisations)


class NumbersForm(MeanwhileForm):
    """Which stand is where on the floor."""

    use_required_attribute = False

    def __init__(self, *args: Any, stands: Iterable[Stand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = list(stands)
        for stand in self.stands:
            self.fields[f"number_{stand.pk}"] = NumberField(
                label=_("Place of “%(name)s”") % {"name": stand.name},
                initial=stand.number,
                required=False,
                min_value=1,
                max_value=MOST,
            )

    def clean(self) -> dict[str, Any]:
        """No two stands in one place."""
        data = super().clean() or self.cleaned_data
        taken: dict[int, Stand] = {}
        for stand in self.stands:
            number = data.get(f"number_{stand.pk}")
            if number and taken.setdefault(number, stand) is not stand:
                words = {"number": number, "name": taken[number].name, "other": stand.name}
                self.add_error(
                    f"number_{stand.pk}", _("Place %(number)s is of “%(name)s” and of “%(other)s”. Change one.") % words
                )
        return data

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return every stand with its field."""
        return [{"stand": stand, "field": self[f"number_{stand.pk}"]} for stand in self.stands]

    @property
    def numbers(self) -> dict[int, int | None]:
        """The place of each stand."""
        return {stand.pk: self.cleaned_data[f"number_{stand.pk}"] for stand in self.stands}


class CountsForm(forms.Form):
    """How many slips “I want to join” and how many votes each initiative got on paper. What was seen goes along."""

    use_required_attribute = False

    def __init__(self, *args: Any, rows: Iterable[Initiative], takes_votes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.names = ["joins", "votes"] if takes_votes else ["joins"]
        labels = {"joins": _("Slips for “%(title)s”"), "votes": _("Votes for “%(title)s”")}
        for row in self.rows:
            for name in self.names:
                label, found = labels[name] % {"title": row.title}, counts_of(row)[name]
                self.fields[f"{name}_{row.pk}"] = _number(label, found)
                self.fields[f"seen_{name}_{row.pk}"] = _number(label, found, widget=forms.HiddenInput)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return every initiative with its fields; the one for votes from the day of the market."""
        return [
            {"row": row, "seen": [self[f"seen_{name}_{row.pk}"] for name in self.names]}
            | {name: self[f"{name}_{row.pk}"] for name in self.names}
            for row in self.rows
        ]

    @property
    def counted(self) -> list[rules.Counted]:
        """What was counted of each: an empty field is no slip, or says that nobody voted on it."""
        said = self.cleaned_data
        return [
            rules.Counted(
                pk=row.pk,
                joins=said[f"joins_{row.pk}"] or 0,
                votes=said.get(f"votes_{row.pk}"),
                seen_joins=said[f"seen_joins_{row.pk}"] or 0,
                seen_votes=said.get(f"seen_votes_{row.pk}"),
            )
            for row in self.rows
        ]


def counts_of(row: Initiative) -> dict[str, int | None]:
    """Return the counts of an initiative as the form shows them: no slips is an empty field."""
    return {"joins": row.join_count or None, "votes": row.vote_count}


def _number(label: str, initial: int | None, **more: Any) -> NumberField:
    return NumberField(label=label, initial=initial, required=False, min_value=0, max_value=MOST, **more)
