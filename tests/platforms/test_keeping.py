"""Forgetting by term: exactly what is past it, nothing of what is held, in whole steps, and the counts stay."""

import datetime as dt
import os
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import LogEntry, SignInLink
from areas.models import Contact
from invitations.models import Guest, Message, Need, Reply
from meetings.models import Meeting
from outcomes import actions, queries
from outcomes.models import ForgetRun, Forgotten, Hold
from outcomes.rules import keeping as rules
from platforms.keeping import running
from platforms.keeping.kept import KEPT
from platforms.keeping.pages import dry_run
from platforms.keeping.running import forget_past_term
from tests.cases import case
from tests.factories import AdministratorFactory, ContactFactory, InvitationFactory, MeetingFactory, UserFactory
from tests.invitations.staff_pages import text
from tests.outbox import queued
from tests.outcomes.held import came
from tests.terms import forget, known, needs_of, past

pytestmark = pytest.mark.django_db
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NAME = "Fatima el Amrani"

# --- The rules -------------------------------------------------------------------------------------------------------

FIRST = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 4 * 366 * 86400).map(lambda seconds: (FIRST + seconds * SECOND).astimezone(AMSTERDAM))


@given(since=MOMENTS, days=st.integers(0, 4000), seconds=st.integers(-2, 2))
def test_a_term_is_over_a_second_after_its_last_second_and_knows_no_summer_time(since, days, seconds):
    last = since.timestamp() + days * 86400
    now = dt.datetime.fromtimestamp(last + seconds, AMSTERDAM)
    assert rules.is_due(since, days, now) == (seconds > 0)
    assert rules.due_at(since, days).timestamp() == last


@given(day=st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), days=st.integers(0, 4000), later=st.integers(-2, 2))
def test_a_last_day_counts_whole(day, days, later):
    today = day + (days + later) * DAY
    assert (day < rules.days_until(today, days)) == (later > 0)


def test_every_sort_has_rows_words_and_a_place_in_the_settings(settings):
    assert list(dict.fromkeys(kept.code for kept in KEPT)) == list(rules.BY_CODE)
    for sort in rules.SORTS:
        assert bool(sort.setting) != bool(sort.fixed)
        assert not sort.setting or isinstance(getattr(settings, sort.setting), int)


# --- Exactly what is past its term -----------------------------------------------------------------------------------


@case("K5", "none, one or many people past the term, and one at its last second", "exactly those past it")
@pytest.mark.parametrize("count", [0, 1, 3])
def test_none_one_or_many_are_forgotten_and_nobody_else(count, settings):
    ends_at = timezone.now().replace(microsecond=0)
    meeting = past(0)
    Meeting.objects.filter(pk=meeting.pk).update(ends_at=ends_at, starts_at=ends_at - DAY, reply_by=ends_at - 2 * DAY)
    gone = [needs_of(meeting, group="residents").pk for _ in range(count)]
    other = needs_of(MeetingFactory(starts_at=ends_at + 500 * DAY), group="residents")
    last = ends_at + settings.NEEDS_KEPT_DAYS * DAY
    assert forget(last) == {}
    assert forget(last + SECOND) == ({"needs": count} if count else {})
    assert set(Need.objects.values_list("invitation", flat=True)) == {other.pk}
    last = ends_at + settings.ANSWERS_KEPT_DAYS * DAY
    assert forget(last) == {}
    assert known() == {*gone, other.pk}
    assert forget(last + SECOND) == ({"answers": count} if count else {})
    assert known() == {other.pk}


