"""The message that is filled in equals the one that is rendered and built anew, whatever stands in it."""

import quopri
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from invitations import mail
from invitations.mail import parts, words
from tests.letters import ASKED, ICS, IDENTITY, KINDS, letter_of, meeting_of, slow_message
from tests.outbox import parsed

UNASKED = {"invite", "reminder", "thanks", "missed"}
# The template takes its own empty lines together, those of a text stay: here there are none to compare.
TEXTS = (st.text(max_size=60) | st.text("aé=. \n<&'\ue000", max_size=200)).map(
    lambda text: re.sub(r"\n{2,}", "\n", words.printable(text))
)
WORDS = TEXTS.map(lambda text: text.replace("\n", " "))
ADDRESSES = st.from_regex(r"[a-z0-9][a-z0-9+=_.-]{0,20}[a-z0-9]@[a-z0-9]{1,20}\.(nl|example)", fullmatch=True).filter(
    lambda address: ".." not in address
)
REASONS = st.lists(
    st.fixed_dictionaries(
        {"code": st.sampled_from(["area", "theme", "self", "guest", "deputy", "hand"]), "area": WORDS},
        optional={"organisation": WORDS, "theme": WORDS, "theme_en": WORDS},
    ),
    max_size=3,
)


def seen(content):
    """What a mail program gets to see: the headers, and of every part its type, parameters and content."""
    message = parsed(content)
    headers = {name: str(message[name]) for name in message if name not in {"Content-Type", *OURS}}
    return headers, [_part(part) for part in message.walk()], message.defects


def _part(part):
    parameters = {name: value for name, value in part["Content-Type"].params.items() if name != "boundary"}
    payload = None if part.is_multipart() else part.get_payload(decode=True).replace(b"\r\n", b"\n")
    if part.get_content_type() == "text/html":
        payload = elements(payload.decode())
    encoding = None if part.is_multipart() else str(part["Content-Transfer-Encoding"])
    return part.get_content_type(), parameters, encoding, part.get_filename(), payload


def elements(source):
    """The tags with their attributes and the text between them; &#x27; and ' are the same to a reader."""
    found = []
    parser = HTMLParser(convert_charrefs=True)
    parser.handle_starttag = lambda tag, attributes: found.append((tag, sorted(attributes)))
    parser.handle_endtag = lambda tag: found.append(f"/{tag}")
    parser.handle_data = found.append
    parser.handle_comment = lambda text: found.append(f"<!--{text}")
    parser.feed(source)
    parser.close()
    return found


# The standard library would fold a long link or Message-ID into words that no server reads, and of a subject it can
# lose a space between two encoded words.
OURS = {"Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Subject"}


@hypothesis_settings(max_examples=60)
@given(
    name=WORDS,
    email=ADDRESSES,
    reasons=REASONS,
    title=WORDS | st.just("00000000000¡\u0800\u0800\u0800\u0800 ¡"),
    introduction=TEXTS,
    function=WORDS,
    sort=st.sampled_from(KINDS),
    language=st.sampled_from(["nl", "en"]),
    party_size=st.integers(0, 3),
    ics=st.sampled_from([b"", ICS, ASKED]),
)
def test_the_filled_message_equals_the_rendered_one(
    name, email, reasons, title, introduction, function, sort, language, party_size, ics
):
    kind, answer = sort
    letter = letter_of(
        meeting=meeting_of(title=title, introduction=introduction),
        name=name, email=email, reasons=reasons, organiser_function=function, answer=answer, language=language,
        party_size=party_size,
    )  # fmt: skip
    composed = mail.compose(letter, kind, calendar=ics, **IDENTITY)
    assert seen(composed.content) == seen(slow_message(letter, kind, ics))
    assert parsed(composed.content)["Subject"] == composed.subject
    message = parsed(composed.content)
    unsubscribe = (f"<{letter.stop_url}>", "List-Unsubscribe=One-Click") if kind in UNASKED else (None, None)
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == unsubscribe
    assert (message["Message-ID"], message["Subject"]) == (IDENTITY["message_id"], composed.subject)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == composed.text
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == composed.html
    assert mail.compose(letter, kind, calendar=ics, **IDENTITY).content == composed.content
    is_carried_by_every_server(composed.content)


def is_carried_by_every_server(content):
    """Seven bits, CRLF only, no NUL, lines of at most 76 in the body and 998 in the headers."""
    assert content.isascii()
    assert b"\0" not in content
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", content) is None
    headers, _, body = content.partition(b"\r\n\r\n")
    assert max(map(len, headers.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 78  # a boundary may be longer than what is quoted


@given(st.text(alphabet=st.characters(exclude_characters="\r")) | st.text("aé=. \t", min_size=60, max_size=300))
@example("a" * 75)
@example("a" * 74 + " ")
@example("=" * 40)
@example(" ")
def test_quoted_text_reads_back_and_has_short_lines(text):
    text = text.encode("utf-8", "replace").decode()
    quoted = parts.quoted(text)
    assert quopri.decodestring(quoted).decode() == text.replace("\n", "\r\n")
    assert max(map(len, quoted.split("\r\n"))) <= 76
    assert not re.search(r"[ \t](\r\n|$)", quoted)


@pytest.mark.parametrize("value", ["a\r\nBcc: b@c.nl", "a\nb", "a\x00b", "é", "\x7f"])
def test_a_header_that_would_break_the_message_is_refused(value):
    with pytest.raises(ValueError, match="header Message-ID"):
        mail.compose(letter_of(), "invite", message_id=value, date=IDENTITY["date"])


def test_a_change_of_the_meeting_or_of_the_installation_changes_the_message(settings):
    letter = letter_of()
    before = mail.compose(letter, "invite").content
    settings.PUBLIC_PHONE, settings.ORGANISATION_NAME = "14 999", "Gemeente Anders"
    assert b"Gemeente Anders" in mail.compose(letter, "invite").content
    letter.meeting.title = "Iets anders"
    assert b"Iets anders" in mail.compose(letter, "invite").content
    assert b"Iets anders" not in before
