"""A meeting of last week, with who came, and its report, for the tests of reports and agreements."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from areas.models import Organisation
from invitations.models import Follow, Follower
from meetings.models import Meeting
from outcomes import actions, queries, rules
from outcomes.models import ActionPoint, Agreement, Edition, Lesson, Opinion, OtherText, Photo, Report, Subject
from outcomes.rules.pictures import read_photo
from tests.factories import (
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.outcomes.photos import photo

NONCE = "n" * 20


def held(days=4, area=None, **fields):
    """A public meeting that ended so many days ago, to which people were invited."""
    area = area or AreaFactory(name="Westwijk", parent=AreaFactory(name="Voorbeeldstad"))
    starts_at = timezone.now() - dt.timedelta(days=days, hours=2)
    fields = {"title": "Veilig naar school", "state": Meeting.State.INVITING, "themes": [ThemeFactory()]} | fields
    return MeetingFactory(area=area, organiser=AreaRoleFactory(area=area).user, starts_at=starts_at, **fields)


def came(meeting, name="Els de Boer", kind="partner", presence="present", **fields):
    """Someone of an organisation who was there; without a kind a resident."""
    contact = ContactFactory(name=name, email=f"{name.split()[0].lower()}@bij.example")
    organisation = None
    if kind:
        organisation = fields.pop("organisation", None) or OrganisationFactory(
            name=f"Organisatie van {name.split()[0]}", kind=kind, areas=[meeting.area]
        )
        MembershipFactory(contact=contact, organisation=organisation)
    group = kind or "residents"
    return InvitationFactory(
        meeting=meeting,
        contact=contact,
        organisation=organisation,
        group=group,
        presence=presence,
        present_count=int(presence == "present"),
        **fields,
    )


def reported(meeting, owner=None, what="Zebrapad schilderen", **fields):
    """The report of a meeting as a draft, with a summary, a subject and an agreement."""
    report = Report.objects.create(meeting=meeting, summary="We spraken over de weg naar school.")
    Subject.objects.create(report=report, title="De oversteek", said="Auto's rijden te hard.")
    if what:
        owner = owner or Organisation.objects.get_or_create(name="Afdeling Verkeer", kind="municipal")[0]
        due_on = fields.pop("due_on", timezone.localdate() + dt.timedelta(days=30))
        Agreement.objects.create(report=report, what=what, owner=owner, due_on=due_on, **fields)
    return report


def written(meeting, invitation, state="draft"):
    """A report of which every page has something to show: a second text, an opinion, and a version that is public."""
    report = reported(meeting)
    now = timezone.now()
    report.state, report.round, report.number, report.check_until = state, 1, 1 if state == "final" else 2, now
    report.save()
    subject = report.subjects.get()
    values = subject.values | {"said": "Iets anders"}
    picture = read_photo(photo(), "zaal.jpg")
    Photo.objects.create(
        report=report, name="zaal.jpg", alt="Een volle zaal", has_consent=True, content=picture.content,
        digest=picture.digest, width=picture.width, height=picture.height,
    )  # fmt: skip
    OtherText.objects.create(report=report, subject=subject, values=values, made_at=now)
    Opinion.objects.create(report=report, round=1, contact=invitation.contact, organisation=invitation.organisation)
    actions.make_points(report=report, actor=meeting.organiser, now=now)
    ActionPoint.objects.filter(meeting=meeting).update(number=1)
    words = queries.content(queries.written(report))
    Edition.objects.create(
        report=report, number=1, content=words, fingerprint=rules.fingerprint(words), made_at=now, published_at=now,
        file=b"%PDF-",
    )  # fmt: skip
    return report


def final(meeting, is_public=True, **fields):
    """The final version of a report of a meeting, published."""
    report = Report.objects.filter(meeting=meeting).first() or reported(meeting, **fields)
    edition = actions.finalise(report=report, actor=meeting.organiser, has_no_agreements=True)
    edition.report = report
    return actions.publish(edition=edition, actor=meeting.organiser) if is_public else edition


def lesson_in(area, text="Begin vroeger op de avond.", **fields):
    """A lesson of a period, of today."""
    today = timezone.localdate()
    return Lesson.objects.create(area=area, text=text, **{"day": today, "written_at": timezone.now(), **fields})


def follows(area, email="noor@thuis.example"):
    now = timezone.now()
    follower = Follower.objects.create(email=email, confirmed_at=now, created_at=now)
    Follow.objects.create(follower=follower, area=area, confirmed_at=now, expires_at=now, created_at=now)
    return follower


def address(name, meeting, *more):
    return reverse(f"outcomes:{name}", args=[meeting.pk, *more])
