"""Looking changes nothing: no GET, HEAD or prefetch of any route writes a row, for a stranger, a resident or staff.

A mail scanner opens every link; a browser loads pages ahead; a crawler follows whatever it finds.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import invite_user
from accounts.models import SignInLink
from accounts.tokens import digest
from initiatives.actions import answer_stand, want_to_join
from initiatives.models import FollowUp
from invitations import tokens
from invitations.actions import (
    ask_follow,
    ask_organisations,
    ask_own_data,
    ask_registration,
    confirm_follow,
    make_door_link,
    record_reply,
    send_colleague,
    speak_up,
)
from invitations.models import DataCheck, Erasure, ErasureWish, Follow, Follower, Guest, Message, Registration, Speaker
from outcomes.actions import hold_meeting
from outcomes.models import ActionPoint
from outcomes.tokens import code_of
from tests.cases import case
from tests.factories import (
    AdministratorFactory,
    AreaRoleFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.house.test_routes import ROUTES
from tests.initiatives.ideas import an_idea
from tests.invitations.planned import plan
from tests.meetings.preparing import prepared, row_of
from tests.outbox import queued
from tests.outcomes.dossiers import certified, listed
from tests.outcomes.held import lesson_in, written
from tests.resident import rows

pytestmark = pytest.mark.django_db

AT_ONCE = 12  # looking at every row of every table takes longer than opening a page
# Tables that tell who looked, and how often a link was refused; not what anyone did.
SEEN = {"sessions.Session", "invitations.Tally"}
# These write one line in the log: someone took people along, or saw what they need or how they are reached.
LOGGED = {
    "invitations:export", "meetings:city_list", "outcomes:council_file", "outcomes:council_list",
    "invitations:invitation", "invitations:replies", "invitations:door", "invitations:check_in", "areas:contact",
    "invitations:address", "invitations:contact_history", "admin:areas_contact_change",
}  # fmt: skip
# Links that lead to a row of their own, and what each is for.
PURPOSES = {
    "invitations:door_help": ("door", "door"),
    "invitations:guest": ("guest", "guest"),
    "invitations:confirm_registration": ("registration", "register"),
    "invitations:confirm_follow": ("follow", "follow"),
    "invitations:following": ("follower", "following"),
    "invitations:stop_following": ("follower", "unfollow"),
    "invitations:confirm_speaker": ("speaker", "voice"),
    "invitations:organisation": ("check", "data"),
    **{
        f"invitations:{page}": ("own_data", "own")
        for page in (
            "own_data",
            "own_data_json",
            "own_data_file",
            "correct_own_data",
            "stop_own_mail",
            "erase_own_data",
        )
    },
    "outcomes:opinion": ("opinion", "opinion"),
    "outcomes:keep_point": ("point", "point"),
    **{
        f"initiatives:own_{page}": ("initiator", "idea")
        for page in ("idea", "words", "stand", "progress", "withdrawal")
    },
    "initiatives:confirm_join": ("joining", "join"),
}
OF_AREAS = {
    "area", "invitations:area_feed", "invitations:area_news", "invitations:public_area", "invitations:speak_up",
    "meetings:proposals", "meetings:decide", "outcomes:done", "initiatives:hand_in_area",
    "initiatives:area_initiatives",
}  # fmt: skip
OF_OTHERS = (
    {f"initiatives:{name}": "market" for name in ("hand_in", "market", "call", "floor", "number_stands", "counts")}
    | {f"initiatives:{name}": "idea" for name in ("public_initiative", "join", "idea", "add_slip", "note_stand")}
    | {"initiatives:close_follow_up": "follow_up", "outcomes:certificate": "certified"}
    | {f"outcomes:{name}_dossier": "market" for name in ("hold", "release", "reopen")}
    | {"release_hold": "hold"}
    | {"invitations:erasure": "erasure", "invitations:erasure_wish": "wish"}
    | {f"outcomes:{name}": "destruction" for name in ("destruction", "refuse_destruction")}
)
# Only the pages behind a mailed link read those heads (`invitations.views.token_page`): staff opens a page in two ways.
WAYS = [
    {"method": "get"},
    {"method": "head"},
    {"method": "get", "headers": {"Sec-Purpose": "prefetch;prerender"}},
    {"method": "get", "headers": {"Purpose": "prefetch", "User-Agent": "Mozilla/5.0 (compatible; MailScanner)"}},
]


@pytest.fixture
def town():
    """A meeting with answers of every kind, so that every page has something to show."""
    official = InvitationFactory(group="municipal", organisation=OrganisationFactory(kind="municipal"))
    official.meeting.themes.set([ThemeFactory()])
    resident = InvitationFactory(meeting=official.meeting, organisation=OrganisationFactory())
    record_reply(invitation=resident, answer="accepted", guests=[("Erik Fok", "erik@thuis.example")], form_nonce="1")
    send_colleague(invitation=official, name="Bram", email="bram@elders.example", form_nonce="1")
    message = queued(invitation=official)
    theme = official.meeting.themes.get()
    ask_registration(meeting=official.meeting, name="Noor", email="noor@thuis.example", form_nonce="1")
    confirm_follow(follow=ask_follow(email="noor@thuis.example", theme=theme))
    ask_follow(email="noor@thuis.example", area=official.meeting.area)
    report = written(prepared(official.meeting), resident)
    signal = speak_up(area=official.meeting.area, text="Meer bomen", email="noor@thuis.example", form_nonce="1")
    market = MeetingFactory(area=official.meeting.area, kind="market", state="inviting")
    idea = an_idea(market, state="admitted")
    answer_stand(initiative=an_idea(market, state="admitted"), is_coming=True)
    joining = want_to_join(initiative=idea, name="Els", email="els@thuis.example")
    return {
        "link": link_to_choose_a_password(official.meeting.organiser),
        "market": market,
        "idea": idea,
        "initiator": idea.writer,
        "joining": joining.writer,
        "follow_up": FollowUp.objects.create(
            initiative=idea, months=6, due_on=timezone.localdate(), asked_at=timezone.now()
        ),
        "signal": signal,
        "speaker": Speaker.objects.get(),
        "door": make_door_link(meeting=official.meeting, actor=official.meeting.organiser),
        "check": asked(resident),
        "meeting": official.meeting,
        "invitation": resident,
        "guest": Guest.objects.get(),
        "planned": plan(official.meeting),
        "registration": Registration.objects.get(),
        "follow": Follow.objects.get(confirmed_at=None),
        "follower": Follower.objects.get(),
        "message": Message.objects.get(pk=message.pk),
        "area": official.meeting.area,
        "contact": resident.contact,
        "subject": report.subjects.get(),
        "photo": report.photos.get(),
        "agreement": report.agreements.get(),
        "other_text": report.other_texts.get(),
        "opinion": report.opinions.get(),
        "lesson": lesson_in(official.meeting.area),
        "point": ActionPoint.objects.get(meeting=report.meeting),
        "erasure": Erasure.objects.create(at=timezone.now(), why="self", counts={"invitations.Guest": 1}),
        "own_data": ask_own_data(email=resident.contact.email),
        "wish": ErasureWish.objects.create(contact=resident.contact, asked_at=timezone.now()),
        "destruction": listed(market),
        "certified": certified(),
        "hold": hold_meeting(meeting=market, actor=AdministratorFactory(), reason="Woo-verzoek"),
    }


def asked(resident):
    """The question to the organisation of this resident to look at its data."""
    MembershipFactory(contact=resident.contact, organisation=resident.organisation)
    ask_organisations(organisations=[resident.organisation], actor=resident.meeting.organiser)
    return DataCheck.objects.get()


def link_to_choose_a_password(user):
    """The secret part of a mailed link of this user."""
    link = invite_user(user=user, actor=None)
    SignInLink.objects.filter(pk=link.pk).update(digest=digest("l" * 43))
    return "l" * 43


def arguments(name, town):
    """Real values for a route: rows that exist, links that work."""
    known = {
        "pk": town[OF_OTHERS[name]].pk
        if name in OF_OTHERS
        else town["point"].pk
        if "point" in name
        else town["contact"].pk
        if "contact" in name or name == "invitations:hand_over"
        else town["area"].pk
        if name in OF_AREAS
        else town["signal"].pk
        if "signal" in name
        else town["lesson"].pk
        if name in {"outcomes:lesson", "outcomes:remove_lesson"}
        else town["meeting"].themes.get().pk
        if "theme" in name
        else town["meeting"].pk,
        "invitation_pk": town["invitation"].pk,
        "theme_pk": town["meeting"].themes.get().pk,
        "planned_pk": town["planned"].pk,
        "message_pk": town["message"].pk,
        "row_pk": row_of(name, town["meeting"]).pk
        if name.startswith("meetings:") and "row_pk" in ROUTES[name]
        else town["photo" if "photo" in name else "agreement" if "agreement" in name else "subject"].pk,
        "digest": town["photo"].digest,
        "text_pk": town["other_text"].pk,
        "number": 1,
        "kind": "invite",
        "size": "a4",
        "name": "x",
        "token": token(name, town),
        "object_id": "1",
        "content_type_id": 1,
        "app_label": "areas",
        "url": "areas/",
    }
    return {key: known.get(key, 1) for key in ROUTES[name]}


def token(name, town):
    invitation = town["invitation"]
    if name == "accounts:choose_password":
        return town["link"]
    if name in PURPOSES:
        row, purpose = PURPOSES[name]
        return tokens.make(town[row].public_id, 1, purpose)
    if name == "outcomes:review_by_code":
        return code_of(town["meeting"])
    if name == "invitations:own_feed":
        return tokens.feed(invitation.contact.feed_key)
    purpose = {"invitations:unsubscribe": "unsubscribe", "outcomes:review": "review"}.get(name, "reply")
    return tokens.make(invitation.public_id, invitation.token_version, purpose)


def looked(client, name, town, ways=WAYS, queries=("", "?a=ja", "?a=nee")):
    """Open a route in every way; return how often it answered."""
    kwargs = {"app_label": "areas"} if name == "admin:app_list" else arguments(name, town)
    address, answers = reverse(name, kwargs=kwargs), 0
    for way in ways:
        for query in queries if "u/" in address else queries[:1]:
            response = getattr(client, way["method"])(address + query, headers=way.get("headers"))
            assert response.status_code < 500
            answers += 1
    return answers


def state():
    return {label: found for label, found in rows().items() if label not in SEEN}


def visitor(client, who, town):
    if who == "administrator":
        client.force_login(AdministratorFactory())
    if who == "coordinator":
        client.force_login(AreaRoleFactory(area=town["area"]).user)


@case("I2", "GET, HEAD and prefetch of every route, for everyone", "not one row changes")
@pytest.mark.parametrize("who", ["stranger", "coordinator", "administrator"])
def test_looking_at_any_route_changes_no_row(client, town, who, seen):
    visitor(client, who, town)
    ways = WAYS if who == "stranger" else WAYS[:2]
    before, answers = state(), 0
    names = sorted(set(ROUTES) - LOGGED)
    for some in (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)):
        answers += sum(looked(client, name, town, ways) for name in some)
        assert state() == before, f"one of {some}"
    assert answers >= len(ways) * (len(ROUTES) - len(LOGGED))
    seen.figure("G10", f"{who}: 0 rows in {answers:,} answers of {len(names)} routes")


@pytest.mark.parametrize("name", sorted(LOGGED))
def test_what_is_logged_changes_nothing_else(client, town, name):
    visitor(client, "administrator", town)
    before = {label: found for label, found in state().items() if label != "accounts.LogEntry"}
    looked(client, name, town)
    assert {label: found for label, found in state().items() if label != "accounts.LogEntry"} == before
