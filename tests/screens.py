"""Photographs every screen of a fresh demo at both widths, for docs/screens: `make screenshots`.

Two contact sheets, for comparing and not for reading; and the pictures of the help, which stay true in this way.
"""

import base64
import os
import re
import shutil
import tempfile
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from platforms import help as helping
from tests.browser.conftest import FLAGS
from tests.installation import PASSWORD, installation, reply_link, wait_until
from tests.person import coordinator, ready_draft, send_ready_draft
from tests.run import CHROMIUMS, ROOT

FOLDER = ROOT / "docs" / "screens"
HELP_FOLDER = ROOT / "static" / helping.FOLDER
MOST_BYTES = 40_000
WIDTHS = {"desk": (1280, 1000, 4, 460), "phone": (390, 844, 8, 230)}
PAST = "/bijeenkomsten/?wanneer=voorbij"
_MARKET, _REPORTED, _KEPT = (f"/bijeenkomsten/{number}/" for number in (5, 4, 6))
# Per login of the demo what it looks at; without one everyone's pages.
SCREENS = {
    "sanne": [
        "/", "/gebieden/", "{area}", "{area}voorstellen/", "/gebieden/waarnemers/", "/themas/", "/signalen/",
        "/signalen/1/", "/contacten/", "/contacten/bijhouden/", "{contact}", "{contact}uitnodigingen/",
        "/zoeken/?q=samen", "/bijeenkomsten/", PAST, "/bijeenkomsten/nieuw/", "{meeting}", "{draft}onderwerp/",
        "{draft}plek/", "{draft}genodigden/", "{draft}genodigden/toevoegen/?zoek=groen", "{draft}controleren/",
        "{meeting}verzending/", "{answered}reacties/", "{meeting}plekken/", "{meeting}herinneringen/",
        "{meeting}brieven/", "{meeting}mails/", "{answered}voorbereiding/", "{answered}voorbereiding/programma/",
        "{answered}voorbereiding/rollen/", "{answered}voorbereiding/checklist/", "{answered}voorbereiding/materiaal/",
        "{answered}voorbereiding/briefings/", "{answered}voorbereiding/papieren/", "{meeting}deurlijst/",
        "{meeting}aanwezig/", "{meeting}reacties/beller/", "{meeting}wijziging-melden/", "{meeting}afzeggen/",
        "{meeting}kopieren/", "{meeting}herhalen/", f"{_MARKET}initiatieven/", f"{_MARKET}initiatieven/oproep/",
        f"{_MARKET}initiatieven/stands/", f"{_MARKET}initiatieven/tellingen/", "/initiatieven/", "/ideeen/1/",
        "/ideeen/opvolgen/", "/afspraken/?stand=alles", "/evaluaties/", "/raad/", "/raad/organisaties/",
        "/raad/memo/?periode=2026-1", "/lessen/", "/niet-bezorgd/", "/voorgedragen/", "/mijn-gegevens/",
    ],
    "redactie": ["/", "{answered}"],
    "beheer": [
        "/", "/overzicht/beheer/", "/verzending/", "/toestand/", "/logboek/", "/medewerkers/overdragen/",
        f"{_REPORTED}verslag/", f"{_REPORTED}verslag/openbaar/", f"{_REPORTED}evaluatie/", "/afspraken/1/",
        f"{_KEPT}dossier/", "/vernietiging/", "/privacy/gewist/",
    ],
    "privacy": [
        "/", "/beheer/privacy/", "/beheer/privacy/wie-zag-wat/?persoon=1", "/beheer/privacy/bewaartermijnen/",
        "/beheer/privacy/vastgehouden/", "/beheer/privacy/register/", "/beheer/privacy/dpia/",
    ],
    "auditor": ["/", "/logboek/"],
    "": [
        "/inloggen/", "{answer}", "{answer}?a=nee", "/agenda/", "/agenda/3/", "/agenda/3/aanmelden/",
        "/agenda/gebied/1/", "/agenda/gebied/1/gedaan/", "/agenda/gebied/1/initiatieven/", "/agenda/thema/1/",
        f"/agenda{_REPORTED.removeprefix('/bijeenkomsten')}verslag/", "/agenda/gebied/2/vertellen/",
        "/agenda/gebied/2/idee/", "/initiatieven/1/", "/initiatieven/1/meedoen/", "/volgen/",
        "/brief/", "/nieuwe-link/", "/uw-gegevens/", "/open-data/", "/hulp/", "/toegankelijkheid/", "/privacy/",
        "/bestaat-niet/",
    ],
}  # fmt: skip
# The same on the evening itself: these come last, for a meeting is moved to now for them.
EVENING = {"sanne": ["{answered}deur/", "{answered}deur/link/", "{answered}aanwezig/"], "deur": ["/"]}
BEGIN = """
import datetime as dt
from django.utils import timezone
from meetings.models import Meeting
now = timezone.now()
Meeting.objects.filter(pk={pk}).update(doors_at=None, reply_by=now, starts_at=now, ends_at=now + dt.timedelta(hours=2))
"""
# Per picture of the help: who looks, at which page, and what stands at the top of the picture.
PICTURES = {
    "start": ("sanne", "/", "main h1"),
    "gebied": ("amir", "{discussed}", "main h1"),
    "genodigden": ("sanne", "{draft}genodigden/", "#lijst .lp-pane"),
    "versturen": ("sanne", "{ready}controleren/", "form.lp-pane--lit"),
    "reacties": ("sanne", "{answered}reacties/", ".lp-stats"),
    "antwoord": ("", "{answer}", "main form"),
    "agenda": ("", "/agenda/", "main form"),
    "collega": ("", "{answer}?a=nee", "main form"),
    "verzending": ("beheer", "/verzending/", "main h1"),
}
# The browser itself makes WebP of a photograph: no library is needed for it.
TO_WEBP = """async ([photograph, quality]) => {
    const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + photograph)).blob())
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    canvas.getContext("2d", {alpha: false}).drawImage(picture, 0, 0)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({type: "image/webp", quality})).arrayBuffer())
    return Array.from(bytes)
}"""