@case("K5", "meetings around the term, also where the clock is put back or on; one of them held", "the exact set")
@hypothesis_settings(max_examples=25)
@given(
    now=st.sampled_from([
        dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM),
        dt.datetime(2026, 3, 29, 3, 30, tzinfo=AMSTERDAM), dt.datetime(2027, 1, 23, 12, tzinfo=AMSTERDAM),
    ]),
    offsets=st.lists(st.integers(-90000, 90000), min_size=1, max_size=5),
    held_ones=st.sets(st.integers(0, 4)),
)  # fmt: skip
def test_the_exact_set_is_forgotten(now, offsets, held_ones, db, settings):
    Meeting.objects.all().update(state="draft", ends_at=None, starts_at=None, reply_by=None)  # of the example before
    Hold.objects.all().delete()
    expected, made = set(), []
    for number, seconds in enumerate(offsets):
        ends_at = now.astimezone(dt.UTC) - settings.ANSWERS_KEPT_DAYS * DAY + seconds * SECOND
        times = {"starts_at": ends_at - DAY, "ends_at": ends_at, "reply_by": ends_at - 2 * DAY}
        row = InvitationFactory(meeting=MeetingFactory(**times), group="residents")
        made.append(row.pk)
        if number in held_ones:
            actions.hold_meeting(meeting=row.meeting, actor=AdministratorFactory(), reason="Woo")
        if seconds < 0 and number not in held_ones:
            expected.add(row.pk)
    due = {row.pk for kept in KEPT if kept.code == "answers" for row in kept.due(now)}
    assert due == expected
    forget(now)
    assert set(made) - known() == expected


def test_officials_guests_traces_and_contacts_are_kept_until_a_term_is_set(settings):
    meeting = past(5000)
    row = InvitationFactory(meeting=meeting, group="municipal", party_size=2, answer="accepted", place="reserved",
                            answered_at=timezone.now())  # fmt: skip
    Guest.objects.create(invitation=row, name="Piet")
    message = queued(invitation=row)
    Message.objects.update(state="accepted", address_hash="ab", domain="x.example", created_at=meeting.ends_at,
                           accepted_at=meeting.ends_at)  # fmt: skip
    left = ContactFactory(valid_until=timezone.localdate() - DAY)
    assert forget(timezone.now()) == {}
    settings.GUESTS_KEPT_DAYS = 30
    assert forget(timezone.now()) == {"guests": 1}
    settings.MESSAGES_KEPT_DAYS = 30
    assert forget(timezone.now()) == {"messages": 1}
    message.refresh_from_db()
    assert (message.state, message.address_hash, message.domain) == ("accepted", "", "")
    settings.CONTACTS_KEPT_DAYS = 1
    assert forget(timezone.now()) == {}
    assert forget(timezone.now() + DAY) == {"contacts": 1}
    assert not Contact.objects.filter(pk=left.pk).exists()
    settings.PROFESSIONALS_KEPT_DAYS = 30
    assert forget(timezone.now()) == {"professionals": 1}
    row.refresh_from_db()
    assert (row.party_size, row.contact.is_forgotten) == (2, True)
    assert forget(timezone.now()) == {}


def test_sessions_and_links_that_are_over_go_at_once():
    now = timezone.now()
    for key, at in (("a", now - SECOND), ("b", now + DAY)):
        Session.objects.create(session_key=key * 32, session_data="", expire_date=at)
        SignInLink.objects.create(user=UserFactory(), purpose="password", digest=key, asked_at=now, expires_at=at)
    assert forget(now) == {"links": 1, "sessions": 1}
    assert [Session.objects.get().session_key[0], SignInLink.objects.get().digest] == ["b", "b"]


# --- Held ------------------------------------------------------------------------------------------------------------


@case("K5", "a legal hold on one meeting, then its release", "nothing of it goes while it is held, all of it after")
def test_nothing_of_a_held_meeting_goes_until_it_is_released():
    meeting, other = past(100, title="Vast"), past(100, title="Los")
    for each in (meeting, other):
        needs_of(each, group="residents")
    actor = AdministratorFactory()
    actions.hold_meeting(meeting=meeting, actor=actor, reason="Woo-verzoek 12")
    assert forget(timezone.now()) == {"needs": 1, "answers": 1}
    assert known() == {meeting.invitations.get().pk}
    assert {line.held for line in dry_run(timezone.now()) if line.sort.code in {"needs", "answers"}} == {1}
    actions.release_meeting(meeting=meeting, actor=actor)
    assert forget(timezone.now()) == {"needs": 1, "answers": 1}
    assert known() == set()
    assert [entry.action for entry in LogEntry.objects.filter(action__contains="dossier").order_by("pk")] == [
        "hold_dossier", "release_dossier",
    ]  # fmt: skip


