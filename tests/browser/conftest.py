"""A running installation and the Chromium of this machine."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.patience import wait_after_each_press
from tests.installation import PASSWORD, installation, prepared_once, wait_until
from tests.person import coordinator, send_ready_draft

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
# What the browser says of what a test asks for: an error page, a form that was refused, no internet.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", *(f"status of {code}" for code in (403, 404, 409, 410, 422)))


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """The folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def prepared(shared):
    """A folder with the demo's data, made once for all processes of this run."""
    return prepared_once(shared / "prepared")


@pytest.fixture(scope="session")
def running(tmp_path_factory, prepared):
    """Web, worker and mail server as processes, with the demo's data: (installation, inbox)."""
    with installation(tmp_path_factory.mktemp("installation"), prepared=prepared) as running:
        yield running


@pytest.fixture(scope="session")
def invitations(running):
    """The mails with the invitations of the demo's complete draft, all of them."""
    town, inbox = running
    person, earlier = coordinator(town.base_url), len(inbox.mails)
    meeting = send_ready_draft(person)
    wait_until(lambda: "Wij gaan verder" not in person.open(f"{meeting}verzending/"), what="all mail")
    return [mail for _to, mail in inbox.mails[earlier:] if "List-Unsubscribe" in mail]


@pytest.fixture(scope="session")
def invitation(invitations):
    """The first of these mails."""
    return invitations[0]


@pytest.fixture(scope="session")
def chromium():
    """The browser of this machine, started once."""
    wait_after_each_press()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=FLAGS, env=os.environ | {"LANGUAGE": "nl"}
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, running):
    """Open a page as a new visitor; collects what the browser complains about and fails on it at the end."""
    contexts, complaints = [], []

    def complain(words):
        if not any(expected in words for expected in EXPECTED):
            complaints.append(words)

    def open_(path="/", *, width=1280, login="", **options):
        options = {"locale": "nl-NL"} | options
        context = chromium.new_context(
            base_url=running[0].base_url, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complain(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complain(str(error)))
        if login:
            page.goto("/inloggen/")
            page.fill("input[name=email]", f"{login}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
        page.goto(path)
        return page

    open_.complaints = complaints
    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
