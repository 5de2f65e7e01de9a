"""Every mail: one reader, right headers, the same words twice, and nothing that someone typed can break it."""

import re

import pytest
from django.utils import translation
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from areas.rules import AddressError
from invitations import audience, mail
from invitations.mail import parts, words
from tests.factories import InvitationFactory, MeetingFactory
from tests.letters import ASKED, ICS, IDENTITY, KINDS, letter_of, meeting_of
from tests.outbox import parsed, words_of_html

HOSTILE = [
    "{{ settings.SECRET_KEY }}",
    "{url_cancel}",
    "%(name)s %s",
    "{0.__class__}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=y>',
    "Jan & Piet <jan@x.nl>",
    "\ue000stop_url\ue001",
    "a\r\nBcc: evil@example.org",
    "a\nb\x00c\u2028d\u202ee",
    "ünï 漢字 😀",
    "." * 200,
    ".\r\n.\r\nMAIL FROM:<x@y.nl>",
    "x" * 1200,
]


def compose(kind="invite", **fields):
    return mail.compose(letter_of(**fields), kind, calendar=ICS, **IDENTITY)


@pytest.mark.parametrize(("kind", "answer"), KINDS)
def test_every_mail_has_one_reader_and_no_pixel(kind, answer):
    composed = compose(kind, answer=answer)
    message = parsed(composed.content)
    assert message.defects == []
    assert [str(one) for one in message["To"].addresses] == [composed.recipient]
    assert (message["Cc"], message["Bcc"]) == (None, None)
    assert re.findall(r"(?i)<(?:img|script|link|iframe|form)\b|url\(|@import", composed.html) == []
    assert set(re.findall(r'(?:href|src)="(?!tel:)([a-z]+://[^/"]+)', composed.html)) == {"http://testserver"}


@pytest.mark.parametrize(("kind", "answer"), KINDS)
def test_text_and_html_say_the_same(kind, answer):
    composed = compose(kind, answer=answer)
    seen = words_of_html(composed.html).replace("tel:0101234567", "")
    assert sorted(re.findall(r"[\w/?=]+", seen)) == sorted(re.findall(r"[\w/?=]+", composed.text))


@pytest.mark.parametrize(("kind", "answer"), KINDS)
def test_the_message_reads_back_as_it_was_composed(kind, answer):
    composed = compose(kind, answer=answer)
    message = parsed(composed.content)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == composed.text
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n").strip() == composed.html.strip()
    calendars = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert [(part.get_payload(decode=True), part.get_param("method"), part.get_filename()) for part in calendars] == [
        (ICS, "PUBLISH", "afspraak.ics")
    ]


def test_a_request_is_the_last_of_the_alternatives_and_a_file_stands_beside_them():
    letter = letter_of(answer="accepted")
    asked, beside, none = (
        parsed(mail.compose(letter, "confirmation", calendar=ics, **IDENTITY).content) for ics in (ASKED, ICS, b"")
    )
    kinds = [part.get_content_type() for part in asked.iter_parts()]
    assert (asked.get_content_type(), kinds) == ("multipart/alternative", ["text/plain", "text/html", "text/calendar"])
    request = list(asked.iter_parts())[-1]
    assert (request.get_param("method"), request.get_content_disposition()) == ("REQUEST", None)
    assert (request.get_payload(decode=True), asked.defects) == (ASKED, [])
    assert [part.get_content_type() for part in beside.iter_parts()] == ["multipart/alternative", "text/calendar"]
    assert [part.get_content_type() for part in none.iter_parts()] == ["text/plain", "text/html"]


