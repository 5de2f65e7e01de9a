"""Keeping the directory up to date: what the lists find, what they leave out, and where each row leads."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import log
from accounts.models import LogEntry
from areas.models import Organisation
from invitations import queries
from invitations.models import DataCheck, Invitation, Message, Suppression
from invitations.tokens import address_hash
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeLinkFactory,
)
from tests.invitations.staff_pages import text, viewer
from tests.outbox import queued

pytestmark = pytest.mark.django_db
CARE = reverse("invitations:care")


@pytest.fixture
def west():
    return AreaFactory(name="Westwijk", parent=AreaFactory(name="Vlaardingen"))


@pytest.fixture
def sanne(client, west):
    client.user = AreaRoleFactory(area=west).user
    client.force_login(client.user)
    return client


def member(west, organisation=None, is_invited=True, **fields):
    """Someone of an organisation in the area; the organisation looked at its data."""
    organisation = organisation or OrganisationFactory(areas=[west], checked_at=timezone.now())
    contact = ContactFactory(**fields)
    return MembershipFactory(organisation=organisation, contact=contact, is_invited=is_invited).contact


def held(days_ago=30, **fields):
    starts_at = timezone.now() - dt.timedelta(days=days_ago)
    return MeetingFactory(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), state="held", **fields)


def invited(contact, times=2, **fields):
    return [InvitationFactory(contact=contact, meeting=held(30 + number), **fields) for number in range(times)]


def bounce(contact):
    """A message to this contact came back."""
    hashed = address_hash(contact.email)
    queued(
        invitation=InvitationFactory(contact=contact), state="failed_address", smtp_code=550, smtp_reply="5.1.1",
        address_hash=hashed,
    )  # fmt: skip
    Suppression.objects.get_or_create(address_hash=hashed, reason="bounced")


def found(client, code):
    sections = {each.code: each for each in client.get(CARE).context["sections"]}
    return [row.name for row in sections[code].rows]


def rows_of(client, name):
    """The rows of someone on the lists of who leaves and who may be there twice."""
    sections = [each for each in client.get(CARE).context["sections"] if each.code in {"weg", "dubbel"}]
    return [row for each in sections for row in each.rows if row.name == name]


def day(days):
    return timezone.localdate() + dt.timedelta(days=days)


def test_who_was_invited_twice_and_let_nothing_be_heard_is_silent(sanne, west):
    invited(member(west, name="Stil"))
    invited(member(west, name="Een keer"), times=1)
    first, _second = invited(member(west, name="Antwoordde"))
    Invitation.objects.filter(pk=first.pk).update(answer="declined", answered_at=timezone.now())
    came, _other = invited(member(west, name="Was er"))
    Invitation.objects.filter(pk=came.pk).update(presence="present", present_count=1)
    for each in invited(member(west, name="Lang geleden")):
        Invitation.objects.filter(pk=each.pk).update(created_at=timezone.now() - dt.timedelta(days=400))
    ahead = member(west, name="Komt nog")
    InvitationFactory(contact=ahead)
    InvitationFactory(contact=ahead)
    invited(member(west, name="Weg", valid_until=day(-1), is_invited=False))
    assert found(sanne, "stil") == ["Stil"]
    assert "Uitgenodigd: 2 keer, nooit geantwoord" in text(sanne.get(CARE))


def test_an_answer_of_long_ago_does_not_count(sanne, west):
    contact = member(west, name="Vroeger wel")
    for each in invited(contact, times=3)[:1]:
        long_ago = timezone.now() - dt.timedelta(days=380)
        Invitation.objects.filter(pk=each.pk).update(answer="declined", answered_at=long_ago, created_at=long_ago)
    assert found(sanne, "stil") == ["Vroeger wel"]


def test_an_address_that_does_not_work_is_listed_until_it_is_corrected(sanne, west):
    contact = member(west, name="Bets", email="bets@weg.example")
    bounce(contact)
    bounce(member(west, name="Per brief", channel="letter"))
    assert found(sanne, "onbereikbaar") == ["Bets"]
    contact.email = "bets@thuis.example"
    contact.save()
    assert found(sanne, "onbereikbaar") == []


def test_who_leaves_or_left_is_listed_while_something_is_meant_for_them(sanne, west):
    member(west, name="Gaat", valid_until=day(40))
    member(west, name="Gaat later", valid_until=day(61))
    member(west, name="Ging", valid_until=day(-5))
    member(west, name="Overgedragen", valid_until=day(-5), is_invited=False)
    linked = member(west, name="Nog bij thema", valid_until=day(-9), is_invited=False)
    ThemeLinkFactory(contact=linked)
    ended = member(west, name="Thema voorbij", valid_until=day(-9), is_invited=False)
    ThemeLinkFactory(contact=ended, valid_until=day(-1))
    away = member(west, name="Weggehouden", valid_until=day(-9), is_invited=False)
    ThemeLinkFactory(contact=away, role="none")
    deputy = member(west, name="Vervanger", valid_until=day(-9), is_invited=False)
    ThemeLinkFactory(contact=member(west), deputy=deputy)
    ending = member(west, name="Thema eindigt")
    ThemeLinkFactory(contact=ending, valid_until=day(20))
    assert sorted(found(sanne, "weg")) == ["Gaat", "Ging", "Nog bij thema", "Thema eindigt", "Vervanger"]
    page = text(sanne.get(CARE))
    assert ("telt nog mee" in page, "Een koppeling aan een thema eindigt op" in page) == (True, True)


def test_one_address_or_one_name_in_an_organisation_may_be_one_person(sanne, west):
    first = member(west, name="Fatima el Amrani", email="Fatima@wijk.example")
    member(west, name="F. Amrani", email="fatima@wijk.example")
    organisation = OrganisationFactory(areas=[west], checked_at=timezone.now())
    jose = member(west, organisation, name="José Bakker")
    member(west, organisation, name="Mevr. jose  bakker")
    member(west, name="Jose Bakker")  # elsewhere: another person may have this name
    member(west, organisation, name="JOSÉ BAKKER", valid_until=day(-1), is_invited=False)
    assert found(sanne, "dubbel") == ["Fatima el Amrani", "José Bakker"]
    page = sanne.get(CARE).content.decode()
    assert reverse("invitations:merge_contact", args=[first.pk]) + "?ander=" in page
    assert reverse("invitations:merge_contact", args=[jose.pk]) in page


def test_who_belongs_elsewhere_too_is_left_to_an_administrator(client, sanne, west):
    """The other one may go, then that one is the second; when neither may, the words stand instead of the link."""
    wide = member(west, name="Els Breed", email="els@wijk.example", valid_until=day(5))
    ThemeLinkFactory(contact=wide)
    own = member(west, name="Els Smal", email="els@wijk.example")
    merge, words = reverse("invitations:merge_contact", args=[wide.pk]), "Hoort ook bij andere gebieden: vraag een"
    rows = rows_of(sanne, "Els Breed")
    assert [(row.action_url, words in row.words) for row in rows] == [("", True), (f"{merge}?ander={own.pk}", False)]
    ThemeLinkFactory(contact=own)
    rows = rows_of(sanne, "Els Breed")
    assert [(row.action_url, words in row.words) for row in rows] == [("", True), ("", True)]
    client.force_login(AdministratorFactory())
    rows = rows_of(client, "Els Breed")
    urls = [reverse("invitations:hand_over", args=[wide.pk]), f"{merge}?ander={own.pk}"]
    assert [(row.action_url, words in row.words) for row in rows] == [(url, False) for url in urls]


def test_an_organisation_that_did_not_look_for_a_year_is_listed_with_a_button_when_it_can_be_asked(sanne, west):
    old = timezone.now() - dt.timedelta(days=366)
    for name, checked_at in (("Nooit", None), ("Oud", old), ("Vers", timezone.now())):
        member(west, OrganisationFactory(name=name, areas=[west], checked_at=checked_at))
    member(west, OrganisationFactory(name="Zonder adres", areas=[west]), email="")
    OrganisationFactory(name="Buiten gebruik", areas=[west], is_active=False)
    assert found(sanne, "organisaties") == ["Nooit", "Oud", "Zonder adres"]
    assert sanne.get(CARE).context["can_ask"] == 2
    sanne.post(reverse("invitations:ask_organisations"))
    assert set(DataCheck.objects.values_list("organisation__name", flat=True)) == {"Nooit", "Oud"}
    assert sanne.get(CARE).context["can_ask"] == 0
    sanne.post(reverse("invitations:ask_organisations"))
    assert (DataCheck.objects.count(), Message.objects.filter(kind="data").count()) == (2, 2)


def test_one_organisation_can_be_asked_and_none_of_another_area(sanne, west):
    here, there = OrganisationFactory(name="Hier", areas=[west]), OrganisationFactory(areas=[AreaFactory()])
    for each in (here, there):
        member(west, each)
    address = reverse("invitations:ask_organisations")
    for wrong in (there.pk, "x", "9" * 30):
        sanne.post(address, {"organisatie": wrong})
    assert DataCheck.objects.count() == 0
    sanne.post(address, {"organisatie": here.pk})
    assert DataCheck.objects.get().organisation == here


def test_who_is_called_instead_is_noted_as_checked(sanne, west):
    here, there = OrganisationFactory(name="Hier", areas=[west]), OrganisationFactory(areas=[AreaFactory()])
    member(west, here, email="")
    assert "Ik heb gebeld: het klopt Hier" in text(sanne.get(CARE))
    for pk in (there.pk, "x", "", here.pk):
        sanne.post(reverse("invitations:note_checked"), {"organisatie": pk})
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.checked_at is None, there.checked_at, found(sanne, "organisaties")) == (False, None, [])
    assert LogEntry.objects.get(action="note_checked").actor == sanne.user


def test_who_wants_no_mail_is_not_asked(sanne, west):
    organisation = OrganisationFactory(areas=[west])
    contact = member(west, organisation)
    Suppression.objects.create(address_hash=address_hash(contact.email), reason="opted_out")
    assert queries.whom_to_ask([organisation], timezone.now()) == {}
    other = member(west, organisation)
    assert queries.whom_to_ask([organisation], timezone.now()) == {organisation.pk: other.pk}


def test_another_coordinator_sees_nothing_and_a_viewer_no_page(client, west):
    bounce(member(west, name="Bets"))
    member(west, name="Gaat", valid_until=day(3))
    member(west, OrganisationFactory(areas=[west]))
    client.force_login(AreaRoleFactory(area=AreaFactory()).user)
    assert [each.rows for each in client.get(CARE).context["sections"]] == [[]] * 6
    assert text(client.get(CARE)).count("Hier hoeft u niets te doen.") == 6
    client.force_login(viewer())
    assert client.get(CARE).status_code == 404
    assert client.post(reverse("invitations:ask_organisations")).status_code == 404


def test_every_list_shows_ten_and_leads_to_all_of_them_by_pages(sanne, west):
    organisation = OrganisationFactory(areas=[west], checked_at=timezone.now())
    for number in range(27):
        member(west, organisation, name=f"Gaat {number:02}", valid_until=day(3))
    assert (len(found(sanne, "weg")), "Toon alle 27" in text(sanne.get(CARE))) == (10, True)
    first, second = (sanne.get(CARE + f"?lijst=weg&pagina={number}").context["sections"] for number in (1, 2))
    assert [len(first), len(first[0].rows), len(second[0].rows)] == [1, 25, 2]
    assert len(sanne.get(CARE + "?lijst=onzin").context["sections"]) == 6


def test_the_number_of_queries_does_not_grow_with_the_rows(sanne, west):
    def row(number):
        organisation = OrganisationFactory(areas=[west])
        invited(member(west, organisation, name=f"Stil {number}"))
        bounce(member(west, organisation))
        ThemeLinkFactory(contact=member(west, organisation, valid_until=day(3)))
        member(west, organisation, name=f"Stil {number}")
        log(actor=None, action="check_organisation", subject=organisation, fields=["phone"], people=[])

    counts = []
    for rows in (1, 3):
        for number in range(rows):
            row(f"{rows}-{number}")
        with CaptureQueriesContext(connection) as seen:
            sanne.get(CARE)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 30


def test_the_start_page_leads_there_when_someone_leaves_or_cannot_be_reached(sanne, west):
    assert CARE not in [task.url for task in sanne.get("/").context["start"].tasks]
    leaving = member(west, name="Gaat", valid_until=day(3))
    bounce(member(west))
    bounce(leaving)
    [task] = [task for task in sanne.get("/").context["start"].tasks if task.url == CARE]
    assert task.text == "2 contacten vragen uw aandacht"
    assert CARE in sanne.get(reverse("areas:contacts")).content.decode()


def test_an_administrator_sees_all_and_the_way_to_hand_over_work(client, west):
    member(west, name="Gaat", valid_until=day(3))
    client.force_login(AdministratorFactory())
    page = client.get(CARE)
    assert (found(client, "weg"), reverse("meetings:hand_over_work") in page.content.decode()) == (["Gaat"], True)
    assert Organisation.objects.count() == 1
