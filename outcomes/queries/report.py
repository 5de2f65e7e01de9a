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
from meetings.rules import is_open_to_all
from outcomes import rules
from outcomes.models import Agreement, Edition, Opinion, OtherText, Photo, Report, Subject
from outcomes.queries.photos import photo_words, photos_of


@dataclass(frozen=True, slots=True)
class Written:
    """Everything on the page of a report for staff."""

    report: Report
    subjects: list[Subject]
    agreements: list[Agreement]
    other_texts: list[OtherText]
    opinions: list[Opinion]
    editions: list[Edition]
    photos: list[Photo]
    remarks: list[Opinion]

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to make final: neither a summary nor a word below a subject."""
        return not (self.has_text or self.agreements)

    @property
    def has_text(self) -> bool:
        """True when there is a summary, or a word below a subject."""
        return bool(self.report.summary) or any(each.said or each.ideas or each.questions for each in self.subjects)

    @property
    def unready(self) -> list[str]:
        """The names of the photos that lack a description or consent."""
        return [each.name for each in self.photos if not each.is_ready]

    @property
    def unread(self) -> int:
        """How many remarks on the final report nobody read yet."""
        return sum(each.handled_at is None for each in self.remarks)

    @property
    def public_number(self) -> int:
        """The number of the newest version that was published; 0 when none is."""
        return next((each.number for each in self.editions if each.published_at), 0)

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
    """Return all that was written, without what was removed. Seven queries."""
    kept = {"report": report, "removed_at__isnull": True}
    editions = Edition.objects.filter(report=report).defer("file").select_related("made_by", "published_by")
    return Written(
        report,
        list(Subject.objects.filter(**kept)),
        list(Agreement.objects.filter(**kept).select_related("owner", "contact")),
        list(
            OtherText.objects.filter(report=report)
            .select_related("subject", "agreement", "photo", "made_by")
            .defer("photo__content")
        ),
        list(
            Opinion.objects.filter(report=report, round=report.round).select_related("contact", "organisation")
            if report.round
            else ()
        ),
        list(editions),
        list(photos_of(report)),
        list(Opinion.objects.filter(report=report, round=0, answer=Opinion.Answer.DIFFERS).order_by("answered_at")),
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
        "photos": photo_words(found.photos),
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


def remarked(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return the meetings with remarks on their final report that nobody read yet. One query when read."""
    rows = Opinion.objects.filter(round=0, answer=Opinion.Answer.DIFFERS, handled_at=None)
    return meetings.filter(pk__in=rows.order_by().values("report__meeting")).order_by("starts_at", "pk")


def names_found(report: Report, words: dict[str, Any]) -> list[str]:
    """Return the full names of known residents, and of who came along, that stand in the words. Two queries."""
    typed = {key: words[key] for key in ("summary", "subjects", "agreements", "opinions", "reason")}
    typed["photos"] = [photo["alt"] for photo in words.get("photos", ())]
    return names_said(report.meeting_id, "\n".join(rules.texts_in(typed)))


def names_said(meeting_pk: int, text: str) -> list[str]:
    """Return the full names of known residents, and of who came along to a meeting, in a text. Two queries."""
    guests = Guest.objects.filter(invitation__meeting=meeting_pk).values_list("name", flat=True)
    return rules.names_in(text, {*resident_names(), *guests})


def resident_names() -> QuerySet[Contact, str]:
    """Return the names of known residents. One query when read."""
    residents = Contact.objects.filter(
        Q(memberships__isnull=True) | Q(memberships__organisation__kind=Organisation.Kind.RESIDENTS),
        kind=Contact.Kind.PERSON,
    )
    return residents.order_by().values_list("name", flat=True)


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


def once_public(meeting_pk: int, number: int | None = None) -> Meeting | None:
    """Return the meeting when everyone could read its report before, or one version of it; it keeps its file."""
    rows = Edition.objects.filter(report__meeting=meeting_pk, file__isnull=False)
    rows = rows if number is None else rows.filter(number=number)
    found: Meeting | None = open_to_all().filter(pk=meeting_pk).first() if rows.exists() else None
    return found


def readable(report: Report) -> Edition | None:
    """Return the version that who came may read: the public one, or of a closed meeting the newest. Two queries.

    Not what was taken off the public site: there was a reason for that.
    """
    public = published(report.meeting_id)
    if public or is_open_to_all(report.meeting):
        return public[0] if public else None
    return newest_edition(report)


def all_published() -> QuerySet[Edition]:
    """Return the newest published version of each report that everyone may read. One query when read."""
    newer = Edition.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"), published_at__isnull=False)
    rows = Edition.objects.filter(
        ~Exists(newer), published_at__isnull=False, report__meeting__in=open_to_all().order_by().values("pk")
    )
    return rows.select_related("report").defer("file", "content").order_by("report__meeting", "pk")
