"""Planned mail goes once, at its moment, to who is in its audience then; missed rather than late."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invitations import delivery, tasks
from invitations.actions import (
    send_planned,
)
from invitations.models import Message
from meetings.actions import change_place
from meetings.rules import Times
from tests.cases import case
from tests.invitations.planned import (
    DAY,
    EVE,
    MINUTE,
    REMINDED_AT,
    STARTS_AT,
    at,
    comes,
    left,
    meeting_at,
    move,
    named,
    plan,
    reached,
    state,
    told,
    utc,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

# Thursday evening; people answer until Monday, so they are reminded on Saturday at ten.
AFTER = at(2026, 11, 20, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(REMINDED_AT - MINUTE, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting():
    return meeting_at(STARTS_AT)


def each_minute(start, end):
    """Let the timetable run every minute; return the minutes at which something was queued."""
    hits, now = [], start
    while now <= end:
        if send_planned(now=now):
            hits.append(now)
        now += MINUTE
    return hits


# --- At its moment, once ----------------------------------------------------------------------------------------------


def test_a_reminder_goes_at_its_moment_to_who_is_silent(meeting):
    told(meeting, contact=named("Stil"))
    comes(meeting, contact=named("Komt"))
    told(meeting, contact=named("Komt niet"), answer="declined", answered_at=timezone.now())
    told(meeting, contact=named("Misschien"), answer="tentative", party_size=1, answered_at=timezone.now())
    mail = plan(meeting)
    assert (send_planned(now=REMINDED_AT - dt.timedelta(seconds=1)), state(mail)) == (0, "planned")
    assert (send_planned(now=REMINDED_AT), state(mail)) == (1, "sent")
    message = Message.objects.get(kind="reminder")
    assert reached() == ["Stil"]
    assert (message.not_before, message.deadline) == (REMINDED_AT, at(2026, 11, 14, 20, 59, 59))
    assert (mail.sent_at, mail.count, message.planned) == (REMINDED_AT, 1, mail)
    assert [send_planned(now=REMINDED_AT + minutes * MINUTE) for minutes in range(5)] == [0] * 5


def test_a_reminder_of_the_meeting_goes_to_who_has_a_place(meeting):
    comes(meeting, contact=named("Komt"))
    comes(meeting, contact=named("Wacht"), place="waiting", queue_number=1)
    told(meeting, contact=named("Stil"))
    plan(meeting, "coming")
    assert (send_planned(now=EVE), reached()) == (1, ["Komt"])


@pytest.mark.parametrize(
    ("noted", "thanked", "missed"),
    [
        ({}, ["Ja"], []),
        ({"Ja": "present", "Nee": "present"}, ["Ja", "Nee"], []),
        ({"Ja": "absent", "Nee": "present"}, ["Nee"], ["Ja"]),
        ({"Ja": "excused"}, [], []),
    ],
    ids=["nobody noted who was there", "both were there", "one was not", "one sent word"],
)
def test_afterwards_who_was_there_is_thanked_and_who_was_not_is_missed(meeting, noted, thanked, missed):
    comes(meeting, contact=named("Ja"), presence=noted.get("Ja", "unknown"))
    told(
        meeting,
        contact=named("Nee"),
        answer="declined",
        answered_at=timezone.now(),
        presence=noted.get("Nee", "unknown"),
    )
    mails = [plan(meeting, "thanks"), plan(meeting, "missed")]
    send_planned(now=AFTER)
    assert ([reached("thanks"), reached("missed")], [state(each) for each in mails]) == (
        [thanked, missed],
        ["sent", "sent"],
    )


@case("E3", "the timetable each minute through the night of 29 March", "each reminder once, at the time of the wall")
def test_reminders_go_once_while_the_clock_goes_forward(settings):
    settings.QUIET_FROM = settings.QUIET_UNTIL = 0
    meeting = meeting_at(at(2026, 3, 30, 19, 30))
    comes(meeting, before=utc(2026, 3, 1))
    plan(meeting, "coming", time=dt.time(2, 30))
    assert each_minute(utc(2026, 3, 28, 23), utc(2026, 3, 29, 4)) == [utc(2026, 3, 29, 1, 30)]


@case("E3", "the timetable each minute through the night of 25 October", "each reminder once, at the first 2.30")
def test_reminders_go_once_while_the_clock_goes_back(settings):
    settings.QUIET_FROM = settings.QUIET_UNTIL = 0
    meeting = meeting_at(at(2026, 10, 26, 19, 30))
    comes(meeting, before=utc(2026, 10, 1))
    plan(meeting, "coming", time=dt.time(2, 30))
    assert each_minute(utc(2026, 10, 24, 22), utc(2026, 10, 25, 4)) == [utc(2026, 10, 25, 0, 30)]
    assert len(reached()) == 1


@case("E3", "two timetables, 8 times at the same moment", "each reminder once")
def test_two_timetables_at_once_send_once(meeting):
    people = [told(meeting) for _ in range(3)]
    plan(meeting)

    def tick(_number):
        try:
            return send_planned(now=REMINDED_AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(tick, range(8)))
    assert sorted(counts) == [0] * 7 + [3]
    assert sorted(Message.objects.filter(kind="reminder").values_list("invitation", flat=True)) == sorted(
        each.pk for each in people
    )


def test_a_timetable_that_dies_before_its_commit_sends_nothing_and_the_next_sends_once(meeting):
    told(meeting)
    mail = plan(meeting)

    def die():
        with transaction.atomic():
            send_planned(now=REMINDED_AT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()
    assert (reached(), state(mail)) == ([], "planned")
    assert [send_planned(now=REMINDED_AT + MINUTE), send_planned(now=REMINDED_AT + 2 * MINUTE)] == [1, 0]


def test_the_task_of_the_timetable_queues_what_is_due(meeting, clock):
    told(meeting)
    plan(meeting)
    clock.move_to(REMINDED_AT)
    tasks.send_planned()
    assert len(reached()) == 1


def test_a_server_without_a_worker_queues_what_is_due_too(meeting, clock):
    told(meeting)
    plan(meeting)
    clock.move_to(REMINDED_AT)
    call_command("deliver", "--once")
    assert len(reached()) == 1


def test_the_timetable_runs_every_minute(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["planned mail"]
    assert (entry["task"], entry["schedule"]) == (tasks.send_planned.name, 60)


def test_the_number_of_queries_does_not_grow_with_the_people():
    counts = []
    for people in (1, 3):
        meeting = meeting_at(STARTS_AT)
        for _ in range(people):
            told(meeting)
        plan(meeting)
        with CaptureQueriesContext(connection) as queries:
            assert send_planned(now=REMINDED_AT) == people
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Missed rather than late ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "now", "expected"),
    [
        ("silent", at(2026, 11, 14, 20, 59, 59), "sent"),
        ("silent", at(2026, 11, 14, 21), "missed"),
        ("silent", at(2026, 11, 15, 9), "missed"),
        ("coming", at(2026, 11, 18, 20, 59, 59), "sent"),
        ("coming", at(2026, 11, 18, 22), "missed"),
        ("thanks", at(2026, 11, 20, 23), "missed"),
        ("thanks", at(2027, 3, 1, 12), "missed"),
    ],
)
def test_what_did_not_leave_by_the_evening_is_missed(meeting, kind, now, expected):
    comes(meeting) if kind != "silent" else told(meeting)
    mail = plan(meeting, kind)
    send_planned(now=now)
    assert (state(mail), Message.objects.filter(planned=mail).count()) == (expected, int(expected == "sent"))


def test_a_reminder_on_the_day_itself_is_missed_once_the_meeting_starts(meeting):
    comes(meeting)
    mail = plan(meeting, "coming", days=0, time=dt.time(19))
    send_planned(now=STARTS_AT)
    assert state(mail) == "missed"


def test_a_queued_reminder_expires_when_the_quiet_hours_begin(meeting):
    told(meeting)
    plan(meeting)
    send_planned(now=REMINDED_AT)
    message = Message.objects.get(kind="reminder")
    assert message.deadline == at(2026, 11, 14, 20, 59, 59)
    # The database has a clock of its own, which no test can turn: the deadline is over by it.
    Message.objects.filter(pk=message.pk).update(deadline=utc(2020, 1, 1))
    delivery.sweep()
    message.refresh_from_db()
    assert message.state == "expired"


# --- A moved meeting --------------------------------------------------------------------------------------------------


def test_a_moved_meeting_takes_its_planned_mail_along(meeting):
    comes(meeting)
    mail = plan(meeting, "coming")
    move(meeting, STARTS_AT + 7 * DAY)
    Message.objects.update(sequence=meeting.sequence)  # people were told
    assert (send_planned(now=EVE), state(mail)) == (0, "planned")
    assert (send_planned(now=EVE + 7 * DAY), state(mail)) == (1, "sent")


def test_a_moved_meeting_does_not_send_twice(meeting):
    told(meeting)
    plan(meeting)
    assert send_planned(now=REMINDED_AT) == 1
    Message.objects.filter(state="queued").update(state="sent", smtp_code=250, accepted_at=REMINDED_AT)
    move(meeting, STARTS_AT + 7 * DAY)
    Message.objects.update(sequence=meeting.sequence)
    assert [send_planned(now=REMINDED_AT + days * DAY) for days in range(1, 15)] == [0] * 14


def test_what_was_missed_is_planned_again_when_the_meeting_moves_later(meeting):
    told(meeting)
    mail = plan(meeting)
    send_planned(now=REMINDED_AT + DAY)
    assert state(mail) == "missed"
    move(meeting, STARTS_AT + 7 * DAY)
    Message.objects.update(sequence=meeting.sequence)
    send_planned(now=REMINDED_AT + DAY)
    assert state(mail) == "planned"
    assert (send_planned(now=REMINDED_AT + 7 * DAY), state(mail)) == (1, "sent")


def test_who_knows_the_old_day_is_told_first_and_not_reminded(meeting):
    told(meeting)
    plan(meeting)
    move(meeting, STARTS_AT + dt.timedelta(hours=1))
    assert send_planned(now=REMINDED_AT) == 0


def test_a_reminder_that_waits_while_the_meeting_moves_does_not_go(meeting):
    told(meeting)
    plan(meeting)
    send_planned(now=REMINDED_AT)
    move(meeting, STARTS_AT + 7 * DAY)
    assert left() == ["superseded"]


def test_another_last_day_to_reply_moves_the_reminder(meeting):
    told(meeting)
    mail = plan(meeting)
    times = {name: getattr(meeting, name) for name in Times.__dataclass_fields__}
    times["reply_by"] -= DAY
    change_place(meeting=meeting, actor=meeting.organiser, venue=meeting.venue, capacity=None, times=Times(**times))
    assert (send_planned(now=REMINDED_AT - DAY), state(mail)) == (1, "sent")
