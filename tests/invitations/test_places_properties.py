"""Whatever people answer in whatever order: no chair for two, nobody waits beside a free place."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from invitations import rules
from invitations.actions import NoRoom, TooLate, change_places, give_place, record_reply, tend_places
from invitations.models import Invitation, Places, Reply
from invitations.queries import tally
from tests.cases import case
from tests.factories import InvitationFactory, MeetingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

PEOPLE = 6
GROUPS = ["residents", "residents", "residents", "residents", "municipal", "partner"]
WHO = st.integers(0, PEOPLE - 1)
EVENTS = st.one_of(
    st.tuples(st.just("accepted"), WHO, st.integers(1, 4)),
    st.tuples(st.just("accepted"), WHO, st.integers(1, 2)),
    st.tuples(st.just("online"), WHO, st.integers(1, 2)),
    st.tuples(st.sampled_from(["declined", "tentative", "double"]), WHO, st.just(1)),
    st.tuples(st.just("divide"), st.integers(0, 3), st.integers(1, 9)),
    st.tuples(st.just("give"), WHO, st.just(0)),
    st.tuples(st.sampled_from(["hours pass", "days pass"]), st.just(0), st.just(0)),
)


class Evening:
    """One meeting, the people who answer, and the clock."""

    def __init__(self, capacity):
        self.now = timezone.now()
        self.meeting = MeetingFactory(state="inviting", capacity=capacity, is_reply_by_firm=False)
        self.people = [InvitationFactory(meeting=self.meeting, group=group) for group in GROUPS]
        self.answers = 0

    def answer(self, who, answer, heads, **fields):
        self.answers += 1
        nonce = fields.pop("nonce", f"formulier {self.answers}")
        try:
            record_reply(
                invitation=self.people[who], answer=answer, party_size=heads, form_nonce=nonce, now=self.now, **fields
            )
        except (NoRoom, TooLate):
            return

    def happen(self, event, who, number):
        if event in {"accepted", "declined", "tentative"}:
            self.answer(who, event, number, is_online=False)
        elif event == "online":
            self.answer(who, "accepted", number, is_online=True)
        elif event == "double":
            self.answer(who, "accepted", 1, nonce="dezelfde")
            self.answer(who, "accepted", 1, nonce="dezelfde")
        elif event == "divide":
            self.divide(reserved=who, capacity=number)
        elif event == "give":
            self.give(who)
        else:
            self.now += dt.timedelta(hours=7) if event == "hours pass" else dt.timedelta(days=3)
            tend_places(now=self.now)

    def divide(self, reserved, capacity):
        try:
            change_places(
                meeting=self.meeting, actor=self.meeting.organiser, capacity=capacity, reserved=reserved,
                release_at=self.now + dt.timedelta(days=2), online=2, now=self.now,
            )  # fmt: skip
        except NoRoom:
            return

    def give(self, who):
        try:
            give_place(invitation=self.people[who], actor=self.meeting.organiser, now=self.now)
        except NoRoom:
            return

    def check(self):
        """Every rule that must hold between two answers."""
        rows = list(Invitation.objects.filter(meeting=self.meeting).order_by("queue_number", "pk"))
        counters = {row.bucket: row for row in Places.objects.filter(meeting=self.meeting)}
        for bucket, row in counters.items():
            held = sum(each.party_size for each in rows if each.place in rules.HOLDS and each.bucket == bucket)
            assert (row.taken, row.taken <= row.capacity) == (held, True)
        numbers = [each.queue_number for each in rows if each.place == "waiting"]
        assert len(numbers) == len(set(numbers))
        if rules.offered_until(self.now, self.meeting.starts_at):
            assert [each.pk for each in rows if each.place == "waiting" and self.fits(each, counters)] == []
        counted = tally(self.meeting)
        assert (counted.total, counted.heads) == (
            PEOPLE, sum(each.party_size for each in rows if each.place == "reserved"),
        )  # fmt: skip
        for each in rows:
            newest = Reply.objects.filter(invitation=each).last()
            assert each.answer == (newest.answer if newest else "needs-action")
            assert each.answer_version == Reply.objects.filter(invitation=each).count()

    def fits(self, invitation, counters):
        names = rules.buckets(invitation.group, is_online=invitation.bucket == "online")
        return any(name in counters and counters[name].free >= invitation.party_size for name in names)


@case("M2", "random answers, cancellations, sizes and offers", "counters = rows; nobody waits beside a free place")
@settings(max_examples=20)
@given(capacity=st.integers(1, 8), events=st.lists(EVENTS, min_size=1, max_size=12))
def test_places_hold_whatever_people_answer(capacity, events):
    evening = Evening(capacity)
    for event in events:
        evening.happen(*event)
        evening.check()


@settings(max_examples=10)
@given(sizes=st.lists(st.integers(1, 4), min_size=3, max_size=6), leaves=st.integers(0, 5))
def test_who_waits_is_offered_a_place_in_turn_when_groups_keep_theirs(sizes, leaves):
    evening = Evening(4)
    change_places(
        meeting=evening.meeting, actor=evening.meeting.organiser, capacity=4, reserved=0, release_at=None, online=0,
        keeps_order=True, now=evening.now,
    )  # fmt: skip
    for who, size in enumerate(sizes):
        evening.answer(who, "accepted", size)
    evening.answer(leaves % len(sizes), "declined", 1)
    rows = Invitation.objects.filter(meeting=evening.meeting, queue_number__isnull=False, answer="accepted")
    places = list(rows.order_by("queue_number").values_list("place", flat=True))
    assert places == sorted(places, key=["offered", "waiting"].index)
