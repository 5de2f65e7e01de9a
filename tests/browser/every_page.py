"""Makes the town of the rights in an installation, and prints each page of it that `test_pages` does not open.

Run as a process of that installation. Prints JSON: [[role, value of the session's cookie or "", address], …].
"""

import json
import sys

import django

# Who looks: the first of these who may.
ORDER = "chpbuevda"
# These are mails as they are shown in a page; test_mails looks at mails.
MAILS = {"invitations:preview", "invitations:mail_example"}


def main():
    """Make the town, ask for every page once, and print where those are that come as a page."""
    django.setup()
    from django.core.management import call_command
    from django.urls import resolve
    from django.utils import translation

    from tests.browser.test_pages import ELSEWHERE
    from tests.rights.addresses import OURS, address
    from tests.rights.rules import YES
    from tests.rights.table import TABLE
    from tests.rights.world import browser, make_world

    call_command("migrate", verbosity=0)
    seen = MAILS | {resolve(path.partition("?")[0]).view_name for path in ELSEWHERE}
    found = []
    with translation.override("nl"):
        world = make_world()
        for name in [name for name in OURS if name not in seen]:
            rule = TABLE[name]
            roles = [role for role in ORDER if role in rule.roles and rule.expected(role, "own", "get") == YES]
            for role in roles[:1]:
                path = address(world, name, "own", role)
                response = browser(world, role).get(path, HTTP_HOST="127.0.0.1")
                is_page = response.headers["Content-Type"].startswith("text/html")
                if response.status_code == 200 and is_page and "Content-Disposition" not in response.headers:
                    found.append([role, world.sessions.get(role, ""), path])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
