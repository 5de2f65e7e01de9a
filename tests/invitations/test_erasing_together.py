"""The same person is erased by two presses at once: one erases, the other finds nothing and says so."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from areas.models import Contact
from invitations import actions, tokens
from invitations.models import Erasure, ErasureWish, Follower
from tests.accounts.test_log_together import apart
from tests.factories import AdministratorFactory, ContactFactory, InvitationFactory, UserFactory
from tests.installation import wait_until
from tests.resident import hidden

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOOR = "noor@thuis.example"


@pytest.fixture(autouse=True)
def _ledger(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def wait_for_locks(count):
    """Wait until so many others wait for a lock of ours; on SQLite nobody gets as far as that before we end."""
    if connection.vendor == "postgresql":
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

        def are_waiting():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(query)
                return cursor.fetchone()[0] == count

        wait_until(are_waiting, what="those who press")


def together(*presses):
    """Let all press while the rows are locked, so that each has begun before the first one goes on."""
    with ThreadPoolExecutor(len(presses)) as threads:
        with transaction.atomic():
            list(Contact.objects.select_for_update())
            list(Follower.objects.select_for_update())
            running = [threads.submit(apart(press)) for press in presses]
            wait_for_locks(len(presses))
        return [each.result(timeout=30) for each in running]


def own_page():
    found = actions.ask_own_data(email=NOOR)
    return reverse("invitations:erase_own_data", args=[tokens.make(found.public_id, 1, "own")])


def statuses(url, data):
    return sorted(each.status_code for each in together(*[lambda: Client().post(url, data)] * 2))


def test_a_double_press_behind_the_link_erases_once_and_the_second_finds_the_link_gone():
    contact = ContactFactory(name="Noor", email=NOOR, legal_basis="consent")
    InvitationFactory(contact=contact)
    url = own_page()
    data = {"nonce": hidden(Client().get(url), "nonce"), "is_sure": "on"}
    assert statuses(url, data) == [200, 404]
    assert [each.subject["contacts"] for each in Erasure.objects.all()] == [[contact.pk]]


def test_an_address_without_a_contact_gets_one_certificate():
    Follower.objects.create(email=NOOR, created_at=timezone.now())
    url = own_page()
    data = {"nonce": hidden(Client().get(url), "nonce"), "is_sure": "on"}
    assert statuses(url, data) == [200, 404]
    assert Erasure.objects.get().counts["invitations.Follower"] == 1


def test_who_is_invited_in_a_function_makes_one_request():
    ContactFactory(email=NOOR, function="wijkbeheerder")
    url = own_page()
    data = {"nonce": hidden(Client().get(url), "nonce"), "is_sure": "on"}
    assert statuses(url, data) == [200, 200]
    assert (ErasureWish.objects.count(), Erasure.objects.count()) == (1, 0)


def test_two_of_the_staff_press_at_once_and_the_second_is_led_to_the_certificate():
    contact, clients = ContactFactory(name="Noor", email=NOOR), [Client(), Client()]
    for each in clients:
        each.force_login(AdministratorFactory())
    url, data = reverse("invitations:erase_contact", args=[contact.pk]), {"why": "asked", "is_sure": "on"}
    answers = together(*[lambda each=each: each.post(url, data) for each in clients])
    made = Erasure.objects.get()
    led = [each.url for each in answers if each.status_code == 302]
    # The second may begin so late that there is no page of this contact any more: then it says so.
    assert led in ([made.get_absolute_url()] * 2, [made.get_absolute_url()])
    assert {each.status_code for each in answers} <= {302, 404}
    if connection.vendor == "postgresql":
        assert len(led) == 2


def test_an_erasure_that_was_done_before_raises_and_leaves_no_certificate():
    contact = ContactFactory(name="Noor", email=NOOR)
    actions.erase_contact(contact=contact, actor=UserFactory())
    with pytest.raises(Contact.DoesNotExist):
        actions.erase_contact(contact=contact, actor=UserFactory())
    assert Erasure.objects.count() == 1
