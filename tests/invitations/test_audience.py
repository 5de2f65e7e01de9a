"""Who is invited and why, who is left out and why, who is missing."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from areas.models import Area, Contact, Organisation, OrganisationType
from invitations.actions import add_by_hand, choose, unsubscribe
from invitations.audience import Reason, resolve
from invitations.models import Invitation, Suppression
from invitations.tokens import address_hash
from meetings.models import ThemeLink
from tests.cases import case
from tests.factories import (
    AreaFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return AreaFactory(name="Vlaardingen")


@pytest.fixture
def wijk(town):
    return AreaFactory(name="Westwijk", parent=town)


@pytest.fixture
def theme():
    return ThemeFactory(name="Eenzaamheid", name_en="Loneliness")


@pytest.fixture
def meeting(wijk, theme):
    return MeetingFactory(area=wijk, themes=[theme])


def names(meeting):
    return [invitee.name for invitee in resolve(meeting).invitees]


def official(name="Mark Jansen", department="Team Welzijn", **fields):
    organisation, _ = Organisation.objects.get_or_create(name=department, defaults={"kind": "municipal"})
    contact = ContactFactory(name=name, **fields)
    MembershipFactory(contact=contact, organisation=organisation)
    return contact


@case("F2", "a contact linked by two themes and an area", "one invitation, every reason listed")
def test_resolve_gives_one_entry_with_every_reason(meeting, wijk, town, theme):
    other = ThemeFactory(name="Groen")
    meeting.themes.add(other)
    contact = official()
    ThemeLinkFactory(theme=theme, contact=contact, area=wijk)
    ThemeLinkFactory(theme=other, contact=contact)
    ThemeLinkFactory(theme=None, contact=contact, area=town)
    [invitee] = resolve(meeting).invitees
    assert (invitee.name, invitee.group, invitee.organisation) == ("Mark Jansen", "municipal", "Team Welzijn")
    assert set(invitee.reasons) == {
        Reason("theme", theme="Eenzaamheid", theme_en="Loneliness", area="Westwijk"),
        Reason("theme", theme="Groen"),
        Reason("guest", area="Vlaardingen"),
    }


def test_resolve_invites_residents_organisations_of_the_area_and_of_what_lies_inside_or_around_it(meeting, wijk, town):
    buurt = AreaFactory(name="Zuidbuurt", parent=wijk, kind=Area.Kind.BUURT)
    elsewhere = AreaFactory(name="Oostwijk", parent=town)
    for name, area in {"hier": wijk, "binnen": buurt, "stad": town, "elders": elsewhere}.items():
        MembershipFactory(contact=ContactFactory(name=name), organisation=OrganisationFactory(areas=[area]))
    assert names(meeting) == ["binnen", "hier", "stad"]


def test_resolve_skips_members_who_do_not_receive_invitations(meeting, wijk):
    organisation = OrganisationFactory(areas=[wijk])
    MembershipFactory(contact=ContactFactory(name="Voorzitter"), organisation=organisation)
    MembershipFactory(contact=ContactFactory(name="Penningmeester"), organisation=organisation, is_invited=False)
    assert names(meeting) == ["Voorzitter"]


def test_link_on_a_larger_area_covers_smaller_ones_but_not_others(meeting, wijk, town, theme):
    oost = AreaFactory(name="Oostwijk", parent=town)
    ThemeLinkFactory(theme=theme, contact=official("Stad"), area=town)
    ThemeLinkFactory(theme=theme, contact=official("Oost"), area=oost)
    assert names(meeting) == ["Stad"]


def test_nearest_link_of_the_same_target_wins(meeting, wijk, theme):
    contact = official()
    ThemeLinkFactory(theme=theme, contact=contact, role=ThemeLink.Role.SPEAKER)
    ThemeLinkFactory(theme=theme, contact=contact, area=wijk, role=ThemeLink.Role.INFORMED)
    assert [each.role for each in resolve(meeting).invitees] == ["informed"]


def test_replacing_link_takes_the_place_of_colleagues_of_the_larger_area(meeting, wijk, theme):
    ThemeLinkFactory(theme=theme, contact=official("Van de stad"))
    ThemeLinkFactory(theme=theme, contact=official("Van de wijk"), area=wijk, replaces_wider=True)
    ThemeLinkFactory(theme=theme, contact=official("Andere afdeling", department="Wonen"))
    assert names(meeting) == ["Andere afdeling", "Van de wijk"]


def test_role_none_keeps_someone_away_and_says_so(meeting, wijk, theme):
    contact = official()
    ThemeLinkFactory(theme=theme, contact=contact)
    ThemeLinkFactory(theme=theme, contact=contact, area=wijk, role=ThemeLink.Role.NONE)
    audience = resolve(meeting)
    assert audience.invitees == []
    assert [(each.name, each.cause) for each in audience.left_out] == [("Mark Jansen", "away")]


def test_role_none_of_someone_outweighs_their_organisation_for_that_theme(meeting, wijk, theme):
    contact, colleague = official("Niet hier"), official("Wel hier")
    ThemeLinkFactory(theme=theme, organisation=contact.organisations.get())
    ThemeLinkFactory(theme=theme, contact=contact, area=wijk, role=ThemeLink.Role.NONE)
    audience = resolve(meeting)
    assert [each.name for each in audience.invitees] == [colleague.name]
    assert [(each.name, each.cause) for each in audience.left_out] == [("Niet hier", "away")]
    other = ThemeFactory(name="Groen")
    meeting.themes.add(other)
    ThemeLinkFactory(theme=other, organisation=contact.organisations.get())
    assert names(meeting) == ["Niet hier", "Wel hier"]


@pytest.mark.parametrize("target", ["contact", "organisation"])
def test_role_none_for_every_theme_outweighs_links_on_larger_areas(meeting, wijk, town, theme, target):
    contact = official()
    who = {"contact": contact} if target == "contact" else {"organisation": contact.organisations.get()}
    contact.organisations.get().areas.add(wijk)
    Organisation.objects.update(kind=Organisation.Kind.RESIDENTS)
    ThemeLinkFactory(theme=None, area=wijk, role=ThemeLink.Role.NONE, **who)
    ThemeLinkFactory(theme=theme, area=town, **who)
    assert [(each.name, each.cause) for each in resolve(meeting).left_out] == [("Mark Jansen", "away")]
    ThemeLinkFactory(theme=theme, area=wijk, **who)
    assert names(meeting) == ["Mark Jansen"]


def test_own_area_inherits_the_officials_of_the_area_it_lies_in(town, theme):
    babber = AreaFactory(name="Babberspolder Oost", parent=town, kind=Area.Kind.BUURT)
    muwi = AreaFactory(name="Muwi 1", parent=babber, kind=Area.Kind.CUSTOM)
    ThemeLinkFactory(theme=theme, contact=official(), area=babber)
    assert names(MeetingFactory(area=muwi, themes=[theme])) == ["Mark Jansen"]


def test_own_area_covers_the_wijken_it_is_made_of(meeting, wijk, town, theme):
    river = AreaFactory(name="Rivierzone", parent=town, kind=Area.Kind.CUSTOM)
    river.members.add(wijk)
    ThemeLinkFactory(theme=theme, contact=official(), area=river)
    assert names(meeting) == ["Mark Jansen"]


def test_function_link_follows_whoever_has_the_function(meeting, theme):
    old = official("Oud", function="beleidsadviseur", valid_until=timezone.localdate())
    official("Nieuw", function="Beleidsadviseur")
    official("Ander", function="manager")
    ThemeLinkFactory(theme=theme, organisation=old.organisations.get(), function="beleidsadviseur")
    audience = resolve(meeting)
    assert [each.name for each in audience.invitees] == ["Nieuw"]
    assert [(each.name, each.cause) for each in audience.left_out] == [("Oud", "left")]


def test_deputy_is_invited_for_who_has_left(meeting, theme):
    gone = official("Weg", valid_until=timezone.localdate())
    deputy = official("Vervanger")
    ThemeLinkFactory(theme=theme, contact=gone, deputy=deputy)
    [invitee] = resolve(meeting).invitees
    assert (invitee.name, invitee.reasons) == ("Vervanger", [Reason("deputy", note="Weg", who=str(gone.pk))])


def test_link_outside_its_days_does_not_count(meeting, theme):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    ThemeLinkFactory(theme=theme, contact=official(), valid_until=yesterday)
    assert names(meeting) == []


def test_left_out_says_why(meeting, theme):
    without = official("Zonder adres", email="")
    stopped = official("Afgemeld")
    bounced = official("Werkt niet")
    invitation = Invitation(contact=stopped)
    unsubscribe(invitation=invitation)
    Suppression.objects.create(address_hash=address_hash(bounced.email.upper()), reason="bounced")
    for contact in (without, stopped, bounced):
        ThemeLinkFactory(theme=theme, contact=contact)
    causes = [(each.name, each.cause) for each in resolve(meeting).left_out]
    assert causes == [("Afgemeld", "opted_out"), ("Werkt niet", "bounced"), ("Zonder adres", "no_address")]


@pytest.mark.parametrize(
    ("channel", "fields", "is_reachable"),
    [
        ("letter", {"postal_address": "Lindelaan 1"}, True),
        ("letter", {"postal_address": ""}, False),
        ("phone", {"phone": "010 123 45 67"}, True),
        ("phone", {"phone": ""}, False),
    ],
)
def test_channel_asks_its_own_address(meeting, theme, channel, fields, is_reachable):
    ThemeLinkFactory(theme=theme, contact=official(email="", channel=channel, **fields))
    assert len(resolve(meeting).invitees) == is_reachable


def test_suppression_holds_for_its_theme_and_area_only(meeting, wijk, theme):
    contact = official()
    ThemeLinkFactory(theme=theme, contact=contact)
    unsubscribe(invitation=Invitation(contact=contact), theme=ThemeFactory(name="Groen"))
    assert names(meeting) == ["Mark Jansen"]
    unsubscribe(invitation=Invitation(contact=contact), area=wijk)
    assert names(meeting) == []


@case("F3", "one address on two contacts", "one mail, the other is shown")
def test_same_address_gets_one_mail_and_the_other_is_shown(meeting, theme):
    for name, email in {"Eerste": "info@x.example", "Tweede": "Info@x.example"}.items():
        ThemeLinkFactory(theme=theme, contact=official(name, email=email))
    audience = resolve(meeting)
    assert [each.name for each in audience.invitees] == ["Eerste"]
    assert [(each.name, each.cause, each.detail) for each in audience.left_out] == [
        ("Tweede", "same_address", "Eerste")
    ]


def test_who_was_invited_keeps_the_address_from_who_comes_in_later(meeting, theme):
    later, first = official("Later", email="info@x.example"), official("Eerst", email="info@x.example")
    ThemeLinkFactory(theme=theme, contact=first)
    InvitationFactory(meeting=meeting, contact=first)
    ThemeLinkFactory(theme=theme, contact=later)
    audience = resolve(meeting)
    assert ([each.name for each in audience.invitees], audience.to_invite) == (["Eerst"], [])
    assert [(each.name, each.cause) for each in audience.left_out] == [("Later", "same_address")]


def test_an_address_that_bounced_does_not_keep_a_letter_back(meeting, theme):
    contact = official(channel="letter", postal_address="Lindelaan 1")
    ThemeLinkFactory(theme=theme, contact=contact)
    Suppression.objects.create(address_hash=address_hash(contact.email), reason="bounced")
    assert names(meeting) == ["Mark Jansen"]
    unsubscribe(invitation=Invitation(contact=contact))
    assert [each.cause for each in resolve(meeting).left_out] == ["opted_out"]


@case("F3", "one address, the first unticked", "the second gets the mail")
def test_unticking_the_first_of_two_with_one_address_lets_the_second_come(meeting, theme):
    contacts = [official(name, email="info@x.example") for name in ("Eerste", "Tweede")]
    for contact in contacts:
        ThemeLinkFactory(theme=theme, contact=contact)
    choose(meeting=meeting, actor=UserFactory(), shown=[contacts[0].pk], ticked=[])
    assert [each.name for each in resolve(meeting).to_invite] == ["Tweede"]


def test_choices_by_hand_are_kept(meeting, theme):
    contact = official()
    ThemeLinkFactory(theme=theme, contact=contact)
    user = UserFactory()
    choose(meeting=meeting, actor=user, shown=[contact.pk], ticked=[])
    assert [(each.name, each.is_included) for each in resolve(meeting).invitees] == [("Mark Jansen", False)]
    choose(meeting=meeting, actor=user, shown=[contact.pk], ticked=[contact.pk])
    add_by_hand(meeting=meeting, contact=ContactFactory(name="Huisarts"), note="Vroeg er zelf om", actor=user)
    audience = resolve(meeting)
    assert [(each.name, each.is_added) for each in audience.to_invite] == [("Huisarts", True), ("Mark Jansen", False)]
    assert audience.to_invite[0].reasons == [Reason("hand", note="Vroeg er zelf om")]


def test_gaps_name_the_theme_without_official_or_partner(meeting, theme):
    gaps = [(gap.kind, gap.theme) for gap in resolve(meeting).gaps]
    assert gaps == [("official", "Eenzaamheid"), ("partner", "Eenzaamheid")]
    ThemeLinkFactory(theme=theme, contact=official())
    assert [gap.kind for gap in resolve(meeting).gaps] == ["partner"]


def test_gaps_name_a_kind_of_organisation_that_other_areas_have(meeting, town, theme):
    oost = AreaFactory(name="Oostwijk", parent=town)
    pharmacy = OrganisationType.objects.create(name="apotheek")
    organisation = OrganisationFactory(kind="partner", type=pharmacy)
    ThemeLinkFactory(theme=theme, organisation=organisation, area=oost)
    assert [(gap.type, gap.theme) for gap in resolve(meeting).gaps if gap.kind == "type"] == [
        ("apotheek", "Eenzaamheid")
    ]
    here = OrganisationFactory(kind="partner", type=pharmacy)
    MembershipFactory(contact=ContactFactory(), organisation=here)
    ThemeLinkFactory(theme=theme, organisation=here)
    assert [gap for gap in resolve(meeting).gaps if gap.kind == "type"] == []


def test_gaps_speak_the_language_of_whoever_looks(meeting, town, theme):
    elsewhere = AreaFactory(parent=town)
    kind = OrganisationType.objects.create(name="apotheek", name_en="pharmacy")
    ThemeLinkFactory(theme=theme, area=elsewhere, contact=None, organisation=OrganisationFactory(type=kind))
    type(theme).objects.filter(pk=theme.pk).update(name_en="Loneliness")
    with translation.override("en"):
        gaps = resolve(meeting).gaps
    assert {gap.theme for gap in gaps} == {"Loneliness"}
    assert [gap.type for gap in gaps if gap.kind == "type"] == ["pharmacy"]


def test_gaps_do_not_name_what_only_an_organisation_out_of_use_is(meeting, town, theme):
    oost = AreaFactory(name="Oostwijk", parent=town)
    closed = OrganisationFactory(type=OrganisationType.objects.create(name="apotheek"), is_active=False)
    ThemeLinkFactory(theme=theme, organisation=closed, area=oost)
    assert [gap for gap in resolve(meeting).gaps if gap.kind == "type"] == []


def test_organisation_out_of_use_brings_nobody(meeting, wijk, theme):
    for organisation in (OrganisationFactory(areas=[wijk], is_active=False), OrganisationFactory(is_active=False)):
        MembershipFactory(contact=ContactFactory(), organisation=organisation)
        ThemeLinkFactory(theme=theme, organisation=organisation)
    assert names(meeting) == []


def test_reasons_stand_in_one_order_on_every_database(meeting, wijk, theme):
    contact = official()
    ThemeLinkFactory(theme=theme, contact=contact)
    ThemeLinkFactory(theme=None, contact=contact, area=wijk)
    [invitee] = resolve(meeting).invitees
    assert [reason.code for reason in invitee.reasons] == ["guest", "theme"]


def test_resolve_asks_as_many_queries_for_one_as_for_many(
    meeting, wijk, theme, django_assert_num_queries, django_assert_max_num_queries
):
    def add(number):
        organisation = OrganisationFactory(name=f"Raad {number}", areas=[wijk])
        MembershipFactory(contact=ContactFactory(), organisation=organisation)
        ThemeLinkFactory(theme=theme, contact=official(f"Ambtenaar {number}", department=f"Afdeling {number}"))

    add(1)
    with django_assert_max_num_queries(11) as captured:
        resolve(meeting)
    for number in range(2, 12):
        add(number)
    with django_assert_num_queries(len(captured)):
        assert len(resolve(meeting).invitees) == 22


def test_resolve_is_in_the_same_order_each_time(meeting, theme):
    for name in ("Zoë", "anna", "Bram", "Anna"):
        ThemeLinkFactory(theme=theme, contact=official(name))
    assert names(meeting) == ["anna", "Anna", "Bram", "Zoë"]
    assert names(meeting) == names(meeting)


def test_contact_without_organisation_is_a_resident(meeting, theme):
    contact = ContactFactory(name="Buurvrouw")
    ThemeLinkFactory(theme=theme, contact=contact, origin=ThemeLink.Origin.SELF)
    [invitee] = resolve(meeting).invitees
    assert (invitee.group, invitee.reasons[0].code) == ("residents", "self")
    assert Contact.objects.count() == 1
