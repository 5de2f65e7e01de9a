"""Which areas, organisations and contacts a user may see."""

import pytest
from django.http import Http404

from accounts.models import User
from areas.access import contact_for, contacts_visible_to, organisations_visible_to
from areas.models import Area, Organisation
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
RESIDENTS, PARTNER, MUNICIPAL = Organisation.Kind.RESIDENTS, Organisation.Kind.PARTNER, Organisation.Kind.MUNICIPAL


@pytest.fixture
def town():
    return AreaFactory(name="Vlaardingen")


@pytest.fixture
def wijk(town):
    return AreaFactory(name="Holy", parent=town)


@pytest.fixture
def coordinator(wijk):
    return AreaRoleFactory(area=wijk).user


@pytest.mark.parametrize("kind", [RESIDENTS, PARTNER, MUNICIPAL])
def test_coordinator_sees_organisations_in_and_inside_the_own_area(coordinator, wijk, kind):
    buurt = AreaFactory(name="Statenbuurt", parent=wijk, kind=Area.Kind.BUURT)
    own = OrganisationFactory(kind=kind, areas=[wijk])
    inside = OrganisationFactory(kind=kind, areas=[buurt])
    assert set(organisations_visible_to(coordinator)) == {own, inside}


@pytest.mark.parametrize(("kind", "is_seen"), [(RESIDENTS, False), (PARTNER, True), (MUNICIPAL, True)])
def test_coordinator_sees_officials_and_partners_of_larger_areas_and_everywhere(coordinator, town, kind, is_seen):
    larger = OrganisationFactory(kind=kind, areas=[town])
    everywhere = OrganisationFactory(kind=kind)
    assert set(organisations_visible_to(coordinator)) == ({larger, everywhere} if is_seen else set())


def test_coordinator_sees_partners_of_an_own_area_that_contains_a_part(coordinator, town, wijk):
    buurt = AreaFactory(name="Statenbuurt", parent=wijk, kind=Area.Kind.BUURT)
    river = AreaFactory(name="Rivierzone", parent=town, kind=Area.Kind.CUSTOM)
    river.members.add(buurt)
    partner = OrganisationFactory(kind=PARTNER, areas=[river])
    assert list(organisations_visible_to(coordinator)) == [partner]


def test_coordinator_does_not_see_what_belongs_to_another_area(coordinator, town):
    other = AreaFactory(name="Westwijk", parent=town)
    for kind in Organisation.Kind:
        MembershipFactory(organisation=OrganisationFactory(kind=kind, areas=[other]))
    assert list(contacts_visible_to(coordinator)) == []


def test_coordinator_without_an_area_sees_no_one():
    MembershipFactory(organisation=OrganisationFactory(kind=PARTNER))
    assert list(contacts_visible_to(UserFactory())) == []


def test_coordinator_does_not_see_a_contact_without_organisation(coordinator):
    ContactFactory()
    assert list(contacts_visible_to(coordinator)) == []


@pytest.mark.parametrize("role", [User.Role.VIEWER, User.Role.ADMINISTRATOR])
def test_viewer_and_administrator_see_everyone(role, town):
    lone = ContactFactory()
    member = MembershipFactory(organisation=OrganisationFactory(areas=[town])).contact
    assert set(contacts_visible_to(UserFactory(role=role))) == {lone, member}


def test_contact_in_two_visible_organisations_comes_once(coordinator, wijk):
    contact = ContactFactory()
    MembershipFactory(contact=contact, organisation=OrganisationFactory(areas=[wijk]))
    MembershipFactory(contact=contact, organisation=OrganisationFactory(kind=PARTNER))
    assert list(contacts_visible_to(coordinator)) == [contact]


def test_contact_for_lets_a_viewer_read_but_not_change():
    contact, viewer = ContactFactory(), UserFactory(role=User.Role.VIEWER)
    assert contact_for(viewer, contact.pk) == contact
    with pytest.raises(Http404):
        contact_for(viewer, contact.pk, change=True)
    assert contact_for(AdministratorFactory(), contact.pk, change=True) == contact


def test_contact_without_organisation_is_seen_by_who_coordinates_the_area():
    wijk, elsewhere = AreaFactory(parent=AreaFactory()), AreaFactory(parent=AreaFactory())
    user = AreaRoleFactory(area=wijk).user
    here, away = ContactFactory(area=wijk), ContactFactory(area=elsewhere)
    ContactFactory()
    assert list(contacts_visible_to(user)) == [here]
    assert list(contacts_visible_to(AreaRoleFactory(area=elsewhere).user)) == [away]
