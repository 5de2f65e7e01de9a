"""What a reminder, a thank-you and a "we missed you" say, in both languages, and how one stops them."""

import dataclasses
import datetime as dt

import pytest

from invitations import mail
from tests.factories import ContactFactory, InvitationFactory
from tests.invitations.planned import at
from tests.letters import IDENTITY, letter_of, meeting_of
from tests.outbox import parsed, words_of_html

MEETING = meeting_of(title="Groen", starts_at=at(2026, 12, 3, 19, 30), reply_by=at(2026, 11, 30, 23, 59, 59))
DAY = {"nl": "donderdag 3 december", "en": "Thursday 3 December"}


def compose(kind, language="nl", **fields):
    letter = dataclasses.replace(letter_of(meeting=MEETING), language=language, **fields)
    return mail.compose(letter, kind, **IDENTITY)


def one_line(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("kind", "answer", "language", "subject", "sentence"),
    [
        ("reminder", "needs-action", "nl", "Wij hebben nog geen antwoord van u: Groen", "Laat u weten of u komt?"),
        (
            "reminder",
            "needs-action",
            "en",
            "We have no answer from you yet: Groen",
            "Will you let us know",
        ),
        ("reminder", "accepted", "nl", "Tot snel: Groen", "Kunt u toch niet? Laat het ons weten."),
        ("reminder", "accepted", "en", "See you soon: Groen", "Can you not come after all? Please tell us."),
        ("thanks", "accepted", "nl", "Dank u voor uw komst: Groen", "Wat u vertelde, helpt ons verder."),
        ("thanks", "accepted", "en", "Thank you for coming: Groen", "What you told us helps us further."),
        ("missed", "accepted", "nl", "Wij hebben u gemist: Groen", "maar wij hebben u niet gezien."),
        ("missed", "accepted", "en", "We missed you: Groen", "but we did not see you."),
    ],
)
def test_the_mail_says_what_it_is_for_in_both_languages(kind, answer, language, subject, sentence):
    composed = compose(kind, language, answer=answer)
    assert composed.subject == f"{subject}, {DAY[language]}"
    assert [one_line(composed.text).count(sentence), words_of_html(composed.html).count(sentence)] == [1, 1]
    assert parsed(composed.content)["Content-Language"] == language


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("reminder", "needs-action"), ("reminder", "accepted"), ("thanks", "accepted"), ("missed", "accepted")],
)
def test_one_press_in_the_mail_program_stops_unasked_mail(kind, answer):
    letter = letter_of(meeting=MEETING, answer=answer)
    message = parsed(mail.compose(letter, kind, **IDENTITY).content)
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (
        f"<{letter.stop_url}>",
        "List-Unsubscribe=One-Click",
    )
    assert letter.stop_url in message.get_body(("plain",)).get_content().replace("=\n", "")


def test_a_reminder_asks_for_an_answer_with_the_links_and_the_last_day():
    letter = letter_of(meeting=MEETING)
    text = mail.compose(letter, "reminder", **IDENTITY).text
    assert [text.count(f"\n{url}\n") for url in (letter.reply_url, letter.decline_url)] == [1, 1]
    assert text.count("On Monday 30 November at the latest") == 1


def test_a_reminder_of_the_meeting_says_with_how_many_and_asks_nothing_by_a_day():
    text = compose("reminder", "en", answer="accepted", party_size=3).text
    assert (text.count("With 3 people"), text.count("at the latest"), text.count("?a=nee")) == (1, 0, 0)


@pytest.mark.parametrize(("presence", "count"), [("unknown", 1), ("present", 0)])
def test_who_may_not_have_been_there_is_not_taken_for_someone_who_was(presence, count):
    text = one_line(compose("thanks", answer="accepted", presence=presence).text)
    assert text.count("Kon u er toch niet bij zijn?") == count


def test_who_was_given_more_time_reads_the_own_last_day():
    invitation = InvitationFactory.build(
        meeting=MEETING,
        contact=ContactFactory.build(),
        reply_until=at(2026, 12, 2, 23, 59, 59),
    )
    text = mail.compose(mail.letter_for(invitation), "reminder", **IDENTITY).text
    assert (text.count("woensdag 2 december"), text.count("maandag 30 november")) == (1, 0)


def test_a_last_day_that_was_given_never_lies_after_the_start():
    later = dt.timedelta(days=3)
    assert letter_of(meeting=MEETING, reply_until=MEETING.starts_at + later).common().reply_by == MEETING.starts_at
    assert letter_of(meeting=MEETING, reply_until=MEETING.reply_by - later).common().reply_by == MEETING.reply_by
