"""Help per role: reachable, with anchors that exist, in two languages, and plain."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from meetings.rules.plain import remarks
from platforms.help import FOLDER, PICTURES, WIDTH
from platforms.views import HELPS
from tests.factories import AdministratorFactory, UserFactory
from tests.house import ROOT
from tests.invitations.staff_pages import text

pytestmark = pytest.mark.django_db
PICTURE_FOLDER = ROOT / "static" / FOLDER
MOST_BYTES_OF_A_PICTURE, MOST_BYTES_OF_A_PAGE = 40_000, 45_000


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


@pytest.mark.parametrize("role", User.Role.values)
def test_the_help_leads_nobody_to_a_page_that_is_closed_to_them(client, role):
    client.force_login(UserFactory(role=role, is_staff=role == "administrator", is_superuser=role == "administrator"))
    pages = [client.get(reverse(name)).content.decode() for name in ("help", *HELPS)]
    found = {link for page in pages for link in re.findall(r'href="(/[^"#]*)"', page[page.index("<h1>") :])}
    assert [link for link in sorted(found) if client.get(link).status_code == 404] == []
    assert ("/afspraken/" in found) == (role in {"administrator", "coordinator", "viewer"})


def test_every_footer_leads_to_the_help(client):
    page = client.get(reverse("invitations:agenda")).content.decode()
    assert f'<li><a href="{reverse("help")}">' in page


def size_of(picture):
    """Width and height of a WebP file, as its first chunk tells."""
    head = picture.read_bytes()[:30]
    assert (head[:4], head[8:16]) == (b"RIFF", b"WEBPVP8X")
    return tuple(int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))


def test_every_picture_of_the_help_exists_and_is_small():
    assert {path.name for path in PICTURE_FOLDER.iterdir()} == {f"{name}.webp" for name in PICTURES}
    for name, picture in PICTURES.items():
        path = PICTURE_FOLDER / f"{name}.webp"
        assert (name, *size_of(path)) == (name, WIDTH, picture.height)
        assert (name, path.stat().st_size <= MOST_BYTES_OF_A_PICTURE) == (name, True)


def test_every_picture_is_said_in_words_in_both_languages():
    said = {}
    for language in ("nl", "en"):
        with translation.override(language):
            said[language] = [str(picture.alt) for picture in PICTURES.values()]
    assert [min(map(len, said[language])) > 40 for language in said] == [True, True]
    assert set(said["nl"]) & set(said["en"]) == set()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_picture_stands_in_the_help_and_moves_nothing_while_it_loads(client, language):
    client.cookies["django_language"] = language
    pages = "".join(client.get(reverse(name)).content.decode() for name in HELPS)
    with translation.override(language):
        expected = {
            f'<img src="/static/{FOLDER}/{name}.webp" width="{WIDTH}" height="{picture.height}" loading="lazy"'
            f' alt="{picture.alt}">'
            for name, picture in PICTURES.items()
        }
    assert set(re.findall(r"<img [^>]*/help/[^>]*>", pages)) == expected


@pytest.mark.parametrize("name", ["help", *HELPS])
def test_a_page_of_help_stays_small(client, name):
    client.force_login(AdministratorFactory())
    assert len(client.get(reverse(name)).content) <= MOST_BYTES_OF_A_PAGE
