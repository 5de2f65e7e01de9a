"""The pages of preparation: everything at a glance, the programme, the roles, the checklist and the materials."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from meetings import queries
from meetings.access import may_write, meeting_for, meeting_with_texts_for
from meetings.models import Meeting
from meetings.rules.programme import frame, warnings

SHOWN_CHORES = 3


@require_safe
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far the preparation is, and lead to each part of it."""
    meeting, context = _meeting(request, pk)
    found = queries.preparation(meeting)
    context |= {"found": found, "next_chores": found.open_chores[:SHOWN_CHORES]}
    return render(request, "meetings/preparation.html", context)


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the programme, with what deserves a thought."""
    meeting, context = _meeting(request, pk)
    lines = queries.programme(meeting)
    doors, length = frame(meeting)
    context |= {"lines": lines, "warnings": warnings(lines, doors=doors, length=length)}
    return render(request, "meetings/programme.html", context)


@require_safe
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who does what."""
    meeting, context = _meeting(request, pk, is_text=False)
    return render(request, "meetings/roles.html", context | {"roles": queries.roles(meeting)})


@require_safe
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what must be done, by whom and by when."""
    meeting, context = _meeting(request, pk)
    chores = list(queries.checklist(meeting))
    context |= {"chores": chores, "done_count": sum(chore.is_done for chore in chores)}
    return render(request, "meetings/checklist.html", context)


@require_safe
def materials(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what must be there."""
    meeting, context = _meeting(request, pk)
    rows = list(meeting.materials.all())
    context |= {"materials": rows, "there_count": sum(row.is_there for row in rows)}
    return render(request, "meetings/materials.html", context)


def _meeting(request: HttpRequest, pk: int, *, is_text: bool = True) -> tuple[Meeting, dict[str, Any]]:
    """Return the meeting, and what every page of its preparation shows."""
    user = cast(User, request.user)
    meeting = meeting_with_texts_for(user, pk) if is_text else meeting_for(user, pk)
    may_change = may_write(user, meeting)
    return meeting, {
        "meeting": meeting,
        "tab": "preparation",
        "can_change": may_change and meeting.state != Meeting.State.CANCELLED,
        "today": timezone.localdate(),
    }
