"""Alarms: each begins by what it is about, is told once, and is over when that is."""

import dataclasses
import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from invitations import actions, delivery
from invitations.models import Alarm, Channel, Message, Pulse, Tally
from platforms.watching import alarms, beating, counting, reading, telling
from tests.cases import case
from tests.factories import AdministratorFactory, UserFactory
from tests.invitations.staff_pages import viewer
from tests.outbox import queued

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 29, 10, 0, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
EXPIRES = timezone.localdate() + 200 * DAY


@pytest.fixture(autouse=True)
def _watched_settings(settings):
    settings.BACKUP_MAX_AGE_HOURS, settings.SECURITY_CONTACT = 26, "veilig@voorbeeldstad.example"
    settings.SECURITY_EXPIRES = EXPIRES
    settings.ALARM_DISK_FREE_MB = 1


@pytest.fixture
def well():
    """A reading in which nothing is wrong."""
    now = timezone.now()
    Channel.objects.create(swept_at=now)
    for name in ("beat", "backup"):
        Pulse.objects.create(name=name, at=now)
    return dataclasses.replace(reading.read(now), now=now)


def health(well, **changes):
    return {"health": dataclasses.replace(well.health, **changes)}


def test_nothing_is_wrong_when_everything_works(well):
    assert alarms.raised(well) == {}


@case("L9", "each part broken in turn", "an alarm of its own, which says what to do")
@pytest.mark.parametrize(
    ("kind", "count", "change"),
    [
        ("tables", 1, lambda well: {"works": {"tables": False, "queue": True}}),
        ("queue", 1, lambda well: {"works": {"tables": True, "queue": False}}),
        ("timetable", 5, lambda well: {"pulses": well.pulses | {"beat": well.now - 5 * MINUTE}}),
        ("timetable", 1, lambda well: {"pulses": {"backup": well.now}}),
        ("worker", 4, lambda well: health(well, last_sweep_at=well.now - 4 * MINUTE)),
        ("worker", 1, lambda well: health(well, last_sweep_at=None)),
        ("waiting", 11, lambda well: health(well, oldest_queued_at=well.now - 11 * MINUTE)),
        ("uncertain", 2, lambda well: health(well, uncertain=2)),
        ("needs", 2, lambda well: {"unreadable": 2}),
        ("ledger", 1, lambda well: {"damaged": 1}),
        ("log", 1, lambda well: {"is_log_whole": False}),
        ("missing", 3, lambda well: {"missing": 3}),
        ("bounces", 6, lambda well: {"sent": 100, "bounced": 6}),
        ("disk", 1, lambda well: {"disk_free": 1000}),
        ("backup", 27, lambda well: {"pulses": well.pulses | {"backup": well.now - 27 * HOUR}}),
        ("backup", 27, lambda well: {"pulses": {"beat": well.now}}),
        ("links", 101, lambda well: {"counted": {"links": 101}}),
        ("logins", 51, lambda well: {"counted": {"logins": 51}}),
        ("security_txt", 20, lambda well: {"now": dt.datetime.combine(EXPIRES - 20 * DAY, dt.time(12), dt.UTC)}),
    ],
)
def test_each_alarm_begins_by_what_it_is_about(well, kind, count, change):
    changed = dataclasses.replace(well, **change(well))
    found = alarms.raised(changed)
    if kind == "security_txt":  # the clock moved for the others too
        found = {kind: found[kind]}
    assert found == {kind: count}
    meaning, cure = alarms.BY_KIND[kind].words(count)
    assert ("%" not in meaning + cure, len(meaning) > 20, len(cure) > 20) == (True, True, True)


@pytest.mark.parametrize(
    "change",
    [
        lambda well: health(well, oldest_queued_at=well.now - 10 * MINUTE),
        lambda well: {"sent": 19, "bounced": 19},
        lambda well: {"sent": 100, "bounced": 5},
        lambda well: {"counted": {"links": 100, "logins": 50}},
        lambda well: {"pulses": well.pulses | {"backup": well.now - 26 * HOUR, "beat": well.now - 2 * MINUTE}},
        lambda well: health(well, last_sweep_at=well.now - 2 * MINUTE),
    ],
)
def test_up_to_the_threshold_there_is_no_alarm(well, change):
    assert alarms.raised(dataclasses.replace(well, **change(well))) == {}


def test_a_paused_or_held_sending_explains_why_mail_waits(well):
    late = {"oldest_queued_at": well.now - HOUR}
    paused = Channel(paused_since=well.now)
    assert alarms.raised(dataclasses.replace(well, **health(well, **late, channel=paused))) == {"paused": 1}
    delivery.hold(well.now)
    held = dataclasses.replace(reading.read(), **health(well, **late))
    assert alarms.raised(held) == {"held": 1}


def note(kinds, now=NOW):
    actions.note_alarms(dict.fromkeys(kinds, 1), mailed={"disk", "queue"}, now=now)


def told():
    return list(Message.objects.filter(kind="watch").order_by("pk").values_list("dedupe_key", flat=True))


