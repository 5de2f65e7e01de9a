"""People without e-mail: a caller answered for from the keyboard alone, letters, and the list for the door."""

import re
import time

import pytest

from tests.browser.looking import judge, photograph

pytestmark = pytest.mark.browser

SECONDS = 20


def inviting(page):
    """The page of a meeting with answers: the demo's meeting about loneliness in Westwijk."""
    page.goto("/bijeenkomsten/")
    page.click("text=Samen tegen eenzaamheid in Westwijk")
    return re.match(r".*?(/bijeenkomsten/\d+/)", page.url)[1]


def look(page, name):
    assert (name, judge(page, name, "coordinator")) == (name, [])


def keys(page, *presses):
    for press in presses:
        if len(press) > 1 and press in {"Enter", "Space", "Tab", "ArrowDown"}:
            page.keyboard.press(press)
        else:
            page.keyboard.type(press)


def test_a_caller_is_answered_for_from_the_keyboard_within_twenty_seconds(open_page):
    page = open_page(login="sanne")
    meeting = inviting(page)
    page.goto(f"{meeting}reacties/?bel=1")
    page.wait_for_function("document.activeElement.id === 'zoek'")
    started = time.monotonic()
    keys(page, "Corrie", "Enter")
    page.wait_for_selector("text=Corrie van der Ham belt")
    look(page, "caller-known")
    keys(page, "Space", "Tab", "3", "Enter")
    page.wait_for_selector("text=Opgeschreven. Corrie van der Ham: Komt.")
    page.wait_for_function("document.activeElement.id === 'zoek'")  # the next one calls, and is not on the list
    keys(page, "Truus de Mier", "Enter")
    page.wait_for_selector("text=Iemand belt die niet op de lijst staat")
    look(page, "caller-new")
    keys(page, "Space", "ArrowDown", "Enter")
    page.wait_for_selector("text=Opgeschreven. Truus de Mier: Misschien.")
    assert time.monotonic() - started < 2 * SECONDS


def test_letters_the_door_and_the_short_code_are_for_everyone(open_page):
    page = open_page(login="sanne")
    meeting = inviting(page)
    for part in ("brieven/", "deurlijst/", "reacties/"):
        page.goto(meeting + part)
        look(page, f"paper-{part.strip('/')}")
    page.goto("/brief/")
    page.fill("[name=code]", "CDFG HJK0")
    page.fill("[name=postcode]", "3131 AA")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=In geen enkele code staat")
    assert page.input_value("[name=code]") == "CDFG HJK0"
    look(page, "paper-code")


def test_the_list_for_the_door_is_printed_without_the_page_around_it(open_page):
    page = open_page(login="sanne")
    page.goto(f"{inviting(page)}deurlijst/")
    page.emulate_media(media="print")
    hidden = [page.locator(selector).first.is_visible() for selector in (".lp-head", ".lp-nav", ".lp-foot", ".lp-btn")]
    assert hidden == [False] * 4
    assert page.locator("text=U bent welkom.").is_visible()
    photograph(page, "paper-door-printed")


def test_letters_are_downloaded_and_then_done(open_page):
    page = open_page(login="sanne")
    letters = f"{inviting(page)}brieven/"
    page.goto(letters)
    with page.expect_download() as download:
        page.click("button:has-text('(pdf)')")
    assert download.value.suggested_filename.endswith(".pdf")
    with open(download.value.path(), "rb") as file:
        assert file.read(8) == b"%PDF-1.7"
    page.goto(letters)
    assert page.locator("text=Er is nu niets te printen").is_visible()
    look(page, "paper-letters-printed")
