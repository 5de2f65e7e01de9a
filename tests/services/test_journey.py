"""The whole walk over HTTP with web server, worker, broker and mail server as separate processes."""

import os
import re

import psycopg2
import pytest
from django.conf import settings

from tests.installation import greeted, installation, reply_link, wait_until
from tests.person import Person, coordinator, send_ready_draft

pytestmark = pytest.mark.services


@pytest.fixture
def scratch_database():
    """An empty database beside the one that the suite was given; SQLite needs none."""
    given = os.environ["DATABASE_URL"]
    if not given.startswith("postgres"):
        yield ""
        return
    name = f"journey_{os.getpid()}"

    def execute(statement):
        connection = psycopg2.connect(given)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    execute(f"CREATE DATABASE {name}")
    yield re.sub(r"/[^/?]*(\?.*)?$", rf"/{name}\1", given)
    execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_plan_send_answer_and_count_over_http(tmp_path, scratch_database):
    broker = settings.CELERY_BROKER_URL
    with installation(tmp_path, database_url=scratch_database, broker_url=broker) as (town, inbox):
        sanne = coordinator(town.base_url)
        draft = send_ready_draft(sanne)
        assert sanne.url.endswith("/verzending/")
        wait_until(lambda: "Wij gaan verder" not in sanne.open(f"{draft}verzending/"), what="the end of the queue")
        assert len(inbox.mails) > 1
        assert len(inbox.mails) == len({recipients[0] for recipients, _mail in inbox.mails}), "one mail each"

        recipients, mail = inbox.mails[0]
        resident = Person(town.base_url)
        resident.open(reply_link(mail))
        resident.press("Geef mijn antwoord door", answer="accepted", party_size="3")
        assert "Fijn dat u komt" in resident.page
        confirmation = wait_until(lambda: inbox.to(recipients[0])[1:], what="the confirmation")[0]
        assert [part.get_content_type() for part in confirmation.iter_attachments()] == ["text/calendar"]

        resident.open(reply_link(mail))
        resident.press("Geef mijn antwoord door", answer="declined")
        wait_until(lambda: len(inbox.to(recipients[0])) == 3, what="the second confirmation")

        sanne.open(f"{draft}reacties/?antwoord=declined")
        assert greeted(mail) in sanne.page
