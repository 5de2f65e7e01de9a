"""What staff decide about initiatives: many in one sitting. Every state that one came through is written down."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Organisation
from initiatives import rules
from initiatives.models import FollowUp, Initiative, Stand, Step


@dataclass(slots=True)
class Treated:
    """How many changed; which could not, because someone changed them meanwhile; and which lack an answer."""

    count: int = 0
    clashing: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def treat(*, treatments: Iterable[rules.Treatment], actor: User, now: dt.datetime | None = None) -> Treated:
    """Save state, advice and answer of each initiative that changed; all that can be saved is saved.

    An end needs an answer; a state that cannot follow, or a version that is no longer there, changes nothing.
    """
    now, given, found = now or timezone.now(), {each.pk: each for each in treatments}, Treated()
    with transaction.atomic():
        rows = Initiative.objects.select_for_update(of=("self",)).select_related("meeting")
        for row in rows.filter(pk__in=given).order_by("pk"):
            wanted = given[row.pk]
            if (row.state, row.advice, row.answer) == (wanted.state, wanted.advice, wanted.answer):
                continue
            if row.version != wanted.version or rules.path(row.state, wanted.state) is None:
                found.clashing.append(row.title)
            elif rules.lacks_answer(row.state, wanted.state, wanted.answer, row.sent_answer):
                found.lacking.append(row.title)
            else:
                _treat(row, wanted, actor, now)
                found.count += 1
    return found


def link_organisation(
    *, initiative: Initiative, organisation: Organisation | None, seen: int | None, actor: User
) -> bool:
    """Say which organisation an initiative is of; False when it is no longer of the one that was `seen`, but another.

    Then nothing changes.
    """
    with transaction.atomic():
        row = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
        wanted = organisation.pk if organisation else None
        if row.organisation_id not in {seen, wanted}:
            return False
        if row.organisation_id != wanted:
            Initiative.objects.filter(pk=row.pk).update(organisation=organisation)
            log(actor=actor, action="link_organisation", subject=row)
    return True


def _treat(row: Initiative, wanted: rules.Treatment, actor: User, now: dt.datetime) -> None:
    before, steps = row.state, rules.path(row.state, wanted.state) or []
    _keep_shown(row, wanted, steps, now)
    row.state, row.advice, row.answer = wanted.state, wanted.advice, wanted.answer
    row.version += 1
    row.save(update_fields=["state", "advice", "answer", "answered_at", "version", "shown_state", "shown_answer"])
    Step.objects.bulk_create(Step(initiative=row, state=state, actor=actor, at=now) for state in steps)
    if not row.is_admitted:  # it has no stand any more: its place on the floor is free for others
        Stand.objects.filter(initiative=row).update(number=None)
    if Initiative.State.PRESENTED in steps:
        _plan_follow_ups(row, now)
    elif steps == [Initiative.State.ADMITTED] and before == Initiative.State.PRESENTED:
        FollowUp.objects.filter(initiative=row, asked_at=None, closed_at=None).delete()
    log(actor=actor, action="treat_initiative", subject=row, state=row.state)


def _keep_shown(row: Initiative, wanted: rules.Treatment, steps: list[str], now: dt.datetime) -> None:
    """Keep what everyone read until now, until the decision or the new answer is sent. Who takes it back has no news.

    Of who was told nothing yet, that is how far it was before anything was decided.
    """
    if row.told_at and (wanted.state, wanted.answer) == (row.shown_state, row.shown_answer):
        row.answered_at, row.shown_state, row.shown_answer = row.told_at, "", ""
        return
    is_news = wanted.answer != row.answer or rules.decides(row.state, steps)
    if row.is_told and is_news:
        row.shown_state, row.shown_answer = row.state, row.answer
    elif not row.is_told and not row.shown_state and rules.decides(row.state, steps):
        row.shown_state = rules.before_decision(row.state, steps)
    elif row.told_at is None and wanted.state == row.shown_state:
        row.shown_state = ""
    if is_news:
        row.answered_at = now if wanted.answer else None


def _plan_follow_ups(row: Initiative, now: dt.datetime) -> None:
    """Ask again so many months after the market, or after today when there was none; of moments that are over, once."""
    starts_at = row.meeting.starts_at if row.meeting else None
    day, today = timezone.localdate(min(starts_at or now, now)), timezone.localdate(now)
    FollowUp.objects.bulk_create(
        [
            FollowUp(initiative=row, months=months, due_on=due_on)
            for months, due_on in rules.follow_ups_left(day, today)
        ],
        ignore_conflicts=True,
    )
