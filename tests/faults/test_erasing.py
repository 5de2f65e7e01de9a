"""The erasure run: real processes, a person in every table, and then everything that is kept is searched for them."""

import pytest

from tests.cases import case
from tests.faults.brokers import Files
from tests.faults.remains import dump, everywhere, needles, size
from tests.installation import reply_link, wait_until
from tests.invitations.planted import EMAIL
from tests.outbox import parsed
from tests.person import Person
from tests.smtp_server import GOOD, Gate

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _what_a_run_left(town):
    for name in ("worker", "web", "jobs"):
        (town.folder / f"{name}.log").unlink(missing_ok=True)


@case("K1", "a person in every table writes, gets mail and is erased", "nothing in dump, files, mail, broker, logs")
def test_the_erasure_run(town, serve, seen):
    town.manage("collectstatic", "--no-input", "--verbosity", "0")
    server = serve()
    person = town.do("plant")
    town.queue(1, contact={"name": "Qzwarts Naamsma", "email": f"tweede.{EMAIL}"})
    town.environment |= {"LOG_FORMAT": "json"}
    town.start_celery("worker", "--loglevel", "INFO")
    town.start_web()
    wait_until(lambda: server.to(f"tweede.{EMAIL}"), what="the mail")
    resident = Person(town.base_url)
    link = reply_link(parsed(server.to(f"tweede.{EMAIL}")[0]))
    resident.open(link.replace(town.environment["BASE_URL"], town.base_url))
    resident.press("Geef mijn antwoord door", answer="accepted", party_size="2", topic="Van Qzwarts Naamsma")
    resident.open("/nieuwe-link/", {"email": EMAIL})
    wait_until(lambda: len(server.mails) > 1, what="the confirmation")
    second = town.sql("SELECT id FROM areas_contact WHERE email LIKE 'tweede.%'")[0][0]
    wanted = [*needles(person), link.encode().split(b"/u/")[1][:22]]
    before = everywhere(town, wanted)
    assert "database" in before
    town.stop()
    rows = town.do("erase", contact=person["contact"]) + town.do("erase", contact=second)
    town.close()
    left = everywhere(town, wanted)
    assert left == []
    assert Files(town.folder).contents() is not None
    seen(f"found in {', '.join(before)}; erased {rows} rows; 0 hits of {len(wanted)} strings in {size(town):,} bytes")
    seen.figure("K1", f"0 hits of {len(wanted)} strings in {size(town):,} bytes of dump, files, mail, broker and logs")


@pytest.mark.parametrize("when", ["before the dot", "after the dot"])
@case("K2", "someone is erased while their mail is on its way", "it ends or is dropped, and nothing brings them back")
def test_erasing_while_mail_is_on_its_way(town, serve, when, seen):
    email = f"{when.split()[0]}.traag@quirinadomein.example"
    gate = Gate(then=GOOD["rcpt" if when == "before the dot" else "dot"])
    server = serve()
    server.script["rcpt" if when == "before the dot" else "dot"] = [gate]
    town.queue(1, domain="quirinadomein.example", contact={"name": "Quirina Traag", "email": email})
    worker = town.begin_deliver()
    assert gate.reached.wait(60)
    assert town.states() == ["sending"]
    town.do("erase", email=email)
    assert town.states() == ["cancelled"]
    gate.opened.set()
    wait_until(lambda: "lease" in town.log() or not town.count_states().get("sending"), what="the end of the try")
    worker.kill(15)
    worker.wait()
    town.finish()
    text = dump(town).lower()
    assert (town.states(), b"quirina" in text) == (["cancelled"], False)
    left = len(server.to(email))
    assert left == (0 if when == "before the dot" else 1)
    refused = town.do("import_person", name="Quirina Traag", email=email, folder=str(town.folder))["refused"]
    assert ([row for row, _why in refused], "vraag het eerst" in refused[0][1]) == ([2], True)
    assert b"quirina" not in dump(town).lower()
    seen(f"erased {when}: {left} mail left, the row stays stopped, an import leaves them out and says why")
