"""A running installation and the Chromium of this machine."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from tests.installation import PASSWORD, installation, wait_until
from tests.person import coordinator, send_ready_draft

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
ARTEFACTS = os.environ.get("TEST_ARTEFACTS", "")
# The text spacing of WCAG 1.4.12, as a reader may set it.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """Web, worker and mail server as processes, with the demo's data: (installation, inbox)."""
    with installation(tmp_path_factory.mktemp("installation")) as running:
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

    def open_(path="/", *, width=1280, login="", **options):
        options = {"locale": "nl-NL"} | options
        context = chromium.new_context(
            base_url=running[0].base_url, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if login:
            page.goto("/inloggen/")
            page.fill("input[name=email]", f"{login}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    expected = ("status of 404", "status of 422", "status of 410", "status of 409", "status of 403")
    assert [complaint for complaint in complaints if not any(text in complaint for text in expected)] == []


def axe(page):
    """Rules of axe that the page breaks, with the elements; evaluated in the page because of the strict CSP."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations'],"
        " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found["violations"]]


def photograph(page, name):
    """Keep a picture of the whole page for people to look at, in the folder TEST_ARTEFACTS; without one, none."""
    if ARTEFACTS:
        Path(ARTEFACTS).mkdir(exist_ok=True)
        page.screenshot(path=Path(ARTEFACTS) / f"{name}.png", full_page=True)


def is_too_wide(page):
    """True when the page scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
