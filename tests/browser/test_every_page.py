"""Every page that no list of `test_pages` names, and every form without an answer, in the town of the rights.

Both are made from the routes there are; see `tests.browser.every_page`.
"""

import json
import shutil
import subprocess
import sys
from functools import partial

import pytest
from django.conf import settings

from tests.browser.looking import judge
from tests.installation import ROOT, Installation, prepared_once
from tests.rights.rules import ROLES

pytestmark = pytest.mark.browser
MINE = 2  # parts, so that several processes share them
AT_LEAST = {"pages": 50, "mistakes": 70}


@pytest.fixture(scope="module")
def town(tmp_path_factory, shared, prepared):
    """A website over the town of the rights, and its pages."""

    def fill(town):
        shutil.copytree(prepared / "static", town.folder / "static")
        command = [sys.executable, "-m", "tests.browser.every_page"]
        done = subprocess.run(command, cwd=ROOT, env=town.environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]

    town = Installation(tmp_path_factory.mktemp("every"), "", "filesystem://", 1)
    shutil.copytree(prepared_once(shared / "every", fill), town.folder, dirs_exist_ok=True)
    pages = json.loads((town.folder / "pages.json").read_text(encoding="utf-8"))
    try:
        town.start_web()
        yield town, {"pages": [page for page in pages if not page[3]], "mistakes": [page for page in pages if page[3]]}
    finally:
        town.stop()


@pytest.fixture
def open_as(chromium, town):
    """Open an address as somebody with this session, in a tab of its own: (page, what the browser complains of)."""
    contexts = {}

    def open_(session):
        if session not in contexts:
            contexts[session] = context = chromium.new_context(
                base_url=town[0].base_url, locale="nl-NL", service_workers="block"
            )
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": town[0].base_url}
            context.add_cookies([cookie] if session else [])
        page, complaints = contexts[session].new_page(), []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        return page, complaints

    yield open_
    for context in contexts.values():
        context.close()


def _show(html, route):
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("part", range(MINE))
@pytest.mark.parametrize("sort", ["pages", "mistakes"])
def test_every_page_and_every_mistake_is_accessible(open_as, town, sort, part):
    found, wrong = town[1][sort], []
    assert len(found) >= AT_LEAST[sort]
    for number, (role, session, path, html) in enumerate(found[part::MINE]):
        page, complaints = open_as(session)
        if html:
            path += "&fout" if "?" in path else "?fout"
            page.route(town[0].base_url + path, partial(_show, html))
        response = page.goto(path)
        judged = judge(page, f"{sort}-{part}-{number:02}", ROLES[role], response.text(), complaints)
        wrong += judged if response.status == 200 else [(path, "status", response.status)]
        page.close()
    assert wrong == [], "\n".join(map(str, wrong))
