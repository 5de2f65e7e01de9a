"""Deleting names and addresses that are needed no more, and ideas that nobody confirmed."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from initiatives import rules
from initiatives.models import FollowUp, Initiative, Joiner, Step
from invitations.models import Correspondent
from invitations.queries.held import is_held

ENDED = (Initiative.State.DECLINED, Initiative.State.WITHDRAWN, Initiative.State.NOT_CHOSEN, Initiative.State.FINISHED)


def forget(*, now: dt.datetime | None = None) -> int:
    """Delete what was not confirmed in time, and names and addresses some time after the end; return how many people.

    After the end means: no follow-up is open any more. The initiatives and the counts stay, and so does whatever is of
    a meeting that is held.
    """
    now = now or timezone.now()
    with transaction.atomic():
        people = set(people_to_forget(now)) - set(held_people())
        Initiative.objects.filter(**_late(now), writer__in=people).delete()
        Joiner.objects.filter(**_late(now), writer__in=people).delete()
        Correspondent.objects.filter(pk__in=people).delete()
    return len(people)


def held_people() -> list[int]:
    """Return who wrote, or wants to join, something at a market that is held. Two queries."""
    held = Initiative.objects.filter(is_held("meeting"))
    people = [*_writers(held), *_writers(Joiner.objects.filter(initiative__in=held))]
    return [each for each in people if each is not None]


def people_to_forget(now: dt.datetime) -> list[int]:
    """Return whose name and address are needed no more. Four queries."""
    people = [*_writers(Initiative.objects.filter(**_late(now))), *_writers(Joiner.objects.filter(**_late(now)))]
    people += _writers(_ended(now))
    return people + _writers(Joiner.objects.filter(confirmed_at__lt=now - rules.JOINER_KEPT, writer__isnull=False))


def _late(now: dt.datetime) -> dict[str, Any]:
    return {"confirmed_at": None, "writer__expires_at__lt": now}


def _writers(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("writer", flat=True))


def _ended(now: dt.datetime) -> QuerySet[Initiative]:
    last = Step.objects.filter(initiative=OuterRef("pk")).order_by("-pk").values("at")[:1]
    open_ones = FollowUp.objects.filter(initiative=OuterRef("pk"), closed_at=None)
    return (
        Initiative.objects.annotate(ended_at=Subquery(last))
        .filter(~Exists(open_ones), state__in=ENDED, ended_at__lt=now - rules.KEPT_AFTER_END)
        .exclude(writer=None)
    )
