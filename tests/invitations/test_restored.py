"""After a backup was restored: nothing leaves, everyone sees it, and an administrator decides per kind."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from invitations import actions, delivery, queries, rules
from invitations.models import Channel, Message
from invitations.queries import forget_hold
from invitations.rules.restored import MADE_BY_TIMETABLE
from platforms.timetable import timetable
from tests.factories import AdministratorFactory, InvitationFactory
from tests.invitations.staff_pages import viewer
from tests.invitations.timetable_kinds import kinds_of
from tests.outbox import queued, states

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def restore(made=HOUR):
    """Put the sending on hold as a restore does; the backup was made so long ago."""
    delivery.hold(timezone.now() - made)
    forget_hold()


def old(kind="invite", **fields):
    """A message that stood in the backup."""
    message = queued(kind, not_before=timezone.now() - 2 * HOUR, **fields)
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - 2 * HOUR)
    return message


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_while_on_hold_and_trying_the_mail_server_does_not_end_it():
    message = old()
    restore()
    actions.resume_channel(channel=Channel.objects.get(), actor=AdministratorFactory())
    assert (delivery.is_due(), delivery.deliver(), states(message)) == (False, 0, ["queued"])
    actions.finish_restore(choices={"invite": "send"}, actor=None)
    assert (delivery.is_due(), delivery.deliver(), states(message)) == (True, 1, ["sent"])


def test_what_was_in_hand_when_the_backup_was_made_is_taken_back():
    now = timezone.now()
    leased = {"state": "sending", "lease_until": now + HOUR, "lease_token": "0" * 32}
    before = old(**leased)
    after, reminder = old(**leased, dot_at=now), old("reminder", **leased, dot_at=now)
    restore()
    assert states(before, after, reminder) == ["queued", "uncertain", "held"]
    assert list(Message.objects.order_by("pk").values_list("uncertain_count", flat=True)) == [0, 1, 1]


def test_in_doubt_is_what_may_have_left_and_what_the_timetable_makes_again():
    waiting, sent = old(), old(state="sent", accepted_at=timezone.now(), smtp_code=250)
    later = old()
    Message.objects.filter(pk=later.pk).update(not_before=timezone.now() + HOUR)
    restore()
    asked, again = queued("confirmation"), queued("reminder")
    found = queries.hold()
    assert set(queries.in_doubt(found)) == {waiting, again}
    assert queries.doubtful_kinds(found) == [(Message.Kind.INVITE, 1), (Message.Kind.REMINDER, 1)]
    assert states(sent, later, asked) == ["sent", "queued", "queued"]


def test_what_was_queued_while_the_backup_was_made_is_in_doubt_too():
    """The moment of a backup is taken before the copy."""
    message = old()
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - HOUR + dt.timedelta(seconds=3))
    restore()
    assert set(queries.in_doubt(queries.hold())) == {message}
    assert actions.finish_restore(choices={}, actor=None)["keep"] == 1
    assert (states(message), delivery.is_due()) == (["held"], False)


def test_what_the_timetable_makes_is_known():
    """What it makes again after a restore is asked about. What it makes of the moment itself is not."""
    of_now = {"ALARM", "WATCH"}
    without_message = {"INVITE", "RESCHEDULE"}  # made when there was none: people make these
    kinds = kinds_of(each["task"] for each in timetable(5).values()) - of_now - without_message
    planned = {kind.name for kind in rules.MESSAGE_KINDS.values()}
    assert {"AGENDA", "OVERDUE", "AFTER", "CHORES", "OFFER"} <= kinds
    assert sorted((kinds | planned) - {kind.name for kind in MADE_BY_TIMETABLE}) == []


@pytest.mark.parametrize(
    ("choice", "state"), [("keep", "held"), ("send", "queued"), ("drop", "cancelled"), ("", "held")]
)
def test_each_choice_does_what_it_says(choice, state):
    message = old()
    restore()
    new = queued("confirmation")
    counts = actions.finish_restore(choices={"invite": choice} if choice else {}, actor=None)
    assert (states(message, new), sum(counts.values())) == ([state, "queued"], 1)
    assert queries.hold() is None
    assert LogEntry.objects.get(action="finish_restore").details == {
        "kept": int(state == "held"), "sent": int(state == "queued"), "dropped": int(state == "cancelled"),
    }  # fmt: skip


def test_what_is_kept_back_can_still_be_sent_from_the_page_of_the_delivery(client):
    message = old()
    restore()
    actions.finish_restore(choices={}, actor=None)
    client.force_login(AdministratorFactory())
    assert "restored from a backup" in client.get(reverse("invitations:delivery")).content.decode()
    client.post(reverse("invitations:send_again", args=[message.pk]))
    assert Message.objects.filter(invitation=message.invitation, state="queued").count() == 1


def test_deciding_twice_is_deciding_once():
    message = old()
    restore()
    actions.finish_restore(choices={"invite": "drop"}, actor=None)
    assert actions.finish_restore(choices={"invite": "send"}, actor=None) == {"keep": 0, "send": 0, "drop": 0}
    assert states(message) == ["cancelled"]


def test_an_administrator_decides_on_a_page_and_the_others_see_that_it_stands_still(
    client, django_capture_on_commit_callbacks
):
    message, reminder = old(), old("reminder", invitation=InvitationFactory())
    restore()
    client.force_login(viewer())
    page = client.get(reverse("home")).content.decode()
    assert ("Er gaat nu geen e-mail uit" in page, reverse("restored") in page) == (True, False)
    client.force_login(AdministratorFactory())
    assert reverse("restored") in client.get(reverse("home")).content.decode()
    page = client.get(reverse("restored")).content.decode()
    assert ("Uitnodiging: 1 bericht" in page, "Herinnering: 1 bericht" in page) == (True, True)
    response = client.post(reverse("restored"), {"invite": "send"})
    assert (response.status_code, states(message, reminder)) == (422, ["queued", "queued"])
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("restored"), {"invite": "send", "reminder": "drop"})
    assert (response.status_code, states(message, reminder)) == (302, ["queued", "cancelled"])
    assert "geen e-mail uit" not in client.get(reverse("home")).content.decode()
    assert "staat niet stil" in client.get(reverse("restored")).content.decode()


def test_the_command_finishes_too_and_only_once(capsys):
    message = old()
    restore()
    call_command("restore", "--finish", "--choice", "drop")
    assert ("drop: 1" in capsys.readouterr().out, states(message)) == (True, ["cancelled"])
    with pytest.raises(CommandError, match="not on hold"):
        call_command("restore", "--finish")
