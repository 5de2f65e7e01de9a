"""SQLite as the default installation has it: many processes at once, and a disk that is full."""

import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.cases import case
from tests.faults.disks import small_disk
from tests.faults.ledger import judged
from tests.faults.residents import Residents, start_site
from tests.faults.town import Town
from tests.installation import wait_until
from tests.smtp_server import SmtpServer

pytestmark = pytest.mark.faults
SECONDS, CLIENTS, PEOPLE = 40, 4, 200


@pytest.fixture
def on_sqlite(town):
    if not town.is_sqlite:
        pytest.skip("about SQLite")
    return town


@case("C4", "4 web processes, a worker and backups at once, 40 s", "never “locked”, 99 of 100 answers within 2 s")
def test_website_worker_and_backups_share_the_file(on_sqlite, serve, seen, tmp_path):
    town, server = on_sqlite, serve()
    meeting = town.queue(PEOPLE)["meeting"]
    start_site(town, workers=4)
    town.start_celery("worker", "-B")
    residents, ends_at = Residents(town, meeting), time.monotonic() + SECONDS
    backups = []

    def answer(client):
        for number in range(client, 10**6, CLIENTS):
            if time.monotonic() > ends_at:
                return
            residents.answer(number, answer="declined" if number // PEOPLE % 2 else "accepted")

    def back_up():
        while time.monotonic() < ends_at:
            backups.append(copied(town, tmp_path / f"{len(backups)}.sqlite3"))
            threading.Event().wait(1)

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        done = [pool.submit(back_up), *(pool.submit(answer, client) for client in range(CLIENTS))]
    assert [each.result() for each in done] == [None] * len(done)
    wait_until(lambda: not town.count_states().keys() & {"queued", "sending"}, 120, "the end of the queue")
    locked = sum(town.log(name).count("database is locked") for name in ("web", "worker", "jobs"))
    slowest = sorted(residents.seconds)[int(len(residents.seconds) * 0.99)]
    verdict = judged(town, server, seen)
    words = f"{locked} times “locked” in {SECONDS} s, {len(residents.seconds)} answers (99 % within {slowest:.2f} s), "
    seen(words + f"{len(server.mails)} mails, {len(backups)} backups")
    seen.figure("G7", words + f"{len(server.mails)} mails, {len(backups)} backups, 4 web processes")
    assert (locked, residents.failures, set(backups)) == (0, [], {"ok"})
    assert (verdict.is_sound, verdict.doubled, verdict.flagged) == (True, 0, 0)
    of_meeting = f"SELECT id FROM invitations_invitation WHERE meeting_id = {meeting}"
    kept = town.sql(f"SELECT count(*) FROM invitations_reply WHERE invitation_id IN ({of_meeting})")
    assert kept == [(len(residents.seconds),)]
    assert slowest < 2


def copied(town, path):
    """Copy the database as a backup does; return what SQLite finds wrong with the copy."""
    with closing(town.connect()) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        return copy.execute("PRAGMA integrity_check").fetchone()[0]


@case("C5", "the database on a full disk", "a page that says so (503), nothing damaged, goes on with room")
def test_a_full_disk_damages_nothing(on_sqlite, seen, tmp_path):
    with small_disk(tmp_path / "disk", 16_000) as disk:
        town = Town(tmp_path, f"sqlite:///{disk.folder / 'database.sqlite3'}")
        server = SmtpServer().__enter__()
        try:
            town.manage("migrate", "--verbosity", "0")
            town.send_to(server)
            fill_and_free(town, disk, server, seen)
        finally:
            town.close()
            server.__exit__()


def fill_and_free(town, disk, server, seen):
    """Answer and deliver on a disk with room, on a full one, and again with room."""
    meeting = town.queue(12)["meeting"]
    start_site(town)
    residents = Residents(town, meeting)
    residents.answer(0)
    town.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    disk.fill()
    for number in range(1, 4):
        residents.answer(number)
    assert town.begin_deliver(once=True).wait() == 1
    assert (residents.failures, len(residents.seconds)) == ([503] * 3, 1)
    disk.free()
    for number in range(1, 12):
        residents.answer(number)
    town.finish()
    assert town.sql("PRAGMA integrity_check") == [("ok",)]
    assert town.sql("SELECT count(*) FROM invitations_reply") == [(12,)]
    verdict = judged(town, server, seen)
    assert (verdict.is_sound, verdict.ends, verdict.doubled) == (True, Counter(sent=24), 0)
