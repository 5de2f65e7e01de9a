"""Rows by a statement that is made once are those of the query set, the lock included."""

import threading

import pytest
from django.db import connection, connections
from django.db.models import F, Value
from django.db.models.functions import Concat

from invitations.models import Compiled, Invitation
from tests.factories import InvitationFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def wanted(pk, word):
    rows = Invitation.objects.filter(pk=pk).select_related("meeting__venue", "organisation").order_by()
    return rows.only("answer", "meeting__starts_at", "meeting__venue__name", "organisation__name").annotate(
        said=Concat(F("contact__name"), Value(word))
    )


kept = Compiled(wanted, -1, "a word")


def told(row):
    meeting = row.meeting
    return row.pk, row.answer, meeting.starts_at, meeting.venue.name, row.organisation, row.said


def test_rows_are_those_of_the_query_set_and_cost_one_query(django_assert_num_queries):
    ours_too = InvitationFactory(organisation=OrganisationFactory())
    for invitation, word in [(InvitationFactory(), "!"), (ours_too, "%s ' ?")]:
        ours, theirs = kept.rows(invitation.pk, word), list(wanted(invitation.pk, word))
        with django_assert_num_queries(0):
            assert [told(row) for row in ours] == [told(row) for row in theirs]
        assert ours[0].get_deferred_fields() == theirs[0].get_deferred_fields()
        with django_assert_num_queries(1):
            kept.rows(invitation.pk, word)


def test_a_row_that_is_not_there_gives_nothing():
    assert kept.rows(-2, "!") == []


def test_a_row_can_be_changed_and_saved():
    invitation = InvitationFactory()
    (row,) = kept.rows(invitation.pk, "!")
    row.seats_max = 3
    row.save(update_fields=["seats_max"])
    invitation.refresh_from_db()
    assert invitation.seats_max == 3


def test_the_lock_stays_in_the_statement():
    locking = Compiled(lambda pk: Invitation.objects.select_for_update(of=("self",)).filter(pk=pk), -1)
    invitation = InvitationFactory()
    for _again in range(2):
        assert [row.pk for row in locking.rows(invitation.pk)] == [invitation.pk]
    if connection.vendor == "postgresql":
        statement = vars(connections["default"])["compiled_rows"][locking].statement
        assert "FOR UPDATE OF" in statement


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_by_its_own_connection_also_after_it_was_closed():
    invitation, seen = InvitationFactory(), []

    def read():
        for _again in range(2):
            seen.append([row.pk for row in kept.rows(invitation.pk, "!")])
            connection.close()

    for thread in [threading.Thread(target=read) for _ in range(3)]:
        thread.start()
        thread.join()
    assert seen == [[invitation.pk]] * 6
