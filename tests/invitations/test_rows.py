"""The set-based insert writes what was given, whatever the text."""

import json

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from invitations.models import Invitation
from tests.factories import ContactFactory, MeetingFactory

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)


def insert(meeting, rows, **options):
    Invitation.objects.insert_rows(
        ["contact", "organisation", "public_id", "reasons"],
        rows,
        {
            "meeting": meeting.pk,
            "mailing": None,
            "group": "residents",
            "role": "participant",
            "channel": "email",
            "token_version": 1,
            "state": "open",
            "answer": "needs-action",
            "answer_version": 0,
            "party_size": 0,
            "created_at": timezone.now(),
        },
        **options,
    )


class RoundTrip(TestCase):
    """Hypothesis needs a database that is rolled back per example."""

    @settings(max_examples=40)
    @given(notes=st.lists(texts, min_size=1, max_size=4))
    def test_insert_rows_keeps_every_text(self, notes):
        meeting = MeetingFactory()
        contacts = [ContactFactory() for _ in notes]
        rows = [
            (contact.pk, None, f"id{number}", json.dumps([{"code": "hand", "note": note}], ensure_ascii=False))
            for number, (contact, note) in enumerate(zip(contacts, notes, strict=True))
        ]
        insert(meeting, rows)
        found = Invitation.objects.filter(meeting=meeting).order_by("contact_id")
        assert [row.reasons[0]["note"] for row in found] == notes
        assert {row.organisation for row in found} == {None}


@pytest.mark.django_db
def test_insert_rows_leaves_a_row_that_exists_alone():
    meeting, contact = MeetingFactory(), ContactFactory()
    insert(meeting, [(contact.pk, None, "eerste", "[]")])
    insert(meeting, [(contact.pk, None, "tweede", "[]")], renew_on=["meeting", "contact"], renew_where="withdrawn")
    assert Invitation.objects.get().public_id == "eerste"


@pytest.mark.django_db
def test_insert_rows_renews_a_withdrawn_row():
    meeting, contact = MeetingFactory(), ContactFactory()
    insert(meeting, [(contact.pk, None, "eerste", "[]")])
    Invitation.objects.update(state="withdrawn")
    insert(meeting, [(contact.pk, None, "tweede", "[]")], renew_on=["meeting", "contact"], renew_where="withdrawn")
    found = Invitation.objects.get()
    assert (found.public_id, found.state) == ("tweede", "open")
