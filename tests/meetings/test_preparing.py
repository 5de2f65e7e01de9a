"""Preparing a meeting: programme, roles, checklist and materials, on the pages that people use."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LogEntry
from meetings.actions import cancel_meeting, change_place, change_subject, plan_meeting
from meetings.actions.copying import copy_meeting, make_series
from meetings.actions.handing_over import hand_over_work
from meetings.models import ChecklistItem, Material, MeetingRole, ProgrammeItem
from meetings.rules import proposed_times
from meetings.rules.recurrence import Rhythm
from tests.factories import ContactFactory, MeetingFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.invitations.staff_pages import coordinator_of, text, viewer
from tests.meetings.preparing import address, prepared, program
from tests.resident import hidden

pytestmark = pytest.mark.django_db
TEN_DAYS = dt.timedelta(days=10)


@pytest.fixture
def meeting(wijk):
    return MeetingFactory(area=wijk, organiser=coordinator_of(wijk))


@pytest.fixture
def sanne(client, meeting):
    client.force_login(meeting.organiser)
    return client


def dues(meeting):
    return dict(meeting.checklist.values_list("code", "due_on"))


def day_of(meeting):
    return timezone.localdate(meeting.starts_at)


def moved(meeting, by):
    times = proposed_times(meeting.starts_at + by, timezone.now())
    return change_place(meeting=meeting, actor=meeting.organiser, venue=meeting.venue, capacity=None, times=times)


def about(meeting, **changes):
    names = ("title", "participation", "question", "goal", "introduction")
    said = {name: getattr(meeting, name) for name in names} | {"kind": meeting.kind, "themes": []}
    return change_subject(meeting=meeting, actor=meeting.organiser, area=meeting.area, **(said | changes))


def test_planning_makes_the_checklist_and_its_days_come_with_the_day_and_move_with_it(wijk):
    actor = coordinator_of(wijk)
    meeting = plan_meeting(actor=actor, area=wijk, title="Samen")
    assert (meeting.checklist.count(), set(dues(meeting).values())) == (12, {None})
    assert set(meeting.checklist.values_list("owner", flat=True)) == {actor.pk}
    today = timezone.localdate()
    meeting.starts_at = timezone.now() + dt.timedelta(days=30)
    meeting = moved(meeting, dt.timedelta(0))
    assert dues(meeting)["goal"] == today  # 42 days before is over: it can still be done
    assert dues(meeting)["papers"] == day_of(meeting) - dt.timedelta(days=1)
    assert dues(meeting)["report"] == day_of(meeting) + TEN_DAYS
    later = moved(meeting, TEN_DAYS * 2)
    assert dues(later)["goal"] == max(today, day_of(later) - dt.timedelta(days=42))
    assert dues(later)["papers"] == day_of(later) - dt.timedelta(days=1)


def test_another_kind_of_meeting_changes_what_is_not_done_and_not_added_by_hand(wijk):
    meeting = plan_meeting(actor=coordinator_of(wijk), area=wijk, title="Samen")
    ChecklistItem.objects.filter(code="posters").update(done_at=timezone.now())
    ChecklistItem.objects.create(meeting=meeting, what="Taart", days=-1, made_on=timezone.localdate())
    about(meeting, kind="network")
    codes = set(dues(meeting))
    assert ("posters" in codes, "papers" in codes, "" in codes, "materials" in codes) == (True, False, True, True)


def test_a_kind_that_stays_touches_no_list(meeting):
    about(meeting, title="Anders")
    assert meeting.checklist.count() == 0


def test_a_copy_takes_everything_along_but_what_was_done(meeting):
    prepared(meeting)
    ChecklistItem.objects.update(done_at=timezone.now(), reminded_on=timezone.localdate())
    Material.objects.update(is_there=True)
    MeetingRole.objects.update(briefed_at=timezone.now(), briefed_mark="x")
    made = copy_meeting(meeting=meeting, actor=UserFactory(), parts=["preparation"])
    assert program(made) == program(meeting)
    assert [each.title for each in ProgrammeItem.objects.get(meeting=made, title="Welkom").parts.all()] == ["Uitleg"]
    assert list(made.roles.values_list("role", "task", "briefed_mark")) == [
        ("chair", "", ""),
        ("speaker", "Vijf dia's", ""),
    ]
    chore, thing = made.checklist.get(), made.materials.get()
    assert (chore.what, chore.days, chore.due_on, chore.is_done, chore.reminded_on) == (
        "Koffie regelen", -3, None, False, None,
    )  # fmt: skip
    assert (thing.what, thing.number, thing.is_there) == ("Pennen", 20, False)


def test_a_copy_without_preparation_gets_the_list_of_its_kind(meeting):
    prepared(meeting)
    made = copy_meeting(meeting=meeting, actor=meeting.organiser, parts=[])
    assert (made.programme.count(), made.roles.count(), made.materials.count()) == (0, 0, 0)
    assert made.checklist.count() == 12


def test_a_series_takes_everything_along_in_as_many_statements_however_long(meeting):
    prepared(meeting)
    counts = []
    for weeks in (1, 3):
        first = MeetingFactory(area=meeting.area, organiser=meeting.organiser, starts_at=meeting.starts_at)
        prepared(first)
        days = [day_of(first) + dt.timedelta(weeks=week + 1) for week in range(weeks)]
        with CaptureQueriesContext(connection) as queries:
            made = make_series(meeting=first, actor=first.organiser, rhythm=Rhythm(3, 1), days=days)
        counts.append(len(queries))
        assert [each.checklist.get().due_on for each in made] == [day - dt.timedelta(days=3) for day in days]
        assert [program(each) for each in made] == [program(first)] * weeks
    assert counts[0] == counts[1]


def test_who_takes_over_the_work_of_a_colleague_gets_what_was_to_be_done(meeting):
    prepared(meeting)
    by = UserFactory()
    hand_over_work(user=meeting.organiser, by=by, actor=by)
    assert meeting.checklist.get().owner == by


def test_the_tab_leads_to_everything_and_an_empty_meeting_says_what_to_do(sanne, meeting):
    page = sanne.get(address("preparation", meeting)).content.decode()
    for name in ("checklist", "programme", "roles", "materials"):
        assert f'href="{address(name, meeting)}"' in page
    assert f'href="{address("preparation", meeting)}" aria-current="page"' in page
    for name, words in {
        "programme": "Er is nog geen programma",
        "roles": "Niemand heeft nog een rol",
        "checklist": "Er is nog geen checklist",
        "materials": "Er staat nog niets op de lijst",
    }.items():
        assert words in text(sanne.get(address(name, meeting)))


def test_programme_is_typed_as_times_of_the_clock(sanne, meeting):
    council = OrganisationFactory(areas=[meeting.area], name="Wijkraad")
    said = {"title": "Inloop", "time": "19.00", "duration": "30", "organisation": council.pk, "is_reported": ""}
    response = sanne.post(address("add_item", meeting), said)
    row = ProgrammeItem.objects.get()
    assert response.url == f"{address('programme', meeting)}#r{row.pk}"
    assert (row.offset, row.duration, row.organisation, row.is_reported) == (-30, 30, council, False)
    form = sanne.get(address("add_item", meeting) + f"?bij={row.pk}").context["form"]
    assert (form.initial["time"], form.initial["duration"]) == (dt.time(19), 30)
    sanne.post(address("add_item", meeting), {"title": "Koffie", "time": "19:10", "duration": "5", "parent": row.pk})
    part = row.parts.get()
    assert (part.offset, part.duration) == (10, 5)
    page = text(sanne.get(address("programme", meeting)))
    assert "19.00 tot 19.30" in page
    assert "19.10 tot 19.15" in page
    assert sanne.get(address("item", meeting, part)).context["form"].initial["time"] == dt.time(19, 10)
    assert LogEntry.objects.filter(action="add_preparation").count() == 2


def test_programme_without_a_day_is_typed_in_minutes_and_moves_with_the_start(sanne, meeting):
    type(meeting).objects.filter(pk=meeting.pk).update(starts_at=None, doors_at=None, ends_at=None, reply_by=None)
    sanne.post(address("add_item", meeting), {"title": "Inloop", "minutes": "-30", "duration": "30"})
    assert program(meeting) == [("Inloop", -30, 30)]
    assert "30 minuten voor het begin" in text(sanne.get(address("programme", meeting)))


def test_a_wrong_part_keeps_what_was_typed_and_says_what_to_do(sanne, meeting):
    other = ProgrammeItem.objects.create(meeting=MeetingFactory(), title="Vreemd", offset=0, duration=5)
    mine = ProgrammeItem.objects.create(meeting=meeting, title="Eigen", offset=0, duration=5)
    said = {"title": "", "time": "laat", "duration": "-5", "parent": other.pk}
    response = sanne.post(address("item", meeting, mine), said)
    page = text(response)
    assert response.status_code == 422
    for words in ("Vul in wat er in dit onderdeel gebeurt.", "Vul een tijd in, bijvoorbeeld 19.30"):
        assert words in page
    assert sanne.get(address("item", meeting, other)).status_code == 404


def test_up_and_down_change_the_order_and_the_times(sanne, meeting):
    prepared(meeting)
    last = ProgrammeItem.objects.get(title="In groepjes")
    sanne.post(address("move_item", meeting, last), {"way": "up"})
    assert program(meeting) == [("In groepjes", 0, 60), ("Uitleg", 10, 20), ("Welkom", 60, 30)]
    sanne.post(address("move_item", meeting, last), {"way": "up"})  # it is the first already
    sanne.post(address("move_item", meeting, last), {"way": "down"})
    assert program(meeting) == [("Welkom", 0, 30), ("Uitleg", 10, 20), ("In groepjes", 30, 60)]


def test_an_example_begins_a_programme_once(sanne, meeting):
    sanne.post(address("propose_programme", meeting))
    sanne.post(address("propose_programme", meeting))
    found = program(meeting)
    assert (len(found), found[0], found[-1][1] + found[-1][2]) == (5, ("Inloop met koffie en thee", -30, 30), 120)


@pytest.mark.parametrize(
    ("route", "rows", "said"),
    [
        ("add_item", "programme", {"title": "Uitleg", "time": "19.30", "duration": "15"}),
        ("add_chore", "checklist", {"what": "Koffie halen", "days": "2", "side": "before"}),
        ("add_material", "materials", {"what": "Pennen", "number": "3"}),
    ],
)
def test_a_double_click_adds_a_part_once_and_a_new_page_another(sanne, meeting, route, rows, said):
    url, before = address(route, meeting), getattr(meeting, rows).count()
    places = []
    for _page in range(2):
        nonce = hidden(sanne.get(url), "form_nonce")
        places += [sanne.post(url, said | {"form_nonce": nonce}).url for _click in range(2)]
    assert (places[0] == places[1], places[2] == places[3], places[0] == places[2]) == (True, True, False)
    assert getattr(meeting, rows).count() == before + 2
    assert LogEntry.objects.filter(action="add_preparation").count() == 2
    assert sanne.post(url, said | {"form_nonce": "kort"}).status_code == 422


def test_removing_is_asked_first_and_takes_the_parts_along(sanne, meeting):
    prepared(meeting)
    top = ProgrammeItem.objects.get(title="Welkom")
    page = text(sanne.get(address("remove_item", meeting, top)))
    assert "Weet u zeker dat u ‘Welkom’ wilt verwijderen?" in page
    assert ("Het onderdeel dat erin staat, verdwijnt ook." in page, ProgrammeItem.objects.count()) == (True, 3)
    sanne.post(address("remove_item", meeting, top))
    assert program(meeting) == [("In groepjes", 30, 60)]


def test_a_role_is_given_to_a_colleague_or_a_contact_found_by_a_search(sanne, meeting):
    member = MembershipFactory(organisation=OrganisationFactory(areas=[meeting.area], name="Moskee De Vrede"))
    hidden = ContactFactory(name="Niet van hier")
    page = sanne.get(address("add_role", meeting) + "?zoek=vrede")
    assert f'value="c{member.contact_id}"' in page.content.decode()
    assert f'value="c{hidden.pk}"' not in sanne.get(address("add_role", meeting) + "?zoek=niet").content.decode()
    for key, status in (
        (f"c{member.contact_id}", 302),
        (f"c{hidden.pk}", 422),
        ("x1", 422),
        (f"u{meeting.organiser_id}", 302),
    ):
        said = {"role": "speaker", "person": key, "task": "Vijf dia's"}
        assert sanne.post(address("add_role", meeting), said).status_code == status
    assert {role.person for role in MeetingRole.objects.all()} == {member.contact, meeting.organiser}
    twice = sanne.post(address("add_role", meeting), {"role": "speaker", "person": f"c{member.contact_id}"})
    assert (twice.status_code, "heeft deze rol al" in text(twice)) == (422, True)
    row = MeetingRole.objects.get(contact=member.contact)
    assert (
        sanne.post(address("role", meeting, row), {"role": "speaker", "person": row.person_key, "task": ""}).status_code
        == 302
    )
    sanne.post(address("remove_role", meeting, row))
    assert MeetingRole.objects.count() == 1


def test_checklist_is_made_ticked_unticked_and_changed(sanne, meeting):
    sanne.post(address("make_checklist", meeting))
    sanne.post(address("make_checklist", meeting))
    assert meeting.checklist.count() == 12
    row = meeting.checklist.get(code="papers")
    sanne.post(address("tick_chore", meeting, row), {"done": "yes"})
    row.refresh_from_db()
    assert (row.is_done, row.done_by) == (True, meeting.organiser)
    assert "1 van 12 klaar" in text(sanne.get(address("checklist", meeting)))
    assert "1 van 12 klaar" in text(sanne.get(address("preparation", meeting)))
    sanne.post(address("tick_chore", meeting, row), {"done": "no"})
    said = {"what": "Printen", "days": "2", "side": "after", "owner": ""}
    sanne.post(address("chore", meeting, row), said)
    row.refresh_from_db()
    assert (row.is_done, row.what, row.days, row.owner) == (False, "Printen", 2, None)
    assert row.due_on == day_of(meeting) + dt.timedelta(days=2)
    assert sanne.get(address("chore", meeting, row)).context["form"].initial["side"] == "after"


def test_materials_are_added_ticked_and_removed(sanne, meeting):
    sanne.post(address("add_material", meeting), {"what": "Beamer", "number": "1", "brought_by": "het buurthuis"})
    row = Material.objects.get()
    sanne.post(address("tick_material", meeting, row), {"there": "yes"})
    assert "1 van 1 is er" in text(sanne.get(address("materials", meeting)))
    sanne.post(address("remove_material", meeting, row))
    assert Material.objects.count() == 0


def test_a_viewer_looks_and_changes_nothing_and_a_cancelled_meeting_rests(client, meeting):
    prepared(meeting)
    client.force_login(viewer())
    for name in ("preparation", "programme", "roles", "checklist", "materials"):
        page = client.get(address(name, meeting))
        assert (page.status_code, "/weg/" in page.content.decode()) == (200, False)
    assert client.get(address("add_item", meeting)).status_code == 404
    type(meeting).objects.filter(pk=meeting.pk).update(state="inviting")
    cancel_meeting(meeting=meeting, actor=meeting.organiser)
    client.force_login(meeting.organiser)
    assert client.get(address("programme", meeting)).status_code == 200
    assert client.get(address("add_item", meeting)).status_code == 404


@pytest.mark.parametrize("name", ["preparation", "programme", "roles", "checklist", "materials"])
def test_pages_take_as_many_queries_for_one_row_and_three(sanne, meeting, name):
    counts = []
    for more in (1, 2):
        for _each in range(more):
            prepared_row(meeting)
        with CaptureQueriesContext(connection) as queries:
            assert sanne.get(address(name, meeting)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def prepared_row(meeting):
    number = ProgrammeItem.objects.count()
    organisation = OrganisationFactory()
    ProgrammeItem.objects.create(
        meeting=meeting, title="Deel", offset=number, duration=5, organisation=organisation, contact=ContactFactory()
    )
    MeetingRole.objects.create(meeting=meeting, role="speaker", contact=ContactFactory())
    MeetingRole.objects.create(meeting=meeting, role="door", user=UserFactory())
    ChecklistItem.objects.create(
        meeting=meeting, what="Iets", days=-1, made_on=timezone.localdate(), owner=UserFactory(),
        done_at=timezone.now(), done_by=UserFactory(),
    )  # fmt: skip
    Material.objects.create(meeting=meeting, what="Iets")
