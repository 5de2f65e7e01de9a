"""Every page of staff × role × area × method, against one table. A route of ours that is not in it fails."""

import pytest
from django.db import connection
from django.urls import reverse

from areas.models import Area
from initiatives.models import FollowUp
from invitations.actions import invite, release_now
from invitations.models import Invitation
from meetings.actions.voices import note_signal
from meetings.models import Meeting
from outcomes.models import ActionPoint
from tests.factories import AdministratorFactory, AreaFactory, ContactFactory, MeetingFactory
from tests.house.test_routes import PUBLIC_ROUTES, ROUTES
from tests.initiatives.ideas import an_idea
from tests.invitations.staff_pages import coordinator_of, plan, viewer
from tests.outcomes.held import written

pytestmark = pytest.mark.django_db

# What each role gets: "see" (200 or a redirect to a page of ours) or "404". Columns: coordinator of the area,
# coordinator of another area, viewer; the administrator is let in everywhere. Then what a POST does for the same.
SEE, GONE = "see", "404"
PAGES = {  # route: (GET own, GET other, GET viewer, POST own, POST other, POST viewer)
    "meetings:meeting": (SEE, GONE, SEE, None, None, None),
    "meetings:subject": (SEE, GONE, GONE, SEE, GONE, GONE),
    "meetings:place": (SEE, GONE, GONE, SEE, GONE, GONE),
    "meetings:venue": (SEE, GONE, GONE, SEE, GONE, GONE),
    "meetings:remove": (None, GONE, GONE, None, GONE, GONE),
    "meetings:proposals": (SEE, GONE, SEE, None, None, None),
    "meetings:decide": (None, None, None, SEE, GONE, GONE),
    "meetings:signal": (SEE, GONE, SEE, SEE, GONE, GONE),
    "meetings:merge_signal": (None, None, None, SEE, GONE, GONE),
    "meetings:plan_signal": (None, None, None, SEE, GONE, GONE),
    "invitations:invitees": (SEE, GONE, SEE, SEE, GONE, GONE),
    "invitations:add_invitee": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:check": (SEE, GONE, None, SEE, GONE, GONE),
    "invitations:preview": (None, GONE, GONE, None, None, None),
    "invitations:test": (None, None, None, SEE, GONE, GONE),
    "invitations:sending": (SEE, GONE, SEE, None, None, None),
    "invitations:stop": (None, None, None, SEE, GONE, GONE),
    "invitations:release": (None, None, None, SEE, GONE, GONE),
    "invitations:tell_change": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:take_back_change": (None, None, None, SEE, GONE, GONE),
    "invitations:replies": (SEE, GONE, SEE, None, None, None),
    "invitations:export": (SEE, GONE, SEE, None, None, None),
    "invitations:invitation": (SEE, GONE, SEE, SEE, GONE, GONE),
    "invitations:address": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:planned": (SEE, GONE, SEE, None, None, None),
    "invitations:mails": (SEE, GONE, SEE, None, None, None),
    "invitations:mail_example": (SEE, GONE, SEE, None, None, None),
    "invitations:prepare_planned": (None, None, None, SEE, GONE, GONE),
    "invitations:plan_mail": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:planned_mail": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:stop_planned": (None, None, None, SEE, GONE, GONE),
    "invitations:resume_planned": (None, None, None, SEE, GONE, GONE),
    "invitations:remind": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:extend": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:caller": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:letters": (SEE, GONE, SEE, None, None, None),
    "invitations:print_letters": (None, None, None, SEE, GONE, GONE),
    "invitations:door": (SEE, GONE, SEE, None, None, None),
    "invitations:door_file": (None, None, None, SEE, GONE, SEE),
    "invitations:check_in": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:door_link": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:attendance": (SEE, GONE, GONE, SEE, GONE, GONE),
    "area": (SEE, GONE, SEE, None, None, None),
    "areas:contact": (SEE, GONE, SEE, SEE, GONE, GONE),
    "invitations:contact_history": (SEE, GONE, SEE, None, None, None),
    "invitations:copy": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:repeat": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:cancel": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:revive": (None, None, None, SEE, GONE, GONE),
    "invitations:places": (SEE, GONE, SEE, SEE, GONE, GONE),
    "invitations:give_place": (None, None, None, SEE, GONE, GONE),
    "invitations:referrals": (SEE, SEE, GONE, GONE, GONE, GONE),
    "invitations:hand_over": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:merge_contact": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:care": (SEE, SEE, GONE, None, None, None),
    "invitations:ask_organisations": (None, None, None, SEE, SEE, GONE),
    "invitations:note_checked": (None, None, None, SEE, SEE, GONE),
    "meetings:hand_over_work": (GONE, GONE, GONE, GONE, GONE, GONE),
    "areas:renew_feed": (None, None, None, SEE, GONE, GONE),
    "invitations:undelivered": (SEE, SEE, GONE, SEE, GONE, GONE),
    "initiatives:idea": (SEE, GONE, SEE, SEE, GONE, GONE),
    "initiatives:add_slip": (SEE, GONE, GONE, SEE, GONE, GONE),
    "initiatives:close_follow_up": (None, None, None, SEE, GONE, GONE),
    "initiatives:market": (SEE, GONE, SEE, SEE, GONE, GONE),
    "initiatives:call": (SEE, GONE, GONE, SEE, GONE, GONE),
    "initiatives:floor": (SEE, GONE, SEE, SEE, GONE, GONE),
    "initiatives:number_stands": (None, None, None, SEE, GONE, GONE),
    "initiatives:counts": (SEE, GONE, GONE, SEE, GONE, GONE),
    "invitations:delivery": (GONE, GONE, GONE, None, None, None),
    "invitations:resume": (None, None, None, GONE, GONE, GONE),
    "invitations:send_again": (None, None, None, GONE, GONE, GONE),
    "outcomes:report": (SEE, GONE, SEE, None, None, None),
    "outcomes:begin_report": (None, None, None, SEE, GONE, GONE),
    "outcomes:report_summary": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:add_subject": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:report_subject": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:remove_subject": (None, None, None, SEE, GONE, GONE),
    "outcomes:add_agreement": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:report_agreement": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:remove_agreement": (None, None, None, SEE, GONE, GONE),
    "outcomes:choose_text": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:ask_check": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:reopen_report": (None, None, None, SEE, GONE, GONE),
    "outcomes:finalise_report": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:correct_report": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:publish_report": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:unpublish_report": (None, None, None, SEE, GONE, GONE),
    "outcomes:send_report": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:point": (SEE, GONE, SEE, SEE, GONE, GONE),
    "outcomes:point_words": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:evaluation": (SEE, GONE, SEE, None, None, None),
    "outcomes:ask_visitors": (None, None, None, SEE, GONE, GONE),
    "outcomes:paper_reviews": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:look_back": (SEE, GONE, GONE, SEE, GONE, GONE),
    "outcomes:report_file": (SEE, GONE, SEE, None, None, None),
}
OF_PROPOSALS = (
    {  # route: what its address names
        "meetings:decide": lambda world: [world["meeting"].area_id, world["meeting"].themes.get().pk],
        "initiatives:close_follow_up": lambda world: [world["follow_up"].pk],
    }
    | dict.fromkeys(
        [f"initiatives:{name}" for name in ("market", "call", "floor", "number_stands", "counts")],
        lambda world: [world["idea"].meeting_id],
    )
    | dict.fromkeys(("initiatives:idea", "initiatives:add_slip"), lambda world: [world["idea"].pk])
    | dict.fromkeys(
        ("meetings:signal", "meetings:merge_signal", "meetings:plan_signal"), lambda world: [world["signal"].pk]
    )
)
WITHOUT_ROW = {
    "invitations:undelivered", "invitations:delivery", "invitations:resume", "invitations:referrals",
    "invitations:care", "invitations:ask_organisations", "invitations:note_checked", "meetings:hand_over_work",
}  # fmt: skip
LISTS = {
    "home", "search", "meetings:meetings", "meetings:plan", "areas:areas", "areas:contacts", "meetings:city",
    "meetings:city_list", "meetings:signals", "meetings:add_signal", "outcomes:points", "initiatives:ideas",
    "outcomes:council", "outcomes:council_file", "outcomes:council_list",
    "initiatives:add_idea", "initiatives:follow_ups",
}  # fmt: skip
OWN = {"accounts:logout", "accounts:password", "accounts:profile"}
SAMPLES = {"styleguide"}  # in the demo and while developing only, without anything of anyone


