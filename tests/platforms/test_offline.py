"""The page for who has no internet, and the service worker that keeps it."""

import json
import re

import pytest

from accounts.queries import HouseStyle, keep_house_style
from platforms.offline import PAGES
from tests.house.test_routes import PUBLIC_ROUTES, address_of

pytestmark = pytest.mark.django_db


def worker(client):
    response = client.get("/sw.js")
    assert (response.status_code, response["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    return response.content.decode()


def kept(client):
    return json.loads(re.search(r"const KEPT = (\[.*\])", worker(client))[1])


def test_the_page_is_in_both_languages_and_for_everybody_the_same(client):
    client.cookies["django_language"] = "en"
    response = client.get("/offline/")
    page = response.content.decode()
    assert re.findall(r"<h[12]>(.*?)</h", page) == ["U hebt nu geen internet", "You have no internet now"]
    assert '<div class="lp-stack" lang="en">' in page
    assert page.count('href="tel:14010"') == 2
    assert (list(response.cookies), response["Cache-Control"]) == ([], "no-cache")


def test_the_worker_keeps_the_page_with_its_looks_and_nothing_else(client):
    assert kept(client) == ["/offline/", "/static/platform.css", "/static/kept.js", "/static/fonts/figtree.woff2"]
    keep_house_style(HouseStyle("Meerdorp", "meerdorp-theme", "a1", "b2"))
    assert kept(client)[1:] == [
        "/static/platform.css",
        "/huisstijl/tokens.css?v=a1",
        "/static/kept.js",
        "/static/fonts/figtree.woff2",
        "/huisstijl/logo.png?v=b2",
    ]


def test_another_phone_number_replaces_the_page_in_browsers(client, settings):
    before = worker(client)
    assert worker(client) == before
    settings.PUBLIC_PHONE = "14 0181"
    assert re.search(r"offline-\w+", worker(client))[0] != re.search(r"offline-\w+", before)[0]


def test_only_the_pages_of_the_agenda_ask_for_it(client):
    paths = ["/agenda/", "/volgen/", "/hulp/", "/inloggen/"]
    assert [path for path in paths if "offline.js" in client.get(path).content.decode()] == ["/agenda/"]


def test_every_page_for_everyone_is_covered_by_the_worker():
    # What is added later must stand in the list of the worker, or here with the reason why not.
    left = {
        "of staff": {"inloggen", "uitloggen", "toegang", "tweede-stap"},
        "of the demo": {"postbus"},
        "the end of a story": {"gast-afgemeld"},
        "a button": {"taal"},
        "files, and what machines read": {
            "huisstijl",
            "healthz",
            "readyz",
            "_healthz",
            "metrics",
            "robots.txt",
            "sitemap.xml",
            ".well-known",
        },
        "the worker itself": {"offline", "sw.js"},
    }
    first = {address_of(name).split("/")[1] for name in PUBLIC_ROUTES}
    assert first.difference(PAGES, *left.values()) == set()
