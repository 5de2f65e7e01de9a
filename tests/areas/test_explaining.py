"""Where an address came from and why we may write to it stands on the page of a contact, and can be corrected there."""

import datetime as dt

import pytest
from django.urls import reverse

from areas.models import Contact
from areas.queries import explained
from tests.factories import AdministratorFactory, ContactFactory
from tests.invitations.staff_pages import text, viewer

pytestmark = pytest.mark.django_db


def test_every_basis_has_words_with_its_article():
    for basis in Contact.Basis:
        assert "AVG art. 6 lid 1" in explained(ContactFactory.build(legal_basis=basis)).basis


def test_the_page_says_it_and_that_the_day_is_not_known(client):
    contact = ContactFactory(origin="published", legal_basis="consent", obtained_on=None)
    client.force_login(viewer())
    words = text(client.get(reverse("areas:contact", args=[contact.pk])))
    assert "Niemand schreef op wanneer wij dit adres kregen." in words
    assert "Toestemming, die altijd mag worden ingetrokken (AVG art. 6 lid 1 onder a)" in words


def test_it_is_corrected_where_the_contact_is(client):
    contact = ContactFactory(origin="organisation", legal_basis="public_task", obtained_on=None)
    fields = {"email": contact.email, "channel": contact.channel, "language": "nl"}
    more = {"origin": "self", "legal_basis": "consent", "obtained_on": "2026-03-01"}
    url = reverse("areas:contact", args=[contact.pk])
    client.force_login(viewer())
    assert client.post(url, fields | more).status_code == 404
    client.force_login(AdministratorFactory())
    assert client.post(url, fields | more).status_code == 302
    contact.refresh_from_db()
    assert (contact.origin, contact.legal_basis, contact.obtained_on) == ("self", "consent", dt.date(2026, 3, 1))
    assert client.post(url, fields | {"phone": "010 123 45 67"}).status_code == 302  # an old page does not ask
    contact.refresh_from_db()
    assert (contact.origin, contact.legal_basis, contact.obtained_on) == ("self", "consent", dt.date(2026, 3, 1))
    assert client.post(url, fields | more | {"origin": "olifant"}).status_code == 422


def test_a_list_names_who_has_no_day_and_leads_to_the_contact(client):
    known, unknown = ContactFactory(name="Bekend", obtained_on=dt.date(2026, 1, 1)), ContactFactory(name="Onbekend")
    Contact.objects.filter(pk=unknown.pk).update(obtained_on=None, origin="published")
    client.force_login(AdministratorFactory())
    page = client.get(reverse("invitations:care"), {"lijst": "herkomst"})
    words = text(page)
    assert "Hiervoor gepubliceerd, maar niemand schreef op wanneer" in words
    assert (known.name in words, reverse("areas:contact", args=[unknown.pk]) in page.content.decode()) == (False, True)