@pytest.fixture
def world(db):
    """One meeting that was sent, the people who look at it, and an area next door."""
    meeting = plan()
    mailing = invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")
    release_now(mailing=mailing, actor=meeting.organiser)
    other = AreaFactory(name="Oostwijk", parent=Area.objects.get(name="Voorbeeldstad"))
    invitation = Invitation.objects.get(contact__name="Fatima el Amrani")
    market = MeetingFactory(area=meeting.area, organiser=meeting.organiser, kind="market", state="inviting")
    idea = an_idea(market, state="admitted")
    return {
        "meeting": meeting,
        "invitation": invitation,
        "idea": idea,
        "follow_up": FollowUp.objects.create(initiative=idea, months=6, due_on="2026-01-01"),
        "signal": note_signal(area=meeting.area, text="Meer bomen", origin="phone", actor=None),
        "report": written(meeting, invitation),
        "users": [meeting.organiser, coordinator_of(other), viewer()],
        "administrator": AdministratorFactory(),
        "other_area": other,
    }


def test_every_route_of_ours_is_in_the_table():
    ours = {name for name in ROUTES if not name.startswith(("admin:", "javascript"))} - set(PUBLIC_ROUTES)
    assert ours - set(PAGES) - LISTS - OWN - SAMPLES == set()


