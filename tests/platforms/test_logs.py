"""Nobody stands in the log: no whole link, no address, and no value in the words of an error."""

import io
import json
import logging
import os
import re
import subprocess
import sys

import pytest
from django.db import DatabaseError, connection
from django.utils.log import AdminEmailHandler

from areas.models import Contact
from platforms import logs
from tests.cases import case
from tests.factories import ContactFactory
from tests.installation import ROOT

LINK = "/u/abcdefghijklmnopqrstuv.0123456789abcdef/afmelden/"


@pytest.fixture
def log():
    """A logger as the settings make it, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(logs.MaskPeople())
    handler.setFormatter(logs.Line("{levelname} {message}", style="{"))
    logger = logging.Logger("proef")
    logger.addHandler(handler)
    return logger, written


def failing(error, cause=None):
    try:
        try:
            if cause:
                raise cause
        except Exception:
            raise error  # noqa: B904 (the context is what is tested)
        raise error
    except type(error):
        return sys.exc_info()


@pytest.mark.parametrize(
    ("message", "values", "expected"),
    [
        ("Internal Server Error: %s", (LINK,), "Internal Server Error: /u/abcdef…/afmelden/"),
        ("Not Found: %s", (LINK.replace("/u/", "/organisatie/"),), "Not Found: /organisatie/abcdef…/afmelden/"),
        ("Not Found: %s", (LINK.replace("/u/", "/vertellen/"),), "Not Found: /vertellen/abcdef…/afmelden/"),
        ("Not Found: %s", ("/agenda/organisatie/42.ics",), "Not Found: /agenda/organisatie/42.ics"),
        ("To <%s> and jan+x@sub.voorbeeld.example.", ("Fatima@bewoners.example",), "To <…@…> and …@…."),
        ("Connected to amqp://user:**@127.0.0.1:5672//", (), "Connected to amqp://user:**@127.0.0.1:5672//"),
        ("celery@web1.voorbeeld.example ready.", (), "celery@web1.voorbeeld.example ready."),
        ("It failed: %r and %s", (ValueError("Fatima"), KeyError("x")), "It failed: 'ValueError' and KeyError"),
        ("100 %", (), "100 %"),
    ],
)
def test_a_line_shows_no_whole_link_no_address_and_no_words_of_an_error(log, message, values, expected):
    logger, written = log
    logger.error(message, *values)
    assert written.getvalue() == f"ERROR {expected}\n"


def test_every_link_with_a_key_is_masked_and_the_proxy_is_told_the_same():
    """Also the link that goes on to an identity provider; the words of docs/deployment.md are those of the code."""
    key, written = "a" * 43, (ROOT / "docs" / "deployment.md").read_text()
    told_of = set(re.findall(r"`/([a-z/-]+)/`", written[written.index("Mask the mailed links") :].split("\n\n")[0]))
    assert told_of - {"inloggen/met"} == set(logs._LINKS.split("|"))
    for path in [*(f"/{name}/{key}/" for name in told_of - {"inloggen/met"}), f"/inloggen/met/werk/?toegang={key}"]:
        assert key[:7] not in logs.masked(f"GET {path} HTTP/1.1"), path
    assert logs.masked("GET /inloggen/met/werk/?next=/bijeenkomsten/ HTTP/1.1").endswith(
        "?next=/bijeenkomsten/ HTTP/1.1"
    )


def test_a_failed_task_is_told_by_its_name_and_place(log):
    logger, written = log
    values = {
        "name": "deliver", "id": "7", "description": "raised unexpected", "exc": "ValueError('Fatima')",
        "traceback": "…Fatima…",
    }  # fmt: skip
    logger.error("Task %(name)s[%(id)s] %(description)s: %(exc)s", values, exc_info=failing(ValueError("Fatima")))
    lines = written.getvalue().splitlines()
    assert (lines[0], lines[-1]) == ("ERROR Task deliver[7] raised unexpected: see below", "ValueError")
    assert 'test_logs.py", line' in written.getvalue()
    assert "'Fatima'" not in written.getvalue()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("invalid: 'Fatima'"), "ValueError"),
        (KeyError("Fatima"), "KeyError"),
        (AttributeError("'int' object has no attribute 'pk'"), "AttributeError: 'int' object has no attribute 'pk'"),
        (FileNotFoundError(2, "No such file or directory", "/Fatima"), "FileNotFoundError: No such file or directory"),
        (OSError("Fatima"), "OSError"),
    ],
)
def test_an_error_is_named_and_says_only_what_is_about_no_one(log, error, words):
    logger, written = log
    logger.error("Broken", exc_info=failing(error))
    assert written.getvalue().splitlines()[-1] == words


def test_the_errors_that_led_to_an_error_are_told_too(log):
    logger, written = log
    logger.error("Broken", exc_info=failing(RuntimeError("Fatima"), KeyError("Fatima")))
    kinds = [line for line in written.getvalue().splitlines() if line in {"KeyError", "RuntimeError"}]
    assert (kinds, written.getvalue().count("Fatima") - written.getvalue().count('("Fatima")')) == (
        ["KeyError", "RuntimeError"], 0,
    )  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_refuses_is_not_shown(log):
    """PostgreSQL adds the whole row to its words."""
    logger, written = log
    contact = ContactFactory()
    try:
        Contact.objects.bulk_create([Contact(pk=contact.pk, name=contact.name, email=contact.email)])
    except DatabaseError:
        logger.exception("Broken")
    told = written.getvalue()
    assert told.splitlines()[-1] == "django.db.utils.IntegrityError"
    assert [value for value in (contact.name, contact.email) if value in told] == []
    words = {"sqlite": "UNIQUE constraint failed: areas_contact.id", "postgresql": "23505 areas_contact"}
    assert words[connection.vendor] in told


def test_a_command_that_breaks_off_shows_no_values():
    program = "import django; django.setup(); int('Fatima Zwanenburg')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True, text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "platforms.settings"},
    )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "ValueError")
    assert "Zwanenburg" not in done.stderr


def test_the_log_of_every_program_is_written_this_way():
    (handler,) = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    assert ([type(each) for each in handler.filters], type(handler.formatter)) == ([logs.MaskPeople], logs.Line)
    for name in ("django", "django.server", "gunicorn.error"):
        others = [each for each in logging.getLogger(name).handlers if each is not handler]
        assert [each for each in others if type(each) in {logging.StreamHandler, AdminEmailHandler}] == []


def json_lines(written):
    return [json.loads(line) for line in written.getvalue().splitlines()]


def as_json(log):
    logger, written = log
    logger.handlers[0].setFormatter(logs.Json())
    return logger, written


@case("H13", "line ends, colours of a terminal, a link and an address in a message", "one line of JSON, without them")
def test_json_is_one_object_in_a_line_and_shows_nobody(log):
    logger, written = as_json(log)
    logger.error(
        "Not for %s: %s\r\n\x1b[31mERROR all is well", "fatima@bewoners.example", LINK,
        exc_info=failing(ValueError("fatima@bewoners.example said x")),
    )  # fmt: skip
    (line,) = json_lines(written)
    assert sorted(line) == ["at", "error", "level", "logger", "message", "process"]
    assert (line["level"], line["logger"]) == ("ERROR", "proef")
    assert line["message"] == "Not for …@…: /u/abcdef…/afmelden/\r\n\x1b[31mERROR all is well"
    assert line["error"].splitlines()[-1] == "ValueError"
    assert "fatima" not in written.getvalue().lower()
    assert "\x1b" not in written.getvalue()


def test_json_without_an_error_has_no_such_field(log):
    logger, written = as_json(log)
    logger.warning("100 %")
    assert [sorted(line) for line in json_lines(written)] == [["at", "level", "logger", "message", "process"]]


@pytest.mark.parametrize(("is_json", "expected"), [(True, "json"), (False, "line")])
def test_the_console_writes_as_was_asked_and_masks_always(is_json, expected):
    console = logs.log_settings(level="INFO", is_json=is_json, tells_all=False)["handlers"]["console"]
    assert (console["formatter"], console["filters"]) == (expected, ["no_people"])
