"""Every page, looked at in every way (`tests.browser.looking`), and what works without JavaScript."""

import re
from itertools import chain

import pytest
from django.template.loader import render_to_string

from platforms.views import site
from tests.browser.looking import is_too_wide, judge, judge_all
from tests.installation import reply_link, wait_until

pytestmark = pytest.mark.browser

PUBLIC = [
    "/inloggen/", "/inloggen/vergeten/", "/inloggen/vergeten/?verstuurd", "/toegang/onbekend.link/",
    "/toegankelijkheid/", "/privacy/", "/hulp/", "/hulp/bewoner/", "/hulp/ambtenaar-of-partner/",
    "/hulp/coordinator/", "/hulp/beheerder/", "/nieuwe-link/", "/brief/", "/u/onbekend.link/",
    "/agenda/", "/agenda/?gebied=1&thema=1", "/agenda/3/", "/agenda/3/aanmelden/", "/agenda/gebied/1/",
    "/agenda/gebied/2/", "/agenda/thema/1/", "/agenda/inbedden/", "/agenda/inbedden/?gebied=2&thema=2&taal=en",
    "/mijn-buurt/", "/volgen/", "/volgen/?verstuurd", "/bevestigen/onbekend.link/", "/aanmelden/onbekend.link/",
    "/agenda/gebied/2/vertellen/", "/agenda/gebied/2/vertellen/?verstuurd", "/vertellen/onbekend.link/",
    "/gast-afgemeld/", "/offline/", "/organisatie/onbekend.link/",
    "/agenda/4/", "/agenda/4/verslag/", "/agenda/4/verslag/?taal=en",
    "/agenda/gebied/1/gedaan/", "/afspraak/onbekend.link/", "/controle/onbekend.link/",
    "/mening/onbekend.link/", "/binnen/1-CDFGHJ/", "/open-data/", "/open-data/?taal=en",
    "/mening/onbekend.link/", "/binnen/1-CDFGHJ/", "/hoewashet/onbekend/",
    "/agenda/5/", "/agenda/5/idee/", "/agenda/gebied/1/initiatieven/", "/agenda/gebied/2/idee/",
    "/agenda/gebied/2/idee/?verstuurd", "/initiatieven/1/", "/initiatieven/1/meedoen/",
    "/initiatieven/1/meedoen/?verstuurd", "/idee/onbekend.link/",
    "/uw-gegevens/", "/uw-gegevens/?verstuurd", "/uw-gegevens/onbekend.link/",
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
    "/signalen/?afdeling=1",
    "/bijeenkomsten/1/dossier/vergeten/",
    "/contacten/",
    "/contacten/bijhouden/",
    "/contacten/bijhouden/?lijst=organisaties",
    "/mijn-gegevens/",
    "/wachtwoord/",
    "/mijn-gegevens/bevestigen/",
    "/tweede-stap/",
    "/tweede-stap/app/",
    "/niet-bezorgd/",
    "/voorgedragen/",
    "/onbekend/",
    "/initiatieven/",
    "/initiatieven/?stand=finished",
    "/ideeen/nieuw/",
    "/ideeen/1/",
    "/ideeen/1/briefje/",
    "/ideeen/1/stand/",
    "/ideeen/2/stand/",
    "/ideeen/opvolgen/",
    "/bijeenkomsten/5/initiatieven/",
    "/bijeenkomsten/5/initiatieven/oproep/",
    "/bijeenkomsten/5/initiatieven/stands/",
    "/bijeenkomsten/5/initiatieven/tellingen/",
    "/gebieden/waarnemers/",
    "/gebieden/3/",
    "/afspraken/",
    "/afspraken/?stand=alles",
    "/afspraken/?stand=kan-niet",
    "/raad/",
    "/evaluaties/",
    "/raad/?van=2001-01-01&tot=2001-12-31",
    "/raad/bijeenkomsten/?wat=came",
    "/raad/bijeenkomsten/?van=2001-01-01&tot=2001-12-31",
    "/raad/organisaties/?wat=unseen",
    "/raad/nieuwe-contacten/",
    "/raad/memo/",
    "/raad/memo/?periode=x",
    "/raad/memo/?periode=2026-1&portefeuillehouder=mevrouw%20Aydin",
    "/lessen/",
    "/lessen/?van=2001-01-01&tot=2001-12-31",
    "/lessen/nieuw/",
    "/lessen/1/",
    "/lessen/1/weg/",
]
ADMINISTRATOR = [
    "/",
    "/verzending/",
    "/toestand/",
    "/toestand/teruggezet/",
    "/overzicht/beheer/",
    "/logboek/",
    "/niet-bezorgd/",
    "/themas/",
    "/gebieden/1/",
    "/gebieden/2/",
    "/gebieden/1/voorstellen/",
    "/contacten/1/",
    "/contacten/1/uitnodigingen/",
    "/contacten/1/overdragen/",
    "/contacten/1/overdragen/?zoek=e",
    "/contacten/1/samenvoegen/",
    "/contacten/1/samenvoegen/?zoek=e",
    "/contacten/1/samenvoegen/?ander=2",
    "/contacten/1/wissen/",
    "/privacy/gewist/",
    "/privacy/verzoeken/",
    "/contacten/bijhouden/",
    "/medewerkers/overdragen/",
    "/medewerkers/overdragen/?van=2",
    "/afspraken/1/",
    "/afspraken/2/woorden/",
    "/bijeenkomsten/4/verslag/",
    "/bijeenkomsten/4/verslag/foto/",
    "/bijeenkomsten/4/verslag/verbeteren/",
    "/bijeenkomsten/4/verslag/openbaar/",
    "/bijeenkomsten/4/verslag/niet-openbaar/1/",
    "/bijeenkomsten/4/verslag/versturen/",
    "/bijeenkomsten/6/dossier/",
    "/bijeenkomsten/6/dossier/vasthouden/",
    "/vernietiging/",
]
# Of each meeting; not every meeting has each of them.
PARTS = [
    "",
    "onderwerp/",
    "plek/",
    "plek/nieuw/",
    "voorbereiding/",
    "voorbereiding/programma/",
    "voorbereiding/programma/nieuw/",
    "voorbereiding/rollen/",
    "voorbereiding/rollen/nieuw/?zoek=e",
    "voorbereiding/checklist/",
    "voorbereiding/checklist/nieuw/",
    "voorbereiding/materiaal/",
    "voorbereiding/materiaal/nieuw/",
    "voorbereiding/briefings/",
    "voorbereiding/papieren/",
    "genodigden/",
    "genodigden/toevoegen/",
    "controleren/",
    "verzending/",
    "reacties/",
    "reacties/?zoek=bestaatniet",
    "reacties/beller/",
    "brieven/",
    "deurlijst/",
    "deur/",
    "deur/link/",
    "deur/niet-gekomen/",
    "aanwezig/",
    "aanwezig/papier/",
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
    "verslag/",
    "evaluatie/",
    "evaluatie/papier/",
    "evaluatie/terugblik/",
    "les/",
    "dossier/",
]
PRIVACY = [
    "", "wie-zag-wat/", "wie-zag-wat/?persoon=1", "bewaartermijnen/", "bewaartermijnen/uitvoeren/", "verklaringen/",
    "vastgehouden/", "register/", "dpia/",
]  # fmt: skip
OF_OTHER_ROLES = {
    "redactie": [
        "/",
        "/bijeenkomsten/",
        *(f"/bijeenkomsten/3/{part}" for part in ("", "onderwerp/", "voorbereiding/", "verslag/")),
    ],
    "deur": ["/"],
    "auditor": ["/", "/logboek/", "/toestand/", "/raad/", "/vernietiging/"],
    "privacy": ["/", "/logboek/", *(f"/beheer/privacy/{part}" for part in PRIVACY)],
}
# What is named here; `test_every_page` opens every other page.
NAMED = [
    *PUBLIC,
    *STAFF,
    *ADMINISTRATOR,
    *chain(*OF_OTHER_ROLES.values()),
    *(f"/bijeenkomsten/1/{part}" for part in PARTS),
]
ELSEWHERE = [path for path in NAMED if "onbekend" not in path]


