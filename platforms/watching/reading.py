"""How the installation is now. A fixed number of questions, whatever there is to count; nothing about anyone."""

import datetime as dt
import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone

from accounts.models import LogCheck
from invitations import queries
from invitations.actions.watching import TALLY_MINUTES
from invitations.delivery.reconcile import missing
from invitations.models import Message, Pulse, Suppression, Tally
from platforms import erasures, health, ledgers, no_mail, security

State = Message.State
BOUNCES_OVER = dt.timedelta(days=1)
LEAST_SENT = 20  # below it one wrong address would be an alarm


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to know, at one moment."""

    now: dt.datetime
    states: dict[str, int]
    health: queries.Health
    hold: queries.Hold | None
    pulses: dict[str, dt.datetime]
    counted: dict[str, int]  # of what is refused, in the last ten to twenty minutes
    missing: int
    sent: int
    bounced: int
    suppressed: int
    disk_free: int  # bytes
    works: dict[str, bool]  # tables and queue
    is_log_whole: bool
    damaged: int  # of how many ledgers a line cannot be read
    unreadable: int  # of how many people no key opens what they need

    def silence(self, name: str) -> dt.timedelta | None:
        """Return how long ago this part gave a sign of life; None when it never did."""
        at = self.health.last_sweep_at if name == "worker" else self.pulses.get(name)
        return self.now - at if at else None

    @property
    def waiting(self) -> dt.timedelta:
        """How long the oldest message waits that might have left."""
        oldest = self.health.oldest_queued_at
        return max(self.now - oldest, dt.timedelta()) if oldest else dt.timedelta()

    @property
    def bounce_percent(self) -> int:
        """How many of a hundred messages of the last day came back; 0 when few were sent."""
        return 100 * self.bounced // self.sent if self.sent >= LEAST_SENT else 0

    @property
    def security_days(self) -> int | None:
        """For how many days security.txt holds; None when there is none."""
        return security.days_left(timezone.localdate(self.now))


def read(now: dt.datetime | None = None) -> Reading:
    """Ask everything."""
    now = now or timezone.now()
    lately = Message.objects.filter(accepted_at__gte=now - BOUNCES_OVER)
    sent = lately.aggregate(sent=Count("pk"), bounced=Count("pk", filter=Q(state=State.HARD_BOUNCED)))
    tallies = Tally.objects.filter(at__gte=now - dt.timedelta(minutes=2 * TALLY_MINUTES))
    return Reading(
        now=now,
        states=dict(Message.objects.order_by().values_list("state").annotate(Count("pk"))),
        health=queries.health(now),
        hold=queries.hold(),
        pulses=dict(Pulse.objects.values_list("name", "at")),
        counted=dict(tallies.order_by().values_list("name").annotate(Sum("count"))),
        missing=missing().count(),
        suppressed=Suppression.objects.count(),
        disk_free=shutil.disk_usage(settings.VAR_DIR).free,
        damaged=sum(not ledgers.is_whole(path) for path in (erasures.ledger(), no_mail.ledger())),
        unreadable=queries.unreadable_needs(),
        is_log_whole=not LogCheck.objects.exclude(problem="").exists(),
        works={"tables": health.tables_fit(), "queue": health.broker_answers()},
        **sent,
    )
