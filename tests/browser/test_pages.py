"""Every page in every width: no rule of axe broken, nothing off the screen, usable by keyboard and without script."""

import re

import pytest

from tests.browser.conftest import SPACING, axe, is_too_wide, photograph
from tests.installation import PASSWORD, reply_link

pytestmark = pytest.mark.browser

PUBLIC = [
    "/inloggen/", "/toegankelijkheid/", "/privacy/", "/hulp/", "/hulp/bewoner/", "/hulp/ambtenaar-of-partner/",
    "/hulp/coordinator/", "/hulp/beheerder/", "/nieuwe-link/", "/brief/", "/u/onbekend.link/",
    "/agenda/", "/agenda/?gebied=1&thema=1", "/agenda/3/", "/agenda/3/aanmelden/", "/agenda/gebied/1/",
    "/agenda/gebied/2/", "/agenda/thema/1/", "/agenda/inbedden/", "/agenda/inbedden/?gebied=2&thema=2&taal=en",
    "/mijn-buurt/", "/volgen/", "/volgen/?verstuurd", "/bevestigen/onbekend.link/",
    "/agenda/gebied/2/vertellen/", "/agenda/gebied/2/vertellen/?verstuurd", "/vertellen/onbekend.link/",
]  # fmt: skip
STAFF = [
    "/",
    "/bijeenkomsten/",
    "/bijeenkomsten/?zoek=bestaatniet",
    "/bijeenkomsten/nieuw/",
    "/zoeken/",
    "/zoeken/?q=e",
    "/zoeken/?q=bestaatniet",
    "/gebieden/",
    "/gebieden/3/voorstellen/",
    "/themas/",
    "/themas/?soort=buurt",
    "/signalen/",
    "/signalen/?stand=answered",
    "/signalen/nieuw/",
    "/signalen/1/",
    "/contacten/",
    "/mijn-gegevens/",
    "/wachtwoord/",
    "/niet-bezorgd/",
    "/voorgedragen/",
    "/niet-gevonden/",
]
ADMINISTRATOR = [
    "/",
    "/verzending/",
    "/niet-bezorgd/",
    "/themas/",
    "/gebieden/1/",
    "/gebieden/2/",
    "/gebieden/1/voorstellen/",
    "/contacten/1/",
    "/contacten/1/uitnodigingen/",
]


def meeting_pages(page):
    """The pages of every meeting in the list."""
    page.goto("/bijeenkomsten/")
    meetings = sorted(set(re.findall(r'href="(/bijeenkomsten/\d+/)', page.content())))
    for meeting in meetings:
        for part in (
            "",
            "onderwerp/",
            "plek/",
            "plek/nieuw/",
            "genodigden/",
            "genodigden/toevoegen/",
            "controleren/",
            "verzending/",
            "reacties/",
            "reacties/?zoek=bestaatniet",
            "reacties/beller/",
            "brieven/",
            "deurlijst/",
            "aanwezig/",
            "plekken/",
            "herinneringen/",
            "herinneringen/nieuw/?soort=silent",
            "herinneringen/nu/",
            "mails/",
            "mails/?voor=ambtenaar&taal=en",
            "afzeggen/",
            "wijziging-melden/",
            "kopieren/",
            "herhalen/",
            "herhalen/?ritme=week&tot=keren&keren=4",
            "verwijderen/",
        ):
            yield meeting + part


def judge(page, paths, label):
    """Axe and width for each path that exists; returns what is wrong."""
    wrong = []
    for number, path in enumerate(paths):
        page.goto(path)
        photograph(page, f"{label}-{number:02}-{re.sub(r'[^a-z]+', '-', path).strip('-') or 'home'}")
        if found := axe(page):
            wrong.append((path, found))
        if is_too_wide(page):
            wrong.append((path, "scrolls sideways"))
    return wrong


@pytest.mark.parametrize("width", [1280, 390])
def test_public_pages(open_page, width):
    assert judge(open_page(width=width), PUBLIC, f"public-{width}") == []


@pytest.mark.parametrize("width", [1280, 390])
def test_staff_pages(open_page, width):
    page = open_page(width=width, login="sanne")
    assert judge(page, [*STAFF, *meeting_pages(page)], f"staff-{width}") == []


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_an_administrator(open_page, width):
    assert judge(open_page(width=width, login="beheer"), ADMINISTRATOR, f"administrator-{width}") == []


def test_a_wrong_address_keeps_its_row_and_gets_the_focus(open_page):
    page = open_page("/niet-bezorgd/", width=390, login="sanne")
    page.locator("main input[name=email]").first.fill("fout@")
    page.keyboard.press("Enter")
    page.wait_for_selector(".lp-errors")
    assert (page.title()[:6], page.locator(":focus").inner_text()) == ("Fout: ", "Controleer uw antwoorden")
    assert (page.locator("main input[name=email]").first.input_value(), axe(page)) == ("fout@", [])