def meetings(page):
    """The address of every meeting in the list."""
    page.goto("/bijeenkomsten/")
    return sorted(set(re.findall(r'href="(/bijeenkomsten/\d+/)', page.content())))


def people_pages(page):
    """The pages of one person: of the first contact in the list, and of the first one on a list of replies."""
    page.goto("/contacten/")
    yield re.search(r'href="(/contacten/\d+/)"', page.content())[1]
    for meeting in meetings(page):
        page.goto(f"{meeting}reacties/")
        if person := re.search(rf'href="({meeting}reacties/\d+/)', page.content()):
            yield from (person[1], f"{person[1]}adres/", f"{person[1]}langer/")
            return


def test_public_pages(open_page):
    assert judge_all(open_page, open_page(), PUBLIC, "public", "everyone") == []


# In parts, so that several processes share them.
@pytest.mark.parametrize("part", range(4))
def test_staff_pages(open_page, part):
    page, states = open_page(login="sanne"), set()
    paths = [*STAFF, *people_pages(page)][part::4]
    assert judge_all(open_page, page, paths, f"staff-{part}", "coordinator") == []
    for number, meeting in enumerate(meetings(page)):
        own = [meeting + each for each in PARTS[part::4]]
        label = f"staff-{part}-{number}"
        assert judge_all(open_page, page, own, label, "coordinator", states=states, may_be_gone=True) == []
    found = {path for path, _made_of in states}
    assert [each for each in PARTS[part::4] if f"/bijeenkomsten/…/{each.partition('?')[0]}" not in found] == []


