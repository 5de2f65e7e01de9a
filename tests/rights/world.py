"""A town with two wijken that have one of everything, someone of each role, and the address of each route in it."""

import contextlib
import datetime as dt
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import invite_user
from accounts.models import SignInLink, User
from accounts.tokens import digest
from initiatives.actions import answer_stand, want_to_join
from initiatives.models import FollowUp
from invitations.actions import (
    ask_follow,
    ask_organisations,
    ask_own_data,
    ask_registration,
    confirm_follow,
    invite,
    make_door_link,
    record_reply,
    release_now,
    send_colleague,
    speak_up,
)
from invitations.models import (
    DataCheck,
    DoorLink,
    Erasure,
    ErasureWish,
    Follow,
    Follower,
    Guest,
    Invitation,
    Message,
    Referral,
    Registration,
    Speaker,
)
from meetings.models import Meeting
from outcomes.actions import hold_meeting, publish_figures
from outcomes.models import ActionPoint, Destruction
from tests.factories import (
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
    UserFactory,
)
from tests.initiatives.ideas import an_idea
from tests.invitations.planned import plan
from tests.meetings.preparing import prepared
from tests.outcomes.dossiers import certified, listed
from tests.outcomes.held import lesson_in, written
from tests.rights.rules import GONE, LOGIN, NOT_SO, YES

GONE_PK = 2_000_000_000
LONG_AGO = dt.timedelta(days=400)  # figures of that half-year are settled, and public
# What tells that a link was refused, and how often; nothing that anyone did.
NOT_OURS = {"invitations_tally", "django_session"}


@dataclass
class Place:
    """A wijk with one of everything."""

    area: object
    things: dict = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["things"][name]
        except KeyError:
            raise AttributeError(name) from None


def place(name, top, theme):
    """Make a wijk with one of everything that an address can name; `name` tells two of them apart."""
    tag = name.lower()
    area = AreaFactory(name=name, parent=top)
    organiser = AreaRoleFactory(area=area, user__name=f"Coördinator van {name}").user
    meeting = prepared(MeetingFactory(title=f"Samen in {name}", area=area, themes=[theme], organiser=organiser))
    for kind in ("residents", "municipal", "partner"):
        organisation = OrganisationFactory(name=f"{kind} {name}", kind=kind, areas=[area])
        contact = ContactFactory(name=f"Iemand {kind} {name}", email=f"{kind}@{tag}.example")
        MembershipFactory(organisation=organisation, contact=contact)
        if kind != "residents":
            ThemeLinkFactory(theme=theme, area=area, organisation=organisation)
    draft = MeetingFactory(title=f"Concept in {name}", area=area, themes=[theme], organiser=organiser)
    release_now(mailing=invite(meeting=meeting, actor=organiser, form_nonce=tag), actor=organiser)
    found = Invitation.objects.filter(meeting=meeting, organisation__areas=area)
    resident, official = found.get(group="residents"), found.get(group="municipal")
    record_reply(invitation=resident, answer="accepted", guests=[(f"Gast {name}", f"gast@{tag}.example")],
                 form_nonce=f"{tag}1")  # fmt: skip
    send_colleague(invitation=official, name=f"Bram {name}", email=f"bram@elders-{tag}.example", form_nonce=f"{tag}2")
    things = {"meeting": meeting, "draft": draft, "invitation": resident, "contact": resident.contact,
              "organisation": resident.organisation, "theme": theme, "tag": tag}  # fmt: skip
    things |= _links(things, area) | _ideas(area, organiser, tag) | _reports(meeting, resident, area)
    return Place(area, things)


def _links(found, area):
    """What a mailed link leads to, besides an invitation."""
    meeting, tag, theme = found["meeting"], found["tag"], found["theme"]
    ask_registration(meeting=meeting, name=f"Noor {tag}", email=f"noor@{tag}.example", form_nonce=tag)
    confirm_follow(follow=ask_follow(email=f"noor@{tag}.example", theme=theme))
    ask_follow(email=f"noor@{tag}.example", area=area)
    signal = speak_up(area=area, text=f"Meer bomen in {tag}", email=f"noor@{tag}.example", form_nonce=tag)
    make_door_link(meeting=meeting, actor=meeting.organiser)
    ask_organisations(organisations=[found["organisation"]], actor=meeting.organiser)
    follower = Follower.objects.get(email=f"noor@{tag}.example")
    return {
        "signal": signal,
        "own_data": ask_own_data(email=found["contact"].email),
        "wish": ErasureWish.objects.create(contact=found["contact"], asked_at=timezone.now()),
        "speaker": Speaker.objects.get(signal=signal),
        "registration": Registration.objects.get(meeting=meeting),
        "follow": Follow.objects.get(follower=follower, confirmed_at=None),
        "follower": follower,
        "door": DoorLink.objects.get(meeting=meeting),
        "check": DataCheck.objects.get(organisation=found["organisation"]),
        "referral": Referral.objects.filter(invitation__meeting=meeting).earliest("pk"),
        "guest": Guest.objects.get(invitation=found["invitation"]),
        "message": Message.objects.filter(invitation=found["invitation"]).earliest("pk"),
        "planned": plan(meeting),
        "deputy": AreaRoleFactory(area=area, is_deputy=True, user__name=f"Vaste waarnemer {tag}"),
    }


