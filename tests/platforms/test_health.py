"""Whether the installation works: each part is broken on purpose, and named in words without secrets."""

import re
import time

import pytest
from celery import current_app
from django.core.cache.backends.base import BaseCache
from django.db import DatabaseError, connection
from django.urls import reverse

from tests.cases import case

LIVE, READY, ALIAS = "/_healthz/livez/", "/_healthz/readyz/", "/readyz/"


class Broken(BaseCache):
    """A cache whose server is away."""

    def __init__(self, *_):
        super().__init__({})

    def set(self, *_, **__):
        raise ConnectionError("redis://user:password@10.0.0.1 does not answer")


@pytest.fixture
def broker(monkeypatch):
    """Say where the queue is."""

    def at(url):
        monkeypatch.setenv("CELERY_BROKER_URL", url)
        monkeypatch.setitem(current_app.conf, "broker_transport", None)
        monkeypatch.setitem(current_app.conf, "broker_transport_options", {})

    return at


def test_live_needs_no_database(client):
    response = client.get(LIVE)
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
@pytest.mark.parametrize("address", [READY, ALIAS, "/readyz"])
def test_ready_when_every_part_works(client, address):
    response = client.get(address)
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
@case("L9", "each part of the installation broken in turn", "503, and which part, without a secret")
@pytest.mark.parametrize("address", [READY, ALIAS])
def test_a_queue_that_does_not_answer_is_named_within_a_bound(client, broker, address):
    broker("amqp://user:password@127.0.0.1:1//")
    started = time.monotonic()
    response = client.get(address)
    assert (response.status_code, response.content.decode().split(":")[0]) == (503, "the queue does not answer")
    assert time.monotonic() - started < 5
    assert "password" not in response.content.decode()


@pytest.mark.django_db
def test_a_load_balancer_keeps_the_site_when_only_the_queue_is_away(client, broker):
    broker("redis://:password@127.0.0.1:1/0")
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_cache_that_does_not_answer_is_named(client, settings):
    settings.CACHES = {"default": {"BACKEND": "tests.platforms.test_health.Broken"}}
    response = client.get(READY)
    assert (response.status_code, response.content) == (503, b"the cache does not answer")


@pytest.mark.django_db
def test_tables_of_another_version_are_named(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outcomes'")
    response = client.get(READY)
    assert (response.status_code, "manage.py migrate" in response.content.decode()) == (503, True)


def test_a_database_that_does_not_answer_is_named_alone(client, monkeypatch):
    def refuse(*_):
        raise DatabaseError("password authentication failed for user x")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get(READY)
    assert (response.status_code, response.content) == (503, b"the database does not answer")


@pytest.mark.parametrize("name", ["livez", "ready", "ready_all"])
def test_health_is_asked_and_never_posted_to(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_health_is_not_sent_on_to_https(client):
    from platforms import settings as written

    exempt = [re.compile(pattern) for pattern in written.SECURE_REDIRECT_EXEMPT]
    for address in (LIVE, READY, ALIAS, "/readyz", "/healthz"):
        assert any(pattern.search(address.lstrip("/")) for pattern in exempt)
