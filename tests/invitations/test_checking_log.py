"""Each morning the log is verified; when it does not add up administrators hear of it, once."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.actions import link_entries, log
from accounts.models import LogCheck, LogEntry
from invitations.actions import check_log
from invitations.delivery import letters, outbox
from invitations.models import Message
from invitations.tasks import check_log as task
from tests.accounts.tampering import unguarded
from tests.factories import AdministratorFactory
from tests.outbox import parsed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator():
    return AdministratorFactory(email="beheer@gemeente.example", language="nl")


@pytest.fixture
def broken(administrator):
    """A log of three entries, of which somebody changed the second."""
    made = [log(actor=administrator, action="invite", count=number) for number in range(3)]
    link_entries()
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_logentry SET action = 'stop' WHERE id = %s", [made[1].pk])
    return made[1]


def test_a_good_log_is_told_to_nobody(administrator):
    log(actor=administrator, action="invite")
    task()
    assert (LogCheck.objects.get().problem, Message.objects.count()) == ("", 0)


def composed():
    claim = outbox.claim(1)
    return letters.compose(outbox.renew(claim, claim.waiting[0]))


def test_each_administrator_hears_once_of_a_broken_log(broken):
    AdministratorFactory(is_active=False)
    now = timezone.now()
    check_log(now=now)
    check_log(now=now + dt.timedelta(days=1))
    assert Message.objects.count() == 1
    mail = parsed(composed().content)
    assert (mail["To"], mail["Subject"]) == ("beheer@gemeente.example", "Het logboek is van buitenaf veranderd")
    assert f"Het nummer van de regel: {broken.pk}." in mail.get_body(("plain",)).get_content()


def test_what_was_put_right_meanwhile_is_not_told(broken):
    check_log()
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_logentry SET action = 'invite' WHERE id = %s", [broken.pk])
    assert check_log().broken_since is None
    assert composed() is None


def test_in_the_morning_entries_that_are_too_old_go(administrator, settings, monkeypatch):
    settings.LOG_KEPT_YEARS = 1
    long_ago = timezone.now() - dt.timedelta(days=800)
    with monkeypatch.context() as then:
        then.setattr("accounts.actions.logging.timezone.now", lambda: long_ago)
        log(actor=administrator, action="invite")
    log(actor=administrator, action="stop")
    check_log()
    assert list(LogEntry.objects.order_by("pk").values_list("action", flat=True)) == ["stop", "remove_old_entries"]