@pytest.mark.parametrize("login", ["", "sanne", "beheer"])
def test_320_pixels_with_text_spacing(open_page, login):
    page = open_page(width=320, login=login, bypass_csp=True)
    wrong = []
    paths = {"": PUBLIC, "sanne": [*STAFF, *(meeting_pages(page) if login == "sanne" else ())], "beheer": ADMINISTRATOR}
    for path in paths[login]:
        page.goto(path)
        page.add_style_tag(content=SPACING)
        if is_too_wide(page):
            photograph(page, f"narrow-{re.sub(r'[^a-z]+', '-', path).strip('-') or 'home'}")
            wrong.append(path)
    assert wrong == []


def test_coordinator_without_javascript(open_page):
    page = open_page("/", login="sanne", java_script_enabled=False)
    page.goto("/bijeenkomsten/nieuw/")
    page.get_by_role("button", name="Opslaan en verder").click()
    assert page.title().startswith("Fout: ")


def test_advice_on_a_text_without_javascript(open_page):
    page = open_page("/", width=390, login="sanne", java_script_enabled=False)
    page.goto("/bijeenkomsten/nieuw/")
    page.fill("[name=introduction]", "Indien u wilt: de plannen worden door ons gemaakt.")
    page.get_by_role("button", name="Kijk of dit duidelijk is").click()
    assert page.input_value("[name=introduction]") == "Indien u wilt: de plannen worden door ons gemaakt."
    assert (page.locator("q").all_inner_texts(), is_too_wide(page)) == (["worden … gemaakt", "Indien"], False)


def test_advice_on_a_text_breaks_no_rule_of_axe(open_page):
    page = open_page("/bijeenkomsten/nieuw/", width=390, login="sanne")
    page.goto("/bijeenkomsten/nieuw/")
    page.fill("[name=introduction]", "Indien u wilt: de plannen worden door ons gemaakt.")
    page.get_by_role("button", name="Kijk of dit duidelijk is").click()
    page.wait_for_selector("q")
    photograph(page, "advice-390")
    assert axe(page) == []


def test_english(open_page):
    page = open_page("/inloggen/", locale="en-GB")
    assert (page.get_attribute("html", "lang"), page.inner_text("h1")) == ("en", "Log in")
    page.click("text=Nederlands")
    assert (page.get_attribute("html", "lang"), page.inner_text("h1")) == ("nl", "Inloggen")


def test_login_by_keyboard_only(open_page):
    page = open_page("/inloggen/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "lp-skip"
    tab_to(page, "[name=email]")
    page.keyboard.type("sanne@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    assert page.locator("h1").inner_text().endswith("Sanne")


def test_answer_by_keyboard_only(open_page, invitation):
    page = open_page(reply_link(invitation), width=390)
    tab_to(page, "[name=answer]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ontvangen/")
    assert axe(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_a_resident(open_page, invitation, width):
    page = open_page(width=width)
    link = reply_link(invitation)
    paths = [link, f"{link}?a=nee", f"{link}ontvangen/", stop_link(invitation)]
    assert judge(page, paths, f"resident-{width}") == []
    page.goto(f"{link}?a=nee")
    page.evaluate("document.querySelectorAll('[name=answer]').forEach(choice => choice.checked = false)")
    page.locator("main button[type=submit]").click()
    assert (page.title()[:6], axe(page)) == ("Fout: ", [])


def test_pages_of_a_resident_at_320_pixels_with_text_spacing(open_page, invitation):
    page = open_page(width=320, bypass_csp=True)
    for path in (reply_link(invitation), stop_link(invitation)):
        page.goto(path)
        page.add_style_tag(content=SPACING)
        assert (path, is_too_wide(page)) == (path, False)


def test_reply_page_is_light_and_asks_nobody_else(open_page, invitation, running):
    page = open_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(reply_link(invitation), wait_until="networkidle")
    assert {answer.url.startswith(running[0].base_url) for answer in answers} == {True}
    assert len(answers) <= 6
    assert sum(answer.request.sizes()["responseBodySize"] for answer in answers) <= 69 * 1024
    assert page.locator("script").count() == 0


def stop_link(mail):
    """The link in the head of the mail with which a mail program stops the invitations."""
    return re.search(r"<(https?:[^>]*)>", mail["List-Unsubscribe"]).group(1)


def tab_to(page, selector):
    """Press Tab until this element has the focus."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with Tab")
