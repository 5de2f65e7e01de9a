"""Two hundred people answer in the same moment, over HTTP, to web servers of two processes: fifty chairs."""

import os
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from tests.cases import case
from tests.faults.town import Town, database_beside
from tests.person import Person

pytestmark = [pytest.mark.services, pytest.mark.storm]
PEOPLE, CHAIRS, CLIENTS = 200, 50, 40


@pytest.fixture(scope="module", params=["PostgreSQL", "SQLite"])
def town(request, tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("storm")
    url, name = os.environ["DATABASE_URL"], f"storm_{uuid.uuid4().hex[:12]}"
    if request.param == "SQLite":
        town = Town(tmp_path, "")
    else:
        admin = psycopg2.connect(database_beside(url, "postgres"))
        admin.autocommit = True
        admin.cursor().execute(f"CREATE DATABASE {name}")
        town = Town(tmp_path, database_beside(url, name))
    town.manage("migrate", "--verbosity", "0")
    town.manage("messages", "--compile")
    town.manage("collectstatic", "--no-input", "--verbosity", "0")
    town.start_web()
    yield town
    town.close()
    if request.param == "PostgreSQL":
        admin.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.close()


def opened(town, path):
    """A person who has the page open, ready to press."""
    person = Person(town.base_url)
    person.open(path)
    return person


def everyone(people, what):
    """Let all do something in the same moment."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(what, people))


def ids(made):
    """The invitations of this meeting, for SQL."""
    return f"SELECT id FROM invitations_invitation WHERE meeting_id = {made['meeting']}"


def press(person, answer="accepted"):
    person.press("Geef mijn antwoord door", answer=answer)


@case("M1", "200 answers at once for 50 places", "50 have a place, 150 wait, in turn and without a gap")
def test_a_storm_of_answers_fills_every_chair_once(town):
    made = town.do("evening", count=PEOPLE, capacity=CHAIRS)
    people = everyone(made["paths"], lambda path: opened(town, path))
    everyone(people, press)
    here = f"WHERE meeting_id = {made['meeting']}"
    rows = town.sql(f"SELECT place, queue_number FROM invitations_invitation {here} ORDER BY queue_number")
    assert Counter(place for place, _number in rows) == {"reserved": CHAIRS, "waiting": PEOPLE - CHAIRS}
    assert sorted(number for place, number in rows if place == "waiting") == list(range(1, PEOPLE - CHAIRS + 1))
    assert town.sql(f"SELECT taken, capacity FROM invitations_places {here}") == [(CHAIRS, CHAIRS)]
    assert town.sql(f"SELECT count(*) FROM invitations_reply WHERE invitation_id IN ({ids(made)})") == [(PEOPLE,)]


@case("M3", "50 people press twice", "50 answers, 50 confirmations")
def test_a_storm_of_double_clicks_is_one_answer_each(town):
    made = town.do("evening", count=50, capacity=CHAIRS)
    people = everyone(made["paths"], lambda path: opened(town, path))
    twins = [Person(town.base_url) for _ in people]
    for twin, person in zip(twins, people, strict=True):
        twin.page, twin.url = person.page, person.url
    everyone([*people, *twins], press)
    mine = f"WHERE invitation_id IN ({ids(made)})"
    assert town.sql(f"SELECT count(*) FROM invitations_reply {mine}") == [(50,)]
    assert town.sql(f"SELECT count(*) FROM invitations_message {mine} AND kind = 'confirmation'") == [(50,)]
    assert town.sql(f"SELECT taken FROM invitations_places WHERE meeting_id = {made['meeting']}") == [(50,)]


@case("M2", "yes and no by turns, with 40 clients", "counters = rows; nobody waits while a place is free")
def test_a_storm_of_yes_and_no_leaves_no_empty_chair_beside_who_waits(town):
    made = town.do("evening", count=80, capacity=20)
    for answer in ("accepted", "declined", "accepted"):
        some = made["paths"] if answer != "declined" else made["paths"][::2]
        people = everyone(some, lambda path: opened(town, path))
        everyone(people, lambda person, given=answer: press(person, given))
    here = f"WHERE meeting_id = {made['meeting']}"
    rows = Counter(place for (place,) in town.sql(f"SELECT place FROM invitations_invitation {here}"))
    ((taken, capacity),) = town.sql(f"SELECT taken, capacity FROM invitations_places {here}")
    assert (taken, rows["reserved"] + rows["offered"]) == (20, 20)
    assert (capacity, sum(rows.values()), rows["waiting"]) == (20, 80, 60)
