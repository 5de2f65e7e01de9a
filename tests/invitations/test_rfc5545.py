"""The checker of calendar files sees what is wrong: each fault alone, in a file that is right without it."""

import pytest

from tests.rfc5545 import faults

GOOD = "\r\n".join([
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Buurtvenster//NL", "METHOD:REQUEST", "BEGIN:VTIMEZONE",
    "TZID:Europe/Amsterdam", "BEGIN:STANDARD", "DTSTART:20261025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
    "END:STANDARD", "END:VTIMEZONE", "BEGIN:VEVENT", "UID:1@x", "DTSTAMP:20261105T093000Z", "SEQUENCE:1",
    "DTSTART;TZID=Europe/Amsterdam:20261203T193000", "DTEND;TZID=Europe/Amsterdam:20261203T213000",
    "SUMMARY:Samen\\, eten\\; en", "  praten", 'ORGANIZER;CN="De Wit, S":mailto:a@x.example',
    "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:b@x.example", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR", "",
])  # fmt: skip


def test_a_good_file_has_no_fault():
    assert faults(GOOD.encode()) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("END:VCALENDAR\r\n", "END:VCALENDAR", "the last line has no end"),
        ("UID:1@x\r\n", "UID:1@x\n", "a line ends in something else than CRLF"),
        ("UID:1@x", "UID:1@x\rATTENDEE:x", "a line ends in something else than CRLF"),
        ("UID:1@x", f"UID:{'1' * 90}", "a line has 94 octets"),
        ("UID:1@x\r\n", "", "VEVENT has 0 × UID"),
        ("UID:1@x", "UID:1@x\r\nUID:2@x", "VEVENT has 2 × UID"),
        ("STATUS:CONFIRMED", "STATUS:SURE", "STATUS has no such value: SURE"),
        ("STATUS:CONFIRMED", "STATUS:CONFIRMED\r\nSTATUS:CONFIRMED", "VEVENT has 2 × STATUS"),
        ("\\, eten", ", eten", "SUMMARY is not escaped: Samen, eten\\; en praten"),
        ("SUMMARY:Samen", "SUMMARY Samen", "line 19 is no content line: SUMMARY Samen\\, eten\\; en praten"),
        ('CN="De Wit, S"', 'CN="De "Wit"', 'line 20 is no content line: ORGANIZER;CN="De "Wit":mailto:a@x.example'),
        ("20261105T093000Z", "20261105T093000", "DTSTAMP has no such value: 20261105T093000"),
        ("DTEND;TZID=Europe/Amsterdam:20261203T213000", "DTEND:20261203T213000", "DTEND is no moment: 20261203T213000"),
        ("TZID:Europe/Amsterdam", "TZID:Europe/Brussels", "the time zone Europe/Amsterdam has no rules"),
        ("TZOFFSETTO:+0100\r\n", "", "STANDARD has 0 × TZOFFSETTO"),
        ("END:STANDARD", "END:DAYLIGHT", "END:DAYLIGHT ends STANDARD"),
        ("END:VCALENDAR\r\n", "", "something is not ended"),
        ("BEGIN:VEVENT", "BEGIN:STANDARD", "STANDARD stands in the wrong place"),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:b@x.example\r\n", "", "REQUEST has 0 × ATTENDEE"),
        ("METHOD:REQUEST", "METHOD:PUBLISH", "PUBLISH has 1 × ATTENDEE"),
        ("SUMMARY:", "SUMMARY:\x07", "line 19 is no content line: SUMMARY:\x07Samen\\, eten\\; en praten"),
    ],
)
def test_a_fault_is_seen(old, new, fault):
    assert old in GOOD
    assert fault in faults(GOOD.replace(old, new, 1).encode())


def test_half_a_sign_is_seen():
    assert "this is no UTF-8" in faults(GOOD.encode().replace(b"Samen", "Sam\u00e9n".encode()[:-2]))
