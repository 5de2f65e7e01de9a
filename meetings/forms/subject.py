"""Step 1 of planning: what the meeting is about, where, and what people can influence."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from areas.forms import AreaChoiceField, TextField, capitalised
from areas.models import Area
from meetings.forms.fields import StepForm
from meetings.forms.series import scope_field
from meetings.models import Meeting, Theme
from meetings.rules import CLOSED_KINDS, PARTICIPATION, proposed_introduction

_MOST_DIGITS = 18  # of a number that fits in a key


class ThemesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """One or more themes; a number that no database holds is refused, where Django would ask SQLite for it and fail."""

    def clean(self, value: Any) -> Any:
        """Return the themes."""
        if any(len(str(pk)) > _MOST_DIGITS or "\0" in str(pk) for pk in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class TextsForm(StepForm):
    """The texts of step 1, for who writes them and decides nothing else about the meeting."""

    title = TextField(
        max_length=120,
        label=_("Title of the meeting"),
        help_text=_("Short and concrete. For example: Together against loneliness."),
        error_messages={"required": _("Type a title.")},
    )
    question = TextField(
        required=False,
        max_length=600,
        label=_("Question to the residents"),
        help_text=_("What do you want to hear from them? Ask one question, in short sentences."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    goal = TextField(
        required=False,
        max_length=1000,
        label=_("Goal of the meeting"),
        help_text=_("For yourself and your colleagues. It does not stand in the invitation."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    introduction = TextField(
        required=False,
        max_length=2000,
        label=_("Text of the invitation"),
        help_text=_("Day, time and place come with it by themselves. Leave this empty and we make a start for you."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_title(self) -> str:
        """Return the title on one line: it becomes the subject of a mail."""
        return " ".join(self.cleaned_data["title"].split())


class SubjectForm(TextsForm):
    """The subject. Offers only areas that this user may change; a foreign area is no valid choice."""

    later: ClassVar[dict[str, Any]] = {"themes": (), "participation": ""}
    field_order = ("title", "area", "themes", "kind", "is_public", "participation", "question", "goal", "introduction")

    area = AreaChoiceField(Area.objects.none(), label=_("Area"), empty_label=_("Choose an area"))
    themes = ThemesField(
        Theme.objects.none(),
        label=_("Themes"),
        help_text=_("Choose one or more themes. They decide who gets an invitation."),
        widget=forms.CheckboxSelectMultiple(attrs={"data-columns": ""}),
        error_messages={
            "required": _("Choose at least one theme."),
            "invalid_choice": _("Choose themes from the list."),
            "invalid_list": _("Choose themes from the list."),
            "invalid_pk_value": _("Choose themes from the list."),
        },
    )
    kind = forms.ChoiceField(
        label=_("Kind of meeting"),
        choices=capitalised(Meeting.Kind.choices),
        initial=Meeting.Kind.THEME,
        error_messages={"required": _("Choose a kind."), "invalid_choice": _("Choose a kind from the list.")},
    )
    is_public = forms.ChoiceField(
        label=_("Is everyone welcome?"),
        help_text=_("A network meeting of partners and a working visit are always for invited people only."),
        choices=[
            ("yes", _("Yes, it stands in the public agenda and everyone can register")),
            ("no", _("No, only people whom we invite")),
        ],
        widget=forms.RadioSelect,
        initial="yes",
        error_messages={
            "required": _("Choose whether everyone is welcome."),
            "invalid_choice": _("Choose whether everyone is welcome."),
        },
    )
    participation = forms.ChoiceField(
        label=_("What can residents influence?"),
        help_text=_("This sentence stands in every invitation."),
        choices=capitalised(Meeting.Participation.choices),
        widget=forms.RadioSelect,
        initial="",
        error_messages={
            "required": _("Choose what residents can influence."),
            "invalid_choice": _("Choose one of the five degrees."),
        },
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], meeting: Meeting | None = None, **kwargs: Any) -> None:
        initial = (_kept(meeting) if meeting else {}) | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.meeting = meeting
        if meeting and meeting.series_id:
            self.fields["scope"] = scope_field()
        in_use = Q(is_active=True)
        chosen = meeting.themes.values("pk") if meeting else []
        self.offer("area", areas.filter(in_use | Q(pk=meeting.area_id if meeting else None)).order_by("path", "pk"))
        self.offer("themes", Theme.objects.filter(in_use | Q(pk__in=chosen)))
        # A form that did not ask changes nothing about it.
        self.fields["is_public"].required = not self.is_bound or "is_public" in self.data
        self.fields["participation"].choice_hints = PARTICIPATION  # type: ignore[attr-defined]  # what a field is, its name does not tell

    def is_over_row(self) -> bool:
        """Nobody else changes a new meeting."""
        return self.meeting is not None

    def clean_is_public(self) -> bool:
        """Return what was chosen, or else what it was before; some kinds are never open."""
        chosen = self.cleaned_data["is_public"] or self.get_initial_for_field(self.fields["is_public"], "is_public")
        return chosen != "no" and self.cleaned_data.get("kind") not in CLOSED_KINDS

    def clean(self) -> dict[str, Any]:
        """Offer a start for the text of the invitation, once the rest is complete."""
        data = super().clean()
        if self.is_complete and not self.errors and not data["introduction"]:
            data["introduction"] = _offered(data["area"], data["themes"])
        return data


def _kept(meeting: Meeting) -> dict[str, Any]:
    """Return what the draft holds already, as first values of the form."""
    names = ("title", "area", "kind", "participation", "question", "goal", "introduction")
    kept = {name: getattr(meeting, name) for name in names} | {"themes": list(meeting.themes.all())}
    kept["is_public"] = "yes" if meeting.is_public else "no"
    if not meeting.introduction and meeting.question:
        kept["introduction"] = _offered(meeting.area, kept["themes"])
    return kept


def _offered(area: Area, themes: Iterable[Theme]) -> str:
    """Return a start for the text of the invitation."""
    return proposed_introduction(area.name, [theme.label(settings.LANGUAGE_CODE) for theme in themes])


def texts_form(meeting: Meeting, data: Any = None) -> TextsForm:
    """Return the form with the texts that the meeting has."""
    names = ("title", "question", "goal", "introduction")
    return TextsForm(data, initial={name: getattr(meeting, name) for name in names})
