"""Figures for Prometheus, read from the database at each question: so they hold for every process of the website."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from invitations.models import Message
from platforms.version import version
from platforms.watching.alarms import WATCHED, raised
from platforms.watching.reading import Reading, read


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to who shows the token; without METRICS_TOKEN the page does not exist."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(
            "METRICS_TOKEN is needed", status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"}
        )
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(read()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """What was read, as Prometheus wants it. Labels are names of states and alarms, nothing about anyone."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def describe(self) -> list[Metric]:
        """Name nothing beforehand: there is one collector."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Return the figures."""
        reading = self.reading
        states = GaugeMetricFamily("buurtvenster_messages", "Messages in the outbox by state", labels=["state"])
        for state in Message.State:
            states.add_metric([state], reading.states.get(state, 0))
        yield states
        alarms = GaugeMetricFamily("buurtvenster_alarm", "1 while this is an alarm", labels=["kind"])
        found = raised(reading)
        for each in WATCHED:
            alarms.add_metric([each.kind], int(each.kind in found))
        yield alarms
        info = GaugeMetricFamily("buurtvenster_info", "The version that runs", labels=["version"])
        info.add_metric([version()], 1)
        yield info
        for name, (words, value) in _values(reading).items():
            if value is not None:
                yield GaugeMetricFamily(f"buurtvenster_{name}", words, value=value)


def _values(reading: Reading) -> dict[str, tuple[str, float | None]]:
    """Return the figures without labels; None for what never was."""
    health, counted = reading.health, reading.counted
    return {
        "waiting_messages": ("Messages that might leave now", health.waiting),
        "waiting_seconds": ("How long the oldest of them waits", reading.waiting.total_seconds()),
        "uncertain_messages": ("Messages of which nobody knows whether they arrived", health.uncertain),
        "held_messages": ("Messages held for an administrator", health.held),
        "failed_messages": ("Messages that could not be made or sent", health.failed),
        "sending_paused": ("1 while the mail server takes nothing from us", int(health.is_paused)),
        "sending_on_hold": ("1 after restoring a backup, until someone decided", int(reading.hold is not None)),
        "paused_domains": ("Domains that asked for patience", len(health.gates)),
        "missing_messages": ("Invitations without a message", reading.missing),
        "sent_day_messages": ("Messages that mail servers took in the last day", reading.sent),
        "bounced_day_messages": ("Messages of the last day that came back for good", reading.bounced),
        "suppressed_addresses": ("Addresses that get no mail", reading.suppressed),
        "failed_logins_lately": (
            "Logins that failed in the last ten to twenty minutes",
            reading.counted.get("logins", 0),
        ),
        "wrong_links_lately": ("Refused links in the last ten to twenty minutes", counted.get("links", 0)),
        "timetable_silence_seconds": (
            "Since the timetable gave a sign of life",
            _seconds(reading.silence("beat")),
        ),
        "worker_silence_seconds": ("Since the worker gave a sign of life", _seconds(reading.silence("worker"))),
        "backup_age_seconds": ("Since the last backup that worked", _seconds(reading.silence("backup"))),
        "disk_free_bytes": ("Room on the disk of VAR_DIR", reading.disk_free),
    }


def _seconds(span: dt.timedelta | None) -> float | None:
    return span.total_seconds() if span is not None else None
