"""What the council and management read of a period: a page, the same on paper, and the same for a spreadsheet."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules.spreadsheet import csv_bytes
from areas.access import areas_visible_to, organisations_visible_to
from invitations.paper import CannotPrint
from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest
from meetings.access import meetings_visible_to
from meetings.rules import day_words
from outcomes import forms, queries
from outcomes.paper import council_pdf
from outcomes.queries import Council, Period
from outcomes.views.council_words import Table, tables


@require_safe
def council(request: StaffRequest) -> HttpResponse:
    """Show what was done in a period, this year when none is chosen."""
    form = _form(request)
    context: dict[str, Any] = {"form": form, "periods": _periods(timezone.localdate())}
    if form.is_valid():
        period = _period(form)
        found = _found(request, period)
        context |= {"found": found, "tables": tables(found, period), "period": _words(period)}
        context["query"] = request.GET.urlencode()
    return render(request, "outcomes/council.html", context, status=422 if form.errors else 200)


@require_safe
def council_file(request: StaffRequest) -> HttpResponse:
    """Give the same on paper."""
    form = _form(request)
    if not form.is_valid():
        return redirect(f"{reverse('outcomes:council')}?{request.GET.urlencode()}")
    period = _period(form)
    try:
        content = council_pdf(_title(), _words(period), _shown(tables(_found(request, period), period)))
    except CannotPrint:
        messages.error(request, _("The file could not be made. Try again in a moment."))
        return redirect(f"{reverse('outcomes:council')}?{request.GET.urlencode()}")
    return pdf(content, f"{_name(period)}.pdf")


@require_safe
def council_list(request: StaffRequest) -> HttpResponse:
    """Give the same for a spreadsheet."""
    form = _form(request)
    if not form.is_valid():
        return redirect(f"{reverse('outcomes:council')}?{request.GET.urlencode()}")
    period = _period(form)
    rows: list[list[str | int]] = [[_title()], [_words(period)]]
    for table in tables(_found(request, period), period):
        rows += [[], [table.heading]]
        rows += [[note] for note in table.notes]
        rows.append([*table.columns])
        rows += [[line.name, *map(_number, line.cells)] for line in table.lines] or [[table.empty]]
    response = HttpResponse(csv_bytes(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name(period)}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _form(request: StaffRequest) -> forms.CouncilForm:
    today = timezone.localdate()
    year = {"van": f"{today.year}-01-01", "tot": f"{today.year}-12-31"}
    return forms.CouncilForm(year | request.GET.dict(), areas=areas_visible_to(request.user))


def _period(form: forms.CouncilForm) -> Period:
    chosen = form.cleaned_data
    return Period(chosen["van"], chosen["tot"], chosen["gebied"])


def _found(request: StaffRequest, period: Period) -> Council:
    areas = areas_visible_to(request.user)
    return queries.council(
        period,
        meetings=meetings_visible_to(request.user, areas),
        areas=areas,
        organisations=organisations_visible_to(request.user, areas),
        now=timezone.now(),
    )


def _periods(today: dt.date) -> list[tuple[str, str]]:
    """Return the words and the address of periods that are often asked for."""
    year, start = today.year, dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    quarter_end = start - dt.timedelta(days=1)
    quarter = quarter_end.replace(month=quarter_end.month - 2, day=1)
    found = (
        (_("This year"), dt.date(year, 1, 1), dt.date(year, 12, 31)),
        (_("Last year"), dt.date(year - 1, 1, 1), dt.date(year - 1, 12, 31)),
        (_("Last quarter"), quarter, quarter_end),
    )
    return [(words, f"van={first}&tot={last}") for words, first, last in found]


def _shown(found: list[Table]) -> list[dict[str, Any]]:
    return [
        {
            "heading": table.heading,
            "notes": [*table.notes],
            "columns": [*table.columns],
            "rows": [[line.name, *line.cells] for line in table.lines],
            "empty": table.empty,
        }
        for table in found
    ]


def _title() -> str:
    return _("What the meetings brought")


def _words(period: Period) -> str:
    where = period.area.name if period.area else _("All areas that you see")
    return _("%(area)s, from %(first)s until and including %(last)s") % {
        "area": where, "first": day_words(period.first), "last": day_words(period.last),
    }  # fmt: skip


def _name(period: Period) -> str:
    return "-".join([_("council-report"), str(period.first), str(period.last)])


def _number(cell: str) -> str | int:
    return int(cell) if cell.isdecimal() else cell
