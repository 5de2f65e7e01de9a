"""The report of one meeting: as it is written, as it will stand, and as it stands for everyone."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from areas.models import Contact, Membership, Organisation
from invitations.models import Guest, Invitation
from invitations.queries import attendance
from meetings.models import Meeting
from meetings.queries import open_to_all
from outcomes import rules
from outcomes.models import Agreement, Edition, Opinion, OtherText, Report, Subject


@dataclass(frozen=True, slots=True)
class Written:
    """Everything on the page of a report for staff."""

    report: Report
    subjects: list[Subject]
    agreements: list[Agreement]
    other_texts: list[OtherText]
    opinions: list[Opinion]
    editions: list[Edition]

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to make final: neither a summary nor a word below a subject."""
        said = any(each.said or each.ideas or each.questions for each in self.subjects)
        return not (said or self.report.summary or self.agreements)

    @property
    def newest(self) -> Edition | None:
        """The newest version that is final."""
        return self.editions[0] if self.editions else None


def report_of(meeting: Meeting) -> Report | None:
    """Return the report of a meeting. One query."""
    found: Report | None = Report.objects.filter(meeting=meeting).first()
    if found:
        found.meeting = meeting
    return found


def written(report: Report) -> Written:
    """Return all that was written, without what was removed. Five queries."""
    kept = {"report": report, "removed_at__isnull": True}
    editions = Edition.objects.filter(report=report).defer("file").select_related("made_by", "published_by")
    return Written(
        report,
        list(Subject.objects.filter(**kept)),
        list(Agreement.objects.filter(**kept).select_related("owner", "contact")),
        list(OtherText.objects.filter(report=report).select_related("subject", "agreement", "made_by")),
        list(
            Opinion.objects.filter(report=report, round=report.round).select_related("contact", "organisation")
            if report.round
            else ()
        ),
        list(editions),
    )


def content(found: Written) -> dict[str, Any]:
    """Return the words of a report as they become final: of people only counts, and names of organisations."""
    meeting, there = found.report.meeting, attendance(found.report.meeting)
    return {
        "organisation": settings.ORGANISATION_NAME,
        "number": found.report.number,
        "reason": found.report.reason,
        "meeting": {
            "title": meeting.title,
            "area": meeting.area.name,
            "venue": meeting.venue.name if meeting.venue else "",
            "day": timezone.localdate(meeting.starts_at).isoformat() if meeting.starts_at else "",
            "themes": [theme.name for theme in meeting.themes.all()],
        },
        "present": there.total,
        "organisations": organisations_there(meeting),
        "summary": found.report.summary,
        "subjects": [each.values for each in found.subjects],
        "agreements": [
            {"what": each.what, "who": shown_owner(each.owner), "by": each.due_on.isoformat()}
            for each in found.agreements
        ],
        "opinions": [
            {"who": each.organisation.name if each.organisation else "", "is_chair": each.is_chair, "text": each.text}
            for each in found.opinions
            if each.answer == Opinion.Answer.DIFFERS
        ],
    }


def shown_owner(owner: Organisation) -> str:
    """Return who promised something, as the report says it: an organisation, never a person."""
    with translation.override(settings.LANGUAGE_CODE):
        return rules.owner_words(owner.name, owner.kind)


def organisations_there(meeting: Meeting) -> list[str]:
    """Return the organisations that came, in alphabetical order. One query.

    Never one in whose name the name of a person stands, such as that of someone who works alone.
    """
    persons = {"contact__kind": Contact.Kind.PERSON, "organisation__name__icontains": F("contact__name")}
    came = Invitation.objects.filter(meeting=meeting, organisation=OuterRef("pk"), presence=Invitation.Presence.PRESENT)
    found = Organisation.objects.filter(
        Exists(came), ~Exists(Membership.objects.filter(organisation=OuterRef("pk"), **persons))
    )
    return list(found.order_by("name", "pk").values_list("name", flat=True))


def names_found(report: Report, words: dict[str, Any]) -> list[str]:
    """Return the full names of known residents, and of who came along, that stand in the words. Two queries."""
    residents = Contact.objects.filter(
        Q(memberships__isnull=True) | Q(memberships__organisation__kind=Organisation.Kind.RESIDENTS),
        kind=Contact.Kind.PERSON,
    )
    guests = Guest.objects.filter(invitation__meeting=report.meeting_id)
    names = {*residents.values_list("name", flat=True), *guests.values_list("name", flat=True)}
    typed = {key: words[key] for key in ("summary", "subjects", "agreements", "opinions", "reason")}
    return rules.names_in("\n".join(rules.texts_in(typed)), names)


def newest_edition(report: Report) -> Edition | None:
    """Return the newest version that is final. One query."""
    found: Edition | None = Edition.objects.filter(report=report).defer("file").order_by("-number").first()
    return found


def published(meeting_pk: int) -> list[Edition]:
    """Return the versions that everyone may read, the newest first; none of a meeting that is not for everyone."""
    rows = Edition.objects.filter(
        report__meeting__in=open_to_all().filter(pk=meeting_pk).order_by().values("pk"), published_at__isnull=False
    )
    return list(rows.select_related("report__meeting__area").defer("file").order_by("-number"))


def all_published() -> QuerySet[Edition]:
    """Return the newest published version of each report that everyone may read. One query when read."""
    newer = Edition.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"), published_at__isnull=False)
    rows = Edition.objects.filter(
        ~Exists(newer), published_at__isnull=False, report__meeting__in=open_to_all().order_by().values("pk")
    )
    return rows.select_related("report").defer("file", "content").order_by("report__meeting", "pk")
