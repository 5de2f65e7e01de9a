"""The town that is filled with hostile strings: one of everything, and the address of each page of staff in it."""

from django.urls import reverse
from django.utils import timezone

from areas.models import Area
from initiatives.models import FollowUp
from invitations.actions import invite, release_now
from invitations.models import Erasure, ErasureWish, Invitation
from meetings.actions.voices import note_signal
from outcomes.actions import hold_meeting
from outcomes.models import ActionPoint
from tests.factories import AdministratorFactory, AreaFactory, AreaRoleFactory, MeetingFactory
from tests.house.test_routes import ROUTES
from tests.initiatives.ideas import an_idea
from tests.invitations.staff_pages import coordinator_of, plan, viewer
from tests.meetings.preparing import prepared, row_of
from tests.outcomes.dossiers import certified, listed
from tests.outcomes.held import lesson_in, written

OF_PROPOSALS = (
    {  # route: what its address names
        "meetings:decide": lambda world: [world["meeting"].area_id, world["meeting"].themes.get().pk],
        "initiatives:close_follow_up": lambda world: [world["follow_up"].pk],
        "areas:end_deputy": lambda world: [world["deputy"].pk],
    }
    | dict.fromkeys(
        [f"initiatives:{name}" for name in ("market", "call", "floor", "number_stands", "counts")],
        lambda world: [world["idea"].meeting_id],
    )
    | dict.fromkeys(
        [f"outcomes:{name}" for name in ("dossier_file", "hold_dossier", "release_dossier", "reopen_dossier")],
        lambda world: [world["idea"].meeting_id],
    )
    | dict.fromkeys(
        [f"outcomes:{name}" for name in ("destruction", "approve_destruction", "refuse_destruction", "destroy")],
        lambda world: [world["destruction"].pk],
    )
    | {"release_hold": lambda world: [world["hold"].pk]}
    | {"invitations:erasure_wish": lambda world: [world["wish"].pk]}
    | {"invitations:erasure": lambda world: [world["erasure"].pk]}
    | {"outcomes:certificate": lambda world: [world["certified"].pk]}
    | dict.fromkeys(
        ("initiatives:idea", "initiatives:add_slip", "initiatives:note_stand"), lambda world: [world["idea"].pk]
    )
    | dict.fromkeys(
        ("meetings:signal", "meetings:merge_signal", "meetings:plan_signal"), lambda world: [world["signal"].pk]
    )
)
# What the address of a page ends with, behind the meeting.
ENDINGS = {"invitations:mail_example": "invite", "invitations:preview": 1, "invitations:poster_file": "a4"}


def make_town():
    """One meeting that was sent, the people who look at it, and an area next door."""
    meeting = prepared(plan())
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
        "wish": ErasureWish.objects.create(contact=invitation.contact, asked_at=timezone.now()),
        "erasure": Erasure.objects.create(at=timezone.now(), why="asked"),
        "follow_up": FollowUp.objects.create(initiative=idea, months=6, due_on="2026-01-01"),
        "deputy": AreaRoleFactory(area=meeting.area, is_deputy=True),
        "signal": note_signal(area=meeting.area, text="Meer bomen", origin="phone", actor=None),
        "report": written(meeting, invitation),
        "lesson": lesson_in(meeting.area),
        "destruction": listed(market),
        "certified": certified(),
        "hold": hold_meeting(meeting=market, actor=AdministratorFactory(), reason="Woo-verzoek"),
        "users": [meeting.organiser, coordinator_of(other), viewer()],
        "administrator": AdministratorFactory(),
        "other_area": other,
    }


def address_of(name, world):
    meeting, invitation = world["meeting"], world["invitation"]
    if name in {f"invitations:{page}" for page in ("invitation", "address", "give_place", "extend")}:
        return reverse(name, args=[meeting.pk, invitation.pk])
    if name == "invitations:plan_mail":
        return reverse(name, args=[meeting.pk]) + "?soort=missed"
    if name in {f"invitations:{page}" for page in ("planned_mail", "stop_planned", "resume_planned")}:
        return reverse(name, args=[meeting.pk, meeting.planned_mail.earliest("pk").pk])
    if name in ENDINGS:
        return reverse(name, args=[meeting.pk, ENDINGS[name]])
    if not ROUTES[name]:
        return reverse(name)
    if name == "invitations:send_again":
        return reverse(name, args=[invitation.messages.get().pk])
    return reverse(name, args=OF_PROPOSALS[name](world)) if name in OF_PROPOSALS else address_of_row(name, world)


def address_of_report(name, world):
    report = world["report"]
    if name in {"outcomes:lesson", "outcomes:remove_lesson"}:
        return reverse(name, args=[world["lesson"].pk])
    if "point" in name:
        return reverse(name, args=[ActionPoint.objects.get().pk])
    if name == "outcomes:report_picture":
        return reverse(name, args=[report.meeting_id, report.photos.get().digest])
    rows = {
        "subject": report.subjects,
        "photo": report.photos,
        "agreement": report.agreements,
        "text": report.other_texts,
    }
    kind = name.rpartition("_")[2]
    if name == "outcomes:unpublish_report":
        return reverse(name, args=[report.meeting_id, 1])
    more = [rows[kind].get().pk] if kind in rows and "add_" not in name else []
    return reverse(name, args=[report.meeting_id, *more])


def address_of_row(name, world):
    if name.startswith("outcomes:"):
        return address_of_report(name, world)
    meeting, invitation = world["meeting"], world["invitation"]
    if "row_pk" in ROUTES[name]:
        return reverse(name, args=[meeting.pk, row_of(name, meeting).pk])
    of_contacts = ("areas:contact", "areas:renew_feed", "invitations:contact_history", "invitations:hand_over")
    of_contacts += ("invitations:merge_contact", "invitations:erase_contact")
    people = dict.fromkeys(of_contacts, invitation.contact_id)
    places = dict.fromkeys(("area", "meetings:proposals"), meeting.area_id)
    pk = (places | people).get(name, meeting.pk)
    return reverse(name, args=[pk])
