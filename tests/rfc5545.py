"""A checker of iCalendar files, line by line against RFC 5545 and, for what is sent by mail, RFC 5546.

It reads nothing but bytes and knows nothing of the library that wrote them.
"""

import re
from collections import Counter

NAME = r"[A-Za-z0-9-]+"
PARAMETER = rf';{NAME}=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
LINE = re.compile(rf"(?P<name>{NAME})(?P<parameters>(?:{PARAMETER})*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)")
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
UTC = re.compile(r"\d{8}T\d{6}Z")
LOCAL = re.compile(r"\d{8}T\d{6}")
OFFSET = re.compile(r"[+-]\d{4}(\d{2})?")
DURATION = re.compile(r"P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)")
TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "NAME", "X-WR-CALNAME", "PRODID", "TZID", "UID", "COMMENT"}
# Property → pattern of its value, in the components that have it.
VALUES = {
    "VERSION": re.compile(r"2\.0"), "METHOD": re.compile(r"PUBLISH|REQUEST|CANCEL"),
    "CALSCALE": re.compile("GREGORIAN"),
    "SEQUENCE": re.compile(r"\d{1,9}"), "STATUS": re.compile(r"TENTATIVE|CONFIRMED|CANCELLED"), "DTSTAMP": UTC,
    "TRANSP": re.compile(r"OPAQUE|TRANSPARENT"), "ORGANIZER": re.compile(r"mailto:\S+@\S+"),
    "ATTENDEE": re.compile(r"mailto:\S+@\S+"), "TZOFFSETFROM": OFFSET, "TZOFFSETTO": OFFSET,
    "REFRESH-INTERVAL": DURATION, "X-PUBLISHED-TTL": DURATION,
}  # fmt: skip
# Component → what must be there once, and what may be there once.
ONCE = {
    "VCALENDAR": ({"PRODID", "VERSION"}, {"METHOD", "CALSCALE", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"}),
    "VEVENT": (
        {"UID", "DTSTAMP", "DTSTART", "DTEND"},
        {"SEQUENCE", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION", "ORGANIZER", "TRANSP"},
    ),
    "VTIMEZONE": ({"TZID"}, set()),
    "STANDARD": ({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, set()),
    "DAYLIGHT": ({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, set()),
}
INSIDE = {"VEVENT": "VCALENDAR", "VTIMEZONE": "VCALENDAR", "STANDARD": "VTIMEZONE", "DAYLIGHT": "VTIMEZONE"}
# RFC 5546 section 3.2: what each method asks of an event; None is any number.
SENT = {
    "PUBLISH": {"ORGANIZER": 1, "ATTENDEE": 0, "SUMMARY": 1},
    "REQUEST": {"ORGANIZER": 1, "ATTENDEE": 1, "SUMMARY": 1, "SEQUENCE": 1},
    "CANCEL": {"ORGANIZER": 1, "SEQUENCE": 1, "STATUS": 1},
}


def faults(content):
    """Everything in the file that the standard forbids; an empty list when it is valid."""
    found = _octets(content)
    lines = []
    for number, text in enumerate(_unfolded(content), 1):
        match = LINE.fullmatch(text)
        if match is None:
            found.append(f"line {number} is no content line: {text[:60]}")
        else:
            lines.append((match["name"].upper(), match["parameters"], match["value"]))
    return found + [fault for line in lines for fault in _value(*line)] + _structure(lines)


def lines_of(content, name):
    """The unfolded lines with this property."""
    return [text for text in _unfolded(content) if re.match(rf"{name}[;:]", text)]


def _octets(content):
    """Section 3.1: CRLF, and at most 75 octets on a line, with no character cut in two across the octets of a file."""
    found = [] if content.endswith(b"\r\n") else ["the last line has no end"]
    if re.search(rb"(?<!\r)\n|\r(?!\n)", content):
        found.append("a line ends in something else than CRLF")
    lengths = [len(line) for line in content.split(b"\r\n")]
    if max(lengths) > 75:
        found.append(f"a line has {max(lengths)} octets")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        found.append("this is no UTF-8")
    return found


def _unfolded(content):
    text = re.sub(rb"\r\n[ \t]", b"", content).decode("utf-8", "replace")
    return text.split("\r\n")[:-1]


def _value(name, parameters, value):
    if name in TEXTS and not TEXT.fullmatch(value):
        yield f"{name} is not escaped: {value[:60]}"
    if name in VALUES and not VALUES[name].fullmatch(value):
        yield f"{name} has no such value: {value[:60]}"
    if name in {"DTSTART", "DTEND"}:
        is_local = ";TZID=" in parameters or name == "DTSTART"
        if not (UTC.fullmatch(value) or (is_local and LOCAL.fullmatch(value))):
            yield f"{name} is no moment: {value[:60]}"


def _structure(lines):
    """Section 3.6: components inside each other, and which property how often."""
    found, open_components, zones, used, method = [], [], [], [], ""
    for name, parameters, value in lines:
        if name == "BEGIN":
            if INSIDE.get(value, "") != (open_components[-1][0] if open_components else ""):
                found.append(f"{value} stands in the wrong place")
            open_components.append((value, Counter()))
        elif not open_components:
            found.append(f"{name} stands outside")
        elif name == "END":
            kind, counts = open_components.pop()
            found += [] if kind == value else [f"END:{value} ends {kind}"]
            found += _counts(kind, counts, method)
        else:
            open_components[-1][1][name] += 1
            method = value if name == "METHOD" else method
            zones += [value] if name == "TZID" else []
            used += re.findall(r';TZID=("[^"]*"|[^;:]*)', parameters)
    found += ["something is not ended"] if open_components else []
    found += ["nothing is in it"] if not lines else []
    return found + [f"the time zone {zone} has no rules" for zone in sorted(set(used) - set(zones))]


def _counts(kind, counts, method):
    must, may = ONCE.get(kind, (set(), set()))
    for name in sorted(must):
        if counts[name] != 1:
            yield f"{kind} has {counts[name]} × {name}"
    for name in sorted(may):
        if counts[name] > 1:
            yield f"{kind} has {counts[name]} × {name}"
    for name, count in SENT.get(method, {}).items() if kind == "VEVENT" else ():
        if counts[name] != count:
            yield f"{method} has {counts[name]} × {name}"
