"""What a page says when there is nothing, when it is over and when it may not be: one sentence and one thing to do."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings.models import Meeting
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    InvitationFactory,
    MeetingFactory,
    ThemeFactory,
    UserFactory,
)
from tests.invitations.staff_pages import address, text
from tests.resident import url

pytestmark = pytest.mark.django_db

PLAN, AREAS, MEETINGS = reverse("meetings:plan"), reverse("areas:areas"), reverse("meetings:meetings")
HOURS = dt.timedelta(hours=1)


@pytest.fixture
def meeting():
    """A meeting with invitations out, and nobody invited yet."""
    area = AreaFactory(name="Westwijk", parent=AreaFactory(name="Voorbeeldstad"))
    organiser = AreaRoleFactory(area=area).user
    return MeetingFactory(area=area, themes=[ThemeFactory()], organiser=organiser, state=Meeting.State.INVITING)


def over(meeting):
    """The meeting was held yesterday."""
    starts_at = timezone.now() - dt.timedelta(days=1)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=starts_at, doors_at=starts_at, ends_at=starts_at + HOURS, reply_by=starts_at
    )


def says(response, sentence, link):
    """The status, whether the sentence stands there, and whether the link does."""
    main = response.content.decode().split('<main id="inhoud"', 1)[1]
    return response.status_code, sentence in text(response), f'href="{link}' in main


@pytest.mark.parametrize(
    ("page", "sentence", "link"),
    [
        ("home", "U hebt nu niets te doen.", PLAN),
        ("home", "Er zijn geen bijeenkomsten gepland in uw gebieden.", MEETINGS),
        ("home", "U werkt nog niet voor een gebied. Vraag uw beheerder om u aan een gebied te koppelen.", AREAS),
        ("areas:areas", "U werkt nog niet voor een gebied. Vraag de beheerder om u een gebied te geven.", "/hulp/"),
        ("areas:contacts", "Er zijn nog geen contacten in uw gebieden. Vraag de beheerder om ze toe te voegen.", AREAS),
        ("meetings:meetings", "Er zijn nog geen bijeenkomsten.", PLAN),
        ("invitations:undelivered", "Alle uitnodigingen zijn bezorgd, voor zover wij weten.", MEETINGS),
    ],
)
def test_a_coordinator_without_anything_reads_what_to_do(client, page, sentence, link):
    client.force_login(UserFactory())
    assert says(client.get(reverse(page)), sentence, link) == (200, True, True)


@pytest.mark.parametrize(
    ("page", "sentence", "link"),
    [
        ("home", "Er zijn nog geen gebieden.", "admin:areas_area_changelist"),
        ("areas:areas", "Er zijn nog geen gebieden.", "admin:areas_area_add"),
        ("areas:contacts", "Er zijn nog geen contacten.", "admin:areas_contact_add"),
    ],
)
def test_an_administrator_of_an_empty_site_is_led_to_filling_it(client, page, sentence, link):
    client.force_login(AdministratorFactory())
    assert says(client.get(reverse(page)), sentence, reverse(link)) == (200, True, True)


def test_a_viewer_without_meetings_is_not_offered_to_plan(client):
    client.force_login(UserFactory(role=User.Role.VIEWER))
    response = client.get(MEETINGS)
    assert says(response, "Er zijn nog geen bijeenkomsten.", f"{MEETINGS}?wanneer=voorbij") == (200, True, True)
    assert PLAN not in response.content.decode()


@pytest.mark.parametrize(
    ("page", "query", "sentence"),
    [
        ("areas:areas", "?zoek=bestaatniet", "Geen gebied past hierbij."),
        ("areas:contacts", "?zoek=bestaatniet", "Niemand past hierbij."),
        ("meetings:meetings", "?zoek=bestaatniet", "Geen bijeenkomst past hierbij."),
        ("meetings:meetings", "?wanneer=voorbij", "Er is nog geen bijeenkomst voorbij."),
    ],
)
def test_a_search_that_finds_nothing_leads_back_to_all(client, meeting, page, query, sentence):
    client.force_login(meeting.organiser)
    assert says(client.get(reverse(page) + query), sentence, reverse(page)) == (200, True, True)


@pytest.mark.parametrize(
    ("page", "sentence", "link"),
    [
        ("replies", "Nog geen uitnodigingen verstuurd. Maak eerst de lijst.", "invitees"),
        ("letters", "Niemand krijgt een brief voor deze bijeenkomst.", "replies"),
        ("places", "Er is nog niemand uitgenodigd, dus alle plekken zijn vrij.", "replies"),
        ("remind", "Er is nu niemand om te herinneren.", "planned"),
        (
            "tell_change",
            "Er is niets veranderd sinds de mensen bericht kregen, of de bijeenkomst is voorbij.",
            "replies",
        ),
    ],
)
def test_a_meeting_to_which_nobody_was_invited_says_so_on_each_page(client, meeting, page, sentence, link):
    client.force_login(meeting.organiser)
    assert says(client.get(address(page, meeting)), sentence, address(link, meeting)) == (200, True, True)


def test_nobody_is_ticked_off_of_a_list_without_names(client, meeting):
    over(meeting)
    client.force_login(meeting.organiser)
    assert "Niemand is uitgenodigd." in text(client.get(address("attendance", meeting)))


@pytest.mark.parametrize(
    ("page", "sentence", "link"),
    [
        ("attendance", "Deze bijeenkomst gaat niet door. Er is niets in te vullen.", "door"),
        ("planned", "Deze bijeenkomst gaat niet door. Van deze e-mails gaat er geen meer weg.", "replies"),
    ],
)
def test_a_cancelled_meeting_has_nothing_left_to_do(client, meeting, page, sentence, link):
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.CANCELLED)
    client.force_login(meeting.organiser)
    assert says(client.get(address(page, meeting)), sentence, address(link, meeting)) == (200, True, True)


def test_nothing_is_cancelled_of_a_meeting_that_was_held(client, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.HELD)
    client.force_login(meeting.organiser)
    sentence = "Er is niemand uitgenodigd voor deze bijeenkomst, of die is al afgezegd of geweest."
    found = says(client.get(address("cancel", meeting)), sentence, meeting.get_absolute_url())
    assert found == (200, True, True)


def test_an_empty_agenda_leads_to_following_it(client):
    response = client.get(reverse("invitations:agenda"))
    link = reverse("invitations:follow")
    assert says(response, "Er staan nu geen bijeenkomsten in de agenda.", link) == (200, True, True)


def test_a_public_meeting_that_is_over_says_so_and_offers_no_registering(client, meeting):
    over(meeting)
    response = client.get(reverse("invitations:public_meeting", args=[meeting.pk]))
    found = says(response, "Deze bijeenkomst is voorbij.", reverse("invitations:register", args=[meeting.pk]))
    assert found == (200, True, False)


def test_an_invited_person_reads_that_it_is_over_and_whom_to_call(client, meeting):
    invitation = InvitationFactory(meeting=meeting)
    over(meeting)
    response = client.get(url(invitation))
    assert says(response, "U kunt niet meer online antwoorden.", "tel:") == (200, True, True)
    assert "<form" not in response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
