"""What follows on a try: the table of states, and what holds for every input."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invitations import rules
from invitations.models import Message

NOW = dt.datetime(2026, 11, 5, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
KINDS = Message.Kind.values


def follows(phase, code, enhanced="", kind="invite", **more):
    return rules.what_follows(kind, phase, code, enhanced, now=NOW, **({"attempts": 1} | more))


@pytest.mark.parametrize(
    ("phase", "code", "enhanced", "state", "is_ours", "is_down"),
    [
        ("connect", None, "", "queued", False, True),
        ("connect", 421, "4.3.2", "queued", False, True),
        ("connect", 554, "5.7.1", "queued", True, True),
        ("auth", 454, "4.7.0", "queued", False, True),
        ("auth", 535, "5.7.8", "queued", True, True),
        ("mail", None, "", "queued", False, True),
        ("mail", 421, "", "queued", False, True),
        ("mail", 452, "4.3.1", "queued", False, True),
        ("mail", 550, "5.1.8", "queued", True, True),
        ("mail", 552, "5.3.4", "failed_content", False, False),
        ("rcpt", None, "", "queued", False, False),
        ("rcpt", 421, "", "queued", False, False),
        ("rcpt", 450, "4.2.0", "queued", False, False),
        ("rcpt", 503, "5.5.1", "queued", True, False),
        ("rcpt", 550, "", "failed_address", False, False),
        ("rcpt", 550, "5.1.1", "failed_address", False, False),
        ("rcpt", 550, "5.2.1", "failed_address", False, False),
        ("rcpt", 552, "5.2.2", "queued", False, False),
        ("rcpt", 552, "", "queued", False, False),
        ("rcpt", 550, "5.4.4", "queued", False, False),
        ("rcpt", 550, "5.5.0", "failed_address", False, False),
        ("rcpt", 550, "5.7.1", "queued", True, False),
        ("data", None, "", "queued", False, False),
        ("data", 451, "", "queued", False, False),
        ("data", 554, "5.6.0", "failed_content", False, False),
        ("body", None, "", "queued", False, False),
        ("dot", 250, "2.0.0", "sent", False, False),
        ("dot", 451, "4.3.0", "queued", False, False),
        ("dot", 552, "5.3.4", "failed_content", False, False),
        ("dot", 554, "", "failed_content", False, False),
        ("dot", 550, "5.7.515", "queued", True, False),
        ("dot", None, "", "uncertain", False, False),
        ("dot", 354, "", "uncertain", False, False),
    ],
)
def test_what_follows_is_the_table(phase, code, enhanced, state, is_ours, is_down):
    found = follows(phase, code, enhanced)
    assert (found.state, found.is_ours, found.is_down) == (state, is_ours, is_down)
    assert (found.not_before is not None) == (state in {"queued", "uncertain"})


@pytest.mark.parametrize(
    ("kind", "uncertain_count", "expected"),
    [
        ("invite", 0, rules.Next("uncertain", NOW + 15 * MINUTE)),
        ("invite", 1, rules.Next("held")),
        ("confirmation", 0, rules.Next("held")),
        ("link", 0, rules.Next("held")),
        ("test", 0, rules.Next("held")),
    ],
)
def test_a_loss_after_the_dot_sends_an_invitation_once_more(kind, uncertain_count, expected):
    assert follows("dot", None, kind=kind, uncertain_count=uncertain_count) == expected


def test_wait_grows_to_four_hours_and_stays_there():
    assert [rules.wait(number, 0) // MINUTE for number in range(9)] == [1, 1, 5, 15, 60, 120, 240, 240, 240]


def test_wait_differs_by_a_fifth():
    assert (rules.wait(6, -1), rules.wait(6, 1)) == (192 * MINUTE, 288 * MINUTE)


def test_too_many_tries_end_in_failure():
    assert follows("rcpt", 450, attempts=rules.MAX_ATTEMPTS) == rules.Next("failed")


def test_the_last_try_may_still_succeed():
    assert follows("dot", 250, attempts=rules.MAX_ATTEMPTS) == rules.Next("sent")


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("5.1.1 no such user", "5.1.1"),
        ("#5.1.0 Address rejected", "5.1.0"),
        ("4.2.2 full\n4.2.2 try later", "4.2.2"),
        ("5.7.515 access denied", "5.7.515"),
        ("no such user 5.1.1", ""),
        ("5.1.1.7 is not a code", ""),
        ("2.0.0 kept", "2.0.0"),
        ("", ""),
    ],
)
def test_enhanced_code_is_read_from_the_start(reply, code):
    assert rules.enhanced_code(reply) == code


TRIES = {
    "kind": st.sampled_from(KINDS),
    "phase": st.sampled_from(rules.PHASES[1:]),
    "code": st.none() | st.integers(200, 599),
    "enhanced": st.just("") | st.from_regex(r"\A[245]\.[0-9]\.[0-9]{1,3}\Z"),
    "attempts": st.integers(1, rules.MAX_ATTEMPTS),
    "uncertain_count": st.integers(0, 3),
    "jitter": st.floats(-1, 1),
}


@given(**TRIES)
def test_no_try_is_forgotten_or_sent_twice_by_itself(kind, phase, code, enhanced, attempts, uncertain_count, jitter):
    found = rules.what_follows(
        kind, phase, code, enhanced, now=NOW, attempts=attempts, uncertain_count=uncertain_count, jitter=jitter
    )
    assert found.state in Message.State.values
    if found.state in {"queued", "uncertain"}:
        assert NOW + 48 / 60 * MINUTE <= found.not_before <= NOW + 288 * MINUTE
    else:
        assert found.not_before is None
    may_be_accepted = phase == "dot" and (code is None or code // 100 not in {2, 4, 5})
    assert may_be_accepted == (found.state in {"uncertain", "held"})
    assert (found.state == "sent") == (phase == "dot" and code is not None and code // 100 == 2)
    assert found.state != "failed_address" or phase == "rcpt"


@given(st.text(max_size=300))
def test_enhanced_code_takes_any_reply(reply):
    assert rules.enhanced_code(reply) == "" or rules.enhanced_code(reply) in reply
