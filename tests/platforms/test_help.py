"""Help per role: reachable, with anchors that exist, in two languages, and plain."""

import re

import pytest
from django.urls import reverse

from meetings.rules.plain import remarks
from platforms.views import HELPS
from tests.factories import AdministratorFactory
from tests.invitations.staff_pages import text

pytestmark = pytest.mark.django_db


def paragraphs(page):
    """The sentences of the help itself, without tags."""
    main = page[page.index("<h1>") : page.index("</main>")]
    return [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", main, re.DOTALL)]


@pytest.mark.parametrize("name", HELPS)
def test_every_anchor_of_the_contents_leads_to_a_heading(client, name):
    page = client.get(reverse(name)).content.decode()
    contents = page[page.index('<nav class="lp-pane"') :]
    contents = re.findall(r'href="#([\w-]+)"', contents[: contents.index("</nav>")])
    assert contents == re.findall(r'<h2 id="([\w-]+)"', page)
    assert len(contents) >= 6


@pytest.mark.parametrize("name", HELPS)
def test_the_page_of_help_leads_to_it_and_it_leads_back(client, name):
    assert f'href="{reverse(name)}"' in client.get(reverse("help")).content.decode()
    page = client.get(reverse(name)).content.decode()
    assert f'href="{reverse(name)}" aria-current="page"' in page
    assert f'<li><a href="{reverse("help")}">Hulp</a></li><li aria-current="page">' in page


@pytest.mark.parametrize("name", HELPS)
def test_the_help_is_in_both_languages(client, name):
    dutch = text(client.get(reverse(name)))
    client.cookies["django_language"] = "en"
    english = text(client.get(reverse(name)))
    assert ("Hulp voor" in dutch, "Help for" in dutch, "Help for" in english) == (True, False, True)


@pytest.mark.parametrize("name", HELPS)
def test_the_help_is_written_plainly(client, name):
    written = paragraphs(client.get(reverse(name)).content.decode())
    found = [(each.kind, each.quote) for paragraph in written for each in remarks(paragraph, "nl")]
    assert [each for each in found if each[0] != "passive"] == []


def test_links_that_need_a_login_are_shown_to_who_is_logged_in(client):
    addresses = [reverse("meetings:plan"), reverse("admin:index"), reverse("invitations:delivery")]
    pages = [reverse("help_coordinator"), reverse("help_administrator")]

    def shown():
        page = "".join(client.get(each).content.decode() for each in pages)
        return [f'<p><a href="{each}">' in page for each in addresses]

    assert shown() == [False, False, False]
    client.force_login(AdministratorFactory())
    assert shown() == [True, True, True]


def test_every_footer_leads_to_the_help(client):
    page = client.get(reverse("invitations:agenda")).content.decode()
    assert f'<li><a href="{reverse("help")}">' in page
