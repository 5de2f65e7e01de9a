"""Saving what was filled in for the data protection impact assessment."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from outcomes.models import DpiaVersion


def save_dpia(*, answers: Mapping[str, str], actor: User, now: dt.datetime | None = None) -> DpiaVersion | None:
    """Keep a new version; None when nothing changed since the last one."""
    kept = {code: words for code, words in answers.items() if words}
    with transaction.atomic():
        newest = DpiaVersion.objects.first()
        if (newest.answers if newest else {}) == kept:
            return None
        made = DpiaVersion.objects.create(saved_at=now or timezone.now(), saved_by=actor, answers=kept)
        log(actor=actor, action="save_dpia", subject=made, count=len(kept))
    return made
