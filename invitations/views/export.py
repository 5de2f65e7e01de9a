"""The list of replies to take along, as CSV or as a workbook, safe to open in a spreadsheet."""

import datetime as dt
import io
from collections.abc import Iterable
from itertools import zip_longest

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actions import log
from accounts.rules.spreadsheet import csv_bytes, safe_rows
from invitations import queries
from invitations.views.staff import StaffRequest
from invitations.views.words import Row, row
from meetings.access import meeting_for

WIDEST = 50  # letters; a longer cell does not push the others off the screen
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """Download everyone on the list with their answer; never what someone needs. The download is logged."""
    meeting = meeting_for(request.user, pk)
    kind = "csv" if request.GET.get("soort") == "csv" else "xlsx"
    rows: list[list[str | int]] = [[*_columns()], *(_cells(row(each)) for each in queries.replies(meeting))]
    log(actor=request.user, action="export_replies", subject=meeting, kind=kind, count=len(rows) - 1)
    content = csv_bytes(rows) if kind == "csv" else _xlsx(rows)
    name = f"{slugify(_('replies'))}-{slugify(meeting.title)[:40]}-{timezone.localdate():%Y-%m-%d}.{kind}"
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _columns() -> list[str]:
    """Return the heads of the columns in the user's language."""
    return [
        _("Name"),
        _("Organisation"),
        _("Function"),
        _("Group"),
        _("Role"),
        _("E-mail address"),
        _("Phone number"),
        _("Answer"),
        _("Number of people"),
        _("Wants to talk about"),
        _("Answered on"),
        _("Delivery"),
        _("Why invited"),
    ]


def _cells(line: Row) -> list[str | int]:
    """Return one row of the list."""
    invitation, contact = line.invitation, line.invitation.contact
    return [
        contact.name,
        invitation.organisation.name if invitation.organisation else "",
        contact.function,
        invitation.get_group_display(),
        invitation.get_role_display(),
        contact.email,
        contact.phone,
        invitation.get_answer_display(),
        invitation.party_size,
        getattr(invitation, "reply_topic", ""),
        _day(invitation.answered_at),
        line.delivery,
        "; ".join(line.reasons),
    ]


def _day(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _xlsx(rows: Iterable[Iterable[str | int]]) -> bytes:
    """Return the rows as a workbook of one sheet: the first line stays in sight, each column shows what is in it."""
    # Here, because it takes half a second to import and only this page needs it.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = _("Replies")
    sheet.freeze_panes = "A2"
    widest: list[int] = []
    for cells in safe_rows(rows):
        sheet.append(cells)
        widest = [max(pair) for pair in zip_longest(widest, (len(str(cell)) for cell in cells), fillvalue=0)]
    for number, width in enumerate(widest, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(width, WIDEST) + 2
    sheet.auto_filter.ref = sheet.dimensions
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
