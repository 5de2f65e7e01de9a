"""A contact leaves: what a successor takes over, what stays, and who may do it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from areas.models import Contact, Membership
from invitations.actions import hand_over
from invitations.audience import resolve
from invitations.models import Invitation
from invitations.queries import NewContact
from meetings.models import ThemeLink
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
from tests.invitations.staff_pages import text, viewer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def west():
    return AreaFactory(name="Westwijk", parent=AreaFactory(name="Vlaardingen"))


@pytest.fixture
def desk(west):
    return OrganisationFactory(name="Wijkteam", areas=[west], kind="municipal")


@pytest.fixture
def els(desk):
    """Who leaves: with a theme, a deputy's place, and the invitations of the organisation."""
    contact = ContactFactory(name="Els", email="els@wijkteam.example", function="wijkmanager", language="en")
    MembershipFactory(contact=contact, organisation=desk)
    ThemeLinkFactory(contact=contact, theme=ThemeFactory(name="Groen"), area=desk.areas.get(), role="expert")
    ThemeLinkFactory(contact=ContactFactory(), theme=ThemeFactory(name="Sport"), area=desk.areas.get(), deputy=contact)
    return contact


@pytest.fixture
def sanne(client, west):
    client.user = AreaRoleFactory(area=west).user
    client.force_login(client.user)
    return client


def address(contact):
    return reverse("invitations:hand_over", args=[contact.pk])


def typed(by, **changes):
    day = (TODAY() + dt.timedelta(days=14)).isoformat()
    return {"by": by, "name": "", "email": "", "function": "", "last_day": day} | changes


def standing(contact):
    return list(ThemeLink.objects.valid_on(TODAY()).filter(contact=contact).values_list("theme__name", "role"))


def test_a_colleague_takes_over_themes_the_deputy_s_place_and_the_invitations(sanne, els, desk):
    bram = MembershipFactory(contact=ContactFactory(name="Bram"), organisation=desk, is_invited=False).contact
    page = text(sanne.get(address(els)))
    assert all(words in page for words in ("Thema: Groen, Westwijk", "Vervanger bij: Sport", "Organisatie: Wijkteam"))
    response = sanne.post(address(els), typed(bram.pk))
    assert response.url == reverse("areas:contact", args=[bram.pk])
    assert (standing(bram), standing(els)) == ([("Groen", "expert")], [])
    assert ThemeLink.objects.get(theme__name="Sport").deputy == bram
    invited = dict(Membership.objects.filter(organisation=desk).values_list("contact__name", "is_invited"))
    assert invited == {"Els": False, "Bram": True}
    els.refresh_from_db()
    assert els.valid_until == TODAY() + dt.timedelta(days=14)
    entry = LogEntry.objects.get(action="hand_over_contact")
    assert (entry.actor, entry.object_id) == (sanne.user, str(els.pk))
    assert entry.details == {"by": bram.pk, "links": 2, "memberships": 1}
    assert "Bram neemt het over van Els" in text(sanne.get(response.url))


def test_history_stays(sanne, els):
    ThemeLink.objects.filter(contact=els).update(valid_from=TODAY() - dt.timedelta(days=100))
    hand_over(contact=els, actor=sanne.user, by=ContactFactory(), last_day=TODAY())
    old = ThemeLink.objects.get(contact=els)
    assert (old.valid_from, old.valid_until) == (TODAY() - dt.timedelta(days=100), TODAY() - dt.timedelta(days=1))


def test_twice_changes_nothing_more(sanne, els, desk):
    bram = ContactFactory(name="Bram")
    for _time in range(2):
        done = hand_over(contact=els, actor=sanne.user, by=bram, last_day=TODAY())
    assert (done.links, standing(bram)) == (0, [("Groen", "expert")])
    assert Membership.objects.filter(contact=bram, is_invited=True).count() == 1


def test_someone_new_is_made_of_three_fields(sanne, els, desk):
    sanne.post(address(els), typed("new", name="Noor", email="noor@wijkteam.example", function="wijkmanager"))
    noor = Contact.objects.get(name="Noor")
    assert (noor.email, noor.language, noor.origin, noor.obtained_on, noor.function) == (
        "noor@wijkteam.example", "en", "municipality", TODAY(), "wijkmanager",
    )  # fmt: skip
    assert (standing(noor), list(noor.organisations.all())) == ([("Groen", "expert")], [desk])


def test_someone_new_needs_a_name_and_an_address_that_we_do_not_know(sanne, els):
    ContactFactory(email="bekend@elders.example")
    response = sanne.post(address(els), typed("new", email="Bekend@elders.example"))
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, ["email", "name"])
    response = sanne.post(address(els), typed("new"))
    assert sorted(response.context["form"].errors) == ["email", "name"]
    assert not LogEntry.objects.filter(action="hand_over_contact").exists()


def test_nobody_ends_what_was_meant_for_who_leaves(sanne, els, desk):
    response = sanne.post(address(els), typed("nobody", last_day=TODAY().isoformat()))
    assert response.url == reverse("areas:contact", args=[els.pk])
    assert (standing(els), Membership.objects.get(contact=els).is_invited) == ([], False)
    assert ThemeLink.objects.get(theme__name="Sport").deputy is None


