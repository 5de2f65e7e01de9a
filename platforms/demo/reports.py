"""The report of the meeting that is over, with agreements that went as agreements go."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from areas.models import Organisation
from invitations.models import Message
from meetings.models import Meeting
from meetings.rules import local_moment
from outcomes import actions
from outcomes.models import ActionPoint, Edition, Report, Step, Subject
from outcomes.rules.pictures import read_photo
from platforms.demo import drawing, rows
from platforms.demo.meetings import HANDED_OVER

SUMMARY = (
    "Er komen dertig bomen terug langs de Vogellaan. De gemeente kijkt naar de putten in de Kievitstraat."
    " Samen met bewoners maakt zij een plan voor droge zomers."
)
# Drawn, and so without anyone who can be recognised.
PHOTOS = (
    "Tekening: de Vogellaan met twee bomen en vier huizen",
    "Tekening: de Vogellaan zoals die wordt, met vijf bomen",
)


def make() -> None:
    """Write the report, make it final, publish it, and answer its agreements, by the actions that people use.

    The file of the published report is made when somebody asks for it: setting it in type takes a second.
    """
    meeting = Meeting.objects.select_related("organiser").get(state=Meeting.State.HELD)
    report = actions.begin_report(meeting=meeting, actor=meeting.organiser)
    Report.objects.filter(pk=report.pk).update(summary=SUMMARY)
    Subject.objects.filter(report=report).delete()
    for number, row in enumerate(rows("report")):
        actions.add_subject(report=report, actor=meeting.organiser, form_nonce=f"demo-{number}", **row)
    _agree(report)
    for number, alt in enumerate(PHOTOS, start=1):
        actions.add_photo(
            report=report,
            actor=meeting.organiser,
            form_nonce=f"demo-{number}",
            name=f"vogellaan-{number}.png",
            picture=read_photo(drawing.street(number), ""),
            alt=alt,
            has_consent=True,
        )
    _publish(report, timezone.now())


def make_short(meeting: Meeting, summary: str) -> None:
    """Write and publish a short report, a fortnight after a meeting of longer ago.

    Who promised something was mailed then, and what was kept, was kept in time.
    """
    assert meeting.starts_at is not None
    report = actions.begin_report(meeting=meeting, actor=meeting.organiser)
    Report.objects.filter(pk=report.pk).update(summary=summary)
    _agree(report)
    _publish(report, meeting.starts_at + dt.timedelta(days=14))
    for point in ActionPoint.objects.filter(meeting=meeting):
        Message.objects.filter(dedupe_key__startswith=f"point:{point.pk}:").update(**HANDED_OVER)
        if point.state == ActionPoint.State.DONE:
            at = local_moment(point.due_on, dt.time(12))
            point.steps.filter(kind=Step.Kind.DONE).update(at=at)
            ActionPoint.objects.filter(pk=point.pk).update(closed_at=at)


def _agreed(meeting: Meeting) -> list[dict[str, str]]:
    return [row for row in rows("agreements") if row["meeting"] == meeting.title]


def _agree(report: Report) -> None:
    for number, row in enumerate(_agreed(report.meeting)):
        actions.add_agreement(
            report=report,
            actor=report.meeting.organiser,
            form_nonce=f"demo-{number}",
            what=row["what"],
            owner=Organisation.objects.get(name=row["owner"]),
            due_on=timezone.localdate() + dt.timedelta(days=int(row["in_days"])),
        )


def _publish(report: Report, now: dt.datetime) -> None:
    edition = actions.finalise(report=report, actor=report.meeting.organiser, now=now)
    Edition.objects.filter(pk=edition.pk).update(published_at=now, published_by=report.meeting.organiser, file=b"")
    _answer(report.meeting)
    if settings.MAIL_DIR is None:
        Message.objects.filter(kind=Message.Kind.POINT, state=Message.State.QUEUED).update(**HANDED_OVER)


def _answer(meeting: Meeting) -> None:
    """Let who keeps an agreement have said how it goes, as far as the list knows."""
    points = {point.what: point for point in ActionPoint.objects.filter(meeting=meeting)}
    for row in _agreed(meeting):
        if row["kind"]:
            later = timezone.localdate() + dt.timedelta(days=int(row["new_in_days"])) if row["new_in_days"] else None
            actions.answer(point=points[row["what"]], kind=row["kind"], text=row["text"], due_on=later)
