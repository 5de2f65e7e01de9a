"""How visitors looked back over the years: a small drawing and a table per area and per kind of meeting."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from invitations.views.staff import StaffRequest
from meetings.access import meetings_visible_to
from outcomes import queries, rules

_SLOT, _BAR, _HEIGHT, _TOP = 48, 16, 96, 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the drawing, measured from its upper left corner."""

    kind: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The years of one area or kind, to draw and in words."""

    line: queries.Line
    bars: list[Bar]
    labels: list[tuple[int, int]]
    width: int
    words: str


@require_safe
def trends(request: StaffRequest) -> HttpResponse:
    """Show per year which part of the visitors found it useful, and could say what they wanted."""
    areas, kinds = queries.trends(meetings_visible_to(request.user))
    context = {
        "groups": [
            ("gebieden", _("Per area"), [_picture(line) for line in areas]),
            ("soorten", _("Per kind of meeting"), [_picture(line) for line in kinds]),
        ],
        "has_any": bool(areas),
        "fewest": rules.FEWEST_REVIEWS,
        "height": _HEIGHT + _TOP + 20,
        "base": _HEIGHT + _TOP,
        "baseline": _HEIGHT + _TOP + 15,
    }
    return render(request, "outcomes/trends.html", context)


def _picture(line: queries.Line) -> Picture:
    bars, labels, words = [], [], []
    for place, each in enumerate(line.years):
        left = place * _SLOT + (_SLOT - 2 * _BAR) // 2
        for number, (kind, share) in enumerate((("yes", each.useful), ("wait", each.speak))):
            height = max(round(share * _HEIGHT / 100), 1)
            bars.append(Bar(kind, left + number * _BAR, _TOP + _HEIGHT - height, height))
        labels.append((place * _SLOT + _SLOT // 2, each.year))
        words.append(
            _("%(year)s: useful %(useful)s%%, could speak %(speak)s%%")
            % {"year": each.year, "useful": each.useful, "speak": each.speak}
        )
    return Picture(line, bars, labels, len(line.years) * _SLOT, f"{line.name}. {'; '.join(words)}")
