"""What people type does not write a line of the log, and nobody stands in it, nor on a page of apology."""

import io
import logging

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from platforms import logs
from tests.cases import case
from tests.factories import AdministratorFactory, ContactFactory
from tests.hostile.corpus import CORPUS
from tests.house.test_routes import ROUTES

NAME, ADDRESS = "Quirina Zwanenburg", "quirina@bewoners-planting.example"
TEXTS = [each.text for each in CORPUS if each.kind == "line"] + ["\r\n2026-01-01 ERROR root: kwaad", "\x1b[2Jkwaad"]


@pytest.fixture(params=["json", "line"])
def log(request):
    """The log as the settings make it, in both forms, and what is written in it."""
    written = io.StringIO()
    made = logs.log_settings(level="DEBUG", is_json=request.param == "json", tells_all=False)
    handler = logging.StreamHandler(written)
    handler.addFilter(logs.MaskPeople())
    form = made["formatters"][request.param]
    handler.setFormatter(logs.Json() if request.param == "json" else logs.Line(form["format"], style="{"))
    logger = logging.getLogger()
    logger.addHandler(handler)
    yield logging.getLogger("proef"), written
    logger.removeHandler(handler)


@case("H13", "line ends, signs that show nothing and colours of a terminal in what is logged", "one line, written out")
@pytest.mark.parametrize("text", TEXTS)
def test_nobody_writes_a_line_of_the_log(log, text):
    logger, written = log
    logger.warning("Not Found: %s by %(name)s" if isinstance(text, dict) else "Not Found: %s", text)
    said = written.getvalue()
    assert (len(said.splitlines()), said.endswith("\n"), "\x1b" in said, "\0" in said) == (1, True, False, False)
    assert "kwaad" in said or "X-Kwaad" in said


@pytest.mark.django_db
@case("H13", "line ends in an address, a user agent and a form, at pages that fail", "each line of JSON is whole")
def test_requests_write_whole_lines(client, log):
    _logger, written = log
    client.raise_request_exception = False
    for text in TEXTS:
        client.get(
            "/bestaat-niet/", {"q": text}, headers={"user-agent": f"x{text}".replace("\n", "").replace("\r", "")}
        )
        client.post(reverse("invitations:new_link"), {"email": text})
    assert [line for line in written.getvalue().splitlines() if "kwaad" in line.lower() and "q=" in line] == []


LOCAL = st.text("abcé0._-+'", min_size=1, max_size=12).filter(lambda text: text[0].isalnum() and text != "celery")


@given(before=st.text(max_size=30), local=LOCAL, after=st.text(max_size=30))
def test_no_address_stays_in_a_line(before, local, after):
    said = logs.masked(f"{before} {local}@bewoners-planting.example {after}")
    assert f"{local}@bewoners-planting.example" not in said
    assert "bewoners-planting" not in said
    assert "…@…" in said


def test_what_is_no_address_stays():
    text = "celery@worker.example is ready; a@b, @x.nl and 'é' stay"
    assert logs.masked(text) == text
    assert logs.masked("'fatima@x.example', <noor@y.example>") == "'…@…', <…@…>"


@case("I5", "the link of each page behind a key, in a line of the log", "its first six signs")
@pytest.mark.parametrize("name", sorted(name for name in ROUTES if "token" in ROUTES[name]))
def test_no_link_stands_whole_in_the_log(name):
    token = "abcdefghijklmnopqrstuv.0123456789abcdefghijkl"
    path = reverse(name, args=[token])
    assert (token in logs.masked(path), logs.is_link(path), "abcdef" in logs.masked(path)) == (False, True, True)


@pytest.mark.django_db
@case("I5", "each page behind a key, opened with a key that is none and with one", "no key goes to another site")
@pytest.mark.parametrize("name", sorted(name for name in ROUTES if "token" in ROUTES[name]))
def test_no_page_behind_a_key_tells_where_it_was_opened(client, name):
    cache.clear()
    token = "abcdefghijklmnopqrstuv.0123456789abcdefghijkl"
    response = client.get(reverse(name, args=[token]))
    assert (response.status_code, response.headers["Referrer-Policy"]) == (404, "no-referrer")
    if not name.startswith("accounts:"):  # that page offers its own address in the other language
        assert token.encode() not in response.content


def broken(execute, sql, params, many, context):
    raise DatabaseError(f"Key (name)=({NAME}, {ADDRESS}) is refused")


@pytest.mark.django_db
@case("K7", "pages that fail, are refused or not there, asked with a name and an address", "neither stands anywhere")
@pytest.mark.parametrize("code", [400, 403, 404, 405, 500])
def test_nobody_stands_on_a_page_of_apology_or_in_the_log(client, log, code):
    _logger, written = log
    ContactFactory(name=NAME, email=ADDRESS)
    client.force_login(AdministratorFactory(name=NAME if code == 500 else "Beheer"))
    client.raise_request_exception = False
    data = {"name": NAME, "email": ADDRESS, "zoek": NAME}
    if code == 500:
        with connection.execute_wrapper(broken):
            response = client.get(reverse("areas:contacts"), data)
    elif code == 400:
        response = client.post(reverse("invitations:new_link"), data, headers={"host": "kwaad.example"})
    elif code == 403:
        client.handler.enforce_csrf_checks = True
        response = client.post(reverse("accounts:login"), data)
    elif code == 404:
        response = client.post("/bestaat-niet/", data, headers={"user-agent": NAME, "x-forwarded-for": ADDRESS})
    else:
        response = client.get(reverse("accounts:logout"), data)
    assert response.status_code in ({500, 503} if code == 500 else {code})
    found = response.content.decode() + written.getvalue()
    assert [word for word in ("Quirina", "Zwanenburg", "bewoners-planting") if word in found] == []
