"""The second step of logging in, in an installation that asks for it: an app with codes, and a security key."""

import base64
import hashlib
import hmac
import shutil
import struct
import time

import pytest

from tests.browser.looking import axe, is_too_wide, resize
from tests.installation import PASSWORD, Installation

pytestmark = pytest.mark.browser
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def strict(tmp_path_factory, prepared):
    """Only the website, by a name: no browser lets a security key speak to a number."""
    town = Installation(tmp_path_factory.mktemp("strict"), "", "filesystem://", 1)
    shutil.copytree(prepared, town.folder, dirs_exist_ok=True)
    town.base_url = f"http://localhost:{town.port}"
    town.environment |= {"BASE_URL": town.base_url, "ALLOWED_HOSTS": "localhost", "SECOND_FACTOR": "required"}
    try:
        town.start_web()
        yield town
    finally:
        town.stop()


@pytest.fixture
def visit(chromium, strict):
    contexts = []

    def open_(**options):
        contexts.append(chromium.new_context(base_url=strict.base_url, locale="nl-NL", **options))
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


def give_password(page, name):
    page.goto("/inloggen/")
    page.fill("input[name=email]", f"{name}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main .lp-form button")


def code(secret):
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_an_app_is_set_up_and_a_recovery_code_lets_in_without_javascript(visit):
    page = visit(java_script_enabled=False)
    give_password(page, "amir")
    assert page.url.endswith("/tweede-stap/app/")
    page.fill("input[name=code]", code(page.inner_text("b.lp-break").replace(" ", "")))
    page.click("main .lp-form button")
    codes = page.locator("main ul li").all_inner_texts()
    assert len(codes) == 10
    page.click("main form button")
    page.click(".lp-head__out")
    give_password(page, "amir")
    assert page.url.endswith("/inloggen/code/")
    page.fill("input[name=code]", codes[0])
    page.click("main .lp-form button")
    assert page.locator(".lp-flash").inner_text() == "U gebruikte een herstelcode. U hebt er nog 9."


def test_a_security_key_is_set_up_and_lets_in(visit):
    page = visit()
    violations = []
    page.on("console", lambda message: violations.append(message.text) if "Content Security" in message.text else None)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    give_password(page, "sanne")
    page.goto("/tweede-stap/sleutel/")
    page.fill("input[name=name]", "Blauwe sleutel")
    page.click("main .lp-form button")
    page.wait_for_url("**/tweede-stap/herstelcodes/")
    page.wait_for_load_state()
    assert found_at_each_width(page) == []
    page.click("main form button")
    page.goto("/tweede-stap/")
    assert page.locator("main li b").all_inner_texts() == ["Blauwe sleutel"]
    page.click(".lp-head__out")
    give_password(page, "sanne")
    page.wait_for_url("**/inloggen/code/")
    page.wait_for_load_state()
    assert found_at_each_width(page) == []
    page.click("text=Gebruik mijn beveiligingssleutel")
    page.wait_for_selector(".lp-head__out")
    assert page.locator(".lp-head__end").inner_text().count("Sanne") == 1
    assert violations == []


def test_the_pages_of_the_second_step_are_accessible(visit):
    page = visit()
    give_password(page, "kijker")
    for path in ("/tweede-stap/app/", "/tweede-stap/sleutel/"):
        page.goto(path)
        assert found_at_each_width(page) == []


def found_at_each_width(page):
    """What breaks a rule, or is off the screen."""
    wrong = []
    for width in (1280, 390, 320):
        resize(page, width)
        wrong += [(page.url, width, *each) for each in axe(page)] + ["too wide"] * is_too_wide(page)
    return wrong
