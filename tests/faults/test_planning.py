"""Planning, changing and cancelling while workers send: one mail each, in the right order, and nothing after an end."""

import pytest

from tests.cases import case
from tests.faults.ledger import compare
from tests.installation import wait_until
from tests.smtp_server import GOOD, Gate

pytestmark = pytest.mark.postgres


def kinds(town):
    """How many messages there are of each kind and state."""
    rows = town.sql("SELECT kind, state, count(*) FROM invitations_message GROUP BY kind, state ORDER BY 1, 2")
    return {(kind, state): count for kind, state, count in rows}


@case("F4", "a contact added while the sending runs", "exactly one invitation for everyone")
def test_someone_added_while_the_sending_runs_gets_one_invitation(town, serve, seen):
    gate = Gate(then=GOOD["dot"])
    server = serve(dot=[GOOD["dot"], gate])
    meeting = town.do("plan", count=20)
    assert town.do("invite", meeting=meeting)["count"] == 20
    worker = town.begin_deliver()
    assert gate.reached.wait(60)
    added = town.do("link", meeting=meeting)
    assert town.do("invite", meeting=meeting, nonce="twee")["count"] == 1
    gate.opened.set()
    wait_until(lambda: town.states() == ["sent"] * 21, what="the end of the run")
    worker.kill(15)
    worker.wait()
    verdict = compare(town, server)
    seen(verdict.words())
    assert (len(server.to(added)), len(server.mails), verdict.is_sound, verdict.doubled) == (1, 21, True, 0)


@case("F5", "moved a second time while the first change is at its dot", "both told, in order; who waits hears the last")
def test_two_changes_within_a_minute_are_told_in_order(town, serve, seen):
    server = serve()
    meeting = town.queue(3)["meeting"]
    town.deliver()
    town.do("move", meeting=meeting, days=7)
    gate = Gate(then=GOOD["dot"])
    server.script["dot"] = [gate]
    worker = town.begin_deliver()
    assert gate.reached.wait(60)
    town.do("move", meeting=meeting, days=7)
    gate.opened.set()
    wait_until(lambda: "queued" not in town.states() and "sending" not in town.states(), what="the end of the run")
    worker.kill(15)
    worker.wait()
    told = {}
    for invitation, sequence in town.sql(
        "SELECT invitation_id, sequence FROM invitations_message WHERE state = 'sent' ORDER BY accepted_at, id"
    ):
        told.setdefault(invitation, []).append(sequence)
    seen(f"sequences as they were accepted: {sorted(told.values())}")
    assert sorted(told.values()) == [[0, 1, 2], [0, 2], [0, 2]]
    assert (len(server.mails), kinds(town)["reschedule", "superseded"]) == (7, 2)
    assert compare(town, server).is_sound


@pytest.mark.faults
@case("F6", "cancelled 1 s after 2,000 were invited, 2 workers", "no invitation after it; only who got one is told")
def test_a_meeting_cancelled_in_the_midst_of_2000_invitations(town, serve, seen):
    server = serve()
    meeting = town.do("plan", count=2000)
    town.do("invite", meeting=meeting)
    workers = [town.begin_deliver() for _ in range(2)]
    wait_until(lambda: len(server.mails) > 50, what="the first invitations")
    done_at = town.do("cancel", meeting=meeting) + ("" if town.is_sqlite else "+00")
    wait_until(lambda: not {"queued", "sending"} & set(town.states()), what="the end of the run")
    for worker in workers:
        worker.kill(15)
        worker.wait()
    late = town.sql(
        f"SELECT count(*) FROM invitations_message WHERE kind = 'invite' AND state = 'sent' AND dot_at > '{done_at}'"
    )
    counts = kinds(town)
    invited, told = counts["invite", "sent"], counts["cancel", "sent"]
    never = counts["invite", "cancelled"]
    seen(f"{invited} invited, {told} told of it, {never} never heard of it; {compare(town, server).words()}")
    assert (told, never, late) == (invited, 2000 - invited, [(0,)])
    assert 50 < invited < 2000
    assert (compare(town, server).is_sound, len(server.mails)) == (True, 2 * invited)