def test_a_successor_who_has_the_link_keeps_it_as_long_as_both(els, sanne):
    bram, link = ContactFactory(), ThemeLink.objects.get(contact=els)
    until = TODAY() + dt.timedelta(days=5)
    own = ThemeLinkFactory(contact=bram, theme=link.theme, area=link.area, role="speaker", valid_until=until)
    hand_over(contact=els, actor=sanne.user, by=bram, last_day=TODAY())
    own.refresh_from_db()
    assert (own.role, own.valid_until, standing(bram)) == ("speaker", None, [("Groen", "speaker")])


def test_nobody_becomes_their_own_deputy(els, sanne):
    bram = ThemeLink.objects.get(theme__name="Sport").contact
    hand_over(contact=els, actor=sanne.user, by=bram, last_day=TODAY())
    assert ThemeLink.objects.get(theme__name="Sport").deputy is None


def test_what_keeps_someone_away_is_not_handed_over(els, sanne):
    ThemeLinkFactory(contact=els, theme=ThemeFactory(name="Verkeer"), role="none")
    bram = ContactFactory()
    hand_over(contact=els, actor=sanne.user, by=bram, last_day=TODAY())
    assert (standing(bram), standing(els)) == ([("Groen", "expert")], [("Verkeer", "none")])


def test_who_is_asked_because_of_a_function_is_the_successor_from_then_on(els, sanne, desk, west):
    theme = ThemeFactory(name="Wonen")
    ThemeLinkFactory(theme=theme, organisation=desk, function="Wijkmanager")
    yesterday = TODAY() - dt.timedelta(days=1)
    hand_over(contact=els, actor=sanne.user, by=ContactFactory(name="Bram", function="adviseur"), last_day=yesterday)
    meeting = MeetingFactory(area=west, themes=[theme])
    assert [each.name for each in resolve(meeting).invitees if each.is_included] == ["Bram"]


def test_open_invitations_stay_and_are_named(sanne, els, west):
    here = MeetingFactory(area=west, title="Hier", state="inviting")
    row = InvitationFactory(contact=els, meeting=here)
    link = reverse("invitations:invitation", args=[here.pk, row.pk])
    assert link in sanne.get(address(els)).content.decode()
    sanne.post(address(els), typed("nobody"))
    assert Invitation.objects.filter(contact=els, state="open").count() == 1


def test_a_search_finds_people_of_the_own_areas_who_are_in_function(sanne, els, west):
    other = OrganisationFactory(name="Buurthuis", areas=[west])
    names = ("Mo Vos", "Mo Bos")
    for name, until in zip(names, (None, TODAY() - dt.timedelta(days=1)), strict=True):
        MembershipFactory(organisation=other, contact=ContactFactory(name=name, valid_until=until))
    hidden = ContactFactory(name="Mo Elders")
    found = sanne.get(address(els) + "?zoek=mo").context["found"]
    assert [each.name for each in found] == ["Mo Vos"]
    assert sanne.post(address(els) + "?zoek=mo", typed(hidden.pk)).status_code == 422
    assert sanne.post(address(els) + "?zoek=buurthuis", typed(found[0].pk)).status_code == 302


def test_the_last_day_is_needed_and_not_before_the_first(sanne, els):
    els.valid_from = TODAY()
    els.save()
    for wrong in ("", "gisteren", (TODAY() - dt.timedelta(days=1)).isoformat()):
        response = sanne.post(address(els), typed("nobody", last_day=wrong))
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["last_day"])


def test_a_viewer_and_another_coordinator_find_no_page(client, els):
    for user in (viewer(), AreaRoleFactory(area=AreaFactory()).user):
        client.force_login(user)
        # A department of one area is not seen elsewhere.
        assert [client.get(address(els)).status_code, client.post(address(els)).status_code] == [404, 404]


def test_the_page_takes_as_many_queries_for_more_links(sanne, els, desk, west):
    counts = []
    for rows in (1, 3):
        for _number in range(rows):
            ThemeLinkFactory(contact=els, area=west)
            MembershipFactory(contact=els, organisation=OrganisationFactory(areas=[west]))
            MembershipFactory(organisation=desk)
            InvitationFactory(contact=els, meeting=MeetingFactory(area=west, state="inviting"))
        with CaptureQueriesContext(connection) as seen:
            sanne.get(address(els))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_double_click_makes_nobody_twice(els):
    new = NewContact("Noor", "noor@wijkteam.example")
    made = {hand_over(contact=els, actor=UserFactory(), by=new, last_day=TODAY()).by for _time in range(2)}
    assert len(made) == 1


def test_a_new_contact_is_no_mailbox(els):
    done = hand_over(contact=els, actor=UserFactory(), by=NewContact("Noor", "n@x.example"), last_day=TODAY())
    assert (done.by.kind, done.by.channel) == ("person", "email")
