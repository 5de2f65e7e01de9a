"""A contact who belongs to other areas too is not handed over, merged away or erased from one of them."""

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from areas.models import Contact, Membership
from invitations.actions import name_right_person
from invitations.models import Invitation
from invitations.queries import contacts_ended_by
from meetings.models import ThemeLink
from tests.cases import case
from tests.factories import (
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeLinkFactory,
)
from tests.rights.world import browser, undone

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rights.urls")]
PRESSED = {
    "hand_over": {"by": "nobody", "last_day": "2030-01-01"},
    "erase_contact": {"why": "asked", "is_sure": "on", "despite_hold": "on"},
    "merge_contact": {"name": "kept", "email": "kept"},
}


def wider(world, how):
    """Let the contact of the own place belong somewhere else too."""
    contact, own, other = world.own.contact, world.own.area, world.other.area
    if how == "an organisation everywhere":
        MembershipFactory(contact=contact, organisation=OrganisationFactory(kind="partner"))
    elif how == "an organisation of two areas":
        MembershipFactory(contact=contact, organisation=OrganisationFactory(areas=[own, other]))
    elif how == "a theme everywhere":
        ThemeLinkFactory(contact=contact, theme=world.own.theme)
    elif how == "a deputy elsewhere":
        ThemeLinkFactory(contact=ContactFactory(), theme=world.own.theme, area=other, deputy=contact)
    elif how == "an invitation elsewhere":
        InvitationFactory(contact=contact, meeting=world.other.draft, group="partner")
    else:
        Contact.objects.filter(pk=contact.pk).update(area=other)


def narrow(world, how):
    """Let the contact have something elsewhere that is over, or something more in the own area."""
    contact, own, other = world.own.contact, world.own.area, world.other.area
    today = timezone.localdate()
    if how == "a theme elsewhere, over":
        ThemeLinkFactory(contact=contact, theme=world.own.theme, area=other, valid_until=today - dt.timedelta(days=1))
    elif how == "a theme here":
        ThemeLinkFactory(contact=contact, theme=world.own.theme, area=own)
    elif how == "an invitation elsewhere, withdrawn":
        InvitationFactory(contact=contact, meeting=world.other.draft, state=Invitation.State.WITHDRAWN)
    else:
        long_ago = timezone.now() - dt.timedelta(days=settings.ANSWERS_VISIBLE_DAYS + 2)
        InvitationFactory(
            contact=contact, meeting__area=other, meeting__starts_at=long_ago,
            meeting__ends_at=long_ago + dt.timedelta(hours=2),
        )  # fmt: skip


def addresses(world):
    """Return the address of each act on the contact of the own place; merged away into someone of the own place."""
    contact, kept = world.own.contact, ContactFactory(name="Wie blijft", email="blijft@westwijk.example")
    MembershipFactory(contact=kept, organisation=world.own.organisation)
    found = {name: reverse(f"invitations:{name}", args=[contact.pk]) for name in ("hand_over", "erase_contact")}
    return found | {"merge_contact": reverse("invitations:merge_contact", args=[kept.pk]) + f"?ander={contact.pk}"}


def got(world, role, name, prepare, how):
    """Return the status of looking and pressing, and whether the contact is as before."""
    found, contact = [], world.own.contact
    for method in ("get", "post"):
        with undone():
            prepare(world, how)
            where = addresses(world)[name]
            said = [PRESSED[name]] if method == "post" else []
            found.append(getattr(browser(world, role), method)(where, *said).status_code)
            row = Contact.all_rows.filter(pk=contact.pk).first()
            is_same = row is not None and (row.name, row.valid_until) == (contact.name, contact.valid_until)
    return (*found, is_same)


@case("J3", "a contact who belongs to another area too, handed over, merged away and erased", "administrators only")
@pytest.mark.parametrize("name", PRESSED)
@pytest.mark.parametrize(
    "how",
    [
        "an organisation everywhere", "an organisation of two areas", "a theme everywhere", "a deputy elsewhere",
        "an invitation elsewhere", "an own area elsewhere",
    ],
)  # fmt: skip
def test_who_belongs_elsewhere_too_is_left_to_an_administrator(made, name, how):
    for role in "cwo":
        assert (role, *got(made, role, name, wider, how)) == (role, 404, 404, True)
    for role in "vp":
        assert (role, *got(made, role, name, wider, how)) == (role, 404, 404, True)
    status = got(made, "b", name, wider, how)
    assert (status[0], status[1], status[2]) == (200, 302, False)


