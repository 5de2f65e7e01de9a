"""What is planned when invitations go out, what a coordinator changes about it, and a reminder by hand."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from accounts.models import LogEntry
from invitations.actions import (
    CannotPlan,
    CannotRemind,
    change_planned,
    invite,
    plan_mail,
    prepare_mail,
    remind_now,
    resume_planned,
    send_planned,
    stop_planned,
)
from invitations.models import Message, PlannedMail
from meetings.actions import cancel_meeting
from tests.invitations.planned import (
    DAY,
    MINUTE,
    REMINDED_AT,
    STARTS_AT,
    at,
    comes,
    meeting_at,
    named,
    plan,
    reached,
    state,
    told,
)
from tests.invitations.staff_pages import plan as draft_of
from tests.invitations.staff_pages import resident
from tests.outbox import queued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(REMINDED_AT - MINUTE, tick=False):
        yield


@pytest.fixture
def meeting():
    return meeting_at(STARTS_AT)


# --- What is planned when invitations go out --------------------------------------------------------------------------


def usual(meeting):
    rows = PlannedMail.objects.filter(meeting=meeting).order_by("pk")
    return [(each.kind, each.anchor, each.days, each.time, each.state) for each in rows]


def test_inviting_plans_the_usual_mail_once():
    meeting = draft_of(starts_at=STARTS_AT)
    expected = [
        ("silent", "reply_by", 2, dt.time(10), "planned"),
        ("coming", "start", 1, dt.time(10), "planned"),
        ("thanks", "end", 1, dt.time(10), "planned"),
    ]
    now = REMINDED_AT - 14 * DAY
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="een", now=now)
    assert usual(meeting) == expected
    resident(meeting)
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="twee", now=now)
    assert usual(meeting) == expected


def test_what_is_too_late_when_invitations_go_out_is_missed_from_the_start():
    meeting = draft_of(starts_at=STARTS_AT, reply_by=at(2026, 11, 15, 23, 59, 59))
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="een", now=REMINDED_AT)
    assert [each[-1] for each in usual(meeting)] == ["missed", "planned", "planned"]
    assert send_planned(now=REMINDED_AT + MINUTE) == 0


def test_what_was_changed_before_the_invitations_went_out_stays():
    meeting = draft_of(starts_at=STARTS_AT)
    now = REMINDED_AT - 14 * DAY
    prepare_mail(meeting=meeting, now=now)
    first = PlannedMail.objects.earliest("pk")
    change_planned(mail=first, actor=meeting.organiser, anchor="reply_by", days=3, time=dt.time(9))
    stop_planned(mail=PlannedMail.objects.latest("pk"), actor=meeting.organiser)
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="een", now=now)
    assert [(each[0], each[2], each[4]) for each in usual(meeting)] == [
        ("silent", 3, "planned"),
        ("coming", 1, "planned"),
        ("thanks", 1, "stopped"),
    ]


def test_nothing_of_a_draft_goes():
    meeting = draft_of(starts_at=STARTS_AT)
    told(meeting)
    mail = plan(meeting)
    assert (send_planned(now=REMINDED_AT), send_planned(now=REMINDED_AT + DAY), state(mail)) == (0, 0, "planned")


# --- What a coordinator changes ---------------------------------------------------------------------------------------


def test_a_stopped_mail_does_not_go_until_it_is_resumed(meeting):
    told(meeting)
    mail = plan(meeting)
    stop_planned(mail=mail, actor=meeting.organiser)
    assert (send_planned(now=REMINDED_AT), state(mail)) == (0, "stopped")
    resume_planned(mail=mail, actor=meeting.organiser)
    assert (send_planned(now=REMINDED_AT + MINUTE), state(mail)) == (1, "sent")
    acts = [entry.action for entry in LogEntry.objects.order_by("pk")]
    assert acts == ["stop_planned", "resume_planned", "send_planned"]


def test_a_mail_gets_another_moment_and_goes_then(meeting):
    told(meeting)
    mail = plan(meeting)
    change_planned(mail=mail, actor=meeting.organiser, anchor="start", days=4, time=dt.time(16))
    moment = at(2026, 11, 15, 16)
    assert [send_planned(now=REMINDED_AT), send_planned(now=moment)] == [0, 1]


def test_a_missed_mail_goes_at_its_new_moment(meeting):
    told(meeting)
    mail = plan(meeting, state="missed")
    change_planned(mail=mail, actor=meeting.organiser, anchor="start", days=4, time=dt.time(16))
    assert (state(mail), send_planned(now=at(2026, 11, 15, 16))) == ("planned", 1)


def test_what_has_left_cannot_be_changed_or_stopped(meeting):
    told(meeting)
    mail = plan(meeting)
    send_planned(now=REMINDED_AT)
    for act in (
        lambda: stop_planned(mail=mail, actor=meeting.organiser),
        lambda: change_planned(mail=mail, actor=meeting.organiser, anchor="start", days=4, time=dt.time(16)),
    ):
        with pytest.raises(CannotPlan, match="al weg"):
            act()
    assert (state(mail), LogEntry.objects.exclude(action="send_planned").count()) == ("sent", 0)


def test_one_more_mail_is_planned_once_per_form(meeting):
    mails = [
        plan_mail(
            meeting=meeting,
            actor=meeting.organiser,
            kind="missed",
            anchor="end",
            days=2,
            time=dt.time(9),
            form_nonce="een",
        )
        for _ in range(2)
    ]
    assert (mails[0], PlannedMail.objects.count(), LogEntry.objects.count()) == (mails[1], 1, 1)


# --- A reminder by hand -----------------------------------------------------------------------------------------------


def remind(meeting, count, nonce="n" * 20, **fields):
    return remind_now(meeting=meeting, actor=meeting.organiser, form_nonce=nonce, expected_count=count, **fields)


def test_a_reminder_by_hand_goes_at_once_to_who_is_silent_and_once_per_form(meeting):
    told(meeting, contact=named("Stil"))
    comes(meeting)
    mails = [remind(meeting, 1, now=REMINDED_AT) for _ in range(2)]
    assert (mails[0], mails[0].state, mails[0].count) == (mails[1], "sent", 1)
    assert reached() == ["Stil"]
    assert Message.objects.get(kind="reminder").not_before == REMINDED_AT
    entry = LogEntry.objects.get(action="send_planned")
    assert (entry.actor, entry.details) == (meeting.organiser, {"planned": mails[0].pk, "kind": "silent", "count": 1})


def test_a_reminder_by_hand_in_the_evening_goes_in_the_morning(meeting):
    told(meeting)
    remind(meeting, 1, now=at(2026, 11, 14, 22))
    message = Message.objects.get(kind="reminder")
    assert (message.not_before, message.deadline) == (at(2026, 11, 15, 8), at(2026, 11, 15, 20, 59, 59))


@pytest.mark.parametrize(
    ("now", "reminders", "count", "words"),
    [
        (REMINDED_AT, 2, 0, "kreeg al 2 herinneringen"),
        (REMINDED_AT, 0, 2, "er stonden 2 mensen op en nu 1"),
        (at(2026, 11, 17, 9), 0, 1, "te laat voor een herinnering"),
        (at(2026, 11, 16, 22), 0, 1, "te laat voor een herinnering"),
    ],
    ids=["twice already", "another count", "after the last day", "in the last night"],
)
def test_a_reminder_by_hand_is_refused_with_the_reason(meeting, now, reminders, count, words):
    invitation = told(meeting)
    for number in range(reminders):
        queued("reminder", invitation=invitation, state="held", dedupe_key=f"r{number}")
    with pytest.raises(CannotRemind, match=words):
        remind(meeting, count, now=now)
    assert PlannedMail.objects.count() == 0


def test_nobody_is_reminded_of_a_cancelled_meeting_by_hand(meeting):
    told(meeting)
    cancel_meeting(meeting=meeting, actor=meeting.organiser)
    with pytest.raises(CannotRemind, match="te laat"):
        remind(meeting, 1, now=REMINDED_AT)


def test_a_reminder_by_hand_and_the_planned_one_at_once_remind_once(meeting):
    told(meeting)
    plan(meeting)

    def job(act):
        try:
            return act()
        except CannotRemind as refusal:
            return refusal
        finally:
            connection.close()

    acts = [lambda: send_planned(now=REMINDED_AT), lambda: remind(meeting, 1, now=REMINDED_AT)] * 2
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(job, acts))
    assert len(reached()) == 1
