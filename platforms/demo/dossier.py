"""A meeting of more than a year ago whose dossier is closed, and an example of a retention class whose term is over."""

import datetime as dt

from django.utils import timezone

from areas.models import Organisation
from invitations.models import Invitation, Message, WalkIns
from meetings.models import Meeting
from meetings.rules import local_moment, proposed_times
from outcomes import actions
from outcomes.models import ActionPoint, Edition, Report, RetentionClass, RetentionOfKind, Step, Subject
from platforms.demo import rows
from platforms.demo.meetings import HANDED_OVER

DAYS_AGO = 420
CLOSED_DAYS_LATER = 45
TITLE = "Veilig fietsen naar school"


def make() -> None:
    """Make the class, the meeting with its report and agreement, and close the dossier, by the actions people use.

    Its papers are set in type when somebody downloads them.
    """
    known = Meeting.objects.select_related("area", "organiser").order_by("pk").filter(state=Meeting.State.HELD)[0]
    retention = RetentionClass.objects.create(
        code="VOORBEELD",
        name="Voorbeeld: bijeenkomsten met bewoners",
        source="Voorbeeld. Neem klasse en termijn over uit de selectielijst van uw gemeente.",
        outcome=RetentionClass.Outcome.DESTROY,
        years=1,
    )
    for kind in (Meeting.Kind.RESIDENTS, Meeting.Kind.THEME):
        RetentionOfKind.objects.create(kind=kind, retention=retention)
    meeting = _meeting(known)
    assert meeting.starts_at is not None
    assert meeting.ends_at is not None
    meeting.themes.set(known.themes.all()[:1])
    WalkIns.objects.create(meeting=meeting, group=Invitation.Group.RESIDENTS, count=18, noted_at=meeting.ends_at)
    final_at = meeting.starts_at + dt.timedelta(days=14)
    report = actions.begin_report(meeting=meeting, actor=meeting.organiser)
    Report.objects.filter(pk=report.pk).update(
        summary="We spraken over drie plekken waar fietsen naar school gevaarlijk is."
    )
    Subject.objects.filter(report=report).update(said="Bij de Hoflaan rijden auto’s te hard.")
    actions.add_agreement(
        report=report,
        actor=meeting.organiser,
        form_nonce="demo-dossier",
        what="Een drempel leggen in de Hoflaan",
        owner=Organisation.objects.get(name=rows("agreements")[0]["owner"]),
        due_on=timezone.localdate(final_at) + dt.timedelta(days=21),
    )
    edition = actions.finalise(report=report, actor=meeting.organiser, now=final_at)
    Edition.objects.filter(pk=edition.pk).update(published_at=final_at, published_by=meeting.organiser, file=b"")
    closed_at = meeting.starts_at + dt.timedelta(days=CLOSED_DAYS_LATER)
    _answer(meeting, closed_at - dt.timedelta(days=1))
    actions.close_dossier(
        meeting=meeting,
        actor=meeting.organiser,
        remark="Er is niemand gevraagd om terug te kijken.",
        makes_files=False,
        now=closed_at,
    )


def _answer(meeting: Meeting, at: dt.datetime) -> None:
    """Let the agreement have been kept at this moment, and the mail about it have gone long ago."""
    point = ActionPoint.objects.get(meeting=meeting)
    actions.answer(point=point, kind="done", text="De drempel ligt er.")
    point.steps.filter(kind=Step.Kind.DONE).update(at=at)
    ActionPoint.objects.filter(pk=point.pk).update(closed_at=at, told_on=timezone.localdate(at))
    Message.objects.filter(dedupe_key__startswith=f"point:{point.pk}:").update(**HANDED_OVER)


def _meeting(like: Meeting) -> Meeting:
    """Make a meeting that was held so many days ago, where another was."""
    day = timezone.localdate() - dt.timedelta(days=DAYS_AGO)
    times = proposed_times(local_moment(day, dt.time(19, 30)), timezone.now(), reply_day=day - dt.timedelta(days=3))
    return Meeting.objects.create(
        title=TITLE,
        area=like.area,
        venue=like.venue,
        organiser=like.organiser,
        kind=Meeting.Kind.RESIDENTS,
        state=Meeting.State.HELD,
        participation=like.participation,
        goal="Weten waar het gevaarlijk is.",
        question="Waar fietst uw kind niet graag?",
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        doors_at=times.doors_at,
        reply_by=times.starts_at - dt.timedelta(days=3),
    )
