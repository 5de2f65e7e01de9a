"""From a request or a mailed link to a report or an agreement, or 404. The only way."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User
from areas.access import areas_changed_by, areas_visible_to
from invitations import tokens
from invitations.access import BadToken, LinkOver, invitation_for
from invitations.models import Invitation
from meetings.access import meeting_for, meeting_with_texts_for, meetings_changed_by, meetings_visible_to
from meetings.models import Meeting
from outcomes import rules
from outcomes.models import ActionPoint, Dossier, Lesson, Opinion, OtherText, Report, Review
from outcomes.tokens import code_of, review_key


def report_for(user: User, pk: int, *, change: bool = False) -> Report:
    """Return the report of a meeting that this user may see (or change), else `Http404`."""
    meeting = meeting_for(user, pk, change=change)
    report = get_object_or_404(Report, meeting=meeting)
    report.meeting = meeting
    return report


def written_report_for(user: User, pk: int, *, change: bool = False) -> Report:
    """Return the report of a meeting whose texts this user may read (or change), else `Http404`."""
    meeting = meeting_with_texts_for(user, pk, change=change)
    report = get_object_or_404(Report, meeting=meeting)
    report.meeting = meeting
    return report


def dossier_for(user: User, pk: int) -> Dossier:
    """Return the closed dossier of a meeting that this user may change, with its people, else `Http404`.

    Who only looks may read on its page what is in it: handing papers out is for who answers for the area.
    """
    meeting = meeting_for(user, pk, change=True)
    rows = Dossier.objects.defer("content").select_related("closed_by")
    found: Dossier = get_object_or_404(rows, meeting=meeting)
    found.meeting = meeting
    return found


def other_text_for(user: User, pk: int, text_pk: int) -> OtherText:
    """Return a second text of a report that this user may change, else `Http404`."""
    report = written_report_for(user, pk, change=True)
    rows = OtherText.objects.select_related("subject", "agreement", "photo", "made_by").defer("photo__content")
    found: OtherText = get_object_or_404(rows, pk=text_pk, report=report)
    found.report = report
    return found


def opinion_for(token: str) -> Opinion:
    """Return whose opinion this link asks for, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    rows = Opinion.objects.select_related("report__meeting__area", "report__meeting__venue", "contact", "organisation")
    found: Opinion | None = rows.filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "opinion", signature) or found is None:
        raise BadToken
    return found


def points_visible_to(user: User) -> QuerySet[ActionPoint]:
    """Return the agreements of meetings that this user may see."""
    return ActionPoint.objects.filter(meeting__in=meetings_visible_to(user).order_by().values("pk"))


def point_for(user: User, pk: int, *, change: bool = False) -> ActionPoint:
    """Return an agreement of a meeting that this user may see (or change), else `Http404`."""
    meetings = meetings_changed_by(user) if change else meetings_visible_to(user)
    rows = ActionPoint.objects.filter(meeting__in=meetings.order_by().values("pk"))
    return get_object_or_404(rows.select_related("owner", "contact", "meeting__area"), pk=pk)


def lessons_visible_to(user: User) -> QuerySet[Lesson]:
    """Return the lessons of the areas that this user may see."""
    return Lesson.objects.filter(area__in=areas_visible_to(user).order_by().values("pk"))


def lesson_for(user: User, pk: int) -> Lesson:
    """Return a lesson that this user may change, else `Http404`."""
    rows = Lesson.objects.filter(area__in=areas_changed_by(user).order_by().values("pk"))
    return get_object_or_404(rows.select_related("area", "meeting"), pk=pk)


def kept_point_for(token: str) -> ActionPoint:
    """Return the agreement that this link leads to, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    rows = ActionPoint.objects.select_related("owner", "contact", "meeting__area")
    found: ActionPoint | None = rows.filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "point", signature) or found is None:
        raise BadToken
    return found


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who was at a meeting, and what this link said of it before."""

    invitation: Invitation
    said: dict[str, str]

    @property
    def language(self) -> str:
        """In which language we write to them."""
        return self.invitation.contact.language


def visitor_for(token: str) -> Visitor:
    """Return who looks back by this link, or raise `Http404`: also when they were not noted as being there."""
    invitation = invitation_for(token, "review")
    if invitation.presence != Invitation.Presence.PRESENT:
        raise LinkOver
    found = Review.objects.filter(meeting=invitation.meeting_id, key=review_key(invitation)).first()
    names = ("was_useful", "could_speak", "better")
    return Visitor(invitation, {name: getattr(found, name) for name in names} if found else {})


@dataclass(frozen=True, slots=True)
class Sheet:
    """The meeting of a sheet with questions on paper."""

    meeting: Meeting

    @property
    def language(self) -> str:
        """Who scans it reads the first language of the site, or chooses another."""
        return settings.LANGUAGE_CODE


def sheet_for(code: str, *, now: dt.datetime | None = None) -> Sheet:
    """Return of which meeting this code is, from its start until two weeks after its end, or raise `Http404`.

    One query; of those few meetings every code is compared, so that the time tells nothing.
    """
    now = now or timezone.now()
    held = (Meeting.State.INVITING, Meeting.State.HELD)
    rows = Meeting.objects.filter(state__in=held, starts_at__lte=now, ends_at__gte=now - rules.CODE_WORKS)
    typed = tokens.plain_code(code)
    found = [meeting for meeting in rows.order_by("pk") if constant_time_compare(code_of(meeting), typed)]
    if not found:
        raise BadToken
    return Sheet(found[0])
