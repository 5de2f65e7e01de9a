"""Making the figures of a half-year public: four weeks after it. From then on its numbers of people stay."""

import datetime as dt

from django.conf import settings
from django.utils import timezone, translation

from accounts.actions import log
from outcomes import queries
from outcomes.models import PublicFigures
from outcomes.paper import figures
from outcomes.rules.periods import Half


def publish_figures(*, now: dt.datetime | None = None) -> int:
    """Make the figures public of every half-year that is settled and has none. Return of how many half-years.

    Always in the language of the municipality. Two that run at once make them once.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    known = queries.public_halves()
    return sum(
        _publish(half, now)
        for half in queries.halves_since_first(today)
        if half.is_settled(today) and half not in known
    )


def _publish(half: Half, now: dt.datetime) -> bool:
    period = queries.Period(half.first, half.last)
    with translation.override(settings.LANGUAGE_CODE):
        found = figures.of_people_in(figures.figures(queries.council(period, queries.EVERYTHING, now=now), period))
    row, is_new = PublicFigures.objects.get_or_create(
        year=half.year, number=half.number, defaults={"rows": found, "made_at": now}
    )
    if is_new:
        log(actor=None, action="publish_figures", subject=row)
    return is_new