@case("J3", "a contact of the own area only, with what is over elsewhere", "handed over, merged away and erased")
@pytest.mark.parametrize("name", PRESSED)
@pytest.mark.parametrize(
    "how",
    [
        "a theme here", "a theme elsewhere, over", "an invitation elsewhere, withdrawn",
        "an invitation elsewhere, long ago",
    ],
)  # fmt: skip
def test_who_belongs_to_the_own_area_only_may_go(made, name, how):
    for role in "cw":
        assert (role, *got(made, role, name, narrow, how)) == (role, 200, 302, False)
    assert got(made, "o", name, narrow, how) == (404, 404, True)


def test_the_page_of_a_contact_shows_what_may_be_done(made):
    links = [reverse(f"invitations:{name}", args=[made.own.contact.pk]) for name in ("hand_over", "erase_contact")]
    words = "hoort ook bij andere gebieden"
    where = reverse("areas:contact", args=[made.own.contact.pk])
    for role, is_wide, may in (("c", False, True), ("c", True, False), ("b", True, True)):
        with undone():
            if is_wide:
                wider(made, "a theme everywhere")
            page = browser(made, role).get(where).content.decode()
        assert ([link in page for link in links], words in page) == ([may, may], not may)


def test_what_someone_may_end_is_part_of_what_they_see(made):
    """Whoever sees a contact and may not end it finds the page, with the words instead of the buttons."""
    with undone():
        wider(made, "a theme everywhere")
        for role in "cwobv":
            ended = set(contacts_ended_by(made.users[role]).values_list("pk", flat=True))
            assert (made.own.contact.pk in ended) == (role == "b")
            assert Membership.objects.filter(contact__in=ended).exists() == (role != "v")


def referred(world, role, organisation=None):
    """Who is named as the right person by a contact that left, as this role accepts it; and what changed."""
    own, contact = world.own, world.own.contact
    here, there, all_over = (ThemeLinkFactory(contact=contact, theme=own.theme, area=area) for area in (
        own.area, world.other.area, None,
    ))  # fmt: skip
    if organisation:
        MembershipFactory(contact=contact, organisation=organisation, is_invited=True)
    meeting = MeetingFactory(area=own.area, state="inviting", themes=[own.theme])
    invitation = InvitationFactory(meeting=meeting, contact=contact, organisation=organisation, group="partner")
    named = name_right_person(
        invitation=invitation, name="Bram", email="bram@elders.example", has_left=True, form_nonce="1"
    )
    page = browser(world, role).post(reverse("invitations:referrals"), {"referral": named.pk}, follow=True)
    contact.refresh_from_db()
    bram = Contact.objects.get(email="bram@elders.example")
    moved = set(ThemeLink.objects.filter(contact=bram).values_list("area", flat=True))
    ended = {link.area_id for link in (here, there, all_over) if ThemeLink.objects.get(pk=link.pk).valid_until}
    members = Membership.objects.filter(organisation=organisation, is_invited=True).values_list("contact", flat=True)
    return moved, ended, contact.valid_until is not None, bram.pk in members, "hoort ook bij" in page.content.decode()


@case("J3", "an invited person of several areas says who else it is, and that they left", "own areas only")
def test_who_names_the_right_person_changes_nothing_in_areas_of_colleagues(made):
    own, other = made.own.area.pk, made.other.area.pk
    with undone():
        assert referred(made, "c", OrganisationFactory(kind="partner")) == ({own}, {own}, False, False, True)
    with undone():
        both = OrganisationFactory(areas=[made.own.area, made.other.area])
        assert referred(made, "c", both) == ({own}, {own}, False, False, True)
    with undone():
        assert referred(made, "c", OrganisationFactory(areas=[made.own.area])) == ({own}, {own}, False, True, True)
    with undone():
        everywhere = {own, other, None}
        assert referred(made, "b", OrganisationFactory(kind="partner")) == (everywhere, everywhere, True, True, False)