def test_an_alarm_is_told_once_to_every_administrator_and_its_end_once():
    first, second = AdministratorFactory(), AdministratorFactory()
    UserFactory()
    for minutes in (0, 1, 2):
        note(["disk"], NOW + minutes * MINUTE)
    alarm = Alarm.objects.get()
    assert told() == [f"watch:{alarm.pk}:began:{each.pk}" for each in (first, second)]
    note([], NOW + 3 * MINUTE)
    note([], NOW + 4 * MINUTE)
    assert told()[2:] == [f"watch:{alarm.pk}:over:{each.pk}" for each in (first, second)]
    alarm.refresh_from_db()
    assert (alarm.since, alarm.ended_at) == (NOW, NOW + 3 * MINUTE)


def test_what_comes_and_goes_is_told_once_an_hour_at_most():
    AdministratorFactory()
    for minutes in range(0, 60, 2):
        note(["disk"], NOW + minutes * MINUTE)
        note([], NOW + (minutes + 1) * MINUTE)
    assert [key.split(":")[2] for key in told()] == ["began", "over"]
    note(["disk", "queue"], NOW + 61 * MINUTE)
    assert [key.split(":")[2] for key in told()] == ["began", "over", "began", "began"]
    note(["disk", "queue"], NOW + 62 * MINUTE)
    assert len(told()) == 4


def test_an_alarm_that_stays_is_told_when_the_hour_is_over():
    AdministratorFactory()
    note(["disk"])
    note([], NOW + MINUTE)
    note(["disk"], NOW + 2 * MINUTE)
    assert len(told()) == 2
    note(["disk"], NOW + 61 * MINUTE)
    assert len(told()) == 3


def test_what_has_a_mail_of_its_own_gets_no_second_one():
    AdministratorFactory()
    note(["paused"])
    note([], NOW + MINUTE)
    assert (told(), Alarm.objects.count()) == ([], 1)


def test_the_mail_says_what_is_wrong_and_nothing_when_it_was_over_before():
    user = AdministratorFactory(language="nl")
    note(["disk"])
    message = Message.objects.get(kind="watch")
    notice = telling._notice(message)
    assert (notice.subject, "Maak ruimte" in notice.points[1].text) == ("Let op: ruimte op de schijf", True)
    note([], NOW + MINUTE)
    assert telling._notice(message) is None
    over = telling._notice(Message.objects.get(dedupe_key__contains=":over:"))
    assert (over.email, over.subject) == (user.email, "Voorbij: ruimte op de schijf")


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_and_sends_when_the_worker_is_silent(settings, capsys):
    administrator = AdministratorFactory()
    with pytest.raises(SystemExit):
        call_command("watch")
    out = capsys.readouterr().out
    assert ("worker since" in out, "backup since" in out) == (True, True)
    sent = Message.objects.filter(kind="watch", state="sent", user=administrator)
    assert sent.count() == Alarm.objects.filter(told_at__isnull=False).count() > 1


def test_the_timetable_writes_down_that_it_runs():
    beating.beat()
    assert timezone.now() - Pulse.objects.get(name="beat").at < MINUTE


def test_counts_are_per_ten_minutes_and_forgotten_after_a_day():
    for minutes in (0, 9, 10):
        actions.note_count("links", 2, now=NOW + minutes * MINUTE)
    assert list(Tally.objects.order_by("at").values_list("at", "count")) == [(NOW, 4), (NOW + 10 * MINUTE, 2)]
    actions.note_alarms({"disk": 1}, mailed=(), now=NOW + dt.timedelta(days=2))
    assert Tally.objects.count() == 0


@pytest.fixture
def _written_at_once(monkeypatch):
    monkeypatch.setattr(counting, "WRITTEN_EVERY_SECONDS", 0.0)


@pytest.mark.usefixtures("_written_at_once")
def test_wrong_links_and_failed_logins_are_counted_and_nothing_else(client):
    client.get("/u/bestaat-niet/")
    client.get("/gast/bestaat-niet/")
    client.get("/bestaat-niet/")
    client.post(reverse("accounts:login"), {"email": "x@voorbeeld.example", "password": "verkeerd"})
    client.get(reverse("accounts:login"))
    assert dict(Tally.objects.values_list("name", "count")) == {"links": 2, "logins": 1}


def test_only_an_administrator_sees_how_everything_is(client, well):
    client.force_login(viewer())
    assert client.get(reverse("state")).status_code == 404
    client.force_login(AdministratorFactory())
    page = client.get(reverse("state")).content.decode()
    assert ("Alles werkt" in page, "Kapot:" in page) == (True, False)
    Channel.objects.update(swept_at=well.now - HOUR)
    note(["worker"], well.now)
    page = client.get(reverse("state")).content.decode()
    assert ("Alles werkt" in page, "Kapot: verwerker" in page, "Gezien sinds" in page) == (False, True, True)


def test_the_page_asks_as_much_whatever_there_is(client, well):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(AdministratorFactory())
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("state"))
        counts.append(len(asked))
        for each in range(3):
            Alarm.objects.create(kind="disk", since=NOW + each * HOUR, ended_at=NOW + each * HOUR)
            queued(state="held")
    assert counts[0] == counts[1]
