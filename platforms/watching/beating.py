"""The timetable of Celery, which also gives a sign of life."""

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, connection

from invitations import actions

logger = logging.getLogger(__name__)
EVERY_SECONDS = 20.0


class Timetable(PersistentScheduler):
    """Writes down every twenty seconds that it runs."""

    _beaten_at = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Do what is due, and return in how many seconds to look again."""
        wait = super().tick(*args, **kwargs)
        if time.monotonic() - self._beaten_at >= EVERY_SECONDS:
            self._beaten_at = time.monotonic()
            beat()
            connection.close()  # this program has no other use for it
        return min(wait, EVERY_SECONDS)


def beat() -> None:
    """Write down that the timetable runs."""
    try:
        actions.note_pulse("beat")
    except DatabaseError as error:
        logger.warning("The timetable cannot write down that it runs: %s.", error)
