"""The style guide: every component of the style sheet in every state, for who builds and for who makes a theme."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import TextField
from invitations.queries import Tally
from platforms.ui import ANSWERS, STEPS, error_summary

ROWS, ON_A_PAGE = 60, 20
COUNTS = {"accepted": 14, "tentative": 5, "declined": 4, "waiting": 21, "undelivered": 2, "queued": 3}


class SampleForm(forms.Form):
    """A field of every kind."""

    use_required_attribute = False

    title = TextField(
        label=gettext_lazy("Title of the meeting"),
        help_text=gettext_lazy("Short and concrete. For example: Together against loneliness."),
        error_messages={"required": gettext_lazy("Type a title.")},
    )
    about = TextField(label=gettext_lazy("Explanation"), required=False, widget=forms.Textarea)
    area = forms.ChoiceField(
        label=gettext_lazy("Area"),
        choices=[("", gettext_lazy("Choose an area")), ("1", "Westwijk")],
        error_messages={
            "required": gettext_lazy("Choose an area."),
            "invalid_choice": gettext_lazy("Choose an area from the list."),
        },
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Choose a day."),
        },
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Do you come?"),
        choices=[("yes", gettext_lazy("Yes, I come")), ("no", gettext_lazy("No, I cannot come"))],
        widget=forms.RadioSelect(attrs={"data-cards": True}),
        error_messages={
            "required": gettext_lazy("Choose an answer."),
            "invalid_choice": gettext_lazy("Choose an answer."),
        },
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How do you take part?"),
        choices=[("room", gettext_lazy("In the room")), ("online", "Online")],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose an answer."),
            "invalid_choice": gettext_lazy("Choose an answer."),
        },
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        choices=[("1", "Eenzaamheid"), ("2", "Groen"), ("3", "Verkeer")],
        widget=forms.CheckboxSelectMultiple(attrs={"data-columns": ""}),
        error_messages={
            "required": gettext_lazy("Choose at least one theme."),
            "invalid_choice": gettext_lazy("Choose themes from the list."),
            "invalid_list": gettext_lazy("Choose themes from the list."),
        },
    )
    reads = forms.BooleanField(
        label=gettext_lazy("I have read this"),
        help_text=gettext_lazy("One box to tick, with its hint."),
        error_messages={"required": gettext_lazy("Tick the box.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choice_hints = {  # type: ignore[attr-defined] # read by `ui.options`
            "no": _("Then your place goes to someone else.")
        }


FILLED = {"title": "Samen tegen eenzaamheid", "area": "1", "answer": "yes", "way": "room", "themes": ["1", "3"]}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component. In the demo and while developing only: elsewhere it would be a page without a purpose."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    wrong = SampleForm({"area": "9", "day": "?"}, prefix="fout")
    day = timezone.now() + dt.timedelta(days=3)
    context = {
        "filled_form": SampleForm(initial=FILLED | {"reads": True}, prefix="ingevuld"),
        "wrong_form": wrong,
        "mistakes": error_summary(wrong)["items"],
        "samples": _messages(),
        "sample_steps": _steps(),
        "tally": Tally(total=sum(COUNTS.values()), **COUNTS),
        "answers": list(ANSWERS),
        "day": day,
        "page": Paginator(range(ROWS), ON_A_PAGE).get_page(request.GET.get("pagina", 2)),
    }
    return render(request, "platforms/styleguide.html", context)


def _messages() -> list[Message]:
    """Return a message of every kind."""
    return [
        Message(constants.INFO, _("Something to know.")),
        Message(constants.SUCCESS, _("Your details were saved.")),
        Message(constants.WARNING, _("Something to look at before you go on.")),
        Message(constants.ERROR, _("Something went wrong here")),
    ]


def _steps() -> list[dict[str, Any]]:
    """Return a step that is done, the one where we are, and two to come, of which one can be opened."""
    where = {0: "#stappen", 2: "#stappen"}
    return [
        {"text": text, "is_done": number == 0, "is_current": number == 1, "url": where.get(number, "")}
        for number, (_name, _url, text) in enumerate(STEPS)
    ]
