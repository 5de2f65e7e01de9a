"""Days and times as people and browsers write them."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from areas.forms import read_day
from meetings.forms import read_time
from meetings.rules import LocalTimeError, day_words, local_moment
from tests.cases import case

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
SPACES = st.sampled_from(["", " ", "\t", "\u00a0 "])


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-03",
        "3 december 2026",
        "donderdag 3 december 2026",
        "Donderdag 3 December 2026",
        "3 dec 2026",
        "3 dec. 2026",
        "3-12-2026",
        "03-12-2026",
        "3/12/2026",
        "3.12.2026",
        " 3  december 2026 ",
        "December 3, 2026",
        "Thursday 3 December 2026",
    ],
)
def test_read_day_reads_what_people_write(text):
    assert read_day(text) == dt.date(2026, 12, 3)


@pytest.mark.parametrize(
    "text",
    ["", "morgen", "3 december", "31-2-2026", "vrijdag 3 december 2026", "3-12-26", "12-31-2026", "0001-01-01"],
)
def test_read_day_refuses_what_is_no_day(text):
    assert read_day(text) is None


@given(DAYS, SPACES, st.sampled_from(["nl", "en"]))
def test_read_day_reads_every_day_that_we_show(day, space, language):
    with translation.override(language):
        shown = day_words(day)
    forms = [shown, day.isoformat(), f"{day.day}-{day.month}-{day.year}", f"{day.day:02}/{day.month:02}/{day.year}"]
    assert [read_day(space + form + space) for form in forms] == [day] * 4


@given(st.text(max_size=40))
def test_read_day_and_read_time_take_any_text(text):
    assert (type(read_day(text)) in {dt.date, type(None)}, type(read_time(text)) in {dt.time, type(None)}) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("19.30", (19, 30)),
        ("19:30", (19, 30)),
        ("19:30:00", (19, 30)),
        ("19u30", (19, 30)),
        ("1930", (19, 30)),
        ("19.30 uur", (19, 30)),
        ("om 19.30 uur", (19, 30)),
        ("19 uur", (19, 0)),
        ("19uur", (19, 0)),
        ("9", (9, 0)),
        ("0:00", (0, 0)),
    ],
)
def test_read_time_reads_what_people_write(text, time):
    assert read_time(text) == dt.time(*time)


@pytest.mark.parametrize("text", ["", "24.00", "19.60", "half acht", "19.3", "7:30 pm", "-1", "19.30.99"])
def test_read_time_refuses_what_is_no_time(text):
    assert read_time(text) is None


@given(st.times(), SPACES)
def test_read_time_reads_every_time_in_every_form(time, space):
    whole = time.replace(second=0, microsecond=0)
    forms = [f"{time:%H.%M}", f"{time:%H:%M} uur", f"{time:%H%M}", f"{time.hour}u{time:%M}", time.isoformat()]
    assert [read_time(space + form + space) for form in forms] == [whole] * 5


@given(DAYS, st.times())
def test_local_moment_keeps_day_and_time_or_refuses(day, time):
    try:
        moment = local_moment(day, time)
    except LocalTimeError:
        return
    back = moment.astimezone(dt.UTC).astimezone(moment.tzinfo)
    assert (back.date(), back.time()) == (day, time)


@pytest.mark.parametrize(
    ("day", "time"),
    [(dt.date(2026, 3, 29), dt.time(2, 30)), (dt.date(2026, 10, 25), dt.time(2, 30))],
)
@case("E1", "02.30 hours on 25 October and 29 March", "refused with a sentence")
def test_local_moment_refuses_the_hour_in_which_the_clock_changes(day, time):
    with pytest.raises(LocalTimeError, match=r"02\.30"):
        local_moment(day, time)


@pytest.mark.parametrize(
    ("day", "time", "hours"),
    [
        (dt.date(2026, 3, 29), dt.time(1, 59), 1),
        (dt.date(2026, 3, 29), dt.time(3, 0), 2),
        (dt.date(2026, 10, 25), dt.time(1, 59), 2),
        (dt.date(2026, 10, 25), dt.time(3, 0), 1),
    ],
)
@case("E1", "the hours around a change of the clock", "stored without doubt")
def test_local_moment_takes_the_hours_around_a_change(day, time, hours):
    assert local_moment(day, time).utcoffset() == dt.timedelta(hours=hours)
