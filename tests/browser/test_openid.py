"""Logging in at an identity provider in a real browser, and every page that can stand in the way."""

import pytest

from tests.browser.looking import judge
from tests.identity.running import openid_provider
from tests.installation import PASSWORD, installation

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def openid(tmp_path_factory):
    with openid_provider(tmp_path_factory.mktemp("openid")) as openid:
        yield openid


@pytest.fixture(scope="module")
def running(tmp_path_factory, prepared, openid):
    """An installation whose people log in at the provider."""
    folder = tmp_path_factory.mktemp("installation")
    with installation(folder, prepared=prepared, **openid.environment()) as running:
        yield running


@pytest.fixture
def honest(openid):
    openid.be_honest()
    return openid


def by_the_provider(page):
    page.goto("/inloggen/")
    page.get_by_role("link", name="Werkaccount").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_is_known_there_gets_in_and_out(open_page, honest, scripts):
    page = open_page("/inloggen/", width=390, java_script_enabled=scripts)
    by_the_provider(page)
    assert page.get_by_role("heading", level=1).inner_text() != "Inloggen"
    assert page.goto("/mijn-gegevens/").status == 200
    assert page.locator("main").inner_text().count("noor@gemeente.example") >= 1


def test_the_login_page_with_a_provider_is_accessible(open_page, honest):
    assert judge(open_page("/inloggen/"), "login-provider", "everyone") == []


@pytest.mark.parametrize(
    ("person", "lies", "words"),
    [
        ({"email": "noor@gemeente.example", "groups": ["anders"]}, {}, "U bent daar bekend, maar u hebt hier geen rol"),
        ({}, {"cancels": True}, "U hebt daar niet ingelogd"),
        ({}, {"signs": "other"}, "We konden niet nagaan wie u bent"),
        ({"email": "sanne@demo.example", "groups": ["wijkteam"]}, {}, "Iemand logt hier al in met uw e-mailadres"),
    ],
    ids=["no role", "given up", "refused", "taken"],
)
def test_who_does_not_get_in_reads_why_and_finds_the_way_back(open_page, honest, person, lies, words):
    if person:
        honest.says(**{"sub": "s-9", "name": "Noor Prins"} | person)
    honest.lies(**lies)
    page = open_page("/inloggen/", width=390)
    by_the_provider(page)
    assert words in page.inner_text("main")
    assert judge(page, "no-access", "everyone") == []
    page.get_by_role("link", name="Terug naar inloggen").click()
    assert page.inner_text("h1") == "Inloggen"


def test_someone_connects_a_provider_at_the_own_details(open_page, honest):
    honest.says(sub="s-amir", email="amir@gemeente.example", name="Amir", groups=["wijkteam"])
    page = open_page("/mijn-gegevens/", login="amir")
    page.get_by_role("button", name="Werkaccount").click()
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.locator("main button[type=submit]").click()
        page.get_by_role("button", name="Werkaccount").click()
    page.get_by_role("link", name="Naar Werkaccount").wait_for()
    assert judge(page, "connect-provider", "coordinator") == []
    page.get_by_role("link", name="Naar Werkaccount").click()
    assert "Werkaccount" in page.inner_text("main")
    fresh = open_page("/inloggen/")
    by_the_provider(fresh)
    fresh.goto("/mijn-gegevens/")
    assert "amir@demo.example" in fresh.inner_text("main")
