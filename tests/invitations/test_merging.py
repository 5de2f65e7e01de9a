"""Two contacts become one: what stays, what moves, and that nobody is reached again who did not want to be."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from areas.models import Contact, Membership
from invitations import access, tokens
from invitations.actions import CannotMerge, merge_contacts
from invitations.models import AudienceChoice, Invitation, Message, Referral, Suppression
from invitations.queries import directory_of, doubles
from meetings.models import MeetingRole, ProgrammeItem, ThemeLink
from outcomes.models import ActionPoint, Opinion
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
    UserFactory,
)
from tests.invitations.staff_pages import text, viewer
from tests.outbox import queued
from tests.outcomes.held import final, held, reported

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def west():
    return AreaFactory(name="Westwijk", parent=AreaFactory(name="Vlaardingen"))


@pytest.fixture
def council(west):
    return OrganisationFactory(name="Wijkraad", areas=[west])


@pytest.fixture
def sanne(client, west):
    client.user = AreaRoleFactory(area=west).user
    client.force_login(client.user)
    return client


@pytest.fixture
def pair(council):
    """One person twice: as Fatima with an address of her own, and as F. Amrani with another."""
    kept = ContactFactory(name="Fatima el Amrani", email="fatima@thuis.example", phone="010 123 45 67")
    double = ContactFactory(name="F. Amrani", email="f.amrani@wijkraad.example", function="voorzitter")
    for each in (kept, double):
        MembershipFactory(contact=each, organisation=council)
    return kept, double


def address(kept, double=None):
    return reverse("invitations:merge_contact", args=[kept.pk]) + (f"?ander={double.pk}" if double else "")


def merged(pair, *fields):
    kept, double = pair
    is_gone = merge_contacts(kept=kept, double=double, from_double=fields, actor=UserFactory())
    kept.refresh_from_db()
    return is_gone


def stop(contact, **what):
    return Suppression.objects.create(address_hash=tokens.address_hash(contact.email), reason="opted_out", **what)


def stopped(email):
    rows = Suppression.objects.filter(address_hash=tokens.address_hash(email), reason="opted_out")
    return list(rows.values_list("theme", "area"))


def test_one_by_one_the_value_that_stays_is_chosen(sanne, pair):
    kept, double = pair
    page = sanne.get(address(kept, double))
    form = page.context["form"]
    assert list(form.fields) == ["name", "function", "email", "phone"]  # the others are the same
    assert (form["function"].initial, form["name"].initial) == ("double", "kept")  # what is empty gives way
    response = sanne.post(
        address(kept, double), {"name": "kept", "function": "double", "email": "double", "phone": "kept"}
    )
    assert response.url == reverse("areas:contact", args=[kept.pk])
    key = kept.feed_key
    kept.refresh_from_db()
    assert (kept.name, kept.function, kept.email, kept.phone) == (
        "Fatima el Amrani", "voorzitter", "f.amrani@wijkraad.example", "010 123 45 67",
    )  # fmt: skip
    assert (kept.feed_key == key, Contact.objects.filter(pk=double.pk).exists()) == (False, False)
    entry = LogEntry.objects.get(action="merge_contacts")
    assert entry.details == {"double": double.pk, "fields": ["function", "email"], "is_gone": True}


def test_everything_that_refers_to_the_double_moves(pair, council):
    kept, double = pair
    other = OrganisationFactory()
    MembershipFactory(contact=double, organisation=other, function="lid")
    ThemeLinkFactory(contact=double, theme=ThemeFactory(name="Groen"))
    ThemeLinkFactory(contact=ContactFactory(), theme=ThemeFactory(name="Sport"), deputy=double)
    invitation = InvitationFactory(contact=double)
    Referral.objects.create(invitation=invitation, kind="colleague", name="F.", contact=double)
    AudienceChoice.objects.create(meeting=MeetingFactory(), contact=double, is_included=True)
    MeetingRole.objects.create(meeting=invitation.meeting, role="chair", contact=double)
    ProgrammeItem.objects.create(meeting=invitation.meeting, title="Welkom", offset=0, duration=5, contact=double)
    assert merged(pair) is True
    assert (MeetingRole.objects.get().contact, ProgrammeItem.objects.get().contact) == (kept, kept)
    assert set(Membership.objects.filter(contact=kept).values_list("organisation", flat=True)) == {council.pk, other.pk}
    assert kept.theme_links.get().theme.name == "Groen"
    assert kept.deputy_links.get().theme.name == "Sport"
    invitation.refresh_from_db()
    assert (invitation.contact, Referral.objects.get().contact) == (kept, kept)
    assert AudienceChoice.objects.get().contact == kept


@pytest.mark.parametrize(("fields", "works"), [((), [True, False]), (("email",), [False, True])])
def test_a_link_works_on_only_in_the_mailbox_that_stays(pair, fields, works):
    """Whose it was does not matter. What stopped goes anew to the address that stays, and the other one hears of it."""
    own, theirs = invitations = [InvitationFactory(contact=each) for each in pair]
    Contact.objects.filter(pk=pair[1].pk).update(address_set_at=timezone.now())
    for each in invitations:
        Message.objects.filter(pk=queued(invitation=each).pk).update(state="sent", accepted_at=timezone.now())
    addresses = [each.email for each in pair]
    merged(pair, *fields)
    assert [Invitation.objects.get(pk=each.pk).token_version == each.token_version for each in invitations] == works
    link = Message.objects.get(kind="link")
    gone, stays = addresses if fields else addresses[::-1]
    assert (link.invitation, link.address_hash) == (own if fields else theirs, tokens.address_hash(stays))
    assert Message.objects.get(kind="address").correspondent.email == gone
    assert pair[0].address_set_at is not None  # what was hidden of the double stays hidden


def test_two_with_one_address_keep_every_link(pair):
    Contact.objects.filter(pk=pair[1].pk).update(email=pair[0].email.upper())
    made = [InvitationFactory(contact=each) for each in pair]
    merged(pair, "email")
    tried = [tokens.make(each.public_id, each.token_version, "reply") for each in made]
    assert [access.invitation_for(each, "reply").contact for each in tried] == [pair[0], pair[0]]
    assert (pair[0].address_set_at, Message.objects.count()) == (None, 0)


def test_what_someone_promised_and_was_asked_moves_too(pair):
    kept, double = pair
    meeting = held()
    InvitationFactory(meeting=meeting, contact=double)
    report = reported(meeting, contact=double)
    final(meeting)
    for each in (double, kept):
        Opinion.objects.create(report=report, round=2, contact=each)
    Opinion.objects.create(report=report, round=1, contact=double)
    assert merged(pair) is False  # both were asked in the second round
    assert (ActionPoint.objects.get().contact, report.agreements.get().contact) == (kept, kept)
    assert sorted(Opinion.objects.filter(contact=kept).values_list("round", flat=True)) == [1, 2]


def test_no_table_that_knows_contacts_was_forgotten():
    """Whoever adds a table with a contact decides here whether its rows move."""
    known = {relation.related_model.__name__ for relation in Contact._meta.get_fields(include_hidden=True)
             if relation.auto_created and not relation.concrete}  # fmt: skip
    assert known == {
        "Membership", "ThemeLink", "Invitation", "AudienceChoice", "Referral", "DataCheck", "Message", "Agreement",
        "ActionPoint", "Opinion", "MeetingRole", "ProgrammeItem", "ErasureWish",
    }  # fmt: skip


def test_who_was_invited_twice_to_a_meeting_stays_as_someone_who_left(sanne, pair, west):
    kept, double = pair
    both = MeetingFactory(title="Samen", state="inviting", area=west)
    for each in pair:
        InvitationFactory(contact=each, meeting=both)
    moves = InvitationFactory(contact=double, meeting__area=west)
    page = text(sanne.get(address(kept, double)))
    assert ("Daarom blijft F. Amrani in de lijst staan" in page, "Samen" in page) == (True, True)
    double.reference = "relatie-9"
    double.save()
    assert merged(pair, "reference") is False
    moves.refresh_from_db()
    double.refresh_from_db()
    assert (moves.contact, double.invitations.get().meeting) == (kept, both)
    assert (double.valid_until, kept.reference, double.reference) == (
        TODAY() - dt.timedelta(days=1), "relatie-9", "",
    )  # fmt: skip
    assert list(double.memberships.all()) == []
    assert doubles(directory_of(AdministratorFactory()), timezone.now()) == []


def test_links_of_both_to_one_theme_become_one_and_who_is_kept_away_stays_away(pair):
    kept, double = pair
    theme, other = ThemeFactory(), ThemeFactory()
    until = TODAY() + dt.timedelta(days=9)
    ThemeLinkFactory(contact=kept, theme=theme, role="expert", valid_until=until)
    ThemeLinkFactory(contact=double, theme=theme, role="participant")
    ThemeLinkFactory(contact=kept, theme=other, role="participant")
    ThemeLinkFactory(contact=double, theme=other, role="none")
    merged(pair)
    rows = ThemeLink.objects.filter(contact=kept).order_by("pk").values_list("theme", "role", "valid_until")
    assert list(rows) == [(theme.pk, "expert", None), (other.pk, "none", None)]


def test_one_membership_of_two_gets_the_invitations_when_one_did(pair, council):
    kept, double = pair
    Membership.objects.filter(contact=kept).update(is_invited=False)
    Membership.objects.filter(contact=double).update(function="voorzitter")
    merged(pair)
    row = Membership.objects.get(organisation=council)
    assert (row.contact, row.is_invited, row.function) == (kept, True, "voorzitter")


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("fields", [(), ("email",)])
def test_who_wanted_no_mail_at_one_address_gets_none_at_the_one_that_stays(sanne, pair, which, fields):
    theme = ThemeFactory()
    stop(pair[which])
    stop(pair[which], theme=theme)
    assert "wil geen uitnodigingen" in text(sanne.get(address(*pair)))
    before = pair[which].email
    merged(pair, *fields)
    assert set(stopped(pair[0].email)) == set(stopped(before)) == {(None, None), (theme.pk, None)}


def test_a_wish_does_not_get_lost_with_its_address(sanne, pair):
    kept, double = pair
    stop(double)
    kept.email, kept.channel, kept.postal_address = "", "letter", "Lindelaan 1\n1234 AB Vlaardingen"
    kept.save()
    with pytest.raises(CannotMerge):
        merge_contacts(kept=kept, double=double, from_double=(), actor=UserFactory())
    choices = {"name": "kept", "function": "kept", "email": "kept", "phone": "kept", "postal_address": "kept"}
    response = sanne.post(address(kept, double), choices | {"channel": "kept"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["email"])
    assert Contact.objects.filter(pk=double.pk).exists()


def test_a_dead_address_does_not_make_the_other_one_dead(pair):
    Suppression.objects.create(address_hash=tokens.address_hash(pair[1].email), reason="bounced")
    merged(pair)
    assert Suppression.objects.count() == 1


def test_those_who_look_the_same_stand_first_and_others_are_found(sanne, pair, council):
    kept, double = pair
    Contact.objects.filter(pk=double.pk).update(email="FATIMA@thuis.example")
    same_name = MembershipFactory(organisation=council, contact=ContactFactory(name="mevr. Fatima El Amrani")).contact
    far = ContactFactory(name="Fatima van Elders")
    page = sanne.get(address(kept))
    assert [each.pk for each, _words, _url in page.context["likely"]] == [double.pk, same_name.pk]
    found = sanne.get(address(kept) + "?zoek=amrani").context["found"]
    assert {each.pk for each, _words, _url in found} == {double.pk, same_name.pk}
    assert sanne.get(address(kept, far)).status_code == 404
    assert sanne.get(address(kept, kept)).status_code == 404
    assert sanne.get(address(kept) + "?ander=x").status_code == 200


def test_of_two_the_one_that_may_go_goes(sanne, pair):
    kept, double = pair
    Contact.objects.filter(pk=double.pk).update(email=kept.email)
    ThemeLinkFactory(contact=double, theme=ThemeFactory())  # everywhere
    ((_each, _words, url),) = sanne.get(address(kept)).context["likely"]
    assert (url, sanne.get(url).status_code) == (address(double, kept), 200)
    assert [sanne.get(address(kept, double)).status_code, sanne.post(address(kept, double)).status_code] == [404, 404]
    ThemeLinkFactory(contact=kept, theme=ThemeFactory())
    page = sanne.get(address(kept))
    assert ([line[2] for line in page.context["likely"]], "Vraag een beheerder" in text(page)) == ([""], True)


def test_every_line_needs_a_choice(sanne, pair):
    response = sanne.post(address(*pair), {"name": "kept", "function": "geen"})
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, ["email", "function", "phone"])


def test_two_people_at_once_cannot_lose_anything(pair):
    kept, double = pair
    merged(pair)
    with pytest.raises(CannotMerge):
        merge_contacts(kept=kept, double=double, from_double=(), actor=UserFactory())


def test_a_viewer_and_another_coordinator_find_no_page(client, pair):
    for user in (viewer(), AreaRoleFactory(area=AreaFactory()).user):
        client.force_login(user)
        for url in (address(pair[0]), address(*pair)):
            assert [client.get(url).status_code, client.post(url).status_code] == [404, 404]


def test_the_pages_take_as_many_queries_for_more_rows(sanne, pair, council, west):
    kept, double = pair
    counts = []
    for rows in (1, 3):
        for number in range(rows):
            ThemeLinkFactory(contact=double)
            MembershipFactory(organisation=council, contact=ContactFactory(name="Fatima el Amrani"))
            meeting = MeetingFactory(area=west, state="inviting")
            InvitationFactory(contact=double, meeting=meeting)
            InvitationFactory(contact=kept if number else double)
        with CaptureQueriesContext(connection) as seen:
            sanne.get(address(kept))
            sanne.get(address(kept, double))
        counts.append(len(seen))
    assert counts[0] == counts[1]