def main():
    """Start the demo, send one meeting's invitations, and photograph."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), "")
    if not chromium:
        raise SystemExit("This needs Chromium. On Debian: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    HELP_FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        installation(Path(folder)) as (town, inbox),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        photograph_all(browser, town, inbox)
        browser.close()


def photograph_all(browser, town, inbox):
    """Take the pictures of the help, one of them before anything is sent, and those of the sheets."""
    person = coordinator(town.base_url)
    person.open("/bijeenkomsten/")
    _help_picture(browser, town.base_url, "versturen", {"ready": ready_draft(person)})
    places = _prepare(town, inbox)
    for name in PICTURES.keys() - {"versturen"}:
        _help_picture(browser, town.base_url, name, places)
    taken = {name: list(_photographs(browser, town.base_url, name, places, SCREENS)) for name in WIDTHS}
    town.manage("shell", "--no-imports", "-c", BEGIN.format(pk=re.sub(r"\D", "", places["answered"])))
    for name in WIDTHS:
        _sheet(browser, name, [*taken[name], *_photographs(browser, town.base_url, name, places, EVENING)])
    return places


def _prepare(town, inbox):
    person, earlier = coordinator(town.base_url), len(inbox.mails)
    meeting = send_ready_draft(person)
    wait_until(lambda: "Wij gaan verder" not in person.open(f"{meeting}verzending/"), what="all mail")
    [link, *_] = [reply_link(mail) for _to, mail in inbox.mails[earlier:] if "List-Unsubscribe" in mail]
    drafts = re.findall(r'href="(/bijeenkomsten/\d+/)', person.open("/bijeenkomsten/?stand=draft"))
    answer = re.sub(r"\?.*$", "", re.sub(r"^https?://[^/]+", "", link))
    amir = coordinator(town.base_url, "amir")
    return {
        "meeting": meeting,
        "draft": (drafts or [meeting])[0],
        "answer": answer,
        "answered": _address("bijeenkomsten", person.open("/bijeenkomsten/")),
        "area": _address("gebieden", person.open(meeting)),
        "contact": _address("contacten", person.open("/contacten/")),
        "discussed": _address("gebieden", amir.open(_address("bijeenkomsten", amir.open(PAST)))),
    }


def _address(kind, page):
    """The first address of this kind on a page."""
    return re.search(rf'href="(/{kind}/\d+/)', page).group(1)


def _photographs(browser, base_url, name, places, screens):
    """Yield (address, picture) of each screen."""
    width, height, _columns, _shown = WIDTHS[name]
    for login, paths in screens.items():
        page = _visitor(browser, base_url, (width, height), login)
        for path in paths:
            answer = page.goto(path.format(**places))
            if answer.status >= 400 and path != "/bestaat-niet/":
                raise SystemExit(f"There is no screen at {path.format(**places)}: {answer.status}")
            who = "" if login in {"sanne", ""} else f" ({login})"
            yield path.replace("{answer}", "/u/…/").format(**places) + who, page.screenshot(type="jpeg", quality=60)
        page.context.close()


def _visitor(browser, base_url, size, login):
    """A page of a new visitor, logged in when there is a name."""
    context = browser.new_context(
        base_url=base_url, viewport=dict(zip(("width", "height"), size, strict=True)), locale="nl-NL",
        reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    if login:
        page.goto("/inloggen/")
        page.fill("input[name=email]", f"{login}@demo.example")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
    return page


def _help_picture(browser, base_url, name, places):
    """Write one picture of the help, as sharp as fits in its bytes."""
    login, path, top = PICTURES[name]
    page = _visitor(browser, base_url, (helping.WIDTH, helping.PICTURES[name].height), login)
    page.goto(path.format(**places))
    page.locator(top).first.evaluate("part => scrollTo(0, part.getBoundingClientRect().top + scrollY - 24)")
    photograph = base64.b64encode(page.screenshot()).decode()
    page.goto("about:blank")  # our own pages forbid what it takes to make WebP
    smaller = (page.evaluate(TO_WEBP, [photograph, quality]) for quality in (0.8, 0.65, 0.5, 0.35))
    fits = next((each for each in smaller if len(each) <= MOST_BYTES), None)
    if fits is None:
        raise SystemExit(f"The picture {name} is too large.")
    (HELP_FOLDER / f"{name}.webp").write_bytes(bytes(fits))
    page.context.close()


def _sheet(browser, name, photographs):
    """Write one picture with all of them, each over its address."""
    _width, _height, columns, shown = WIDTHS[name]
    figures = "".join(
        f'<figure><img width="{shown}" src="data:image/jpeg;base64,{base64.b64encode(picture).decode()}">'
        f"<figcaption>{escape(path)}</figcaption></figure>"
        for path, picture in photographs
    )
    style = (
        "body{margin:16px;background:#cfdad8;font:13px sans-serif}"
        f"main{{display:grid;grid-template-columns:repeat({columns},{shown}px);gap:16px}}"
        "figure{margin:0}img{display:block;border:1px solid #5f7678}"
    )
    page = browser.new_page(viewport={"width": columns * (shown + 16) + 32, "height": 800})
    page.set_content(f"<style>{style}</style><main>{figures}</main>")
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=60, full_page=True)
    page.close()


if __name__ == "__main__":
    main()
