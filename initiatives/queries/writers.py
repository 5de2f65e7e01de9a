"""To which meetings belongs who wrote an idea, or wants to join one."""

from typing import Any

from django.db.models import Q, QuerySet

from initiatives.models import Initiative, Joiner


def meetings_of(written: Q) -> QuerySet[Any]:
    """Return the keys of the markets of ideas that these people wrote or want to join. Read within another query."""
    joined = Joiner.objects.filter(written).order_by().values("initiative__meeting")
    return Initiative.objects.filter(written).order_by().values("meeting").union(joined)