def address_of(name, world):
    meeting, invitation = world["meeting"], world["invitation"]
    if name in {f"invitations:{page}" for page in ("invitation", "address", "give_place", "extend")}:
        return reverse(name, args=[meeting.pk, invitation.pk])
    if name == "invitations:plan_mail":
        return reverse(name, args=[meeting.pk]) + "?soort=missed"
    if name in {f"invitations:{page}" for page in ("planned_mail", "stop_planned", "resume_planned")}:
        return reverse(name, args=[meeting.pk, meeting.planned_mail.earliest("pk").pk])
    if name == "invitations:mail_example":
        return reverse(name, args=[meeting.pk, "invite"])
    if name == "invitations:preview":
        return reverse(name, args=[meeting.pk, 1])
    if name in WITHOUT_ROW:
        return reverse(name)
    if name == "invitations:send_again":
        return reverse(name, args=[invitation.messages.get().pk])
    return reverse(name, args=OF_PROPOSALS[name](world)) if name in OF_PROPOSALS else address_of_row(name, world)


def address_of_report(name, world):
    report = world["report"]
    if "point" in name:
        return reverse(name, args=[ActionPoint.objects.get().pk])
    rows = {"subject": report.subjects, "agreement": report.agreements, "text": report.other_texts}
    kind = name.rpartition("_")[2]
    if name == "outcomes:unpublish_report":
        return reverse(name, args=[report.meeting_id, 1])
    more = [rows[kind].get().pk] if kind in rows and "add_" not in name else []
    return reverse(name, args=[report.meeting_id, *more])


def address_of_row(name, world):
    if name.startswith("outcomes:"):
        return address_of_report(name, world)
    meeting, invitation = world["meeting"], world["invitation"]
    of_contacts = ("areas:contact", "areas:renew_feed", "invitations:contact_history", "invitations:hand_over")
    people = dict.fromkeys((*of_contacts, "invitations:merge_contact"), invitation.contact_id)
    places = dict.fromkeys(("area", "meetings:proposals"), meeting.area_id)
    pk = (places | people).get(name, meeting.pk)
    return reverse(name, args=[pk])


