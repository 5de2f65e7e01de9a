"""The configuration as a whole process sees it: each case starts `manage.py check` in an environment of its own."""

import os
import re
import subprocess
import sys

import pytest

from platforms.environment import Environment, secret_file
from tests.cases import case
from tests.installation import free_port
from tests.run import ROOT, example_of_production, production_environment

REQUIRED_NAMES = [
    "ORGANISATION_NAME",
    "BASE_URL",
    "PUBLIC_PHONE",
    "PUBLIC_EMAIL",
    "SECRET_KEY",
    "TOKEN_KEYS",
    "NEEDS_KEYS",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "CELERY_BROKER_URL",
]

SECRETS = ["SECRET_KEY", "TOKEN_KEYS", "NEEDS_KEYS", "DATABASE_URL", "EMAIL_URL", "CELERY_BROKER_URL"]


def start(environment, *options):
    """Run `manage.py check` with this environment only."""
    command = [sys.executable, "manage.py", "check", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def sentences(process):
    """The mistakes that a refused start names."""
    assert process.returncode == 1
    head, *lines = process.stderr.splitlines()
    assert head == "Buurtvenster cannot start:"
    return [line.removeprefix("  - ") for line in lines]


def test_example_of_production_is_clean_for_going_live():
    process = start(production_environment(), "--deploy", "--fail-level", "WARNING")
    assert (process.returncode, process.stderr) == (0, "")


@case("L7", "a start with the secrets of the published example", "no start, each is named once")
def test_the_secrets_of_the_example_are_refused_outside_the_demo(tmp_path):
    values = example_of_production() | {"PATH": os.environ["PATH"]}
    names = [*SECRETS, "METRICS_TOKEN"]
    words = "still holds the text of the example, which everyone can read. Make your own."
    assert sorted(sentences(start(values))) == sorted(f"{name} {words}" for name in names)
    own = production_environment()
    (tmp_path / "secret").write_text(values["TOKEN_KEYS"] + "," + own["TOKEN_KEYS"])
    del own["TOKEN_KEYS"]
    assert sentences(start(own | {"TOKEN_KEYS_FILE": str(tmp_path / "secret")})) == [f"TOKEN_KEYS {words}"]
    demo = start(values | {"DEMO": "1", "VAR_DIR": str(tmp_path)})
    assert (demo.returncode, demo.stderr) == (0, "")


@case("L7", "the website itself with each unsafe setting in turn", "it ends at once and says why")
@pytest.mark.parametrize(
    ("unsafe", "sentence"),
    [
        ({"DEBUG": "true"}, "DEBUG is on outside the demo"),
        ({"SECOND_FACTOR": "off"}, "SECOND_FACTOR is off outside the demo"),
        (
            {"IS_HTTPS": "false", "BASE_URL": "http://buurtvenster.voorbeeldstad.example"},
            "IS_HTTPS is off outside the demo",
        ),
        ({"IS_HTTPS": "false"}, "IS_HTTPS is off outside the demo"),
        ({"SECRET_KEY": "x" * 49}, "SECRET_KEY must have 50 characters or more."),
        ({"EMAIL_TIMEOUT": "60", "DELIVERY_LEASE_SECONDS": "90"}, "DELIVERY_LEASE_SECONDS is 90"),
        ({"ORGANISATION_NAME": ""}, "ORGANISATION_NAME is missing."),
    ],
)
def test_the_website_does_not_start_with_unsafe_settings(tmp_path, unsafe, sentence):
    options = ["--bind", f"127.0.0.1:{free_port()}", "--workers", "1", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "platforms.wsgi:application", *options]
    values = production_environment() | {"VAR_DIR": str(tmp_path)} | unsafe
    done = subprocess.run(command, cwd=ROOT, env=values, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert f"Buurtvenster cannot start:\n  - {sentence}" in done.stderr


@case("L7", "a start without keys, database or mail server", "no start, each is named once")
def test_start_without_configuration_names_every_missing_value_once():
    found = sentences(start({"PATH": os.environ["PATH"]}))
    assert [sentence.split(" is missing.")[0] for sentence in found] == REQUIRED_NAMES


@case("L7", "each wrong value of the environment in turn, in a process of its own", "no start, one sentence")
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "SECRET_KEY",
            "",
            "SECRET_KEY is missing. Set it, or set SECRET_KEY_FILE to the path of a file that holds it.",
        ),
        ("DEBUG", "perhaps", "DEBUG must be true or false."),
        ("IS_HTTPS", "2", "IS_HTTPS must be true or false."),
        ("EMAIL_TIMEOUT", "soon", "EMAIL_TIMEOUT cannot be read as a whole number. Correct the value."),
        ("EMAIL_TIMEOUT", "0", "EMAIL_TIMEOUT must be 1 or more."),
        ("STOP_WINDOW_MINUTES", "-1", "STOP_WINDOW_MINUTES must be 0 or more."),
        (
            "COUNCIL_EVENINGS",
            "tuesday,someday",
            "COUNCIL_EVENINGS must be a list of weekdays and dates, such as tuesday,2026-12-03.",
        ),
        (
            "EMBED_ORIGINS",
            "*",
            "EMBED_ORIGINS must be a list of origins, such as 'self',https://www.gemeente.example, without a path.",
        ),
        (
            "EMBED_ORIGINS",
            "https://www.gemeente.example/agenda",
            "EMBED_ORIGINS must be a list of origins, such as 'self',https://www.gemeente.example, without a path.",
        ),
        (
            "EMBED_ORIGINS",
            "'self'; script-src *",
            "EMBED_ORIGINS must be a list of origins, such as 'self',https://www.gemeente.example, without a path.",
        ),
        ("SCHOOL_REGION", "west", "SCHOOL_REGION must be noord, midden or zuid."),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts; * lets anyone forge links."),
        ("BASE_URL", "http://buurtvenster.example", "BASE_URL must start with https:// unless IS_HTTPS=false."),
        (
            "BASE_URL",
            "buurtvenster.example",
            "BASE_URL must be the full address of the site, for example https://buurtvenster.gemeente.example.",
        ),
        ("TOKEN_KEYS", "short", "TOKEN_KEYS: every key must have 32 characters or more."),
        ("NEEDS_KEYS", "short", "NEEDS_KEYS: every key must have 32 characters or more."),
        ("TOKEN_KEYS", " , ", "TOKEN_KEYS is empty. Give a value, also in the file of TOKEN_KEYS_FILE."),
        ("ALLOWED_HOSTS", ",", "ALLOWED_HOSTS is empty. Give a value, also in the file of ALLOWED_HOSTS_FILE."),
        (
            "DEFAULT_FROM_EMAIL",
            "wijken",
            "DEFAULT_FROM_EMAIL must be an e-mail address alone, as name@example.nl.",
        ),
        (
            "DEFAULT_FROM_EMAIL",
            "Wijken <wijken@gemeente.example>",
            "DEFAULT_FROM_EMAIL must be an e-mail address alone, as name@example.nl.",
        ),
        ("PUBLIC_EMAIL", "wijken", "PUBLIC_EMAIL must be an e-mail address alone, as name@example.nl."),
        (
            "PRIVACY_STATEMENT_URL",
            "www.gemeente.example",
            "PRIVACY_STATEMENT_URL must be the full address of a page, for example"
            " https://www.gemeente.example/privacy.",
        ),
        ("DATABASE_URL", "nonsense", "DATABASE_URL cannot be read as a URL. Correct the value."),
        ("DATABASE_URL", "mysql://host/name", "DATABASE_URL must start with postgres:// or sqlite:///."),
        ("EMAIL_URL", "nonsense", "EMAIL_URL cannot be read as a URL. Correct the value."),
        ("CACHE_URL", "nonsense", "CACHE_URL cannot be read as a URL. Correct the value."),
        (
            "CALENDAR_REPLY_ADDRESS",
            "antwoord@mail.gemeente.example",
            "CALENDAR_REPLY_ADDRESS needs CALENDAR_REPLY_AUTHSERV_IDS: the name by which your mail server signs its"
            " Authentication-Results.",
        ),
        (
            "CALENDAR_REPLY_IMAP_URL",
            "mail.gemeente.example",
            "CALENDAR_REPLY_IMAP_URL must look like imaps://user:password@mail.gemeente.example/INBOX.",
        ),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL."),
        (
            "CELERY_BROKER_URL",
            "nonsense",
            "CELERY_BROKER_URL must start with amqp://, amqps://, redis://, rediss:// or filesystem://.",
        ),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(name, value, sentence):
    assert sentences(start(production_environment() | {name: value})) == [sentence]


def test_token_keys_must_differ_from_the_secret_key():
    values = production_environment()
    found = sentences(start(values | {"TOKEN_KEYS": values["SECRET_KEY"]}))
    assert found == ["TOKEN_KEYS must differ from SECRET_KEY."]


def test_several_mistakes_are_told_together():
    found = sentences(start(production_environment() | {"DEBUG": "perhaps", "EMAIL_TIMEOUT": "0"}))
    assert found == ["DEBUG must be true or false.", "EMAIL_TIMEOUT must be 1 or more."]


def test_no_sentence_shows_a_secret():
    values = production_environment() | {
        "EMAIL_URL": "smtp//user:geheim@mail",
        "DATABASE_URL": "nonsense://user:geheim@host/name",
    }
    assert re.findall("geheim", start(values).stderr) == []


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_stand_in_a_file(tmp_path, name):
    values = production_environment()
    (tmp_path / "secret").write_text(values.pop(name) + "\n")
    process = start(values | {f"{name}_FILE": str(tmp_path / "secret")}, "--deploy", "--fail-level", "WARNING")
    assert (process.returncode, process.stderr) == (0, "")


def test_a_secret_file_that_is_absent_stops_the_start(tmp_path):
    values = production_environment()
    del values["SECRET_KEY"]
    found = sentences(start(values | {"SECRET_KEY_FILE": str(tmp_path / "absent")}))
    assert found == ["SECRET_KEY cannot be read as text: No such file or directory. Correct the value."]


@pytest.mark.parametrize("name", ["SECRET_KEY", "TOKEN_KEYS"])
def test_a_secret_file_without_a_secret_stops_the_start(tmp_path, name):
    values = production_environment()
    del values[name]
    (tmp_path / "secret").write_text("\n")
    found = sentences(start(values | {f"{name}_FILE": str(tmp_path / "secret")}))
    assert found == [f"{name} is empty. Give a value, also in the file of {name}_FILE."]


@pytest.mark.parametrize("environment", [{"DEMO": "1"}, {"CELERY_BROKER_URL": "filesystem://"}])
def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path, environment):
    (tmp_path / "file").touch()
    found = sentences(start(production_environment() | environment | {"VAR_DIR": str(tmp_path / "file" / "var")}))
    assert {sentence.split(":")[0] for sentence in found} == {"VAR_DIR"}


def test_demo_needs_no_configuration(tmp_path):
    process = start({"PATH": os.environ["PATH"], "DEMO": "1", "VAR_DIR": str(tmp_path / "var")})
    assert (process.returncode, process.stderr) == (0, "")
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_a_made_secret_is_kept_and_private(tmp_path):
    path = tmp_path / "secret_key"
    first = secret_file(path)
    assert (secret_file(path), path.stat().st_mode & 0o777) == (first, 0o600)


def test_names_are_read_without_empty_items(monkeypatch):
    monkeypatch.setenv("HOSTS", " a.example, ,b.example,")
    assert Environment().names("HOSTS", default=[]) == ["a.example", "b.example"]
