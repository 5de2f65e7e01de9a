"""The style guide: all that the style sheet can show, in the demo only."""

import re

import pytest
from django.test import Client

from tests.factories import AdministratorFactory, UserFactory
from tests.house import ROOT

pytestmark = pytest.mark.django_db

# Parts of the style sheet that are no component of many pages, and why they are not in the style guide.
ELSEWHERE = {
    "areas on the start page": {"lp-map", "lp-mapwrap"},
    "the list of invitees, and the form for the door": {"lp-checkcell", "lp-count", "lp-group", "lp-via"},
    "the list for the door, on paper": {"lp-door", "lp-noprint"},
    "an e-mail as it arrives": {"lp-frame", "lp-mail", "lp-plaintext"},
    "evaluations over the years": {"lp-bars", "lp-multiple", "lp-multiples"},
    "the code for the door": {"lp-entrycode"},
    "a report with photos": {"lp-photo"},
    "pages of a resident and the public agenda": {"lp-hero", "lp-rsvp"},
    "the layout of one page": {
        *(
            "lp-break",
            "lp-gap",
            "lp-hide-s",
            "lp-later",
            "lp-lined",
            "lp-mb0",
            "lp-mt",
            "lp-mt1",
            "lp-pair",
            "lp-split",
            "lp-titlehead",
        ),
        *("lp-meetgrid", "lp-g-intro", "lp-g-rest", "lp-g-side"),
    },
}
MODIFIERS_ELSEWHERE = {
    "lp-columns--s", "lp-filter--agenda", "lp-form--reply", "lp-label--big", "lp-row--between", "lp-split--wide",
    "lp-table--fix", "lp-table--invite", "lp-wrap--narrow",
}  # fmt: skip


@pytest.fixture
def guide(client, settings):
    settings.DEMO = True
    client.force_login(UserFactory())
    response = client.get("/stijlgids/")
    assert response.status_code == 200
    return response.content.decode()


def classes_of_the_style_sheet():
    return set(re.findall(r"\.(lp-[a-z0-9-]+)", (ROOT / "static" / "platform.css").read_text()))


def test_every_component_and_every_variant_is_shown(guide):
    names = [name for value in re.findall(r'class="([^"]*)"', guide) for name in value.split()]
    shown = {name.partition("__")[0] for name in names}
    elsewhere = set().union(*ELSEWHERE.values(), MODIFIERS_ELSEWHERE)
    known = classes_of_the_style_sheet()
    assert sorted(known - shown - elsewhere) == []
    assert sorted(elsewhere - known) == []
    assert sorted(elsewhere & shown) == []
    assert sorted(name for name in shown - known if name.startswith("lp-")) == []


def test_every_state_is_shown(guide):
    for state in (
        'aria-current="page"',
        'aria-current="step"',
        'aria-current="true"',
        'aria-invalid="true"',
        'aria-sort="ascending"',
        'class="is-done"',
        "lp-date--soon",
        "checked",
        '<details class="lp-more" open>',
        'rel="prev"',
        'rel="next"',
    ):
        assert (state, state in guide) == (state, True)


def test_the_mistakes_stand_above_and_at_their_fields_and_take_no_focus(guide):
    summary = re.search(r'<div class="lp-errors".*?</div>', guide, re.DOTALL).group()
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert (len(targets), [target for target in targets if f'id="{target}"' not in guide]) == (7, [])
    assert (guide.count('class="lp-error"'), "data-focus" in guide) == (7, False)


def test_ids_are_used_once(guide):
    ids = re.findall(r'\bid="([^"]+)"', guide)
    assert sorted({each for each in ids if ids.count(each) > 1}) == []


def test_there_is_no_style_guide_outside_the_demo(client, settings):
    for demo, debug, status in ((False, False, 404), (True, False, 200), (False, True, 200)):
        settings.DEMO, settings.DEBUG = demo, debug
        client.force_login(UserFactory())
        assert (demo, debug, client.get("/stijlgids/").status_code) == (demo, debug, status)
    assert Client().get("/stijlgids/")["Location"] == "/inloggen/?next=/stijlgids/"


def test_the_help_page_of_the_demo_leads_to_it(client, settings):
    settings.DEMO = True
    link = '<a href="/stijlgids/">'
    assert link not in client.get("/hulp/").content.decode()
    client.force_login(AdministratorFactory())
    assert link in client.get("/hulp/").content.decode()
    settings.DEMO = False
    assert link not in client.get("/hulp/").content.decode()
