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
    ("phase", "code", "enhanced", "state", "cause", "is_domain_busy"),
    [
        ("connect", None, "", "queued", "unreachable", False),
        ("connect", 421, "4.3.2", "queued", "unreachable", False),
        ("connect", 454, "4.7.0", "queued", "tls", False),
        ("connect", 502, "5.5.1", "queued", "tls", False),
        ("connect", 554, "5.7.1", "queued", "reputation", False),
        ("auth", None, "", "queued", "unreachable", False),
        ("auth", 454, "4.7.0", "queued", "unreachable", False),
        ("auth", 535, "5.7.8", "queued", "login", False),
        ("mail", None, "", "queued", "unreachable", False),
        ("mail", 421, "", "queued", "unreachable", False),
        ("mail", 452, "4.3.1", "queued", "unreachable", False),
        ("mail", 530, "5.7.0", "queued", "login", False),
        ("mail", 550, "5.1.8", "queued", "sender", False),
        ("mail", 550, "5.7.60", "queued", "sender", False),
        ("mail", 552, "5.3.4", "failed_content", "", False),
        ("rcpt", None, "", "queued", "", False),
        ("rcpt", 421, "", "queued", "", True),
        ("rcpt", 450, "4.2.0", "queued", "", True),
        ("rcpt", 452, "4.2.2", "queued", "", False),
        ("rcpt", 471, "4.7.1", "queued", "", True),
        ("rcpt", 503, "5.5.1", "queued", "login", False),
        ("rcpt", 550, "", "failed_address", "", False),
        ("rcpt", 550, "5.1.1", "failed_address", "", False),
        ("rcpt", 550, "5.2.1", "failed_address", "", False),
        ("rcpt", 552, "5.2.2", "queued", "", False),
        ("rcpt", 552, "", "queued", "", False),
        ("rcpt", 550, "5.4.4", "queued", "", False),
        ("rcpt", 550, "5.5.0", "failed_address", "", False),
        ("rcpt", 550, "5.7.1", "queued", "reputation", False),
        ("data", None, "", "queued", "", False),
        ("data", 451, "", "queued", "", True),
        ("data", 554, "5.6.0", "failed_content", "", False),
        ("body", None, "", "queued", "", False),
        ("dot", 250, "2.0.0", "sent", "", False),
        ("dot", 451, "4.3.0", "queued", "", True),
        ("dot", 552, "5.3.4", "failed_content", "", False),
        ("dot", 554, "", "failed_content", "", False),
        ("dot", 550, "5.7.515", "queued", "reputation", False),
        ("dot", None, "", "uncertain", "", False),
        ("dot", 354, "", "uncertain", "", False),
    ],
)
def test_what_follows_is_the_table(phase, code, enhanced, state, cause, is_domain_busy):
    found = follows(phase, code, enhanced)
    assert (found.state, found.cause, found.is_domain_busy) == (state, cause, is_domain_busy)
    assert (found.is_down, found.is_ours) == (cause != "", cause not in {"", "unreachable"})
    is_about_us = phase in {"connect", "auth", "mail"} and cause != ""
    assert found.is_counted == (not is_about_us)
    assert (found.not_before is not None) == (state in {"queued", "uncertain"} and not is_about_us)


@pytest.mark.parametrize(
    ("phase", "code", "words", "cause"),
    [
        ("connect", None, "SSLCertVerificationError: certificate verify failed", "tls"),
        ("connect", None, "SMTPNotSupportedError: STARTTLS extension not supported by server.", "tls"),
        ("connect", None, "ConnectionRefusedError: Connection refused", "unreachable"),
        ("connect", None, "TimeoutError: timed out", "unreachable"),
        ("mail", 530, "5.7.0 Must issue a STARTTLS command first", "tls"),
        ("auth", None, "SMTPNotSupportedError: SMTP AUTH extension not supported by server.", "login"),
        ("auth", None, "SMTPException: No suitable authentication method found.", "login"),
        ("auth", None, "SMTPServerDisconnected: Connection unexpectedly closed", "unreachable"),
    ],
)
def test_the_words_tell_what_must_be_changed(phase, code, words, cause):
    assert follows(phase, code, rules.enhanced_code(words), words=words).cause == cause


@pytest.mark.parametrize(
    ("kind", "uncertain_count", "expected"),
    [
        ("invite", 0, rules.Next("uncertain", NOW + 15 * MINUTE)),
        ("invite", 1, rules.Next("held")),
        ("reschedule", 0, rules.Next("uncertain", NOW + 15 * MINUTE)),
        ("cancel", 0, rules.Next("uncertain", NOW + 15 * MINUTE)),
        ("alarm", 0, rules.Next("held")),
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


@given(st.integers(0, 10_000), st.floats(-1, 1))
def test_a_pause_lies_between_48_seconds_and_72_minutes(streak, jitter):
    assert 48 / 60 * MINUTE <= rules.pause(streak, jitter) <= 72 * MINUTE


def test_a_pause_doubles_to_an_hour_and_stays_there():
    assert [rules.pause(streak, 0) // MINUTE for streak in range(1, 10)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (rules.pause(7, -1), rules.pause(7, 1)) == (48 * MINUTE, 72 * MINUTE)


RATES = st.floats(0.5, 6000)


@given(RATES, st.lists(st.tuples(st.floats(-5, 30), st.integers(0, 100)), max_size=60))
def test_a_bucket_lets_no_more_through_than_the_rate_and_one_bucketful(rate, asks):
    tokens, taken, passed = rules.bucket_size(rate), 0, 0.0
    for seconds, wanted in asks:
        tokens = rules.refilled(tokens, dt.timedelta(seconds=seconds), rate)
        passed += max(seconds, 0)
        got = min(int(tokens), wanted)
        tokens, taken = tokens - got, taken + got
        assert tokens >= 0
    assert taken <= rules.bucket_size(rate) + passed * rate / 60 + 0.001


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
    assert found.is_counted or (found.state == "queued" and found.cause)
    assert not (found.cause and found.is_domain_busy)
    if found.state in {"queued", "uncertain"} and found.is_counted:
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
