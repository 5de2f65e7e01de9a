"""What the council and management read of a period: a page, the same on paper, and the same for a spreadsheet."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actions import log
from accounts.models import User
from accounts.rules.spreadsheet import csv_bytes
from areas.access import areas_counted_for, organisations_visible_to
from invitations.paper import CannotPrint
from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest
from meetings.access import meetings_visible_to
from meetings.rules import day_words
from outcomes import forms, queries
from outcomes.models import Lesson, PublicFigures
from outcomes.paper import council_pdf
from outcomes.paper.figures import Cell, Table, figures, made_public, of_people_in
from outcomes.queries import EVERYTHING, Council, Period, Scope
from outcomes.rules.periods import Half
from outcomes.views.outside_words import tables


@require_safe
def council(request: StaffRequest) -> HttpResponse:
    """Show what was done in a period, this year when none is chosen."""
    form = council_form(request)
    context: dict[str, Any] = {"form": form, "periods": _periods(timezone.localdate())}
    if form.is_valid():
        period = period_of(form)
        found = council_for(request.user, period)
        made = _tables(request, found, period)
        context |= {"found": found, "tables": made, "period": period_words(period), "memo": _memo_query(period)}
        context |= {"query": request.GET.urlencode(), "notes": _notes(found, period)}
        context["is_empty"] = found.is_empty and not changed(found, period)
    return render(request, "outcomes/council.html", context, status=422 if form.errors else 200)


@require_safe
def council_file(request: StaffRequest) -> HttpResponse:
    """Give the same on paper."""
    form = council_form(request)
    if not form.is_valid():
        return redirect(f"{reverse('outcomes:council')}?{request.GET.urlencode()}")
    period = period_of(form)
    found = council_for(request.user, period)
    try:
        content = council_pdf(
            _title(), period_words(period), _notes(found, period), as_rows(_tables(request, found, period))
        )
    except CannotPrint:
        messages.error(request, _("The file could not be made. Try again in a moment."))
        return redirect(f"{reverse('outcomes:council')}?{request.GET.urlencode()}")
    log(actor=request.user, action="export_council", kind="pdf")
    return pdf(content, f"{_name(period)}.pdf")


@require_safe
def council_list(request: StaffRequest) -> HttpResponse:
    """Give the same for a spreadsheet."""
    form = council_form(request)
    if not form.is_valid():
        return redirect(f"{reverse('outcomes:council')}?{request.GET.urlencode()}")
    period = period_of(form)
    found = council_for(request.user, period)
    rows: list[list[str | int]] = [[_title()], [period_words(period)]]
    rows += [[note] for note in _notes(found, period)]
    for table in _tables(request, found, period):
        rows += [[], [table.heading]]
        rows += [[note] for note in table.notes]
        rows.append([*table.columns])
        rows += [[line.name, *map(_number, line.cells)] for line in table.lines] or [[table.empty]]
    log(actor=request.user, action="export_council", kind="csv")
    response = HttpResponse(csv_bytes(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name(period)}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def council_form(request: StaffRequest) -> forms.CouncilForm:
    """Return which period and area are asked for; this year and all areas when nothing is."""
    today = timezone.localdate()
    year = {"van": f"{today.year}-01-01", "tot": f"{today.year}-12-31"}
    return forms.CouncilForm(year | request.GET.dict(), areas=areas_counted_for(request.user))


def period_of(form: forms.CouncilForm) -> Period:
    """Return the period and area that are asked for."""
    chosen = form.cleaned_data
    return Period(chosen["van"], chosen["tot"], chosen["gebied"])


def period_words(period: Period) -> str:
    """Return a period and area in words."""
    where = period.area.name if period.area else _("All areas that you see")
    return _("%(area)s, from %(first)s until and including %(last)s") % {
        "area": where, "first": day_words(period.first), "last": day_words(period.last),
    }  # fmt: skip


def as_rows(found: Sequence[Table]) -> list[dict[str, Any]]:
    """Return tables as the press takes them."""
    return [
        {
            "heading": table.heading,
            "notes": [*table.notes],
            "columns": [*table.columns],
            "rows": [[line.name, *(cell.text for cell in line.cells)] for line in table.lines],
            "empty": table.empty,
            "labelled": [[line.name, [[label, cell.text] for label, cell in cells]] for line, cells in table.rows],
        }
        for table in found
    ]


def council_for(user: User, period: Period) -> Council:
    """Return the counts of a period among what this user may see; of everything for who works everywhere."""
    if user.may.everywhere:
        return queries.council(period, EVERYTHING, now=timezone.now())
    areas = areas_counted_for(user)
    scope = Scope(meetings_visible_to(user, areas), areas, organisations_visible_to(user, areas))
    return queries.council(period, scope, now=timezone.now())


def lessons_for(user: User, period: Period) -> list[Lesson]:
    """Return the lessons that stand in the report, of the areas that this user may count."""
    chosen = Lesson.objects.filter(in_report=True, area__in=areas_counted_for(user).order_by().values("pk"))
    return list(queries.lessons_in(period, chosen))


def _tables(request: StaffRequest, found: Council, period: Period) -> list[Table]:
    if (public := changed(found, period)) and found.is_empty:
        return made_public(public.rows)
    made = tables(found, period, lessons_for(request.user, period))
    return made if request.user.may.look else [table.without_links() for table in made]


def _memo_query(period: Period) -> str:
    """Return what of a period and area a memo can be about, as it stands in its address."""
    found: dict[str, str | int] = {"gebied": period.area.pk} if period.area else {}
    halves = period.halves
    if len(halves) == 1:
        found["periode"] = str(halves[0])
    elif len(halves) == 2 and halves[0].year == halves[1].year:
        found["periode"] = halves[0].year
    return urlencode(found)


def _notes(found: Council, period: Period) -> list[str]:
    """Return what a reader must know before handing the report on."""
    if not found.is_public:
        return [
            _(
                "This report is for your own use. Beside another report someone could work out small numbers of people."
                " To hand on a report, choose whole half-years, and everything or one wijk."
            )
        ]
    if not found.is_settled:
        return [_("These figures can still change: the period is not over, or only just.")]
    if public := changed(found, period):
        day = timezone.localdate(public.made_at)
        if found.is_empty:
            return [
                _(
                    "The meetings of this period are not here any more: they were removed when their term was over."
                    " Below stands what was made public of them on %(day)s. Hand on the open data."
                )
                % {"day": day_words(day)}
            ]
        return [
            _(
                "Numbers of people changed after they were made public on %(day)s. Hand on the open data: it keeps the"
                " numbers of then, so that nobody can work out small numbers from the two."
            )
            % {"day": day_words(day)}
        ]
    return [_("These figures may be handed on. Of everything together they are public as open data too.")]


def changed(found: Council, period: Period) -> PublicFigures | None:
    """Return what is public of people when a report of everything says something else by now."""
    if not (found.is_public and found.is_settled):
        return None
    public = queries.public_figures(period.halves[0]) if len(period.halves) == 1 and period.area is None else None
    if public is None:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        is_same = of_people_in(figures(found, period)) == public.rows
    return None if is_same else public


def _periods(today: dt.date) -> list[tuple[str, str]]:
    """Return the words and the address of periods that are often asked for: those that may be handed on."""
    half = Half.of(today)
    found = [(_("This year"), dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))]
    for each in (half, half.before, half.before.before):
        words = _("First half of %(year)s") if each.number == 1 else _("Second half of %(year)s")
        found.append((words % {"year": each.year}, each.first, each.last))
    last = today.year - 1
    found.append((_("Last year"), dt.date(last, 1, 1), dt.date(last, 12, 31)))
    return [(words, f"van={first}&tot={last}") for words, first, last in found]


def _title() -> str:
    return _("What the meetings brought")


def _name(period: Period) -> str:
    return "-".join([_("council-report"), str(period.first), str(period.last)])


def _number(cell: Cell) -> str | int:
    return int(cell.text) if cell.text.isdecimal() else cell.text
