"""Rows for tests, with names that say what they are."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from areas.actions import rebuild_tree
from areas.models import Area, AreaRole, Contact, Membership, Organisation
from invitations.models import Invitation
from meetings.models import Meeting, Theme, ThemeLink, Venue


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@gemeente.example")
    name = factory.Sequence(lambda n: f"Sanne de Wit {n}")
    phone = "010 123 45 67"
    role = User.Role.COORDINATOR
    password = factory.django.Password("een-goed-wachtwoord")


class AdministratorFactory(UserFactory):
    role = User.Role.ADMINISTRATOR
    is_staff = True
    is_superuser = True


class AreaFactory(DjangoModelFactory):
    """An area; without a parent it is a municipality. The path is written at once."""

    class Meta:
        model = Area
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Gebied {n}")
    parent = None
    kind = factory.LazyAttribute(lambda area: Area.Kind.WIJK if area.parent else Area.Kind.MUNICIPALITY)

    @factory.post_generation
    def path_written(self, create, extracted, **kwargs):
        rebuild_tree()
        self.refresh_from_db()


class AreaRoleFactory(DjangoModelFactory):
    class Meta:
        model = AreaRole

    user = factory.SubFactory(UserFactory)
    area = factory.SubFactory(AreaFactory)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Bewonersraad {n}")
    kind = Organisation.Kind.RESIDENTS

    @factory.post_generation
    def areas(self, create, extracted, **kwargs):
        if extracted:
            self.areas.set(extracted)


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    name = factory.Sequence(lambda n: f"Fatima el Amrani {n}")
    email = factory.Sequence(lambda n: f"contact{n}@bewoners.example")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    contact = factory.SubFactory(ContactFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Eenzaamheid {n}")


class ThemeLinkFactory(DjangoModelFactory):
    class Meta:
        model = ThemeLink

    theme = factory.SubFactory(ThemeFactory)


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Wijkcentrum De Linde {n}")
    street = "Lindelaan 12"
    city = "Voorbeeldstad"
    capacity = 80
    is_step_free = True
    has_accessible_toilet = True
    has_hearing_loop = True
    has_parking = False


class MeetingFactory(DjangoModelFactory):
    """A complete draft, four weeks ahead: starts 19.30, doors 19.00, ends 21.30, reply until three days before."""

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Samen tegen eenzaamheid {n}")
    area = factory.SubFactory(AreaFactory)
    venue = factory.SubFactory(VenueFactory)
    organiser = factory.SubFactory(UserFactory)
    participation = Meeting.Participation.CONSULT
    question = "Wat kunnen we samen doen?"
    introduction = "In de wijk voelen veel mensen zich weleens alleen."
    starts_at = factory.LazyFunction(
        lambda: (timezone.localtime() + dt.timedelta(days=28)).replace(hour=19, minute=30, second=0, microsecond=0)
    )
    doors_at = factory.LazyAttribute(lambda meeting: meeting.starts_at - dt.timedelta(minutes=30))
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + dt.timedelta(hours=2))
    reply_by = factory.LazyAttribute(lambda meeting: meeting.starts_at - dt.timedelta(days=3))

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if extracted:
            self.themes.set(extracted)


class InvitationFactory(DjangoModelFactory):
    """An open invitation of a contact to a meeting for which invitations are out; nobody answered yet."""

    class Meta:
        model = Invitation

    meeting = factory.SubFactory(MeetingFactory, state=Meeting.State.INVITING)
    contact = factory.SubFactory(ContactFactory)
    group = Invitation.Group.RESIDENTS
    place = factory.LazyAttribute(lambda row: "reserved" if getattr(row, "answer", "") == "accepted" else "none")
    reasons = factory.LazyFunction(lambda: [{"code": "area", "area": "Westwijk", "organisation": "Bewonersraad"}])
