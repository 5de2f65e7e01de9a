"""A mail scanner with a real browser: it opens every link of a mail, runs what is there, and waits."""

import re
import sqlite3

import pytest
from playwright.sync_api import Error

from tests.cases import case

pytestmark = pytest.mark.browser
TO_SOMEBODY = "coalesce(invitation_id, guest_id, registration_id, follower_id) IS NOT NULL"  # not what staff must do
ANSWERS = {
    "replies": "SELECT * FROM invitations_reply",
    "stopped": "SELECT * FROM invitations_suppression",
    "mails": f"SELECT id, kind FROM invitations_message WHERE {TO_SOMEBODY}",
    "invited": "SELECT id, answer, answer_version, place, party_size, state FROM invitations_invitation",
}
WAITS = 10_000


def answers(town):
    """What anybody said until now, as it is kept."""
    path = town.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return {name: database.execute(f"{rows} ORDER BY id").fetchall() for name, rows in ANSWERS.items()}


@case("I2", "Chromium opens every link of a mail, runs its scripts and waits 10 s", "no answer, no stop, no mail")
def test_a_scanner_with_a_browser_answers_nothing(chromium, running, invitation):
    town, _inbox = running
    text = invitation.get_body(("html",)).get_content() + invitation["List-Unsubscribe"]
    links = {link for link in re.findall(r"https?://[^\s\"<>]+", text) if link.startswith(town.base_url)}
    assert len([link for link in links if "/u/" in link]) > 2
    before = answers(town)
    context = chromium.new_context()
    pages = [context.new_page() for _link in links]
    for page, link in zip(pages, sorted(links), strict=True):
        try:
            page.goto(link)
        except Error as error:  # a file for a calendar is saved, not shown
            if "Download is starting" not in str(error):
                raise
    pages[0].wait_for_timeout(WAITS)  # the waiting is what is tried
    context.close()
    assert answers(town) == before
