"""Figures for Prometheus: behind a token, with a fixed number of questions, and nothing about anyone."""

import datetime as dt

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from invitations import actions
from invitations.models import Channel, Message
from tests.outbox import queued

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-more-than-thirty-two-characters-for-the-tests"
WITH = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def _token(settings):
    settings.METRICS_TOKEN = TOKEN


def figures(client):
    response = client.get("/metrics", headers=WITH)
    assert response.status_code == 200
    return {
        (sample.name.removeprefix("buurtvenster_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def test_without_a_token_in_the_settings_there_is_no_such_page(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", f"Bearer {TOKEN}x", TOKEN, "Bearer", f"bearer {TOKEN[:-1]}", "Bearer é"])
def test_who_does_not_show_the_token_gets_nothing(client, given):
    response = client.get("/metrics", headers={"Authorization": given})
    assert (response.status_code, b"buurtvenster_" in response.content) == (401, False)


def test_the_figures_are_those_of_the_database(client):
    now = timezone.now()
    old = queued(not_before=now - dt.timedelta(hours=1))
    Message.objects.filter(pk=old.pk).update(created_at=now - dt.timedelta(hours=1))
    queued(state="held")
    Channel.objects.create(paused_since=now, paused_until=now, cause="login", swept_at=now - dt.timedelta(minutes=9))
    actions.note_count("logins", 3)
    actions.note_pulse("backup")
    found = figures(client)
    assert (found["messages", "queued"], found["messages", "held"], found["messages", "sent"]) == (1, 1, 0)
    assert (found["waiting_messages",], found["sending_paused",], found["failed_logins_lately",]) == (1, 1, 3)
    assert 3590 < found["waiting_seconds",] < 3700
    assert 530 < found["worker_silence_seconds",] < 600
    assert 0 <= found["backup_age_seconds",] < 60
    assert (found["alarm", "paused"], found["alarm", "worker"], found["alarm", "held"]) == (1, 1, 0)
    assert ("timetable_silence_seconds",) not in found
    assert found["disk_free_bytes",] > 0


def test_nobody_stands_in_the_figures(client):
    message = queued(smtp_reply="550 fatima@bewoners.example", domain="bewoners.example")
    text = client.get("/metrics", headers=WITH).content.decode()
    assert [word for word in (message.invitation.contact.email, "bewoners.example", "@") if word in text] == []


def test_more_rows_need_no_more_questions(client, django_assert_num_queries):
    queued()
    client.get("/metrics", headers=WITH)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/metrics", headers=WITH)
    for number in range(6):
        queued(state="held" if number % 2 else "queued")
        actions.note_count(f"x{number}", 1)
    with django_assert_num_queries(len(one)):
        client.get("/metrics", headers=WITH)
    assert len(one) < 25
