"""What a dossier holds of a meeting: of people only counts, of organisations their name, and what is still missing."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from areas.models import Contact, Membership
from invitations.models import Invitation, Message
from invitations.models.outbox import ACCEPTED_STATES
from invitations.queries import attendance
from meetings.models import Meeting, ProposalDecision, Signal
from meetings.queries import programme
from outcomes.models import ActionPoint, Dossier, Edition, RetentionClass, Step
from outcomes.queries.added import added_papers, lacking
from outcomes.queries.evaluation import Counts, evaluation
from outcomes.queries.outside import bearing_a_name
from outcomes.queries.report import names_found, names_said, newest_edition, published, report_of, shown_owner
from outcomes.rules import texts_in


def dossier_of(meeting: Meeting) -> Dossier | None:
    """Return the closed dossier of a meeting, if it is closed. One query."""
    rows = Dossier.objects.select_related("closed_by").defer("content")
    found: Dossier | None = rows.filter(meeting=meeting).first()
    if found:
        found.meeting = meeting
    return found


def is_closed(meeting_pk: int) -> bool:
    """True when the papers of a meeting do not change any more. One query."""
    return Dossier.objects.filter(meeting=meeting_pk).exists()


def retention_of(kind: str) -> RetentionClass | None:
    """Return the class that an administrator gave to this kind of meeting, or None. One query."""
    found: RetentionClass | None = RetentionClass.objects.filter(kinds__kind=kind).first()
    return found


def kinds_without_class() -> list[str]:
    """Return the kinds of meeting that have no class yet. One query."""
    known = set(RetentionClass.objects.filter(kinds__isnull=False).values_list("kinds__kind", flat=True))
    return [kind for kind in Meeting.Kind.values if kind not in known]


def in_the_way(meeting: Meeting, now: dt.datetime) -> list[str]:
    """Return why the dossier cannot be closed yet: over, class, writing, points. Four queries at most."""
    found = []
    ends_at = meeting.ends_at or meeting.starts_at
    is_over = meeting.state == Meeting.State.CANCELLED or (ends_at is not None and ends_at <= now)
    if meeting.is_draft or not is_over:
        found.append("over")
    if retention_of(meeting.kind) is None:
        found.append("class")
    report = report_of(meeting)
    if report is not None and not report.is_final:
        found.append("writing")
    if ActionPoint.objects.filter(meeting=meeting, state=ActionPoint.State.OPEN).exists():
        found.append("points")
    return found


def missing(meeting: Meeting) -> list[str]:
    """Return what one would expect in the dossier and is not there: report, public, present, reviews, ideas."""
    if meeting.state == Meeting.State.CANCELLED:
        return []
    report = report_of(meeting)
    edition = newest_edition(report) if report else None
    found = []
    if edition is None:
        found.append("report")
    elif edition.published_at is None:
        found.append("correction" if published(meeting.pk) else "public")
    if not attendance(meeting).total:
        found.append("present")
    looked = evaluation(meeting)
    if not looked.useful.total and not looked.goal.total:
        found.append("reviews")
    return found + lacking(meeting)


def facts(meeting: Meeting, retention: RetentionClass, closed_at: dt.datetime) -> dict[str, Any]:
    """Return all that the papers of the dossier say, as plain values. Nobody who was invited stands in it by name."""
    there = attendance(meeting)
    return {
        "organisation": settings.ORGANISATION_NAME,
        "meeting": _meeting(meeting),
        "programme": _programme(meeting),
        "reasons": _reasons(meeting),
        "invited": invited(meeting),
        "mail": _mail(meeting),
        "present": {"invited": dict(there.invited), "walked_in": dict(there.walked_in), "total": there.total},
        "reviews": _reviews(meeting),
        "editions": _editions(meeting),
        "points": _points(meeting),
        "added": added_papers(meeting),
        "retention": {
            "code": retention.code,
            "name": retention.name,
            "source": retention.source,
            "outcome": retention.outcome,
            "years": retention.years,
        },
        "closed_at": closed_at.isoformat(),
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "id": str(meeting.public_id),
        "title": meeting.title,
        "kind": meeting.kind,
        "state": meeting.state,
        "area": meeting.area.name,
        "venue": f"{meeting.venue.name}, {meeting.venue.address}" if meeting.venue else "",
        "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else "",
        "ends_at": meeting.ends_at.isoformat() if meeting.ends_at else "",
        "themes": [theme.name for theme in meeting.themes.all()],
        "goal": meeting.goal,
        "question": meeting.question,
        "introduction": meeting.introduction,
        "participation": meeting.participation,
        "is_public": meeting.is_public,
    }


def _programme(meeting: Meeting) -> list[dict[str, Any]]:
    """Return what was on the programme, with its parts, by minutes from the start; who did it by role or organisation.

    Never an organisation that bears the name of a person in it.
    """
    persons = set(bearing_a_name().values_list("organisation", flat=True))
    return [
        {
            "title": line.item.title,
            "offset": line.begins,
            "minutes": line.ends - line.begins,
            "who": line.item.host if line.item.organisation_id in persons else line.item.public_host,
            "is_part": line.is_part,
        }
        for line in programme(meeting)
    ]


def _reasons(meeting: Meeting) -> dict[str, Any]:
    """Return what was decided about the themes here before the meeting, and how many voices stood on its agenda."""
    rows = ProposalDecision.objects.filter(
        area=meeting.area_id, theme__in=meeting.themes.all(), decided_at__lte=meeting.starts_at or timezone.now()
    ).select_related("theme")
    newest: dict[int, ProposalDecision] = {}
    for row in rows.order_by("decided_at", "pk"):
        newest[row.theme_id] = row
    decisions = [
        {
            "theme": row.theme.name,
            "decision": row.decision,
            "reason": row.reason,
            "rule": row.rule_version,
            "year": row.data_year,
            "day": timezone.localdate(row.decided_at).isoformat(),
        }
        for row in newest.values()
    ]
    return {"decisions": decisions, "voices": Signal.objects.filter(meeting=meeting).count()}


def invited(meeting: Meeting) -> list[dict[str, Any]]:
    """Return who was invited by organisation and role, with how many came. Two queries.

    Residents count together, and so does an organisation that bears the name of a person in it.
    """
    persons = Membership.objects.filter(
        contact__kind=Contact.Kind.PERSON, organisation__name__icontains=F("contact__name")
    )
    named_after_people = set(persons.values_list("organisation", flat=True))
    rows = Invitation.objects.filter(meeting=meeting).order_by().values("group", "role", "organisation")
    rows = rows.annotate(name=F("organisation__name"), count=Count("pk"))
    rows = rows.annotate(came=Count("pk", filter=Q(presence=Invitation.Presence.PRESENT)))
    found: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        name = "" if row["organisation"] in named_after_people else row["name"] or ""
        counts = found.setdefault((row["group"], name, row["role"]), [0, 0])
        counts[0] += row["count"]
        counts[1] += row["came"]
    return [
        {"group": group, "organisation": name, "role": role, "invited": counts[0], "came": counts[1]}
        for (group, name, role), counts in sorted(found.items())
    ]


def _mail(meeting: Meeting) -> list[dict[str, Any]]:
    """Return which messages were handed over, how many, and on which days; never to whom."""
    rows = Message.objects.filter(invitation__meeting=meeting, state__in=ACCEPTED_STATES).order_by().values("kind")
    rows = rows.annotate(count=Count("pk"), first=Min("accepted_at"), last=Max("accepted_at")).order_by("first", "kind")
    return [
        {
            "kind": row["kind"],
            "count": row["count"],
            "first": timezone.localdate(row["first"]).isoformat(),
            "last": timezone.localdate(row["last"]).isoformat(),
        }
        for row in rows
    ]


def _reviews(meeting: Meeting) -> dict[str, dict[str, int] | None]:
    """Return the answers of visitors when they are enough to hide in, and those of organisers."""
    found = evaluation(meeting)
    shown = {name: getattr(found, name) for name in ("useful", "speak")}
    counts: dict[str, dict[str, int] | None] = {
        name: _counts(each) if each.is_shown else None for name, each in shown.items()
    }
    return counts | {"goal": _counts(found.goal), "people": _counts(found.people)}


def _counts(counts: Counts) -> dict[str, int]:
    return {"yes": counts.yes, "bit": counts.bit, "no": counts.no}


def _editions(meeting: Meeting) -> list[dict[str, Any]]:
    rows = Edition.objects.filter(report__meeting=meeting).order_by("number").defer("file", "content")
    return [
        {
            "number": row.number,
            "made_at": row.made_at.isoformat(),
            "published_at": row.published_at.isoformat() if row.published_at else "",
            "fingerprint": row.fingerprint,
            "mailed": row.mailed_count,
        }
        for row in rows
    ]


def _points(meeting: Meeting) -> list[dict[str, Any]]:
    rows = ActionPoint.objects.filter(meeting=meeting).select_related("owner").prefetch_related("steps").order_by("pk")
    return [
        {
            "what": row.what,
            "public_text": row.public_text,
            "who": shown_owner(row.owner),
            "first_due_on": row.first_due_on.isoformat(),
            "due_on": row.due_on.isoformat(),
            "state": row.state,
            "steps": [_step(step) for step in row.steps.all()],
        }
        for row in rows
    ]


def _step(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "day": timezone.localdate(step.at).isoformat(),
        "text": step.text,
        "due_on": step.due_on.isoformat() if step.due_on else "",
    }


def names_in_dossier(meeting: Meeting) -> list[str]:
    """Return full names of known residents in the final report, in what became of agreements and in other papers."""
    report = report_of(meeting)
    newest = newest_edition(report) if report else None
    added = added_papers(meeting)
    others = names_said(meeting.pk, "\n".join(texts_in(added))) if added else []
    if report is None or newest is None:
        return others
    steps = Step.objects.filter(point__meeting=meeting).values_list("text", flat=True)
    found = names_found(report, newest.content | {"reason": [newest.content["reason"], *steps]})
    return sorted({*found, *others})
