"""The drill: back up while people write and mail leaves, put it back elsewhere, and let nothing leave twice."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import uuid

import psycopg2
import pytest

from tests.cases import case
from tests.faults.ledger import message_id
from tests.faults.remains import everywhere, needles
from tests.faults.town import Town, database_beside
from tests.installation import ROOT, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.postgres, pytest.mark.backup]
KEY = "5a" * 32


@pytest.fixture(autouse=True)
def _programs_for_this_server():
    """Skip where `pg_dump` is older than the server, as beside the one from a wheel; make test-services runs them."""
    url = os.environ["DATABASE_URL"]
    if not url.startswith("postgres"):
        return
    with psycopg2.connect(database_beside(url, "postgres")) as admin:
        wanted = admin.server_version // 10000
    program = shutil.which("pg_dump") or "false"
    words = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    if int((re.search(r"\d+", words) or "0")[0]) < wanted:
        pytest.skip(f"this machine has no pg_dump for PostgreSQL {wanted}; make test-services runs this")


def manage(town, *arguments, **environment):
    """Run a command to its end and return it, whatever came of it."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False,
        env=town.environment | {"BACKUP_KEY": KEY} | environment, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def elsewhere(tmp_path):
    """An empty installation on another machine, with a database of its own."""
    url, name = os.environ["DATABASE_URL"], f"elsewhere_{uuid.uuid4().hex[:12]}"
    if not url.startswith("postgres"):
        town = Town(tmp_path, "")
        yield town
        town.close()
        return
    admin = psycopg2.connect(database_beside(url, "postgres"))
    admin.autocommit = True
    admin.cursor().execute(f"CREATE DATABASE {name}")
    town = Town(tmp_path, database_beside(url, name))
    yield town
    town.close()
    admin.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


class Load:
    """Writers and a worker that go on while backups are made."""

    def __init__(self, town):
        self.town, self.rounds, self._stop = town, 0, threading.Event()
        self.worker = town.begin_deliver()
        self._thread = threading.Thread(target=self._write)

    def _write(self):
        while not self._stop.wait(0.1):
            self.town.queue(15)
            self.rounds += 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(60)


def backed_up(town, path):
    return manage(town, "backup", path, "--key-env", "BACKUP_KEY")


def left_at(server):
    return {message_id(content) for _recipient, content in list(server.mails)}


@case("L4", "a backup restored into an empty database elsewhere", "each table has as many rows as in the backup")
@case("L3", "backups while people write and mail leaves, one restored elsewhere", "all tables of one moment")
@case("L5", "a restored backup in which messages wait that were sent since", "nothing leaves until someone decides")
def test_a_backup_under_load_restored_elsewhere_sends_nothing_twice(town, serve, elsewhere, tmp_path, seen):
    town.empty()
    is_slow = threading.Event()
    is_slow.set()
    server = serve(delay=lambda: is_slow.is_set() and threading.Event().wait(0.02))
    paths = [tmp_path / f"{number}.backup" for number in range(3)]
    with Load(town) as load:
        wait_until(lambda: town.count_states().get("sent"), what="the first mail")
        outcomes = [backed_up(town, path) for path in paths]
    load.worker.kill(15)
    is_slow.clear()
    assert [code for code, _words in outcomes] == [0, 0, 0], outcomes
    assert load.rounds > 0
    assert [manage(town, "backup", "--verify", path, "--key-env", "BACKUP_KEY")[0] for path in paths] == [0, 0, 0]
    town.finish()
    sent_since = left_at(server)

    elsewhere.environment["BASE_URL"] = town.environment["BASE_URL"]  # or the links in mail would be others
    with SmtpServer() as sink:
        elsewhere.send_to(sink)
        code, words = manage(elsewhere, "restore", paths[1], "--key-env", "BACKUP_KEY")
        assert (code, "tables have as many rows as in the backup" in words) == (0, True), words
        assert elsewhere.count_states().keys() <= {"sent", "queued", "uncertain"}
        before = dict(elsewhere.sql("SELECT message_id, state FROM invitations_message WHERE message_id <> ''"))
        sent_before = {key for key, state in before.items() if state == "sent"}
        in_doubt = elsewhere.sql("SELECT count(*) FROM invitations_message WHERE state IN ('queued', 'uncertain')")[0][
            0
        ]
        assert (in_doubt > 0, len(sent_before) > 0, elsewhere.sql("SELECT count(*) FROM django_session")) == (
            True, True, [(0,)],
        )  # fmt: skip
        elsewhere.pass_time()
        elsewhere.deliver()
        assert sink.mails == []

        code, words = manage(elsewhere, "restore", "--finish", "--choice", "send")
        assert (code, f"send: {in_doubt}" in words) == (0, True), words
        elsewhere.finish()
        assert len(sink.mails) == in_doubt
        assert left_at(sink) & sent_before == set()
        again = left_at(sink) & sent_since
        flagged = elsewhere.sql("SELECT message_id FROM invitations_message WHERE uncertain_count > 0")
        assert again <= {key for (key,) in flagged}
        seen(
            f"{load.rounds * 15} messages written meanwhile, 3 backups whole; of the restored one {len(sent_before)} "
            f"were sent and stayed so, {in_doubt} waited until they were released, of these {len(again)} went a second "
            "time, flagged",
        )


