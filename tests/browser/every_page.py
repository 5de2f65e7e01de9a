"""Makes the town of the rights in an installation, and writes down what `test_every_page` opens: `pages.json`.

Run as a process of that installation. Of each page: [role, value of the session's cookie or "", address, HTML or ""].
Without HTML it is a page that no list of `test_pages` names; with it, what somebody reads who presses the button of a
form and filled in nothing.
"""

import json

import django
from django.conf import settings

# Who looks: the first of these who may.
ORDER = "chpbuevda"
# These are mails as they are shown in a page; test_mails looks at mails.
MAILS = {"invitations:preview", "invitations:mail_example"}


def main():
    """Make the town, ask for every page once, press every button, and write down what comes as a page."""
    django.setup()
    from django.core.management import call_command
    from django.utils import translation

    from tests.rights.world import make_world

    call_command("migrate", verbosity=0)
    with translation.override("nl"):
        world = make_world()
        found = [*_unnamed(world), *_mistakes(world)]
    (settings.VAR_DIR / "pages.json").write_text(json.dumps(found), encoding="utf-8")


def _unnamed(world):
    from django.urls import resolve

    from tests.browser.test_pages import ELSEWHERE

    seen = MAILS | {resolve(path.partition("?")[0]).view_name for path in ELSEWHERE}
    for name, role, path in _doors(world, "get"):
        if name not in seen and _is_page(_asked(world, role, "get", path), 200):
            yield [role, world.sessions.get(role, ""), path, ""]


def _mistakes(world):
    from tests.rights.world import undone

    for _name, role, path in _doors(world, "post"):
        with undone():
            response = _asked(world, role, "post", path)
        if _is_page(response, 422):
            yield [role, world.sessions.get(role, ""), path, response.content.decode()]


def _doors(world, method):
    """Each route with the first of those who may come in, and its address."""
    from tests.rights.addresses import OURS, address
    from tests.rights.rules import YES
    from tests.rights.table import TABLE

    for name in OURS:
        rule = TABLE[name]
        for role in [each for each in ORDER if each in rule.roles and rule.expected(each, "own", method) == YES][:1]:
            yield name, role, address(world, name, "own", role)


def _asked(world, role, method, path):
    from tests.rights.world import browser

    return getattr(browser(world, role), method)(path, HTTP_HOST="127.0.0.1")


def _is_page(response, status):
    is_html = response.headers["Content-Type"].startswith("text/html")
    return response.status_code == status and is_html and "Content-Disposition" not in response.headers


if __name__ == "__main__":
    main()
