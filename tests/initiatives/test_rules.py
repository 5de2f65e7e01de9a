"""Which state follows which; that nothing ends without an answer; and when we ask again."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from initiatives import rules
from initiatives.models import NEEDS_ANSWER, PUBLIC_STATES, Call, Initiative
from meetings.models import Meeting

STATES = st.sampled_from(Initiative.State.values)


def test_every_state_has_a_place_in_the_course():
    assert set(rules.ONWARD) == set(Initiative.State.values)
    assert {state for following in rules.ONWARD.values() for state in following} | {"submitted", "withdrawn"} == set(
        rules.ONWARD
    )


@given(STATES, STATES)
def test_a_way_goes_on_step_by_step_or_one_step_back(start, goal):
    way = rules.path(start, goal)
    steps = list(zip([start, *way], way, strict=False)) if way else []
    is_back = [rules.BACK.get(start)] == way
    assert is_back or all(following in rules.ONWARD[state] for state, following in steps)
    assert way is None or way == [] or way[-1] == goal


@given(STATES)
def test_what_staff_may_choose_has_a_way_and_nobody_withdraws_for_someone_else(state):
    offered = list(rules.choices_from(state))
    assert (offered[0], len(offered), "withdrawn" in offered[1:]) == (state, len(set(offered)), False)
    assert [goal for goal in offered if rules.path(state, goal) is None] == []


def test_one_sitting_goes_from_handed_in_to_admitted_or_refused():
    assert rules.path("submitted", "admitted") == ["assessed", "admitted"]
    assert rules.path("submitted", "declined") == ["assessed", "declined"]
    assert rules.path("admitted", "not_chosen") == ["presented", "not_chosen"]
    assert rules.path("not_chosen", "finished") == ["under_way", "finished"]
    assert (rules.path("declined", "admitted"), rules.path("withdrawn", "submitted")) == (None, None)


@given(st.lists(st.tuples(STATES, st.sampled_from(["", " ", "Ja, dat kan."])), max_size=20))
def test_no_course_of_clicks_ends_without_an_answer(clicks):
    state, answer = "submitted", ""
    for goal, text in clicks:
        if rules.path(state, goal) is not None and not rules.lacks_answer(state, goal, text):
            state, answer = goal, text
        assert state not in NEEDS_ANSWER or answer.strip()


def test_going_back_from_an_end_needs_no_answer():
    assert (rules.lacks_answer("declined", "assessed", ""), rules.lacks_answer("declined", "declined", "")) == (
        False,
        True,
    )


def test_an_end_needs_other_words_than_were_sent_before():
    asked = [
        ("admitted", "not_chosen", "Ja."),
        ("admitted", "not_chosen", "Helaas."),
        ("not_chosen", "not_chosen", "Ja."),
    ]
    assert [rules.lacks_answer(*each, "Ja.") for each in asked] == [True, False, False]
    assert rules.lacks_answer("admitted", "presented", "Ja.", "Ja.") is False


def test_nothing_is_public_before_it_is_admitted():
    assert set(Initiative.State.values) - set(PUBLIC_STATES) == {"submitted", "assessed", "declined", "withdrawn"}


def test_we_ask_again_after_half_a_year_and_a_year():
    days = rules.follow_up_days(dt.date(2026, 8, 31))
    assert days == [(6, dt.date(2027, 2, 28)), (12, dt.date(2027, 8, 31))]


def test_a_market_takes_ideas_until_its_last_day_or_its_start():
    now = dt.datetime(2026, 11, 5, 12, tzinfo=dt.UTC)
    meeting = Meeting(state="inviting", starts_at=now + dt.timedelta(hours=1))
    today, tomorrow = now.date(), now.date() + dt.timedelta(days=1)

    def is_open(call=None, **changes):
        for name, value in changes.items():
            setattr(meeting, name, value)
        return rules.takes_ideas(meeting, call, now, today)

    assert [is_open(), is_open(Call()), is_open(Call(closes_on=today)), is_open(Call(closes_on=tomorrow))] == [True] * 4
    assert is_open(Call(closes_on=today - dt.timedelta(days=1))) is False
    assert (is_open(starts_at=now), is_open(starts_at=None, state="cancelled")) == (False, False)
