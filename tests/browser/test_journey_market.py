"""The initiatives market as people make it: a call, thirty ideas, eight stands, the evening, and half a year later."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.browser.looking import judge
from tests.browser.walking import follow, link_in, next_mail, option, pass_time, press

pytestmark = pytest.mark.browser

TITLE = "Initiatievenmarkt Oostwijk"
PUBLIC = 3  # ideas that come by the public form; the others came on paper
IDEAS = [f"Idee {number:02}" for number in range(1, 31)]
ADMITTED = IDEAS[:8]
HALF_A_YEAR_LATER = """
import datetime as dt
from initiatives import actions
from initiatives.models import FollowUp
rows = FollowUp.objects.filter(initiative__meeting={pk})
assert rows.count() == 2 * {count}, rows.count()
rows.filter(months=6).update(due_on=dt.date.today())
assert actions.ask_follow_ups() == {count}
"""


def look(page, name):
    assert (name, judge(page, name, "coordinator")) == (name, [])


def test_from_call_to_follow_up(open_page, running):
    town, inbox = running
    page = open_page("/bijeenkomsten/nieuw/", login="sanne")
    pk = plan(page)
    call(page, pk)
    hand_in(open_page, inbox, pk)
    note_from_paper(page, pk)
    answer_all_in_one_sitting(page, inbox, pk)
    ask_for_stands(open_page, inbox, page, pk)
    pass_time(town, pk, days=30)
    spend_the_evening(open_page, inbox, page, pk)
    half_a_year_later(town, open_page, inbox, page, pk)


def plan(page):
    """The coordinator plans the market and sends the invitations: from then on it stands in the public agenda."""
    page.fill("[name=title]", TITLE)
    page.select_option("[name=kind]", "market")
    page.select_option("[name=area]", label=option(page, "area", "Oostwijk"))
    page.check("label:has-text('Bewonersinitiatieven') >> input")
    page.check("[name=participation][value=coproduce]")
    page.fill("[name=question]", "Wat wilt u samen doen?")
    press(page, "Opslaan en verder")
    page.select_option("[name=venue]", index=1)
    page.fill("[name=day]", (timezone.localdate() + dt.timedelta(days=30)).isoformat())
    page.fill("[name=starts]", "19:30")
    press(page, "Opslaan en verder")
    press(page, "Verder naar controleren")
    press(page, re.compile(r"Verstuur \d+ uitnodiging"))
    press(page, "Verstuur nu meteen")
    return int(re.search(r"/bijeenkomsten/(\d+)/", page.url).group(1))


def call(page, pk):
    """The call says what is looked for, and until when."""
    page.goto(f"/bijeenkomsten/{pk}/initiatieven/")
    look(page, "market-1-empty")
    follow(page, "Schrijf de oproep")
    page.fill("[name=text]", "Wat zou u willen doen voor uw straat? Wij helpen u op weg.")
    page.fill("[name=closes_on]", (timezone.localdate() + dt.timedelta(days=14)).isoformat())
    press(page, "Bewaar de oproep")


def hand_in(open_page, inbox, pk):
    """Residents hand in an idea on a phone without scripts, and confirm it by the mailed link."""
    for number in range(PUBLIC):
        phone = open_page(f"/agenda/{pk}/idee/", width=390, java_script_enabled=False)
        assert "Wij helpen u op weg." in phone.inner_text("main")
        press(phone, "Stuur mijn idee in")
        assert phone.title().startswith("Fout: ")
        for name, text in words(number).items():
            phone.fill(f"[name={name}]", text)
        press(phone, "Stuur mijn idee in")
        mail = next_mail(inbox, address(number), "Bevestig uw idee")
        phone.goto(link_in(mail, "idee"))
        press(phone, "Ja, dit is mijn idee")
        assert "Wij hebben uw idee" in phone.inner_text("main")


def note_from_paper(page, pk):
    """The coordinator types over what came on paper."""
    page.goto(f"/bijeenkomsten/{pk}/initiatieven/")
    follow(page, "Noteer een idee van papier")
    form = page.url
    for number in range(PUBLIC, len(IDEAS)):
        page.goto(form)
        for name, text in words(number).items():
            page.fill(f"[name={name}]", text)
        press(page, "Bewaar het idee")


def answer_all_in_one_sitting(page, inbox, pk):
    """Eight are admitted, nobody is left without an answer, and all thirty hear it with one press."""
    page.goto(f"/bijeenkomsten/{pk}/initiatieven/")
    rows = page.locator("main form .lp-pane")
    assert rows.count() == len(IDEAS)
    rows.nth(0).locator("select").select_option("admitted")
    rows.nth(8).locator("select").select_option("declined")
    press(page, "Bewaar", exact=True)
    assert page.title().startswith("Fout: "), "an end without an answer is refused"
    assert rows.nth(8).locator("select").input_value() == "declined"
    for number in range(len(IDEAS)):
        row = rows.nth(number)
        is_admitted = row.locator("h2").inner_text() in ADMITTED
        row.locator("select").select_option("admitted" if is_admitted else "declined")
        row.locator("textarea").nth(1).fill(f"Ons antwoord op {row.locator('h2').inner_text()}.")
    press(page, "Bewaar", exact=True)
    look(page, "market-2-sitting")
    press(page, f"Beantwoord {len(IDEAS)} inzenders")
    assert "Iedereen heeft antwoord." in page.inner_text("main")
    for number in range(len(IDEAS)):
        assert f"Ons antwoord op {IDEAS[number]}." in next_mail(inbox, address(number), "Ons antwoord")


def ask_for_stands(open_page, inbox, page, pk):
    """Who is admitted asks for a stand by the link in the answer; the floor list says where and what is needed."""
    for number in range(len(ADMITTED)):
        mail = next_mail(inbox, address(number), "Ons antwoord")
        phone = open_page(link_in(mail, "idee"), width=390, java_script_enabled=False)
        follow(phone, "Vraag een stand aan")
        phone.check("[name=is_coming][value=yes]")
        phone.check("[name=needs_table]")
        if number < 3:
            phone.check("[name=needs_power]")
        press(phone, "Bewaar dit")
        assert "U komt met een stand." in phone.inner_text("main")
    page.goto(f"/bijeenkomsten/{pk}/initiatieven/stands/")
    assert "8 stands. Tafel: 8. Stroom: 3. Scherm: 0." in page.inner_text("main")
    places = page.locator("main table input")
    places.nth(0).fill("1")
    places.nth(1).fill("1")
    press(page, "Bewaar de plekken")
    assert page.title().startswith("Fout: "), "two stands do not fit in one place"
    for number in range(len(ADMITTED)):
        places.nth(number).fill(str(number + 1))
    press(page, "Bewaar de plekken")
    look(page, "market-3-floor")


def spend_the_evening(open_page, inbox, page, pk):
    """Slips and votes are counted on paper; someone joins by mail; two are chosen, with an answer for all eight."""
    page.goto(f"/bijeenkomsten/{pk}/initiatieven/tellingen/")
    for number, field in enumerate(page.locator("main table input:not([type=hidden])").all()):
        field.fill(str(number + 5))
    press(page, "Bewaar de tellingen")
    page.goto(f"/bijeenkomsten/{pk}/initiatieven/")
    rows = page.locator("main form .lp-pane")
    chosen = 0
    for number in range(rows.count()):
        row = rows.nth(number)
        if row.locator("h2").inner_text() in ADMITTED:
            row.locator("select").select_option("chosen" if chosen < 2 else "not_chosen")
            row.locator("textarea").nth(1).fill(f"Na de markt: {row.locator('h2').inner_text()}.")
            chosen += 1
    press(page, "Bewaar", exact=True)
    before = len(inbox.mails)
    press(page, f"Beantwoord {len(ADMITTED)} inzenders")
    assert "Na de markt: Idee 01." in next_mail(inbox, address(0), "Ons antwoord", after=before)
    look(page, "market-4-chosen")

    page.goto(f"/bijeenkomsten/{pk}/initiatieven/")
    page.locator("main form .lp-pane h2 a", has_text=ADMITTED[0]).click()
    follow(page, "Bekijk de pagina voor iedereen")
    public = open_page(page.url, width=390, java_script_enabled=False)
    text = public.inner_text("main .lp-split")
    assert text.index("Bewoners van straat 0") < text.index(ADMITTED[0]), "the initiators come first"
    assert "Noor Bakker 0" not in text
    follow(public, "Ik wil meedoen")
    public.fill("[name=name]", "Piet Visser")
    public.fill("[name=email]", "piet@thuis.example")
    press(public, "Ik wil meedoen")
    public.goto(link_in(next_mail(inbox, "piet@thuis.example", "Bevestig dat u mee wilt doen"), "meedoen"))
    press(public, "Ja, geef mijn naam en adres door")
    assert "Piet Visser, piet@thuis.example" in next_mail(inbox, address(0), "wil meedoen")


def half_a_year_later(town, open_page, inbox, page, pk):
    """The initiator is asked how it goes, answers by the link, and the coordinator reads it."""
    town.manage("shell", "-c", HALF_A_YEAR_LATER.format(pk=pk, count=len(ADMITTED)))
    phone = open_page(link_in(next_mail(inbox, address(0), "Hoe gaat het?"), "idee"), width=390)
    follow(phone, "Vertel hoe het gaat")
    phone.fill("[name=text]", "De bankjes staan er, en er wordt elke dag op gezeten.")
    press(phone, "Stuur dit naar de gemeente")
    page.goto("/ideeen/opvolgen/")
    assert "De bankjes staan er" in page.inner_text("main")
    look(page, "market-5-follow-ups")
    for each in ADMITTED[:2]:
        press(page, re.compile(f"Ik weet hoe het gaat {each}"))
    assert set(ADMITTED[:2]) & set(page.locator("main li h2").all_inner_texts()) == set()


def words(number):
    """What is filled in for the idea of this number."""
    return {
        "title": IDEAS[number], "text": f"Wij willen iets moois maken in straat {number}.",
        "initiators": f"bewoners van straat {number}", "name": f"Noor Bakker {number}", "email": address(number),
    }  # fmt: skip


def address(number):
    return f"noor{number}@straat.example"