def test_a_contact_of_a_held_meeting_stays(settings):
    settings.CONTACTS_KEPT_DAYS = 1
    meeting = past(200)
    row = InvitationFactory(meeting=meeting, group="partner", contact__valid_until=timezone.localdate() - 9 * DAY)
    actions.hold_meeting(meeting=meeting, actor=AdministratorFactory(), reason="Rechtszaak")
    assert forget(timezone.now()) == {}
    actions.release_meeting(meeting=meeting, actor=AdministratorFactory())
    assert forget(timezone.now()) == {"contacts": 1}
    assert not Contact.objects.filter(pk=row.contact_id).exists()


def test_held_twice_is_held_once_and_keeps_its_reason():
    meeting = past(1)
    first = actions.hold_meeting(meeting=meeting, actor=AdministratorFactory(), reason="Eerste")
    assert actions.hold_meeting(meeting=meeting, actor=AdministratorFactory(), reason="Tweede") == first
    assert Hold.objects.get().reason == "Eerste"


# --- In whole steps --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [1, 2, 3])
@case("K5", "killed in the middle of a step", "that step did not happen; the next run does the rest")
def test_what_is_broken_off_is_whole_as_far_as_it_went(at, monkeypatch):
    for number in range(3):
        meeting = past(100, title=f"Nummer {number}")
        for _ in range(2):
            InvitationFactory(meeting=meeting, group="residents")
    note, calls = actions.note_forgotten, []

    def killed(**fields):
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        note(**fields)

    with monkeypatch.context() as patched:
        patched.setattr(running.actions, "note_forgotten", killed)
        with pytest.raises(KeyboardInterrupt):
            forget_past_term()
    assert Forgotten.objects.aggregate(total=Sum("count"))["total"] in {None, 2 * (at - 1)}
    assert len(known()) == 6 - 2 * (at - 1)
    assert ForgetRun.objects.get().ended_at is None
    forget(timezone.now())
    assert (known(), Forgotten.objects.aggregate(total=Sum("count"))["total"]) == (set(), 6)


def test_a_batch_at_a_time_forgets_all_and_out_of_time_says_so(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    meeting = past(100)
    for _ in range(5):
        InvitationFactory(meeting=meeting, group="residents")
    run = forget_past_term(seconds=-1)
    assert (run.is_whole, len(known()), run.lines.count()) == (False, 5, 0)
    assert forget(timezone.now()) == {"answers": 5}
    assert forget(timezone.now()) == {}


@case("K5", "a list with people uploaded and left, and mail that nobody read", "gone after a day, and after its term")
def test_files_with_people_have_a_term_as_rows_have(settings, tmp_path):
    settings.VAR_DIR, settings.UNREAD_MAIL_KEPT_DAYS = tmp_path, 30
    now = timezone.now()
    ages = {
        "imports/a.data": DAY + SECOND, "imports/a.json": DAY + SECOND, "imports/b.data": DAY - SECOND,
        "bounces/cur/a:2,F": 30 * DAY + SECOND, "bounces/cur/b:2,F": 30 * DAY - SECOND,
        "calendar-replies/new/a": 31 * DAY, "mail/a.eml": 400 * DAY,
    }  # fmt: skip
    for name, age in ages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Fatima el Amrani")
        os.utime(path, ((now - age).timestamp(),) * 2)
    lines = {line.sort.code: (line.due, line.next_on) for line in dry_run(now)}
    assert lines["imports"] == (2, timezone.localdate(now + SECOND))
    assert lines["unread_mail"] == (2, timezone.localdate(now + SECOND))
    run = forget_past_term(only_soon=True, now=now)
    assert dict(run.lines.values_list("sort", "count")) == {"imports": 2, "unread_mail": 2}
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"imports/b.data", "bounces/cur/b:2,F", "mail/a.eml"}
    settings.UNREAD_MAIL_KEPT_DAYS = 0
    assert forget_past_term(only_soon=True, now=now + 2 * SECOND).lines.get().sort == "imports"
    assert forget_past_term(only_soon=True, now=now + 900 * DAY) is None


