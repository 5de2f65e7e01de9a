"""The whole walk as people make it: a coordinator at a desk, a resident on a phone without JavaScript."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.browser.looking import judge, photograph
from tests.installation import greeted, reply_link, wait_until

pytestmark = pytest.mark.browser


def look(page, name):
    """Look at a state on the way."""
    assert (name, judge(page, name, "coordinator")) == (name, [])


def test_plan_send_answer_and_count(open_page, running):  # noqa: PLR0915 (one story, told in order)
    _town, inbox = running
    page = open_page("/", login="sanne")
    look(page, "journey-1-start")

    # Plan: an empty form says what to do, and keeps what was typed.
    page.click("main >> text=Bijeenkomst plannen")
    page.fill("[name=title]", "Samen tegen eenzaamheid")
    press(page, "Opslaan en verder")
    assert page.title().startswith("Fout: ")
    assert page.input_value("[name=title]") == "Samen tegen eenzaamheid"
    look(page, "journey-2-subject-errors")
    page.select_option("[name=area]", label=first_option(page, "area", "Westwijk"))
    page.check("label:has-text('Ontmoeting en eenzaamheid') >> input")
    page.check("[name=participation][value=consult]")
    page.fill("[name=question]", "Wat kunnen we samen doen?")
    press(page, "Opslaan en verder")

    page.select_option("[name=venue]", index=1)
    page.fill("[name=day]", (timezone.localdate() + dt.timedelta(days=30)).isoformat())
    page.fill("[name=starts]", "19:30")
    look(page, "journey-3-place")
    press(page, "Opslaan en verder")

    # Who, and why.
    assert page.inner_text("h1") == "Wie nodigt u uit?"
    look(page, "journey-4-invitees")
    before = count(page, r"(\d+) uitnodigingen")
    page.locator("main input[type=checkbox]").first.uncheck()
    press(page, "Verder naar controleren")
    look(page, "journey-5-check")
    assert count(page, r"Verstuur (\d+) uitnodigingen") == before - 1
    page.click("text=Volgende persoon")
    look(page, "journey-5b-check-next")

    # Send, end the stop window, and see that it is done.
    arrived = len(inbox.mails)
    press(page, f"Verstuur {before - 1} uitnodigingen")
    look(page, "journey-6-sending")
    press(page, "Verstuur nu meteen")
    wait_until(lambda: len(inbox.mails) > arrived, seconds=150, what="the first invitation")
    meeting = re.sub(r"verzending/$", "", page.url)
    wait_until(
        lambda: open_again(page, meeting + "verzending/") and "Wij gaan verder" not in page.content(), what="all mail"
    )
    look(page, "journey-7-sent")

    # A resident answers on a phone: one tap and a button, and changes her mind.
    invited = ((to, mail) for to, mail in inbox.mails[arrived:] if "eenzaamheid" in mail["Subject"])
    recipients, mail = next(invited)
    phone = open_page(reply_link(mail), width=390, java_script_enabled=False)
    photograph(phone, "journey-8-reply")
    phone.check("[name=answer][value=accepted]")
    phone.select_option("[name=party_size]", "3")
    press(phone, "Geef mijn antwoord door")
    assert phone.inner_text("h1") == "Fijn dat u komt!"
    photograph(phone, "journey-9-answered")
    wait_until(lambda: inbox.to(recipients[0])[1:], what="the confirmation")
    phone.click("text=Verander mijn antwoord")
    phone.check("[name=answer][value=declined]")
    press(phone, "Geef mijn antwoord door")
    assert "U komt nu niet." in phone.inner_text("main")

    # The coordinator sees it.
    page.goto(meeting + "reacties/?antwoord=declined")
    assert greeted(mail) in page.inner_text("main")
    look(page, "journey-10-replies")


def press(page, text):
    """Press the button with this text that people can see."""
    page.get_by_role("button", name=text).click()


def first_option(page, name, text):
    """The whole text of the first option that holds this text."""
    return next(option for option in page.locator(f"[name={name}] option").all_inner_texts() if text in option)


def count(page, pattern):
    return int(re.search(pattern, page.inner_text("body")).group(1))


def open_again(page, address):
    page.goto(address)
    return True
