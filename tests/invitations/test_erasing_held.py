"""Who belongs to a meeting of which nothing may be destroyed is not erased unasked: AVG article 17(3)(e)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from areas.models import Contact
from invitations import actions, tokens
from invitations.models import Erasure, ErasureWish, Follower, Guest, Registration, Reply
from outcomes.actions import hold_meeting, release_meeting
from tests.factories import AdministratorFactory, ContactFactory, InvitationFactory, UserFactory
from tests.invitations.staff_pages import text
from tests.outcomes.held import held
from tests.resident import hidden

pytestmark = pytest.mark.django_db
NOOR = "noor@thuis.example"
SURE = {"why": "asked", "is_sure": "on"}


@pytest.fixture
def meeting():
    meeting = held(title="Veilig naar school")
    hold_meeting(meeting=meeting, actor=UserFactory(), reason="rechtszaak")
    return meeting


@pytest.fixture
def noor(meeting):
    """A resident who decides about her own data, and was at that meeting."""
    row = InvitationFactory(contact=ContactFactory(name="Noor Bakker", email=NOOR), meeting=meeting)
    Reply.objects.create(invitation=row, answer="accepted", party_size=2, topic="De oversteek", form_nonce="n")
    return row.contact


def link(page="erase_own_data"):
    found = actions.ask_own_data(email=NOOR)
    return reverse(f"invitations:{page}", args=[tokens.make(found.public_id, 1, "own")])


def press(client):
    url = link()
    page = client.get(url)
    return text(page), client.post(url, {"nonce": hidden(page, "nonce"), "is_sure": "on"})


def test_a_wish_of_who_was_at_a_held_meeting_waits_for_staff(client, noor):
    page, response = press(client)
    assert "We mogen nu niet alles wissen." in page
    assert ("Uw verzoek is binnen" in text(response), ErasureWish.objects.get().contact) == (True, noor)
    assert (Erasure.objects.count(), Reply.objects.get().topic) == (0, "De oversteek")
    client.force_login(AdministratorFactory())
    wish = client.get(reverse("invitations:erasure_wish", args=[ErasureWish.objects.get().pk]))
    assert "Veilig naar school" in text(wish)


def test_after_the_release_and_of_another_meeting_the_own_data_go_at_once(client, noor, meeting):
    other = InvitationFactory(contact=ContactFactory(email="piet@thuis.example"), meeting=held())
    assert actions.erase_own_data(email=other.contact.email, keeps_away=False).wishes == []
    release_meeting(meeting=meeting, actor=UserFactory())
    page, response = press(client)
    assert "We mogen nu niet alles wissen." not in page
    assert ("Uw gegevens zijn gewist" in text(response), Contact.objects.filter(pk=noor.pk).exists()) == (True, False)


@pytest.mark.parametrize("how", ["came along", "registered"])
def test_an_address_without_a_contact_is_told_to_ask(client, meeting, how):
    now = timezone.now()
    Follower.objects.create(email="piet@thuis.example", created_at=now)
    if how == "came along":
        Guest.objects.create(invitation=InvitationFactory(meeting=meeting), name="Noor", email=NOOR.upper())
    else:
        Registration.objects.create(
            meeting=meeting, name="Noor", email=NOOR, form_nonce="n", created_at=now, expires_at=now
        )
    _page, response = press(client)
    assert "Uw gegevens zijn nog niet gewist" in text(response)
    assert (Erasure.objects.count(), Guest.objects.count() + Registration.objects.count()) == (0, 1)
    assert len(actions.erase_own_data(email="piet@thuis.example", keeps_away=False).erasures) == 1


def test_staff_are_warned_and_confirm(client, noor):
    client.force_login(AdministratorFactory())
    url = reverse("invitations:erase_contact", args=[noor.pk])
    page = text(client.get(url))
    assert ("Veilig naar school" in page, "AVG, artikel 17, lid 3" in page) == (True, True)
    refused = client.post(url, SURE)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["despite_hold"])
    assert Contact.objects.filter(pk=noor.pk).exists()
    assert client.post(url, SURE | {"despite_hold": "on"}).status_code == 302
    assert not Contact.objects.filter(pk=noor.pk).exists()


def test_without_a_hold_staff_are_not_asked(client, noor, meeting):
    release_meeting(meeting=meeting, actor=UserFactory())
    client.force_login(AdministratorFactory())
    url = reverse("invitations:erase_contact", args=[noor.pk])
    assert "niets worden vernietigd" not in text(client.get(url))
    assert client.post(url, SURE).status_code == 302
