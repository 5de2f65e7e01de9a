"""One initiative: for staff, with everything that happened to it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from initiatives.models import FollowUp, Initiative, Stand, Step
from initiatives.queries.lists import with_loss


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on the page of an initiative beside its own words."""

    steps: list[Step]
    follow_ups: list[FollowUp]
    stand: Stand | None
    joiner_count: int
    is_lost: bool


def history(initiative: Initiative) -> QuerySet[Step]:
    """Return the states that it came into, the first one first. One query."""
    return Step.objects.filter(initiative=initiative).select_related("actor").order_by("pk")


def told_steps(initiative: Initiative, steps: list[Step]) -> list[Step]:
    """Return those of these steps that everyone may read: up to the state that was told when a newer one waits."""
    state = initiative.as_told.state
    if state == initiative.state:
        return steps
    last = max((index for index, step in enumerate(steps) if step.state == state), default=-1)
    return steps[: last + 1]


def shown(initiative: Initiative) -> Shown:
    """Return what the page shows. Five queries."""
    return Shown(
        steps=list(history(initiative)),
        follow_ups=list(FollowUp.objects.filter(initiative=initiative)),
        stand=Stand.objects.filter(initiative=initiative).first(),
        joiner_count=initiative.join_count + initiative.joiners.filter(confirmed_at__isnull=False).count(),
        is_lost=bool(getattr(with_loss(Initiative.objects.filter(pk=initiative.pk)).first(), "is_lost", False)),
    )
