"""Writing down what was learned, and taking it back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Area
from meetings.models import Meeting
from outcomes.models import Lesson


def write_lesson(
    *, actor: User, text: str, in_report: bool, area: Area, day: dt.date, meeting: Meeting | None = None
) -> Lesson:
    """Keep a lesson of a meeting or of a period; the same words once more are the same lesson."""
    with transaction.atomic():
        lesson, is_new = Lesson.objects.get_or_create(
            area=area, meeting=meeting, day=day, text=text,
            defaults={"in_report": in_report, "written_by": actor, "written_at": timezone.now()},
        )  # fmt: skip
        if is_new:
            log(actor=actor, action="write_lesson", subject=lesson, in_report=in_report)
    return lesson


def change_lesson(
    *, lesson: Lesson, actor: User, text: str, in_report: bool, area: Area | None = None, day: dt.date | None = None
) -> Lesson:
    """Change the words, whether the council reads them, and of a lesson of a period where and when it was."""
    lesson.text, lesson.in_report = text, in_report
    lesson.area, lesson.day = area or lesson.area, day or lesson.day
    lesson.written_by, lesson.written_at = actor, timezone.now()
    with transaction.atomic():
        lesson.save(update_fields=["text", "in_report", "area", "day", "written_by", "written_at"])
        log(actor=actor, action="change_lesson", subject=lesson, in_report=in_report)
    return lesson


def remove_lesson(*, lesson: Lesson, actor: User) -> None:
    """Take a lesson away for good."""
    with transaction.atomic():
        log(actor=actor, action="remove_lesson", subject=lesson)
        lesson.delete()
