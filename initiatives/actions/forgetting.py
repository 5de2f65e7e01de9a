"""Deleting names and addresses that are needed no more, and ideas that nobody confirmed."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from initiatives import rules
from initiatives.models import FollowUp, Initiative, Joiner, Step
from invitations.models import Correspondent

ENDED = (Initiative.State.DECLINED, Initiative.State.WITHDRAWN, Initiative.State.NOT_CHOSEN, Initiative.State.FINISHED)


def forget(*, now: dt.datetime | None = None) -> int:
    """Delete what was not confirmed in time, and names and addresses some time after the end; return how many people.

    After the end means: no follow-up is open any more. The initiatives and the counts stay.
    """
    now = now or timezone.now()
    with transaction.atomic():
        people = people_to_forget(now)
        Initiative.objects.filter(**_late(now)).delete()
        Joiner.objects.filter(**_late(now)).delete()
        Correspondent.objects.filter(pk__in=people).delete()
    return len(people)


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
