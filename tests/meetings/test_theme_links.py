"""What the database refuses in links between themes and people, on every database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import AreaFactory, ContactFactory, OrganisationFactory, ThemeFactory, ThemeLinkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def refused(**fields):
    try:
        with transaction.atomic():
            ThemeLinkFactory(**fields)
    except IntegrityError:
        return True
    return False


def test_the_same_link_twice_is_refused_also_when_it_holds_everywhere():
    theme, contact, organisation = ThemeFactory(), ContactFactory(), OrganisationFactory()
    for fields in ({"contact": contact}, {"organisation": organisation}, {"contact": contact, "area": AreaFactory()}):
        assert (refused(theme=theme, **fields), refused(theme=theme, **fields)) == (False, True)


def test_the_same_link_twice_is_said_in_words():
    link = ThemeLinkFactory(contact=ContactFactory())
    link.pk = None
    with pytest.raises(ValidationError, match="koppeling bestaat al"):
        link.full_clean()


def test_two_functions_in_one_organisation_are_two_links():
    theme, organisation = ThemeFactory(), OrganisationFactory()
    assert not refused(theme=theme, organisation=organisation, function="beleidsadviseur")
    assert not refused(theme=theme, organisation=organisation, function="manager")


def test_a_link_points_at_one_target_and_says_for_what():
    assert refused(contact=ContactFactory(), organisation=OrganisationFactory())
    assert refused(contact=None)
    assert refused(contact=ContactFactory(), function="manager")
    assert refused(contact=ContactFactory(), theme=None, area=None)
