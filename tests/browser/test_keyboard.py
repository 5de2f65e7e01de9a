"""Everything with the keyboard alone, in a real browser: the focus is always to be seen, and never under the bar."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.browser.keyboard import Keyboard
from tests.browser.looking import axe
from tests.installation import PASSWORD, reply_link, wait_until

pytestmark = pytest.mark.browser

PLAN_TITLE = "Samen eten in Westwijk"


def log_in(keys):
    keys.to(".lp-skip")
    keys.to("[name=email]").type("sanne@demo.example")
    keys.to("[name=password]").type(PASSWORD)
    keys.enter()


def a_day():
    """A day in the months to come whose month and day are the same number, however a browser orders them."""
    from_now = (timezone.localdate() + dt.timedelta(days=25 + number) for number in range(60))
    return next(day for day in from_now if day.day == day.month)


def test_a_coordinator_plans_invites_and_sends_without_a_mouse(open_page, running):
    _town, inbox = running
    page = open_page("/inloggen/")
    keys = Keyboard(page)
    log_in(keys)
    keys.to("main a", "Bijeenkomst plannen").enter()

    keys.to("[name=title]").type(PLAN_TITLE)
    keys.to("[name=area]").choose("Westwijk")
    keys.to("[name=themes]", "Ontmoeting en eenzaamheid").press("Space")
    keys.to("[name=participation]").pick("consult")
    keys.to("[name=question]").type("Wat kunnen we samen doen?")
    keys.to("button", "Bewaar als concept")
    keys.to("main button", "Opslaan en verder", key="Shift+Tab").enter()

    keys.to("[name=venue]").press("ArrowDown")
    keys.to("[name=day]").type(f"{a_day():%d%m%Y}")
    keys.to("[name=starts]").type("1930")
    keys.to("main button", "Opslaan en verder").enter()
    assert page.inner_text("h1") == "Wie nodigt u uit?"

    before = count(page, "#totaal")
    keys.to("main [name=ticked]").press("Space")
    wait_until(lambda: count(page, "#totaal") == before - 1, what="the new total")
    keys.to(".lp-dock button", "Verder naar controleren").enter()

    keys.to("main button", f"Verstuur {before - 1} uitnodigingen").enter()
    earlier = len(inbox.mails)
    keys.to("main button", "Verstuur nu meteen").enter()
    page.get_by_role("heading", name=re.compile(r"\d+ uitnodigingen zijn verstuurd")).wait_for(timeout=150_000)
    arrived = [mail for _to, mail in inbox.mails[earlier:] if PLAN_TITLE in mail["Subject"]]
    assert count(page, "h1") == len(arrived)  # who gets a letter gets no mail

    keys.to("main a", "Bekijk wie er komt").enter()
    assert count(page, ".lp-stats") == before - 1
    assert keys.wrong == []
    assert keys.stops > 100


def count(page, selector):
    return int(re.search(r"\d+", page.inner_text(selector)).group(0))


def test_an_answer_by_the_keyboard_alone(open_page, invitation):
    page = open_page(reply_link(invitation), width=390)
    keys = Keyboard(page)
    keys.to("[name=answer]").press("ArrowDown")
    keys.to("main button[type=submit]").enter()
    page.wait_for_url("**/ontvangen/")
    assert (axe(page), keys.wrong) == ([], [])


# One page of each kind; every other page is asked for the same without the keys, which takes a hundredth of the time.
STOPS = ["/agenda/", "/agenda/3/aanmelden/"]
STAFF_STOPS = ["/", "/bijeenkomsten/nieuw/"]


@pytest.mark.parametrize(("login", "paths"), [("", STOPS), ("sanne", STAFF_STOPS)], ids=["everyone", "staff"])
def test_the_focus_shows_at_every_stop_of_a_page(open_page, login, paths):
    page = open_page(width=390, login=login)
    keys = Keyboard(page)
    for path in paths:
        page.goto(path)
        for _ in range(page.locator("a[href], button, input:not([type=hidden]), select, textarea, summary").count()):
            keys.press("Tab")
            keys.look()
    assert keys.wrong == []