def test_one_sort_that_goes_wrong_stops_no_other(monkeypatch):
    meeting = past(100)
    needs_of(meeting, group="residents")

    def broken(found, now):
        raise RuntimeError("kapot")

    wrong = [kept if kept.code != "needs" else type(kept)("needs", kept.rows, kept.since, broken, kept.meeting)
             for kept in KEPT]  # fmt: skip
    monkeypatch.setattr(running, "KEPT", wrong)
    run = forget_past_term()
    assert (run.failed, run.is_whole) == (["needs"], False)
    assert list(run.lines.values_list("sort", "count")) == [("answers", 1)]


def test_the_hourly_round_takes_what_must_go_soonest_and_writes_nothing_when_there_is_nothing():
    assert forget_past_term(only_soon=True) is None
    needs_of(past(100), group="residents")
    run = forget_past_term(only_soon=True)
    assert list(run.lines.values_list("sort", "count")) == [("needs", 1)]
    assert len(known()) == 1
    assert forget_past_term(only_soon=True) is None
    assert ForgetRun.objects.count() == 1


# --- The counts stay -------------------------------------------------------------------------------------------------

ANSWERS = st.sampled_from(["accepted", "declined", "tentative", "needs-action"])
PEOPLE = st.lists(
    st.tuples(ANSWERS, st.integers(1, 4), st.sampled_from(["residents", "municipal", "partner"]), st.booleans()),
    min_size=1, max_size=6,
)  # fmt: skip


def figures(client, meeting):
    """The numbers on every page about this meeting, as they are shown."""
    pages = [
        reverse("meetings:meeting", args=[meeting.pk]), reverse("invitations:replies", args=[meeting.pk]),
        reverse("invitations:attendance", args=[meeting.pk]), reverse("outcomes:dossier", args=[meeting.pk]),
        reverse("area", args=[meeting.area_id]), reverse("outcomes:council"), reverse("outcomes:trends"),
        reverse("home"),
    ]  # fmt: skip
    found = {"evaluation": str(queries.evaluation(meeting)), "certificate": str(queries.certificate_of(meeting).tally)}
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        found[page] = [part for part in text(response).split() if part.strip(".,()").isdecimal()]
    return found


@hypothesis_settings(max_examples=6)
@given(people=PEOPLE)
def test_every_number_on_every_page_is_the_same_before_and_after(people, client, db, settings):
    settings.PROFESSIONALS_KEPT_DAYS = 90
    meeting = past(100)
    for number, (answer, heads, group, is_there) in enumerate(people):
        coming = answer in {"accepted", "tentative"}
        row = came(
            meeting, f"Persoon{meeting.pk}x{number} Achternaam", answer=answer,
            kind=None if group == "residents" else group, presence="present" if is_there else "absent",
            party_size=heads if coming else 0, place="reserved" if answer == "accepted" else "none",
            answered_at=None if answer == "needs-action" else meeting.ends_at - DAY,
        )  # fmt: skip
        if answer != "needs-action":
            Reply.objects.create(invitation=row, answer=answer, party_size=row.party_size, form_nonce="1")
    client.force_login(AdministratorFactory())
    before = figures(client, meeting)
    assert sum(forget(timezone.now()).values()) == len(people)
    assert known() == set()
    assert figures(client, meeting) == before
    assert "Achternaam" not in text(client.get(reverse("invitations:replies", args=[meeting.pk])))
