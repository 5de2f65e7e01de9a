"""Machines whose clock or time zone is wrong: the database says what time it is, and Amsterdam is where people are."""

import re

import pytest

from tests.cases import case
from tests.faults.ledger import judged
from tests.outbox import parsed
from tests.smtp_server import GOOD, Gate

pytestmark = pytest.mark.postgres
HOUR = 3600
DATE = re.compile(rb"(?m)^Date: .*\r\n")


@pytest.mark.faults
@case("E4", "server in UTC, in America and in Amsterdam", "the same bytes, times of Amsterdam")
def test_the_zone_of_the_server_changes_nothing_in_a_mail(town, serve, seen):
    server = serve()
    town.queue(1)
    for zone in ("UTC", "America/New_York", "Europe/Amsterdam"):
        town.manage("deliver", "--once", TZ=zone)
        town.sql(
            "UPDATE invitations_message SET state = 'queued', attempts = 0, accepted_at = NULL, smtp_code = NULL, "
            "dot_at = NULL, message_id = '', date_header = '', raw_sha256 = ''"
        )
    contents = [content for _, content in server.mails]
    offsets = {parsed(content)["Date"].datetime.utcoffset() for content in contents}
    seen(f"{len(contents)} mails of {len(contents[0]):,} bytes, {len(offsets)} offset in Date")
    assert (len(contents), len({DATE.sub(b"", content) for content in contents}), len(offsets)) == (3, 1, 1)
    start = town.sql("SELECT starts_at FROM meetings_meeting ORDER BY id DESC LIMIT 1")
    assert (len(start), "19.30" in parsed(contents[0]).get_body(("plain",)).get_content()) == (1, True)


@pytest.mark.parametrize("shift", [-HOUR, HOUR], ids=["back", "ahead"])
@case("E5", "worker clock an hour back or ahead", "nothing early, nothing late, nothing twice")
def test_a_worker_with_a_wrong_clock_sends_neither_early_nor_twice(town, serve, seen, shift):
    server = serve(rcpt=["450 4.2.0 later"])
    town.queue(1, domain="traag.example")
    town.queue(2)
    town.deliver(clock=shift)
    assert town.states() == ["queued", "sent", "sent"]
    wait = (
        "(julianday(not_before) - julianday('now')) * 86400"
        if town.is_sqlite
        else "extract(epoch from not_before - now())"
    )
    ((seconds,),) = town.sql(f"SELECT {wait} FROM invitations_message WHERE state = 'queued'")
    assert 40 < seconds < 73  # a minute, give or take a fifth, by the clock of the database
    town.deliver(clock=shift)
    town.deliver(clock=-shift)
    assert (town.states(), len(server.offered)) == (["queued", "sent", "sent"], 2)
    town.pass_time()
    town.deliver(clock=shift)
    verdict = judged(town, server, seen)
    assert (town.states(), verdict.is_sound, verdict.doubled, verdict.flagged) == (["sent"] * 3, True, 0, 0)


@case("E5", "worker clock jumps back an hour at the dot, another worker beside it", "no second copy")
def test_a_clock_that_jumps_back_takes_no_lease_away(town, serve, seen):
    gate = Gate(then=GOOD["dot"])
    server = serve(dot=[gate])
    town.queue(1)
    worker = town.begin_deliver(clock=-HOUR, settings={"DELIVERY_LEASE_SECONDS": 120, "EMAIL_TIMEOUT": 30})
    assert gate.reached.wait(60)
    town.deliver(clock=HOUR)
    assert (town.states(), server.connections) == (["sending"], 1)
    gate.opened.set()
    worker.kill(15)
    worker.wait()
    verdict = judged(town, server, seen)
    assert (town.states(), verdict.is_sound, verdict.accepted, verdict.flagged) == (["sent"], True, 1, 0)
