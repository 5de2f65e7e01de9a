"""Every page that no list of `test_pages` names: made from the routes there are, in the town of the rights."""

import json
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from tests.browser.looking import judge
from tests.installation import ROOT, Installation
from tests.rights.rules import ROLES

pytestmark = pytest.mark.browser
AT_LEAST = 50


@pytest.fixture(scope="module")
def town(tmp_path_factory, prepared):
    """A website over the town of the rights, and its pages: (installation, [[role, session, address]])."""
    town = Installation(tmp_path_factory.mktemp("every"), "", "filesystem://", 1)
    shutil.copytree(prepared / "static", town.folder / "static")
    command = [sys.executable, "-m", "tests.browser.every_page"]
    done = subprocess.run(command, cwd=ROOT, env=town.environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    try:
        town.start_web()
        yield town, json.loads(done.stdout)
    finally:
        town.stop()


def test_every_page_that_nobody_names_is_accessible(chromium, town):
    town, pages = town
    assert len(pages) >= AT_LEAST
    wrong, contexts = [], {}
    for number, (role, session, path) in enumerate(pages):
        if role not in contexts:
            contexts[role] = context = chromium.new_context(base_url=town.base_url, locale="nl-NL")
            if session:
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": town.base_url}
                context.add_cookies([cookie])
        page, complaints = contexts[role].new_page(), []
        page.on("console", lambda message, all_=complaints: all_.append(message.text) if message.type == "error" else 0)
        response = page.goto(path)
        found = judge(page, f"every-{number:02}", ROLES[role], response.text(), complaints)
        wrong += [(path, "status", response.status)] if response.status != 200 else found
        page.close()
    for context in contexts.values():
        context.close()
    assert wrong == [], "\n".join(map(str, wrong))
