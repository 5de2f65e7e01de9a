"""The questions of a data protection impact assessment; of some the configuration gives the answer."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from platforms.register import content


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `known`: what this site itself can say to it; the rest the municipality fills in."""

    code: str
    words: Promise
    known: Callable[[], list[str]] = list


def _purposes() -> list[str]:
    return [each.name for each in content.lines()]


def _data() -> list[str]:
    return [f"{each.name}: {each.data}" for each in content.lines()]


def _people() -> list[str]:
    return list(dict.fromkeys(each.people for each in content.lines()))


def _grounds() -> list[str]:
    return [f"{each.name}: {each.ground}" for each in content.lines()]


def _terms() -> list[str]:
    return [f"{each.name}: {each.terms}" for each in content.lines()]


def _parties() -> list[str]:
    return [f"{name}: {value}" for name, value in [*content.controller()[:3], *content.processors()]]


def _measures() -> list[str]:
    return [f"{each.name}: {_('on') if each.is_on else _('off')}" for each in content.measures()]


def _special() -> list[str]:
    return [
        _("One optional question, “What do you need?”, may tell of health. It is encrypted, seen by who organises only,"
          " and deleted soon after the meeting."),
        _("No origin, religion or nationality is asked or used."),
    ]  # fmt: skip


def _rights() -> list[str]:
    return [
        _("By a link in each mail people see and take along their data, correct them, stop mail and erase themselves."),
        _("Staff erase a person on request; what stays is shown, and a certificate is kept."),
    ]


def _automatic() -> list[str]:
    return [_("Themes are suggested by rules that anyone can read; people decide. Nobody is profiled.")]


QUESTIONS = (
    Question("what", gettext_lazy("What is the processing, and why is it needed?"), _purposes),
    Question("data", gettext_lazy("Which personal data?"), _data),
    Question("special", gettext_lazy("Special categories of data?"), _special),
    Question("people", gettext_lazy("Whose data?"), _people),
    Question("parties", gettext_lazy("Who is involved, and who has which role?"), _parties),
    Question("places", gettext_lazy("Where are the data, and do they leave the EU?")),
    Question("automatic", gettext_lazy("Are people profiled, or decided about by a machine?"), _automatic),
    Question("ground", gettext_lazy("What is the legal basis of each purpose?"), _grounds),
    Question("need", gettext_lazy("Could it be done with fewer data, or in a way that touches people less?")),
    Question("terms", gettext_lazy("How long are the data kept?"), _terms),
    Question("rights", gettext_lazy("How can people use their rights?"), _rights),
    Question("risks", gettext_lazy("Which risks are there for the people, how likely and how bad?")),
    Question("measures", gettext_lazy("Which measures make the risks smaller?"), _measures),
    Question("left", gettext_lazy("Which risks are left, and who accepts them?")),
    Question("advice", gettext_lazy("What did the data protection officer advise, and what was done with it?")),
    Question("heard", gettext_lazy("Were residents or their organisations asked, and what did they say?")),
)
CODES = [each.code for each in QUESTIONS]
