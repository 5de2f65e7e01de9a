"""A theme meeting as people make it: sent, the door, the report, a promise that is kept, and what the council reads."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.browser.looking import judge
from tests.browser.walking import follow, link_in, next_mail, option, pass_time, press
from tests.installation import greeted, reply_link, wait_until

pytestmark = pytest.mark.browser

TITLE = "Samen ouder worden in de Vettenoordse Polder"
PROMISE = "Een bankje zetten bij de bushalte"
DAYS = 30
EVERY_MORNING = "from outcomes import tasks; tasks.every_morning()"


def look(page, name):
    assert (name, judge(page, name, "coordinator")) == (name, [])


def test_from_invitation_to_council_report(open_page, running):
    town, inbox = running
    page = open_page("/bijeenkomsten/nieuw/", login="sanne")
    invited = send(page, inbox)
    pk = int(re.search(r"/bijeenkomsten/(\d+)/", page.url).group(1))
    coming = say_yes(open_page, invited)
    pass_time(town, pk, days=DAYS)
    at_the_door(page, open_page, pk, coming)
    pass_time(town, pk, hours=12)
    write(page, pk)
    check_and_publish(open_page, inbox, page, pk)
    keep_the_promise(town, open_page, inbox, page, coming)
    tell_the_council(page)


def send(page, inbox):
    """Plan a meeting for today in thirty days, and send the invitations; return the mails."""
    page.fill("[name=title]", TITLE)
    page.select_option("[name=area]", label=option(page, "area", "Vettenoordse Polder"))
    page.check("label:has-text('Ontmoeting en eenzaamheid') >> input")
    page.check("[name=participation][value=consult]")
    page.fill("[name=question]", "Wat maakt het hier gezelliger?")
    press(page, "Opslaan en verder")
    begins = timezone.localtime() + dt.timedelta(days=DAYS, minutes=5)
    page.select_option("[name=venue]", index=1)
    page.fill("[name=day]", begins.date().isoformat())
    page.fill("[name=starts]", f"{begins:%H:%M}")
    press(page, "Opslaan en verder")
    press(page, "Verder naar controleren")
    count = int(re.search(r"Verstuur (\d+) uitnodiging", page.inner_text("main")).group(1))
    arrived = len(inbox.mails)
    press(page, re.compile(r"Verstuur \d+ uitnodiging"))
    press(page, "Verstuur nu meteen")

    def mails():
        found = [(to[0], mail) for to, mail in inbox.mails[arrived:] if TITLE in str(mail["Subject"])]
        letters = 0
        return found if len(found) + letters >= min(count, 4) else None

    return wait_until(mails, seconds=150, what="the invitations")


def say_yes(open_page, invited):
    """Three people answer on a phone without scripts; the first brings someone along. Returns name and address."""
    for number, (_to, mail) in enumerate(invited[:3]):
        phone = open_page(reply_link(mail), width=390, java_script_enabled=False)
        phone.check("[name=answer][value=accepted]")
        if number == 0:
            phone.select_option("[name=party_size]", "2")
        press(phone, "Geef mijn antwoord door")
        assert phone.inner_text("h1") == "Fijn dat u komt!"
    return [(greeted(mail), to) for to, mail in invited[:3]]


def at_the_door(page, open_page, pk, coming):
    """Two tablets: the coordinator's, and that of who helps, by a link that sees only this list."""
    page.goto(f"/bijeenkomsten/{pk}/deur/link/")
    press(page, re.compile("link"))
    link = page.locator("main p.lp-break a").get_attribute("href")
    helper = open_page(link, width=820)
    page.goto(f"/bijeenkomsten/{pk}/deur/")
    row(page, coming[0][0]).locator("[data-what=in]").click()
    row(page, coming[0][0]).get_by_text("2 mensen zijn binnen").wait_for()
    helper.reload()
    assert "2 mensen zijn binnen." in helper.inner_text("main")
    row(helper, coming[1][0]).locator("[data-what=in]").click()
    row(helper, coming[1][0]).get_by_text("1 persoon is binnen").wait_for()
    helper.fill("[name=count]", "6")
    helper.click("[data-what=add]")
    helper.get_by_text("9 mensen zijn binnen.").wait_for()
    page.reload()
    assert "9 mensen zijn binnen." in page.inner_text("main")
    look(page, "theme-1-door")


def row(page, name):
    return page.locator("main li[data-part]", has_text=name).first


