"""Looks how everything is, for cron or a timer: it also works when worker and timetable do not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from invitations import delivery
from invitations.models import Alarm
from platforms.watching import telling
from platforms.watching.alarms import BY_KIND

SENDING_SECONDS = 60


class Command(BaseCommand):
    """`manage.py watch`, every five minutes."""

    help = (
        "Look how the installation is, keep the alarms, and mail administrators about new ones. When the worker is "
        "silent it sends for a minute what waits, this mail too. Ends with 1 when something is broken."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, tell, and say it here too."""
        telling.watch(timezone.now())
        open_now = list(Alarm.objects.filter(ended_at=None))
        if any(alarm.kind in {"worker", "timetable", "queue"} for alarm in open_now):
            delivery.deliver(seconds=SENDING_SECONDS)
        for alarm in open_now:
            meaning, cure = BY_KIND[alarm.kind].words(alarm.count)
            self.stdout.write(f"{alarm.kind} since {alarm.since:%Y-%m-%d %H:%M} UTC: {meaning} {cure}")
        if any(BY_KIND[alarm.kind].is_broken for alarm in open_now):
            sys.exit(1)
