"""Texts that are made to keep a program busy: each function that reads what someone typed is done at once."""

import time

import pytest

from accounts.rules.spreadsheet import plain_text
from accounts.rules.theme import StyleRefused
from accounts.rules.theme import read as read_theme
from areas.rules import AddressError, clean_address, postal_lines, postcode_in, same_name
from invitations import tokens
from invitations.calendar.event import plain
from invitations.mail import parts
from invitations.rules.tries import enhanced_code
from meetings.rules.plain import remarks
from platforms.logs import masked
from tests.cases import case

SIZE = 100_000
PATTERNS = [
    "</", "<!--", "a", " ", "\n", "a@", "@a.", "/u/", "(((", "&#x27;", "%s{{", "=?utf-8?q?", "wordt ", "ge.",
    "1234 ab ",
    "é\u0301", "\ufeff=", "-", "http://", "\\\"", "--x:", "/*", "4.1.1 ",
]  # fmt: skip


def address(text):
    try:
        clean_address(text)
    except AddressError:
        return


def theme(text):
    try:
        read_theme(text)
    except StyleRefused:
        return


READERS = {
    "log": masked, "header": parts.one_line, "subject": lambda text: parts.words("Subject", text),
    "name": lambda text: parts.person("From", text, "a@b.example"), "mail": parts.quoted, "calendar": plain,
    "list": plain_text, "address": address, "postcode": postcode_in, "letter": postal_lines, "names": same_name,
    "advice": lambda text: remarks(text, "nl"), "token": tokens.split, "code": tokens.entry_code_in,
    "reply of a server": enhanced_code, "return path": tokens.message_of, "theme": theme,
}  # fmt: skip


LONG = {"subject", "name", "mail", "advice"}  # they do much for each letter, whatever it is


@case("H12", "100 kB of a pattern that comes back, 23 patterns, to 17 readers of text", "less than 200 ms of work each")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.faults) if name in LONG else name for name in READERS]
)
def test_a_text_keeps_no_reader_busy(name, seen):
    slowest, slow = 0, {}
    for pattern in PATTERNS:
        text = (pattern * (SIZE // len(pattern) + 1))[:SIZE]
        spent = worked(READERS[name], text)
        slowest = max(slowest, spent)
        if spent >= 0.2:
            slow[pattern] = spent
    assert slow == {}
    seen(f"{name}: {slowest * 1000:.0f} ms at most" if slowest >= 0.05 else "as expected")


def worked(read, text):
    """Seconds of work; once more when it seems slow, for somebody else may have had the turn."""
    spent = []
    for _time in range(3):
        start = time.process_time()
        read(text)
        spent.append(time.process_time() - start)
        if spent[-1] < 0.1:
            break
    return min(spent)