def _ideas(area, organiser, tag):
    market = MeetingFactory(
        title=f"Markt {tag}", area=area, organiser=organiser, kind="market", state="inviting"
    )  # fmt: skip
    idea = an_idea(market, state="admitted")
    answer_stand(initiative=an_idea(market, state="admitted"), is_coming=True)
    joining = want_to_join(initiative=idea, name=f"Els {tag}", email=f"els@{tag}-meedoen.example")
    due = FollowUp.objects.create(initiative=idea, months=6, due_on=timezone.localdate(), asked_at=timezone.now())
    later = InvitationFactory(meeting=market, contact__name=f"Later {tag}", contact__email=f"later@{tag}.example")
    return {
        "later": later,
        "market": market,
        "idea": idea,
        "initiator": idea.writer,
        "joining": joining.writer,
        "follow_up": due,
    }


def _reports(meeting, resident, area):
    report = written(meeting, resident)
    return {
        "report": report,
        "subject": report.subjects.get(),
        "photo": report.photos.get(),
        "agreement": report.agreements.get(),
        "other_text": report.other_texts.get(),
        "opinion": report.opinions.get(),
        "lesson": lesson_in(area),
        "point": ActionPoint.objects.get(meeting=meeting),
    }


@dataclass
class World:
    """Two places, and a browser for each role."""

    own: Place
    other: Place
    users: dict
    browsers: dict
    sessions: dict
    destruction: object
    certified: object
    erasure: object
    link: str


def make_world():
    """Make it all, and log everyone in. `own` is the wijk of the coordinator, the deputy, the editor and the door."""
    top, theme = AreaFactory(name="Voorbeeldstad"), ThemeFactory(name="Eenzaamheid")
    own, other = place("Westwijk", top, theme), place("Oostwijk", top, theme)
    today = timezone.localdate()
    roles = {"v": "viewer", "d": "door", "e": "editor", "u": "auditor", "p": "privacy"}
    users = {letter: UserFactory(role=role, name=role) for letter, role in roles.items()}
    for letter in "de":
        AreaRoleFactory(user=users[letter], area=own.area)
    users["w"] = AreaRoleFactory(
        area=own.area, is_deputy=True, valid_from=today, valid_until=today + dt.timedelta(days=1)
    ).user
    users |= {"c": own.meeting.organiser, "o": other.meeting.organiser}
    users["b"] = UserFactory(role=User.Role.ADMINISTRATOR, is_staff=True, is_superuser=True, name="beheer")
    for each in (own, other):
        _begin(each.meeting)
        listed(each.market)
        each.things["hold"] = hold_meeting(meeting=each.draft, actor=users["b"], reason="Woo-verzoek")
    past = timezone.now() - LONG_AGO
    for each in (own, other):
        title = f"Lang geleden in {each.area.name}"
        MeetingFactory(title=title, area=each.area, organiser=each.meeting.organiser, starts_at=past, state="held")
    publish_figures()
    pressed = invite_user(user=users["v"], actor=None)
    SignInLink.objects.filter(pk=pressed.pk).update(digest=digest("l" * 43))
    world = World(own, other, users, {}, {}, Destruction.objects.earliest("pk"), certified(),
                  Erasure.objects.create(at=timezone.now(), why="asked"), "l" * 43)  # fmt: skip
    for letter in "ahx" + "".join(users):
        world.browsers[letter] = Client(raise_request_exception=True)
        if letter in users:
            world.browsers[letter].force_login(users[letter])
            world.sessions[letter] = world.browsers[letter].cookies[settings.SESSION_COOKIE_NAME].value
    return world


def _begin(meeting):
    """Let a meeting be of now: people are checked in, its report is written, and who is there looks back on it."""
    start = timezone.now() - dt.timedelta(seconds=1)
    days = {"doors_at": start - dt.timedelta(hours=1), "starts_at": start, "ends_at": start + dt.timedelta(minutes=5),
            "reply_by": start - dt.timedelta(minutes=1)}  # fmt: skip
    Invitation.objects.filter(meeting=meeting, answer="accepted").update(presence="present", present_count=1)
    Meeting.objects.filter(pk=meeting.pk).update(**days)
    meeting.refresh_from_db()


def browser(world, role):
    """The browser of a role as it was when the world was made: a page may have logged it out."""
    found = world.browsers[role]
    found.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: world.sessions[role]} if role in world.sessions else {})
    return found


@contextlib.contextmanager
def undone(writes=None):
    """Undo everything that happens inside; with a list, write down each statement that changed a row of ours."""

    def watch(execute, sql, params, many, context):
        verb, _space, rest = sql.lstrip().partition(" ")
        if verb.upper() in {"INSERT", "UPDATE", "DELETE"} and writes is not None:
            table = rest.upper().removeprefix("INTO ").removeprefix("FROM ").removeprefix("OR IGNORE INTO ")
            table = table.split()[0].strip(chr(34)).lower()
            if table not in NOT_OURS:
                writes.append(f"{verb} {table}")
        return execute(sql, params, many, context)

    cache.clear()
    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield
        transaction.set_rollback(True)


def outcome(response: HttpResponse):
    """Return what someone got, in the words of the table."""
    where = response.headers.get("Location", "")
    if response.status_code == 404:
        return GONE
    if response.status_code == 405:
        return NOT_SO
    is_login = response.status_code == 403 and b'name="typed"' in response.content  # with what was typed, kept
    if is_login or where.startswith((reverse("accounts:login"), "/beheer/login")):
        return LOGIN
    if response.status_code in {200, 302, 303, 409, 422}:
        return YES
    return str(response.status_code)
