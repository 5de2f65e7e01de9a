"""Two administrators with the same page open: nobody puts back what the other changed."""

import pytest
from django.urls import reverse

from areas.models import AreaRole, Membership
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    client.force_login(AdministratorFactory())
    return client


def shown_on(client, row):
    """Where a page stands, and everything that a browser would send of it without a touch."""
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    context = client.get(url).context
    sets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form, *(each.management_form for each in sets)]
    forms += [form for each in sets for form in each.initial_forms]
    return url, {
        form[name].html_name: form[name].value()
        for form in forms for name in form.fields if form[name].value() is not None and form[name].value() is not False
    }  # fmt: skip


def test_an_old_page_of_the_administration_puts_back_nothing(admin_client):
    """Fields of the row, chosen rows, ticks, and the rows inside; what both changed is asked."""
    here, there = AreaFactory(name="Holy"), AreaFactory(name="Westwijk")
    council = OrganisationFactory(name="Raad", website="https://oud.example", areas=[here])
    member, _ = (MembershipFactory(organisation=council, is_invited=True) for _ in range(2))
    url, old = shown_on(admin_client, council)
    council.website, council.phone = "https://nieuw.example", "010 222 22 22"
    council.save()
    council.areas.add(there)
    Membership.objects.filter(pk=member.pk).update(is_invited=False, function="Voorzitter")
    mine = {"name": "Wijkraad", "phone": "010 333 33 33", "memberships-1-function": "Lid"}
    page = admin_client.post(url, old | mine)
    form = page.context["adminform"].form
    assert list(form.errors) == ["phone"]
    assert "Iemand heeft “Telefoon” intussen veranderd. Nu staat er: 010 222 22 22." in form.errors["phone"][0]
    assert (form["website"].value(), form["phone"].value()) == ("https://nieuw.example", "010 333 33 33")
    again = old | mine | {name: form[name].value() for name in ("shown", "website", "phone", "areas")}
    page = admin_client.post(url, again, follow=True)
    council.refresh_from_db()
    assert (council.name, council.website, council.phone) == ("Wijkraad", "https://nieuw.example", "010 333 33 33")
    assert set(council.areas.all()) == {here, there}
    said = Membership.objects.order_by("pk").values_list("is_invited", "function")
    assert list(said) == [(False, "Voorzitter"), (True, "Lid")]


@pytest.mark.parametrize("make", [VenueFactory, ContactFactory, UserFactory, AreaFactory])
def test_every_page_of_the_administration_says_what_it_showed(admin_client, make):
    row = make(name="Oud", **({"area": AreaFactory()} if make is VenueFactory else {}))
    url, old = shown_on(admin_client, row)
    type(row).objects.filter(pk=row.pk).update(name="Nieuw")
    page = admin_client.post(url, old, follow=True)
    row.refresh_from_db()
    assert row.name == "Nieuw"
    assert "intussen veranderd. Dat blijft zo." in page.content.decode()
    assert "Dat blijft zo." not in admin_client.post(url, shown_on(admin_client, row)[1], follow=True).content.decode()


def test_an_old_page_of_an_area_gives_no_role_back(admin_client):
    role = AreaRoleFactory(valid_until="2030-01-01")
    url, old = shown_on(admin_client, role.area)
    AreaRole.objects.filter(pk=role.pk).update(valid_until="2026-01-01")
    assert admin_client.post(url, old | {"name": "Anders"}).status_code == 302
    role.refresh_from_db()
    assert str(role.valid_until) == "2026-01-01"