def outcome(response):
    if response.status_code == 404:
        return GONE
    return SEE if response.status_code in {200, 302, 303, 422} else response.status_code


def snapshot():
    """Every row of our tables, to see whether anything changed."""
    tables = [
        name
        for name in connection.introspection.table_names()
        if name.split("_")[0] in {"areas", "meetings", "invitations", "initiatives", "outcomes"}
    ]
    with connection.cursor() as cursor:
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            # PostgreSQL gives bytes as a view, which says where they lie and not what they are.
            rows[table] = sorted(
                repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
                for row in cursor.fetchall()
            )
        return rows


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_follow_the_table(client, world, name):
    for number, user in enumerate(world["users"]):
        for method, expected in (("get", PAGES[name][number]), ("post", PAGES[name][3 + number])):
            if expected is None:
                continue
            client.force_login(user)
            before = snapshot()
            data = {"invitation": world["invitation"].pk, "email": "?"} if name == "invitations:undelivered" else {}
            assert (user.role, method, outcome(getattr(client, method)(address_of(name, world), data))) == (
                user.role,
                method,
                expected,
            )
            if expected == GONE or method == "get":
                assert snapshot() == before, f"{method} by {user} changed something"


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"meetings:remove", "invitations:preview"}))
def test_administrator_sees_every_page(client, world, name):
    client.force_login(world["administrator"])
    method = "get" if PAGES[name][0] else "post"
    assert outcome(getattr(client, method)(address_of(name, world))) == SEE


def test_lists_and_searches_show_own_rows_only(client, world):
    for user, sees in zip(world["users"], (True, False, True), strict=True):
        client.force_login(user)
        for name, query in {
            "home": "",
            "meetings:meetings": "?zoek=Samen",
            "areas:areas": "?zoek=Westwijk",
            "meetings:city": "",
            "meetings:signals": "",
            "areas:contacts": "?zoek=Fatima",
            "search": "?q=Fatima",
        }.items():
            page = client.get(reverse(name) + query).content.decode()
            shown = any(f'href="{address}"' in page for address in links_to(world))
            assert (user.role, name, shown) == (user.role, name, sees)


def links_to(world):
    meeting, invitation = world["meeting"], world["invitation"]
    return [
        reverse("meetings:meeting", args=[meeting.pk]),
        reverse("invitations:replies", args=[meeting.pk]),
        reverse("area", args=[meeting.area_id]),
        reverse("areas:contact", args=[invitation.contact_id]),
        reverse("meetings:proposals", args=[meeting.area_id]),
        reverse("meetings:signal", args=[world["signal"].pk]),
    ]


def test_planning_in_a_foreign_area_is_refused(client, world):
    client.force_login(world["users"][1])
    response = client.post(
        reverse("meetings:plan"),
        {
            "area": world["meeting"].area_id,
            "themes": [world["meeting"].themes.get().pk],
            "kind": "theme",
            "title": "Van een ander",
            "participation": "consult",
        },
    )
    assert (response.status_code, Meeting.objects.filter(title="Van een ander").count()) == (422, 0)


def test_an_invitation_of_another_meeting_is_not_found_under_an_own_one(client, world):
    foreign = Invitation.objects.create(
        meeting=MeetingFactory(area=world["other_area"], state="inviting"), contact=ContactFactory(), group="residents"
    )
    client.force_login(world["users"][0])
    for name in ("invitation", "address", "extend"):
        for method in ("get", "post"):
            address = reverse(f"invitations:{name}", args=[world["meeting"].pk, foreign.pk])
            assert getattr(client, method)(address).status_code == 404


def test_a_foreign_contact_cannot_be_added(client, world):
    hidden = ContactFactory(name="Niet van hier")
    client.force_login(world["users"][0])
    client.post(
        reverse("invitations:add_invitee", args=[world["meeting"].pk]),
        {"contact": hidden.pk, "note": "omdat het kan", "action": "add"},
    )
    page = client.get(reverse("invitations:invitees", args=[world["meeting"].pk])).content.decode()
    assert "Niet van hier" not in page