def test_headers_of_an_invitation():
    letter = letter_of()
    message = parsed(mail.compose(letter, "invite", **IDENTITY).content)
    assert {name: str(message[name]) for name in message if not name.startswith(("MIME", "Content-Type"))} == {
        "From": "Gemeente Voorbeeldstad <wijken@voorbeeldstad.example>",
        "To": letter.email,
        "Reply-To": f"{letter.organiser_name} <{letter.organiser_email}>",
        "Subject": f"Will you come? {letter.meeting.title}, {_day(letter)}",
        "Date": IDENTITY["date"],
        "Message-ID": IDENTITY["message_id"],
        "Content-Language": "en",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{letter.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _day(letter):
    with translation.override("en"):
        return words.rules.day_words(letter.meeting.starts_at, year=False)


@pytest.mark.parametrize("kind", ["test", "link", "confirmation"])
def test_only_invitations_offer_to_unsubscribe_in_the_header(kind):
    assert parsed(compose(kind).content)["List-Unsubscribe"] is None


def test_a_test_says_so_in_the_subject():
    letter = letter_of()
    subjects = [mail.compose(letter, kind).subject for kind in ("test", "invite")]
    assert subjects[0] == f"[Test] {subjects[1]}"


@pytest.mark.parametrize(
    ("answer", "subject", "sentence"),
    [
        ("accepted", "You are coming: ", "How nice that you are coming!"),
        ("tentative", "Perhaps you will come: ", "Perhaps you will come"),
        ("declined", "You are not coming: ", "A pity that you are not coming"),
        ("delegated", "Your colleague comes: ", "Thank you. Your colleague comes in your place"),
        ("redirected", "We look for the right person: ", "Thank you. We look for the right person"),
        ("waiting", "You are on the waiting list: ", "You are on the waiting list"),
    ],
)
def test_a_confirmation_says_what_was_answered(answer, subject, sentence):
    composed = compose("confirmation", answer=answer)
    assert (composed.subject.startswith(subject), sentence in composed.text) == (True, True)


def test_an_invitation_says_why_what_and_how():
    letter = letter_of(role="speaker")
    text = mail.compose(letter, "invite").text
    meeting = letter.meeting
    with translation.override("en"):
        told = [
            audience.why_you(letter.reasons),
            str(words.rules.PARTICIPATION["consult"]),
            str(words.ROLES["speaker"]),
            meeting.question,
            meeting.introduction,
            words.rules.span_words(meeting),
            letter.venue,
            letter.address,
            letter.reply_url,
            letter.decline_url,
            letter.stop_url,
            letter.organiser_phone,
            f"{letter.organiser_name}\n{letter.organiser_function}",
        ]
    assert [sentence for sentence in told if sentence not in text] == []


def test_the_organisation_answers_when_the_organiser_has_no_phone():
    assert "Call Gemeente Voorbeeldstad: 14 010." in compose(organiser_phone="").text


@pytest.mark.parametrize(("language", "expected"), [("nl", "nl"), ("en", "en"), ("xx", "nl")])
def test_the_language_is_that_of_the_reader_and_does_not_leak(language, expected):
    with translation.override("en"):
        composed = compose(language=language)
        assert translation.get_language() == "en"
    message = parsed(composed.content)
    assert (message["Content-Language"], f'<html lang="{expected}"' in composed.html) == (expected, True)
    assert ("Dear " in compose(language="en").text, "Dear " in compose(language="en").html) == (True, True)


def test_a_preview_needs_no_address_but_a_mail_does():
    assert (mail.compose(letter_of(email=""), "invite").recipient, compose().recipient != "") == ("", True)
    with pytest.raises(AddressError):
        compose(email="")


@pytest.mark.parametrize(
    "address", ["a@b.nl\r\nBcc: c@d.nl", "a@b", "p@localhost", "p@[127.0.0.1]", "jün@x.nl", "a@b.nl,c@d.nl"]
)
def test_an_address_that_cannot_be_written_to_is_refused(address):
    with pytest.raises(AddressError):
        compose(email=address)


def test_an_international_domain_is_written_in_ascii():
    assert parsed(compose(email="info@café.nl").content)["To"] == "info@xn--caf-dma.nl"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_literal_text(name):
    meeting = meeting_of(title=name, introduction=name, question=name)
    composed = compose(
        name=name, venue=name, address=name, organiser_name=name, organiser_function=name, meeting=meeting,
        reasons=[{"code": "area", "area": name, "organisation": name}],
    )  # fmt: skip
    message = parsed(composed.content)
    shown = words.printable(name)
    assert f"Dear {shown}," in composed.text
    assert f"Dear {escape(shown)},".replace("\n", "<br>") in composed.html
    assert (message["Bcc"], message.defects, len(message["To"].addresses)) == (None, [], 1)
    assert set(message.keys()) == set(parsed(compose().content).keys())
    assert "<script" not in composed.html
    _is_wire_safe(composed.content)


def _is_wire_safe(content):
    """Seven bits, CRLF only, lines that every server takes."""
    assert content.isascii()
    assert b"\0" not in content
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", content) is None
    assert max(map(len, content.split(b"\r\n"))) <= 998


@given(st.text(max_size=200))
def test_a_header_value_is_one_line(value):
    line = parts.one_line(value)
    assert line == " ".join(line.split())
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", line)
    header = parsed(f"From: {parts.person('From', value, 'a@b.nl')}\r\n\r\n".encode("ascii"))["From"]
    assert [(one.addr_spec, len(one.display_name) <= 70) for one in header.addresses] == [("a@b.nl", True)]


@given(st.text(max_size=200))
def test_a_subject_reads_back_as_it_was_written(value):
    line = parts.one_line(value)
    folded = parts.words("Subject", value)
    assert str(parsed(f"Subject: {folded}\r\n\r\n".encode("ascii"))["Subject"]) == line
    assert max(map(len, folded.split("\r\n"))) <= 78


def test_the_same_letter_gives_the_same_bytes():
    letter = letter_of(answer="accepted")
    first, second = (mail.compose(letter, "confirmation", calendar=ICS, **IDENTITY).content for _ in range(2))
    assert first == second


@pytest.mark.django_db
def test_letter_for_asks_the_database_nothing(django_assert_num_queries):
    invitation = InvitationFactory()
    loaded = type(invitation).objects.select_related("contact", "meeting__venue", "meeting__organiser").get()
    with django_assert_num_queries(0):
        mail.compose(mail.letter_for(loaded), "invite", **IDENTITY)
    assert mail.letter_for(loaded).reply_url.startswith(f"http://testserver/u/{invitation.public_id}.")


@pytest.mark.django_db
def test_the_preview_of_an_invitee_opens_no_one_elses_page():
    meeting = MeetingFactory()
    invitee = audience.Invitee(
        contact_id=1, name="Fatima", function="", email="f@bewoners.example", phone="", channel="email", language="en",
        group="residents", role="participant", organisation_id=None, organisation="",
        reasons=[audience.Reason("hand", note="x")],
    )  # fmt: skip
    letter = mail.letter_for_invitee(meeting, invitee)
    assert (letter.reply_url, letter.name) == ("http://testserver/u/voorbeeld/", "Fatima")
    assert "Dear Fatima," in mail.compose(letter, "invite").text
