"""A whole journey full of trouble, by real processes; then everything they left behind is searched for people (D14)."""

import base64
import re
import signal
import subprocess
import sys
import urllib.error

import pytest

from tests.cases import case
from tests.faults.brokers import own_broker
from tests.installation import ROOT, reply_link, wait_until
from tests.invitations.returned_mail import FOLDER
from tests.outbox import parsed
from tests.person import Person
from tests.smtp_server import GOOD, Gate

pytestmark = [pytest.mark.postgres, pytest.mark.faults]
NAME = "Quirina Zwanenburg"  # as is the domain, in no other file
DOMAIN = "bewoners-planting.example"
WORKER = ("--loglevel", "INFO")
BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")


@pytest.fixture(params=["files", "Redis"])
def broker(request, town, tmp_path):
    """A broker for everything that the test starts."""
    found = own_broker(request.param, town.folder if request.param == "files" else tmp_path / "redis")
    before, town.environment = town.environment, town.environment | {"CELERY_BROKER_URL": found.url}
    yield found
    town.stop()
    town.environment = before
    found.close()


class Refusal:
    """Lets the database refuse two kinds of rows; PostgreSQL then shows the whole row in its words."""

    rules = {"invitations_message": "state <> 'failed_address'", "invitations_reply": "answer <> 'accepted'"}

    def __init__(self, town):
        self.town = town

    def begin(self):
        for table, rule in self.rules.items():
            if self.town.is_sqlite:
                for event in ("INSERT", "UPDATE"):
                    self.town.sql(
                        f"CREATE TRIGGER fault_{table}_{event} BEFORE {event} ON {table} "
                        f"WHEN NOT (NEW.{rule}) BEGIN SELECT RAISE(ABORT, 'refused'); END"
                    )
            else:
                self.town.sql(f"ALTER TABLE {table} ADD CONSTRAINT fault_{table} CHECK ({rule}) NOT VALID")

    def end(self):
        for table in self.rules:
            if self.town.is_sqlite:
                for event in ("INSERT", "UPDATE"):
                    self.town.sql(f"DROP TRIGGER IF EXISTS fault_{table}_{event}")
            else:
                self.town.sql(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS fault_{table}")


@pytest.fixture
def refusal(town):
    """A database that can refuse."""
    found = Refusal(town)
    yield found
    town.stop()
    found.end()


def planted(town, name, server, script=(), **message):
    """Queue a message to someone with this name; return their address."""
    email = f"{name}.zwanenburg@{DOMAIN}"
    for step, answers in dict(script).items():
        server.script[step] = [answer.format(email=email) if isinstance(answer, str) else answer for answer in answers]
    town.queue(1, domain=DOMAIN, contact={"name": f"{NAME} {name}", "email": email}, **message)
    return email


def run(town, *arguments, **options):
    """Run a command; return how it ended and everything that it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=town.environment, check=False, capture_output=True,
        timeout=120, **options,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def deliver_with_failures(town, server):
    """Someone refused, someone whose mail cannot be made, someone reached, and a worker killed after a dot."""
    refused = {"rcpt": [f"550 5.1.1 <{{email}}> {NAME} unknown"]}
    planted(town, "geweigerd", server, refused)
    wait_until(lambda: town.states() == ["failed_address"], what="the refusal")
    planted(town, "vergiftigd", server, not_before="2099-01-01T00:00:00Z")
    town.sql(f"""UPDATE invitations_invitation SET reasons = '[{{"no": "{NAME}"}}]'
                 WHERE id = (SELECT max(id) FROM invitations_invitation)""")
    for tries in (1, 2, 3):
        town.pass_time()
        wait_until(lambda tries=tries: count_tries(town, "compose") == tries, what="a try to make it")
    reached = planted(town, "bereikt", server)
    wait_until(lambda: server.to(reached), what="the mail")
    gate = Gate(then=GOOD["dot"])
    planted(town, "gedood", server, {"dot": [gate]})
    assert gate.reached.wait(60)
    town.kill("worker")
    town.start_celery("worker", *WORKER)
    gate.opened.set()
    town.end_leases()
    wait_until(lambda: town.states() == ["failed_address", "failed", "sent", "uncertain"], what="the states")
    return reached, reply_link(parsed(server.to(reached)[0]))


def count_tries(town, phase):
    return town.sql(f"SELECT count(*) FROM invitations_attempt WHERE phase = '{phase}'")[0][0]


def break_the_task(town, server, refusal):
    """The database refuses what a task writes down, with the words of the mail server in the row; then a command."""
    refusal.begin()
    planted(town, "gebroken", server, {"rcpt": [f"550 5.1.1 <{{email}}> {NAME} unknown"] * 9})
    wait_until(lambda: "raised unexpected" in town.log("worker"), what="the failure of the task")
    town.kill("worker", signal.SIGKILL)
    town.end_leases()
    town.pass_time()
    code, said = run(town, "deliver", "--once")
    assert (code, b"IntegrityError" in said) == (1, True)
    refusal.end()
    return said


def visit(town, link, address):
    """Someone whose answer cannot be kept, someone with a wrong link, someone who asks for a new one."""
    resident = Person(town.base_url)
    resident.open(link.replace(town.environment["BASE_URL"], town.base_url))
    with pytest.raises(urllib.error.HTTPError, match="500"):
        resident.press("Geef mijn antwoord door", answer="accepted", party_size="2", topic=f"Van {NAME}")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        resident.open(f"/u/{'x' * 22}.{'y' * 22}/")
    resident.open("/nieuwe-link/", {"email": address})


def bounce(town, address):
    """The mail to someone comes back, with everything in it."""
    message_id = town.sql("SELECT message_id FROM invitations_message WHERE state = 'sent'")[0][0]
    text = (FOLDER / "postfix-unknown.eml").read_text().replace("@MESSAGE_ID@", message_id)
    text = text.replace("@RETURN_PATH@", "bounces@voorbeeldstad.example").replace("contact@bewoners.example", address)
    code, said = run(town, "process_bounces", "--stdin", input=text.replace("User unknown", f"{NAME} unknown").encode())
    assert (code, said.strip()) == (0, b"applied")
    return said


def needles(town, server):
    """What must not be found: names, addresses, and both halves of every mailed link."""
    sent = b"".join(content for _to, content in server.mails).replace(b"=\r\n", b"")
    links = re.findall(rb"/u/([\w-]{22})\.([\w-]{22})", sent)
    ids = [key.encode() for (key,) in town.sql("SELECT public_id FROM invitations_invitation")]
    assert links != []
    return {*NAME.encode().split(), b"zwanenburg", *ids, *(key for link in links for key in link)}


def traces(text, wanted):
    """What of this stands in a text, also where it is written in base64."""
    decoded = (base64.b64decode(run[: len(run) // 4 * 4]) for run in BASE64.findall(text))
    return sorted({each for each in wanted for plain in (text, *decoded) if each in plain})


@case("D14", "refusal, poison, kill -9, a refused row, bounce, failing pages", "nobody in broker, log or output")
def test_nobody_stands_in_what_a_journey_full_of_trouble_leaves_behind(town, serve, broker, refusal, seen):
    town.manage("collectstatic", "--no-input", "--verbosity", "0")
    town.sql("DELETE FROM invitations_suppression")
    server = serve()
    for name in ("worker", "beat", "web", "jobs"):
        (town.folder / f"{name}.log").unlink(missing_ok=True)
    town.start_celery("worker", *WORKER)
    town.start("beat", "celery", "-A", "platforms", "beat", "--schedule", str(town.folder / "beat"), "--pidfile", "")
    address, link = deliver_with_failures(town, server)
    outputs = [break_the_task(town, server, refusal), bounce(town, address)]
    town.kill("beat")
    broker.wipe()
    refusal.begin()
    town.start_web()
    visit(town, link, address)
    refusal.end()
    wait_until(broker.waiting, what="the bell for a new link")
    texts = {name: town.log(name).encode() for name in ("worker", "beat", "web", "jobs")}
    texts |= {"broker": broker.contents(), "deliver": outputs[0], "process_bounces": outputs[1]}
    wanted = needles(town, server)
    assert {name: found for name, text in texts.items() if (found := traces(text, wanted))} == {}
    told = {
        "worker": [b"could not be composed", b"raised unexpected: see below", b"IntegrityError"],
        "web": [b"Internal Server Error: /u/", b"IntegrityError"],
        "broker": [b"deliver_outbox"],
    }
    assert [(name, word) for name, words in told.items() for word in words if word not in texts[name]] == []
    size = sum(map(len, texts.values()))
    seen(f"no trace of {len(wanted)} strings in {size:,} bytes of log, output and broker ({broker.name})")
    seen.figure("G13", f"0 traces in {size:,} bytes of log, output and broker ({broker.name})")
