"""Forgets what is past its term: in small steps, each whole with its line on the certificate."""

import datetime as dt
import logging
import time
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invitations.queries import hold
from meetings.models import Meeting
from outcomes import actions
from outcomes.models import ForgetRun
from outcomes.rules.keeping import BY_CODE
from platforms.keeping.files import KeptFiles
from platforms.keeping.kept import KEPT, Kept

logger = logging.getLogger(__name__)
BATCH = 200
SECONDS = 90  # of the two minutes that a task may take


class RestoreUndecided(Exception):
    """A backup was restored and nobody decided yet what may be sent; until then nothing is forgotten."""


def forget_past_term(
    *, actor: User | None = None, only_soon: bool = False, seconds: float = SECONDS, now: dt.datetime | None = None
) -> ForgetRun | None:
    """Forget everything that is past its term, and write down how much; what one sort does wrong stops no other.

    Stopped half way (killed, or out of time: `is_whole` is false) the next run goes on. `only_soon`: what is looked at
    every hour; then nothing is written down when there was nothing, and None comes back. Raises `RestoreUndecided`.
    """
    if hold() is not None:  # what was held since the backup is not held in it
        raise RestoreUndecided
    now = now or timezone.now()
    sorts = [each for each in KEPT if BY_CODE[each.code].is_soon or not only_soon]
    if only_soon and not any(each.due(now).exists() for each in sorts):
        return None
    run, failed = actions.begin_run(actor=actor, now=now), []
    end, is_whole = time.monotonic() + seconds, True
    for each in sorts:
        try:
            is_whole &= _forget(each, run, now, end)
        except Exception:
            logger.exception("Forgetting failed: %s", each.code)
            failed.append(each.code)
    actions.end_run(run=run, is_whole=is_whole and not failed, failed=failed)
    return run


def _forget(kept: Kept | KeptFiles, run: ForgetRun, now: dt.datetime, end: float) -> bool:
    """Forget one sort, step by step; return whether there was time for all."""
    if isinstance(kept, KeptFiles):
        actions.note_forgotten(run=run, sort=kept.code, count=kept.forget(now), days=kept.days, meeting=None, now=now)
        return True
    return _forget_rows(kept, run, now, end)


def _forget_rows(kept: Kept, run: ForgetRun, now: dt.datetime, end: float) -> bool:
    last: object = None
    while True:
        if time.monotonic() > end:
            return False
        rows = kept.due(now).order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        found = list(rows.values_list("pk", kept.meeting or "pk")[:BATCH])
        if not found:
            return True
        last = found[-1][0]
        for meeting, keys in _by_meeting(kept, found):
            _step(kept, run, now, meeting, keys)
        if kept.is_one_step:
            return True


def _by_meeting(kept: Kept, found: Sequence[tuple[object, int]]) -> Iterator[tuple[int | None, list[object]]]:
    """Return the keys of each meeting; all together when they are of none."""
    if not kept.meeting:
        yield None, [pk for pk, _self in found]
        return
    for meeting, pairs in groupby(sorted(found, key=lambda pair: pair[1] or 0), key=lambda pair: pair[1]):
        yield meeting, [pk for pk, _meeting in pairs]


def _step(kept: Kept, run: ForgetRun, now: dt.datetime, meeting: int | None, keys: list[object]) -> None:
    """Forget these rows of one meeting and write it down: both or neither. What is held or gone by now stays out."""
    with transaction.atomic():
        row = Meeting.objects.select_for_update(of=("self",)).select_related("area").filter(pk=meeting or 0).first()
        due = kept.due(now).filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
        locked = list(due.values_list("pk", flat=True))
        count = kept.forget(kept.rows().filter(pk__in=locked), now) if locked else 0
        actions.note_forgotten(run=run, sort=kept.code, count=count, days=kept.days, meeting=row, now=now)