def test_pages_of_an_administrator(open_page):
    page = open_page(login="beheer")
    assert judge_all(open_page, page, ADMINISTRATOR, "administrator", "administrator") == []


def test_pages_of_a_next_version_that_is_thrown_away(open_page):
    page, report = open_page("/", login="beheer"), "/bijeenkomsten/4/verslag/"
    page.goto(f"{report}verbeteren/")
    page.fill("[name=reason]", "Er stond een verkeerde dag in.")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{report}")
    row = page.locator(f"a[href^='{report}afspraak/'][href$='/weg/']").first.get_attribute("href")
    paths = [report, row, f"{report}vaststellen/", f"{report}controle/", f"{report}verbeteren/weg/"]
    assert judge_all(open_page, page, paths, "next-version", "administrator") == []
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{report}")
    assert page.locator(f"a[href='{report}verbeteren/']").count() == 1


@pytest.mark.parametrize("login", ["redactie", "deur", "auditor", "privacy"])
def test_pages_of_who_does_not_work_with_people(open_page, login):
    page = open_page(login=login)
    assert judge_all(open_page, page, OF_OTHER_ROLES[login], login, login) == []


def test_a_wrong_address_keeps_its_row_and_gets_the_focus(open_page):
    page = open_page("/niet-bezorgd/", width=390, login="sanne")
    page.locator("main input[name=email]").first.fill("fout@")
    page.keyboard.press("Enter")
    page.wait_for_selector(".lp-errors")
    page.wait_for_load_state()
    assert (page.title()[:6], page.locator(":focus").inner_text()) == ("Fout: ", "Controleer uw antwoorden")
    assert page.locator("main input[name=email]").first.input_value() == "fout@"
    assert judge(page, "wrong-address", "coordinator") == []


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
    page = open_page("/bijeenkomsten/nieuw/", login="sanne")
    page.goto("/bijeenkomsten/nieuw/")
    page.fill("[name=introduction]", "Indien u wilt: de plannen worden door ons gemaakt.")
    page.get_by_role("button", name="Kijk of dit duidelijk is").click()
    page.wait_for_selector("q")
    assert judge(page, "advice", "coordinator") == []


def test_english(open_page):
    page = open_page("/inloggen/", locale="en-GB")
    assert (page.get_attribute("html", "lang"), page.inner_text("h1")) == ("en", "Log in")
    page.click("text=Nederlands")
    assert (page.get_attribute("html", "lang"), page.inner_text("h1")) == ("nl", "Inloggen")


def test_pages_of_a_resident(open_page, invitation):
    page, link = open_page(), reply_link(invitation)
    paths = [link, f"{link}?a=nee", f"{link}ontvangen/", stop_link(invitation)]
    assert judge_all(open_page, page, paths, "resident", "resident") == []
    page.goto(f"{link}?a=nee")
    page.evaluate("document.querySelectorAll('[name=answer]').forEach(choice => choice.checked = false)")
    page.locator("main button[type=submit]").click()
    assert (page.title()[:6], judge(page, "resident-mistake", "resident")) == ("Fout: ", [])


def test_pages_of_an_initiator(open_page, running):
    page = open_page("/agenda/gebied/2/idee/")
    for name, words in {
        "title": "Bankjes", "text": "Drie bankjes.", "initiators": "buren", "name": "Noor",
        "email": "noor@thuis.example",
    }.items():  # fmt: skip
        page.fill(f"[name={name}]", words)
    page.locator("main button[type=submit]").click()
    mails = running[1].mails
    wait_until(lambda: any("noor@thuis.example" in to for to, _mail in mails), what="the question")
    mail = next(mail for to, mail in mails if "noor@thuis.example" in to)
    link = re.search(r"https?://\S+?/idee/[\w.-]+/", mail.get_body(("plain",)).get_content())[0]
    assert judge_all(open_page, page, [link], "idea", "resident") == []
    page.goto(link)
    page.locator("main button[type=submit]").click()
    paths = [page.url, f"{link}tekst/", f"{link}intrekken/"]
    assert judge_all(open_page, page, paths, "own-idea", "resident") == []


def test_the_page_for_a_form_that_was_open_too_long(open_page):
    page = open_page("/inloggen/")
    page.context.clear_cookies(name="csrf")
    page.click("main button[type=submit]")
    assert page.inner_text("h1") == "Dit formulier stond te lang open"
    assert judge(page, "csrf", "everyone") == []


def test_the_page_of_apology(open_page):
    html = render_to_string("500.html", site(None))
    page = open_page("/agenda/", service_workers="block")  # it would answer in the place of the test
    page.route("**/agenda/stuk/", lambda route: route.fulfill(status=200, content_type="text/html", body=html))
    page.goto("/agenda/stuk/")
    assert page.inner_text("h1") == "Er ging hier iets mis"
    assert judge(page, "apology", "everyone", html) == []


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
