"""The report of the meeting that is over, with agreements that went as agreements go."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from areas.models import Organisation
from invitations.models import Message
from meetings.models import Meeting
from outcomes import actions
from outcomes.models import ActionPoint, Edition, Report, Subject
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
    today = timezone.localdate()
    for number, row in enumerate(rows("agreements")):
        actions.add_agreement(
            report=report,
            actor=meeting.organiser,
            form_nonce=f"demo-{number}",
            what=row["what"],
            owner=Organisation.objects.get(name=row["owner"]),
            due_on=today + dt.timedelta(days=int(row["in_days"])),
        )
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
    edition = actions.finalise(report=report, actor=meeting.organiser)
    Edition.objects.filter(pk=edition.pk).update(published_at=timezone.now(), published_by=meeting.organiser, file=b"")
    _answer(today)
    if settings.MAIL_DIR is None:
        Message.objects.filter(kind=Message.Kind.POINT, state=Message.State.QUEUED).update(**HANDED_OVER)


def _answer(today: dt.date) -> None:
    """Let who keeps an agreement have said how it goes, as far as the list knows."""
    points = {point.what: point for point in ActionPoint.objects.all()}
    for row in rows("agreements"):
        if row["kind"]:
            later = today + dt.timedelta(days=int(row["new_in_days"])) if row["new_in_days"] else None
            actions.answer(point=points[row["what"]], kind=row["kind"], text=row["text"], due_on=later)
