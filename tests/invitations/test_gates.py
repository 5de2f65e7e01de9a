"""A domain that asks for patience waits by itself, and a rate holds for one domain only."""

import datetime as dt
import time

import pytest
from django.db import connection
from django.utils import timezone

from invitations import delivery
from invitations.delivery import gates, outbox
from invitations.models import Channel, DomainGate
from tests.cases import case
from tests.factories import ContactFactory, InvitationFactory
from tests.outbox import make_due, queued, states, tries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def to(domain, count=1):
    """Due messages to addresses in this domain."""
    people = [ContactFactory(email=f"p{number}-{timezone.now():%f}@{domain}") for number in range(count)]
    return [queued(invitation=InvitationFactory(contact=person), domain=domain) for person in people]


@pytest.mark.parametrize(
    "script",
    [
        {"rcpt": ["421 4.3.2 busy"]},
        {"rcpt": ["450 4.2.0 later"]},
        {"rcpt": ["451 4.7.1 too fast"]},
        {"data": ["451 4.3.0 later"]},
        {"dot": ["452 4.3.1 full"]},
    ],
    ids=str,
)
@case("S4", "421, 450, 451 or 452 from one domain", "that domain waits, another goes on")
def test_a_domain_that_asks_for_patience_waits_and_the_others_go_on(serve, script):
    server = serve(**script)
    busy, free = to("druk.example", 3), to("rustig.example", 3)
    assert delivery.deliver() == 3
    assert states(*busy, *free) == ["queued"] * 3 + ["sent"] * 3
    assert [len(tries(message)) for message in busy] == [1, 0, 0]
    gate = DomainGate.objects.get()
    assert (gate.domain, gate.fail_streak, Channel.objects.count()) == ("druk.example", 1, 0)
    assert 45 < (gate.paused_until - timezone.now()).total_seconds() <= 72
    late = to("rustig.example")
    assert (delivery.deliver(), delivery.is_due(), states(*late)) == (1, False, ["sent"])
    make_due()
    assert (delivery.deliver(), states(*busy), len(server.mails)) == (3, ["sent"] * 3, 7)
    gate.refresh_from_db()
    assert (gate.paused_until, gate.fail_streak) == (None, 0)


@case("S5", "RCPT 452 4.2.2 for one of three", "only that one waits")
def test_a_full_mailbox_does_not_hold_up_the_others_there(serve):
    serve(rcpt=["452 4.2.2 full"])
    messages = to("bewoners.example", 3)
    assert (delivery.deliver(), states(*messages)) == (2, ["queued", "sent", "sent"])
    assert DomainGate.objects.count() == 0


def test_each_pause_is_longer_and_those_who_fail_at_once_count_as_one():
    now = timezone.now()
    for _ in range(2):
        gates.pause("druk.example", now)
    assert DomainGate.objects.get().fail_streak == 1
    for minutes in (10, 20, 30):
        gates.pause("druk.example", now + dt.timedelta(minutes=minutes))
    gate = DomainGate.objects.get()
    pause = gate.paused_until - now - dt.timedelta(minutes=30)
    assert (gate.fail_streak, 6.4 <= pause / dt.timedelta(minutes=1) <= 9.6) == (4, True)


# --- A rate per domain ------------------------------------------------------------------------------------------------


def test_without_a_rate_nothing_is_counted(serve):
    serve()
    to("bewoners.example", 3)
    assert (delivery.deliver(), DomainGate.objects.count(), gates.spent()) == (3, 0, [])


def test_a_rate_holds_back_one_domain_and_not_the_others(settings):
    settings.DELIVERY_DOMAIN_RATE = 1
    slow, other = to("druk.example", 3), to("rustig.example", 1)
    assert outbox.claim(10).waiting == [slow[0].pk, other[0].pk]
    empty = outbox.claim(10)
    assert (empty.waiting, empty.waits_for_room) == ([], True)
    more = to("nieuw.example", 2)
    assert outbox.claim(10).waiting == [more[0].pk]
    DomainGate.objects.update(tokens_at=timezone.now() - dt.timedelta(minutes=9))
    assert outbox.claim(10).waiting == [slow[1].pk, more[1].pk]
    assert sorted(gates.spent()) == ["druk.example", "nieuw.example"]


def test_a_run_waits_for_room_and_keeps_the_rate(serve, settings):
    settings.DELIVERY_DOMAIN_RATE = 600  # ten a second, thirty at once
    serve()
    to("druk.example", 40)
    began = time.monotonic()
    assert delivery.deliver() == 40
    assert time.monotonic() - began > 0.8


def test_a_run_out_of_time_leaves_the_rest_for_the_next(serve, settings):
    settings.DELIVERY_DOMAIN_RATE = 1
    serve()
    to("druk.example", 3)
    assert (delivery.deliver(seconds=0.5), delivery.is_due()) == (1, True)


class PassedTime:
    """Lets the gates believe that the time has passed which a worker waits; keeps when each mail arrived."""

    def __init__(self, monkeypatch):
        self.seconds, self.arrivals = 0.0, []
        monkeypatch.setattr(time, "sleep", self.pass_by)
        self._began = time.monotonic()

    def pass_by(self, seconds):
        self.seconds += seconds
        for gate in DomainGate.objects.filter(tokens_at__isnull=False):
            moment = gate.tokens_at - dt.timedelta(seconds=seconds)
            DomainGate.objects.filter(pk=gate.pk).update(tokens_at=moment)

    def note(self):
        """Called by the server before and after it keeps a message."""
        self.arrivals.append(self.seconds + time.monotonic() - self._began)


def not_so_durable():
    """Hundreds of commits that need not outlive a power cut."""
    is_sqlite = connection.vendor == "sqlite"
    connection.cursor().execute("PRAGMA synchronous=OFF" if is_sqlite else "SET synchronous_commit = off")


@pytest.mark.faults
@case("S16", "300 recipients in a domain limited to 30 a minute", "30 a minute, give or take 10 %; others at once")
def test_a_rate_is_kept_for_ten_minutes_and_others_do_not_wait(serve, settings, monkeypatch, seen):
    settings.DELIVERY_DOMAIN_RATE = 30
    not_so_durable()
    slow, others = to("druk.example", 300), [to(f"rustig{number}.example")[0] for number in range(20)]
    passed = PassedTime(monkeypatch)
    server = serve(delay=passed.note)
    assert delivery.deliver() == 320
    kept = zip(server.mails, passed.arrivals[1::2], strict=True)
    arrivals = [(recipient.endswith("@druk.example"), moment) for (recipient, _content), moment in kept]
    limited = [moment for is_limited, moment in arrivals if is_limited]
    per_minute = [
        sum(begin <= moment < begin + 60 for moment in limited) for begin in range(0, int(limited[-1]) - 59, 60)
    ]
    free = max(moment for is_limited, moment in arrivals if not is_limited)
    seen(f"{per_minute} in each minute; the last to another domain after {free:.0f} s")
    assert [count for count in per_minute if not 27 <= count <= 33] == []
    assert (len(per_minute) >= 9, free < 10, states(*slow, *others)) == (True, True, ["sent"] * 320)
