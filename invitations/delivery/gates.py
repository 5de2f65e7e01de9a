"""Recipient domains: one that asks for patience waits by itself, and if asked none gets more than so many a minute."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now

from invitations import rules
from invitations.models import DomainGate


def closed() -> models.QuerySet[DomainGate, str]:
    """Return the domains to which nothing goes now, as a subquery."""
    return DomainGate.objects.filter(paused_until__gt=Now()).values_list("domain", flat=True)


def in_trouble() -> set[str]:
    """Return the domains that refused for the time being, from the first failure to the first success."""
    return set(DomainGate.objects.filter(fail_streak__gt=0).values_list("domain", flat=True))


def pause(domain: str, now: dt.datetime) -> None:
    """Leave a domain alone for 1, 2, 4 … 60 minutes. Several workers that fail at once count once."""
    with transaction.atomic():
        DomainGate.objects.get_or_create(domain=domain)
        gate = DomainGate.objects.select_for_update().get(domain=domain)
        if gate.paused_until and gate.paused_until > now:
            return
        gate.fail_streak += 1
        gate.paused_until = now + rules.pause(gate.fail_streak, random.uniform(-1, 1))  # noqa: S311 (spreads)
        gate.save(update_fields=["fail_streak", "paused_until"])


def resume(domain: str) -> None:
    """Note that the domain takes mail again."""
    DomainGate.objects.filter(domain=domain, fail_streak__gt=0).update(fail_streak=0, paused_until=None)


def spent() -> list[str]:
    """Return the domains that got as many as may go for the moment; none when no rate was set."""
    rate = settings.DELIVERY_DOMAIN_RATE
    if not rate:
        return []
    recent = DomainGate.objects.filter(tokens_at__gt=Now() - dt.timedelta(minutes=1 / rate)).annotate(clock=Now())
    return [gate.domain for gate in recent if _tokens(gate) < 1]


def admit(rows: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return those of the (message, domain) pairs that may go now, and count them. Needs a transaction.

    Without a rate all may go, and nothing is counted.
    """
    counts = Counter(domain for _pk, domain in rows if domain)
    if not settings.DELIVERY_DOMAIN_RATE or not counts:
        return list(rows)
    left = {"": len(rows)} | _take(counts)
    admitted = []
    for pk, domain in rows:
        if left[domain] > 0:
            left[domain] -= 1
            admitted.append((pk, domain))
    return admitted


def _take(counts: Counter[str]) -> dict[str, int]:
    """Take as many tokens as there are and as are wanted; return how many each domain got."""
    full = rules.bucket_size(settings.DELIVERY_DOMAIN_RATE)
    DomainGate.objects.bulk_create(
        [DomainGate(domain=domain, tokens=full) for domain in sorted(counts)], ignore_conflicts=True
    )
    # In one order, so that two workers do not wait for each other.
    gates = DomainGate.objects.select_for_update().filter(domain__in=counts).order_by("domain")
    taken = {}
    for gate in gates.annotate(clock=Now()):
        tokens = _tokens(gate)
        taken[gate.domain] = min(int(tokens), counts[gate.domain])
        DomainGate.objects.filter(pk=gate.pk).update(tokens=tokens - taken[gate.domain], tokens_at=Now())
    return taken


def _tokens(gate: DomainGate) -> float:
    """Return how many messages may go to this domain now; `clock` is the time of the database."""
    clock: dt.datetime = gate.clock  # type: ignore[attr-defined]  # annotated by the query
    rate = settings.DELIVERY_DOMAIN_RATE
    if gate.tokens_at is None:
        return rules.bucket_size(rate)
    return rules.refilled(gate.tokens, clock - gate.tokens_at, rate)
