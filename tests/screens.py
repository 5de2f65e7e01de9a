"""Photographs every screen of a fresh demo at both widths, for docs/screens: `make screenshots`.

Two contact sheets and a list; the pictures are small, for the sheets are for comparing, not for reading.
"""

import base64
import os
import re
import shutil
import tempfile
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS
from tests.installation import PASSWORD, installation, reply_link, wait_until
from tests.person import coordinator, send_ready_draft
from tests.run import CHROMIUMS, ROOT

FOLDER = ROOT / "docs" / "screens"
WIDTHS = {"desk": (1280, 1000, 4, 460), "phone": (390, 844, 8, 230)}
STAFF = [
    "/", "/gebieden/", "/contacten/", "/bijeenkomsten/", "/bijeenkomsten/nieuw/", "{meeting}", "{draft}onderwerp/",
    "{draft}plek/", "{draft}genodigden/", "{draft}controleren/", "{meeting}verzending/", "{meeting}reacties/",
    "{meeting}plekken/", "{meeting}herinneringen/", "{meeting}brieven/", "{meeting}deurlijst/", "{meeting}aanwezig/",
    "{meeting}reacties/beller/", "{meeting}wijziging-melden/", "{meeting}afzeggen/", "{meeting}kopieren/",
    "{meeting}herhalen/", "/niet-bezorgd/", "/voorgedragen/", "/mijn-gegevens/",
]  # fmt: skip
PUBLIC = [
    "/inloggen/", "{answer}", "{answer}?a=nee", "/agenda/", "/agenda/3/", "/agenda/3/aanmelden/", "/volgen/", "/brief/",
    "/nieuwe-link/", "/hulp/", "/toegankelijkheid/", "/privacy/", "/bestaat-niet/",
]  # fmt: skip


def main():
    """Start the demo, send one meeting's invitations, and photograph."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), "")
    if not chromium:
        raise SystemExit("This needs Chromium. On Debian: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder)) as (town, inbox):
        places = _prepare(town, inbox)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for name in WIDTHS:
                _sheet(browser, name, _photographs(browser, town.base_url, name, places))
            browser.close()


def _prepare(town, inbox):
    person, earlier = coordinator(town.base_url), len(inbox.mails)
    meeting = send_ready_draft(person)
    wait_until(lambda: "Wij gaan verder" not in person.open(f"{meeting}verzending/"), what="all mail")
    [link, *_] = [reply_link(mail) for _to, mail in inbox.mails[earlier:] if "List-Unsubscribe" in mail]
    drafts = re.findall(r'href="(/bijeenkomsten/\d+/)', person.open("/bijeenkomsten/?staat=draft"))
    answer = re.sub(r"\?.*$", "", re.sub(r"^https?://[^/]+", "", link))
    return {"meeting": meeting, "draft": (drafts or [meeting])[0], "answer": answer}


def _photographs(browser, base_url, name, places):
    """Yield (address, picture) of each screen."""
    width, height, _columns, _shown = WIDTHS[name]
    for paths, login in ((STAFF, "sanne"), (PUBLIC, "")):
        context = browser.new_context(
            base_url=base_url, viewport={"width": width, "height": height}, locale="nl-NL", reduced_motion="reduce"
        )
        page = context.new_page()
        if login:
            page.goto("/inloggen/")
            page.fill("input[name=email]", f"{login}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
        for path in paths:
            page.goto(path.format(**places))
            yield path.replace("{answer}", "/u/…/").format(**places), page.screenshot(type="jpeg", quality=60)
        context.close()


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
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=70, full_page=True)
    page.close()


if __name__ == "__main__":
    main()
