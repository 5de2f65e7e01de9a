"""Health, language, the pages that explain, and the pages for when something goes wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

from platforms import urls
from tests.factories import UserFactory

HELP = ["/hulp/bewoner/", "/hulp/ambtenaar-of-partner/", "/hulp/coordinator/", "/hulp/beheerder/"]


def crash(request):
    raise RuntimeError("broken")


def fail(request):
    raise OperationalError("database or disk is full")


def forbid(request):
    raise PermissionDenied


def form(request):
    raise AssertionError("never reached: the token is missing")


crash.login_required = fail.login_required = forbid.login_required = form.login_required = False
urlpatterns = [
    *urls.urlpatterns,
    path("stuk/", crash),
    path("vol/", fail),
    path("mag-niet/", forbid),
    path("formulier/", form),
]
handler500 = urls.handler500


def test_health_needs_no_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_when_the_database_answers(client):
    assert client.get("/readyz").content == b"ok"


@pytest.mark.django_db
def test_not_ready_when_the_database_does_not_answer(client):
    def refuse(*arguments):
        raise DatabaseError

    with connection.execute_wrapper(refuse):
        assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/hulp/", *HELP, "/toegankelijkheid/", "/privacy/"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_explanation_is_there_for_everyone(client, address, language):
    client.cookies["django_language"] = language
    response = client.get(address)
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.django_db
def test_official_statements_are_linked_when_they_exist(client, settings):
    settings.PRIVACY_STATEMENT_URL = settings.ACCESSIBILITY_STATEMENT_URL = "https://gemeente.example/verklaring"
    for address in ("/toegankelijkheid/", "/privacy/"):
        assert client.get(address).content.decode().count('href="https://gemeente.example/verklaring"') == 1
    settings.PRIVACY_STATEMENT_URL = settings.ACCESSIBILITY_STATEMENT_URL = ""
    for address in ("/toegankelijkheid/", "/privacy/"):
        assert "verklaring" not in client.get(address).content.decode()


def test_language_changes_without_script_token_or_cookie_and_keeps_the_page():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/taal/", {"language": "en", "next": "/hulp/?a=1"}, HTTP_ORIGIN="null")
    assert (response.status_code, response["Location"]) == (302, "/hulp/?a=1")
    assert list(response.cookies) == ["django_language"]


@pytest.mark.parametrize("wanted", ["https://elders.example/", "//elders.example/"])
def test_language_never_leads_to_another_site(client, wanted):
    assert client.post("/taal/", {"language": "en", "next": wanted})["Location"] == "/"


@pytest.mark.django_db
def test_every_page_offers_the_other_language_in_its_own_words(client):
    client.cookies["django_language"] = "nl"
    page = client.get("/hulp/?a=1").content.decode()
    assert '<input type="hidden" name="next" value="/hulp/?a=1">' in page
    assert 'value="en" lang="en">English</button>' in page


@pytest.mark.django_db
def test_public_page_sets_no_cookie(client):
    assert list(client.get("/hulp/").cookies) == []


@pytest.mark.django_db
def test_unknown_address_says_so_without_naming_the_site_menu(client):
    client.cookies["django_language"] = "en"
    response = client.get("/bestaat-niet/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "<h1>This page does not exist</h1>" in page
    assert "lp-nav" not in page


@pytest.mark.django_db
def test_unknown_address_keeps_the_menu_for_someone_who_is_in(client):
    client.force_login(UserFactory())
    assert "lp-nav" in client.get("/bestaat-niet/").content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_mistake_of_ours_apologises_without_the_database(client):
    client.raise_request_exception = False
    client.cookies["django_language"] = "en"
    response = client.get("/stuk/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "<h1>Something went wrong here</h1>" in page
    assert '<a class="lp-nowrap" href="tel:14010">14 010</a>' in page
    assert "broken" not in page


@override_settings(ROOT_URLCONF=__name__)
def test_database_that_takes_nothing_asks_to_come_back(client):
    client.raise_request_exception = False
    response = client.get("/vol/")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "Probeer het over een paar minuten opnieuw" in response.content.decode()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("method", "address", "status", "heading"),
    [
        ("get", "/mag-niet/", 403, "Dit mag u niet doen"),
        ("post", "/formulier/", 403, "Dit formulier stond te lang open"),
        ("get", "/bestaat-niet/", 404, "Deze pagina bestaat niet"),
        ("get", "/stuk/", 500, "Er ging hier iets mis"),
        ("get", "/vol/", 503, "Er ging hier iets mis"),
        ("get", "/offline/", 200, "U hebt nu geen internet"),
    ],
)
def test_every_page_of_a_mistake_has_the_look_of_the_site(method, address, status, heading):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies["django_language"] = "nl"
    response = getattr(strict, method)(address)
    page = response.content.decode()
    assert (response.status_code, page.count(f"<h1>{heading}</h1>"), page.count("<h1")) == (status, 1, 1)
    assert ('<html lang="nl">' in page, '<header class="lp-head">' in page) == (True, True)
    assert page.count('<link rel="stylesheet" href="/static/platform.css">') == 1


@override_settings(ROOT_URLCONF=__name__)
def test_form_without_a_token_says_what_to_do():
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["django_language"] = "en"
    response = strict.post("/formulier/", {})
    assert response.status_code == 403
    assert "<h1>This form was open too long</h1>" in response.content.decode()


@pytest.mark.django_db
def test_pages_have_no_style_or_script_of_their_own(client):
    client.force_login(UserFactory())
    for address in ("/", "/mijn-gegevens/", "/wachtwoord/", "/hulp/"):
        page = client.get(address).content.decode()
        assert " style=" not in page
        assert page.count("<script") == page.count('<script src="/static/platform.js" defer></script>') == 1
