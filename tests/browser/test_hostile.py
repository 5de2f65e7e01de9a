"""Hostile strings in a real browser: nothing runs, nothing is loaded from elsewhere, the policy is kept."""

import subprocess
import sys

import pytest

from tests.cases import case
from tests.installation import PASSWORD, ROOT, installation

pytestmark = pytest.mark.browser
FILL = """
import django
django.setup()
from tests.hostile.corpus import bundles
from tests.hostile.world import fill
groups = bundles()
fill(lambda number: groups[number % len(groups)], but={"accounts.User.email", "accounts.User.password"})
"""
PUBLIC = [
    "/agenda/",
    "/agenda/3/",
    "/agenda/4/verslag/",
    "/agenda/gebied/1/",
    "/agenda/gebied/1/gedaan/",
    "/initiatieven/1/",
]
STAFF = [
    "/", "/bijeenkomsten/", "/bijeenkomsten/3/", "/bijeenkomsten/3/genodigden/", "/bijeenkomsten/3/reacties/",
    "/contacten/", "/contacten/1/", "/gebieden/1/", "/gebieden/1/voorstellen/", "/signalen/", "/afspraken/",
    "/lessen/", "/logboek/",
    "/bijeenkomsten/4/verslag/", "/bijeenkomsten/3/mails/", "/bijeenkomsten/5/initiatieven/", "/raad/", "/zoeken/?q=zq",
    "/beheer/areas/contact/", "/beheer/areas/organisation/1/change/", "/beheer/meetings/meeting/",
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile_town(tmp_path_factory, prepared):
    """An installation of which every field holds hostile strings."""
    with installation(tmp_path_factory.mktemp("hostile"), prepared=prepared) as (town, _inbox):
        subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=town.environment, check=True, timeout=120)
        yield town


@case("H1", "hostile strings in every field, looked at in a real browser", "nothing runs, the policy is kept")
def test_nothing_that_was_typed_runs_in_a_browser(chromium, hostile_town):
    context = chromium.new_context(base_url=hostile_town.base_url, locale="nl-NL")
    context.add_init_script("window.kwaad = () => { window.ran = true }")
    page, said, dialogs, asked = context.new_page(), [], [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    shown = 0
    for path in PUBLIC:
        shown += look(page, path)
    page.goto("/inloggen/")
    page.fill("input[name=email]", "beheer@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    for path in STAFF:
        shown += look(page, path)
    elsewhere = [url for url in asked if not url.startswith((hostile_town.base_url, "data:"))]
    ours = [words for words in said if "status of 404" not in words]
    assert (ours, dialogs, elsewhere) == ([], [], [])
    assert shown > 20
    context.close()


def look(page, path):
    """Open a page, and move over what is on it; return whether a string is shown."""
    page.goto(path)
    for each in page.locator("main a, main button, main summary, main input").all()[:8]:
        if each.is_visible():
            each.hover(force=True, timeout=2000)
            each.focus(timeout=2000)
    assert page.evaluate("window.ran") is None, path
    assert page.locator("kwaad, kwaad-script, [onmouseover], [onerror], [onload], .kwaad, iframe[srcdoc]").count() == 0
    return "kwaad" in page.inner_text("body")