def write(page, pk):
    """The report in rows; an agreement without an owner is refused, and what was typed stays."""
    page.goto(f"/bijeenkomsten/{pk}/verslag/")
    press(page, "Begin het verslag")
    page.goto(f"/bijeenkomsten/{pk}/verslag/samenvatting/")
    page.fill("[name=summary]", "Wij spraken over elkaar ontmoeten. Er komt een bankje.")
    press(page, "Bewaar", exact=True)
    page.goto(f"/bijeenkomsten/{pk}/verslag/onderwerp/")
    page.fill("[name=title]", "Elkaar ontmoeten")
    page.fill("[name=said]", "Bij de bushalte kun je nergens zitten.")
    press(page, "Bewaar", exact=True)
    page.goto(f"/bijeenkomsten/{pk}/verslag/vaststellen/")
    press(page, "Stel het vast")
    assert page.title().startswith("Fout: "), "a report without agreements asks"
    page.goto(f"/bijeenkomsten/{pk}/verslag/afspraak/")
    page.fill("[name=what]", PROMISE)
    page.fill("[name=due_on]", (timezone.localdate() + dt.timedelta(days=60)).isoformat())
    press(page, "Bewaar", exact=True)
    assert page.title().startswith("Fout: ")
    assert "Kies wie dit doet." in page.inner_text("main")
    assert page.input_value("[name=what]") == PROMISE
    page.select_option("[name=owner]", index=1)
    press(page, "Bewaar", exact=True)
    look(page, "theme-2-report")


def check_and_publish(open_page, inbox, page, pk):
    """Who came for an organisation checks it by a link; it becomes final, public, and is mailed."""
    follow(page, "Laat het controleren")
    boxes = page.locator("[name=asked]")
    boxes.first.check()
    page.fill("[name=until]", (timezone.localdate() + dt.timedelta(days=7)).isoformat())
    arrived = len(inbox.mails)
    press(page, re.compile(r"Mail het verslag ter controle aan \d+ (mensen|persoon)"))

    def asked():
        return next((mail for _to, mail in inbox.mails[arrived:] if "Klopt dit verslag" in str(mail["Subject"])), None)

    mail = wait_until(asked, seconds=150, what="the question to check the report").get_body(("plain",)).get_content()
    reader = open_page(link_in(mail, "controle"), width=390, java_script_enabled=False)
    reader.check("[name=answer][value=differs]")
    reader.fill("[name=text]", "Het gaat ook om de verlichting.")
    press(reader, "Geef mijn antwoord door")
    page.goto(f"/bijeenkomsten/{pk}/verslag/vaststellen/")
    assert "Het gaat ook om de verlichting." in page.inner_text("main")
    for tick in page.locator("[name=is_no_longer_checked]").all():
        tick.check()
    press(page, "Stel het vast")
    follow(page, "Maak het verslag openbaar")
    press(page, "Maak het verslag openbaar")
    assert page.title().startswith("Fout: "), "the privacy checklist is not ticked"
    for tick in page.locator("main input[type=checkbox]").all():
        tick.check()
    press(page, "Maak het verslag openbaar")
    page.goto(f"/bijeenkomsten/{pk}/verslag/versturen/")
    press(page, re.compile(r"Mail het verslag aan \d+ mens|Mail het verslag aan 1 persoon"))
    public = open_page(f"/agenda/{pk}/verslag/", width=390, java_script_enabled=False)
    assert PROMISE in public.inner_text("main")
    assert "Het gaat ook om de verlichting." in public.inner_text("main")
    pdf = public.request.get(f"/agenda/{pk}/verslag.pdf")
    assert (pdf.status, pdf.headers["content-type"], pdf.body()[:5]) == (200, "application/pdf", b"%PDF-")


def keep_the_promise(town, open_page, inbox, page, coming):
    """Who promised says by the mailed link that it is done; the public page says so, and who came hears it."""

    def promised():
        return next((mail for _to, mail in inbox.mails if PROMISE in str(mail["Subject"])), None)

    mail = wait_until(promised, seconds=150, what="the mail to who promised").get_body(("plain",)).get_content()
    owner = open_page(link_in(mail, "afspraak"), width=390, java_script_enabled=False)
    owner.check("[name=kind][value=done]")
    owner.fill("[name=text]", "Het bankje staat er sinds vandaag.")
    press(owner, "Geef mijn antwoord door")
    town.manage("shell", "-c", EVERY_MORNING)
    news = next_mail(inbox, coming[1][1], "Wat er is gedaan na")
    assert "Het bankje staat er sinds vandaag." in news
    public = open_page(re.search(r"https?://\S+/gedaan/", news).group(0), width=390, java_script_enabled=False)
    text = public.inner_text("main")
    assert PROMISE in text
    assert "Het bankje staat er sinds vandaag." in text
    page.goto("/afspraken/?stand=klaar")
    assert PROMISE in page.inner_text("main")


def tell_the_council(page):
    """The council reads how many came and that the promise was kept, on the page and on paper."""
    page.goto("/raad/")
    look(page, "theme-3-council")
    text = page.inner_text("main")
    assert "Ontmoeting en eenzaamheid" in text
    for link in ("Download als pdf", "Download als lijst"):
        address = page.locator("main a", has_text=link).first.get_attribute("href")
        answer = page.request.get(page.url.split("/raad/")[0] + address if address.startswith("/") else page.url)
        assert answer.status == 200