@pytest.mark.parametrize("where", ["elsewhere", "over itself"])
@case("K6", "someone is erased, then a backup of before that is put back", "erased again before anything is sent")
def test_erasures_hold_when_an_older_backup_is_put_back(town, elsewhere, tmp_path, where, seen):
    town.empty()
    (town.folder / "erasures.jsonl").unlink(missing_ok=True)
    person = town.do("plant")
    other = {"name": f"Els Blijvers {where}", "email": "els@blijft.example"}
    town.queue(1, contact=other)
    old, young = tmp_path / "old.backup", tmp_path / "young.backup"
    assert backed_up(town, old)[0] == 0
    assert everywhere(town, needles(person)) != []
    town.do("erase", contact=person["contact"])
    target, more = town, []
    if where == "elsewhere":  # the machine is lost: what is left is the folder with the backups
        assert backed_up(town, young)[0] == 0
        target = elsewhere
    else:
        more = ["--overwrite", "--confirm", town.environment["DATABASE_URL"].rpartition("/")[2]]
    code, words = manage(target, "restore", old, "--key-env", "BACKUP_KEY", *more)
    assert (code, "1 carried out again" in words) == (0, True), words
    assert everywhere(target, needles(person)) == []
    counts = target.sql(
        f"SELECT party_size, presence FROM invitations_invitation WHERE id = {person['invitation']}",
    )
    assert counts == [(3, "present")]
    assert target.sql("SELECT count(*) FROM areas_contact WHERE name = 'Els Blijvers " + where + "'") == [(1,)]
    assert target.sql("SELECT count(*) FROM invitations_erasure WHERE reapplied_at IS NOT NULL") == [(1,)]
    seen(f"backup of before the erasure put back {where}: no trace in a full dump, the counts of the meeting stay")
    if where == "over itself":
        town.sql("UPDATE invitations_channel SET held_since = NULL, held_from = NULL")


def test_a_restore_refuses_what_does_not_fit_and_touches_nothing(town, elsewhere, tmp_path):
    path, other = tmp_path / "one.backup", {"BACKUP_KEY": "6b" * 32}
    town.queue(3)
    assert backed_up(town, path)[0] == 0
    assert "exists already" in backed_up(town, path)[1]

    def refused(*arguments, **environment):
        code, words = manage(elsewhere, "restore", *arguments, "--key-env", "BACKUP_KEY", **environment)
        assert code == 1
        return words

    assert "does not open this backup" in refused(path, **other)
    broken = tmp_path / "broken.backup"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    broken.write_bytes(content)
    assert "is damaged" in refused(broken)
    broken.write_bytes(path.read_bytes()[:-1])
    assert "is damaged" in refused(broken)
    assert "TOKEN_KEYS here are not those" in refused(path, TOKEN_KEYS="another-key-of-more-than-thirty-two-characters")
    assert not list(elsewhere.folder.glob("backup-*"))

    code, words = manage(elsewhere, "restore", path, "--key-env", "BACKUP_KEY")
    assert code == 0, words
    elsewhere.sql("UPDATE invitations_channel SET held_since = NULL, held_from = NULL")
    from_users = "INSERT INTO accounts_user (email, name, function, phone, language, role, is_active, is_staff, "
    elsewhere.sql(
        from_users
        + "is_superuser, password, created_at, session_stamp) VALUES ('a@b.example', 'A', '', '', 'nl', 'viewer', "
        "true, false, false, 'x', '2026-01-01 00:00:00+00', 'x')"
    )
    assert "There are data in this database" in refused(path)
    assert "That is not the name" in refused(path, "--overwrite", "--confirm", "x")
    assert elsewhere.sql("SELECT count(*) FROM invitations_channel WHERE held_since IS NOT NULL") == [(0,)]
    name = elsewhere.environment["DATABASE_URL"].rpartition("/")[2]
    code, words = manage(elsewhere, "restore", path, "--key-env", "BACKUP_KEY", "--overwrite", "--confirm", name)
    assert (code, elsewhere.sql("SELECT count(*) FROM invitations_channel WHERE held_since IS NOT NULL")) == (
        0, [(1,)],
    ), words  # fmt: skip
    newest = elsewhere.sql("SELECT max(id) FROM invitations_message")[0][0]
    assert min(elsewhere.queue(1)["messages"]) > newest + 50_000, "numbers given out since are not given again"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_restore_that_is_stopped_while_it_loads_changes_nothing(town, tmp_path, number):
    """On PostgreSQL; SQLite copies in one step. psql takes the end of what it reads for the end of the transaction."""
    url = os.environ["DATABASE_URL"]
    if not url.startswith("postgres"):
        pytest.skip("about PostgreSQL")
    path, name = tmp_path / "one.backup", town.environment["DATABASE_URL"].rpartition("/")[2]
    town.queue(3)
    assert backed_up(town, path)[0] == 0
    town.queue(2)
    counted = "SELECT (SELECT count(*) FROM invitations_message), (SELECT count(*) FROM areas_contact)"
    before = town.sql(counted)
    with psycopg2.connect(town.environment["DATABASE_URL"]) as guard:
        guard.cursor().execute("LOCK TABLE invitations_message IN ACCESS SHARE MODE")  # the load waits here to drop it
        process = subprocess.Popen(
            [sys.executable, "manage.py", "restore", path, "--overwrite", "--confirm", name, "--key-env", "BACKUP_KEY"],
            cwd=ROOT, env=town.environment | {"BACKUP_KEY": KEY}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'invitations_message'::regclass"
        wait_until(lambda: town.sql(waits)[0][0], what="the load at the table")
        process.send_signal(number)
        assert process.wait(60) in {128 + signal.SIGTERM, -signal.SIGKILL}
        guard.rollback()
    others = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND application_name = 'psql'"
    wait_until(lambda: town.sql(others) == [(0,)], what="the end of psql")
    assert town.sql(counted) == before
    assert town.sql("SELECT count(*) FROM invitations_channel WHERE held_since IS NOT NULL") == [(0,)]
