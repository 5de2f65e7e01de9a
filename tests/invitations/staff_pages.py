"""What the tests of the coordinator's pages share: a meeting with three groups, and who may see it."""

import re

from django.urls import reverse

from accounts.models import User
from areas.models import Organisation
from meetings.models import ThemeLink
from tests.factories import (
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
    UserFactory,
)


def coordinator_of(area):
    return AreaRoleFactory(area=area).user


def viewer():
    return UserFactory(role=User.Role.VIEWER)


def plan(area="Westwijk", theme="Eenzaamheid", **fields):
    """A complete draft with a resident, an official and a partner; the coordinator of its area organises it."""
    area = AreaFactory(name=area, parent=AreaFactory(name="Voorbeeldstad"))
    theme = ThemeFactory(name=theme)
    meeting = MeetingFactory(area=area, themes=[theme], organiser=coordinator_of(area), **fields)
    resident(meeting, name="Fatima el Amrani")
    official(meeting, name="Mark Jansen")
    partner(meeting, name="Els de Boer")
    return meeting


def elsewhere():
    """A meeting with people of its own in another area, about another theme."""
    return plan(area="Oostwijk", theme="Groen")


def resident(meeting, **fields):
    """Someone of a residents' organisation in the area."""
    organisation = OrganisationFactory(areas=[meeting.area])
    return MembershipFactory(organisation=organisation, contact=ContactFactory(**fields)).contact


def official(meeting, **fields):
    """Someone of a department that works on the theme."""
    return _linked(meeting, OrganisationFactory(kind=Organisation.Kind.MUNICIPAL), fields)


def partner(meeting, role=ThemeLink.Role.PARTICIPANT, **fields):
    """Someone of a partner that works on the theme."""
    return _linked(meeting, OrganisationFactory(kind=Organisation.Kind.PARTNER), fields, role)


def _linked(meeting, organisation, fields, role=ThemeLink.Role.PARTICIPANT):
    ThemeLinkFactory(theme=meeting.themes.get(), organisation=organisation, role=role)
    return MembershipFactory(organisation=organisation, contact=ContactFactory(**fields)).contact


def address(name, meeting, *more):
    return reverse(f"invitations:{name}", args=[meeting.pk, *more])


def text(response):
    """The words of a page, without tags and with single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def hidden(response, name):
    """The values of the hidden fields of this name."""
    return re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', response.content.decode())


def ticked(response):
    """The ids of the boxes with a tick."""
    return {int(pk) for pk in re.findall(r'name="ticked" value="(\d+)" id="p\d+" checked', response.content.decode())}
