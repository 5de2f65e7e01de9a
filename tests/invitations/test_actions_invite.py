"""From ticks to a frozen list and a queued outbox, and back within the stop window."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import LogEntry
from areas.models import Contact
from invitations import delivery
from invitations.actions import CannotInvite, add_by_hand, choose, correct_address, invite, release_now, send_test, stop
from invitations.audience import resolve
from invitations.delivery import outbox
from invitations.models import Invitation, Mailing, Message
from invitations.queries import latest_mailing, not_told, progress
from invitations.tokens import address_hash
from meetings.models import Meeting
from tests.factories import (
    AreaFactory,
    ContactFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
)
from tests.outbox import make_due
from tests.resident import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory(area=AreaFactory(name="Westwijk"), themes=[ThemeFactory(name="Eenzaamheid")])


def add_contacts(meeting, count, **fields):
    contacts = [ContactFactory(**fields) for _ in range(count)]
    for contact in contacts:
        ThemeLinkFactory(theme=meeting.themes.get(), contact=contact)
    return contacts


def send(meeting, nonce="een", **options):
    return invite(meeting=meeting, actor=meeting.organiser, form_nonce=nonce, **options)


def test_invite_freezes_the_list_and_queues_a_message_each(meeting):
    organisation = OrganisationFactory(name="Bewonersraad", areas=[meeting.area])
    contact = ContactFactory(email="fatima@Bewoners.example")
    MembershipFactory(contact=contact, organisation=organisation)
    now = timezone.now()
    mailing = send(meeting, now=now)
    [invitation] = Invitation.objects.all()
    [message] = Message.objects.all()
    assert (invitation.meeting, invitation.mailing, invitation.contact) == (meeting, mailing, contact)
    assert (invitation.organisation, invitation.group, invitation.role) == (organisation, "residents", "participant")
    assert invitation.reasons == [{"code": "area", "area": "Westwijk", "organisation": "Bewonersraad"}]
    assert (invitation.state, invitation.answer, invitation.party_size) == ("open", "needs-action", 0)
    assert (len(invitation.public_id), invitation.created_at) == (22, now)
    assert (message.kind, message.state, message.invitation, message.mailing) == (
        "invite",
        "queued",
        invitation,
        mailing,
    )
    assert message.not_before == mailing.release_at == now + dt.timedelta(minutes=10)
    assert message.deadline == meeting.starts_at
    assert (message.domain, message.address_hash) == ("bewoners.example", address_hash("fatima@bewoners.example"))
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.INVITING
    assert mailing.snapshot["groups"] == {"residents": 1}
    assert LogEntry.objects.get(action="invite").details == {"mailing": mailing.pk, "count": 1}


def test_invite_twice_with_one_form_sends_once(meeting):
    add_contacts(meeting, 3)
    assert send(meeting) == send(meeting)
    assert (Mailing.objects.count(), Invitation.objects.count(), Message.objects.count()) == (1, 3, 3)


def test_invite_from_a_second_tab_sends_nothing_twice(meeting):
    add_contacts(meeting, 3)
    send(meeting, expected_count=3)
    with pytest.raises(CannotInvite):
        send(meeting, nonce="tweede tabblad", expected_count=3)
    assert (Mailing.objects.count(), Message.objects.count()) == (1, 3)


def test_invite_refuses_a_list_that_changed_since_it_was_seen(meeting):
    add_contacts(meeting, 3)
    with pytest.raises(CannotInvite):
        send(meeting, expected_count=2)
    assert (Mailing.objects.count(), Invitation.objects.count()) == (0, 0)


def test_invite_refuses_a_meeting_that_is_not_complete(meeting):
    add_contacts(meeting, 1)
    Meeting.objects.filter(pk=meeting.pk).update(venue=None)
    with pytest.raises(CannotInvite):
        send(meeting)
    assert Message.objects.count() == 0


def test_invite_refuses_an_empty_list(meeting):
    with pytest.raises(CannotInvite):
        send(meeting)
    assert Meeting.objects.get().state == Meeting.State.DRAFT


def test_letters_and_calls_get_an_invitation_without_a_message(meeting):
    add_contacts(meeting, 1, email="", channel=Contact.Channel.LETTER, postal_address="Lindelaan 1")
    add_contacts(meeting, 1, email="", channel=Contact.Channel.PHONE, phone="010 123 45 67")
    add_contacts(meeting, 1)
    found = progress(send(meeting))
    assert (found.total, found.queued, found.letters, found.calls) == (1, 1, 1, 1)


def test_invite_asks_as_many_queries_for_one_as_for_many(meeting, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    add_contacts(meeting, 1)
    with CaptureQueriesContext(
        connection,
    ) as few:
        send(meeting)
    add_contacts(meeting, 30)
    with django_assert_num_queries(len(few)):
        send(meeting, nonce="later")
    assert Invitation.objects.count() == 31


def test_later_mailing_tells_only_who_came_in_since(meeting):
    add_contacts(meeting, 2)
    send(meeting)
    assert not_told(meeting).to_invite == []
    [new] = add_contacts(meeting, 1)
    meeting.refresh_from_db()
    assert [each.contact_id for each in not_told(meeting).to_invite] == [new.pk]
    mailing = send(meeting, nonce="later", expected_count=1)
    assert [invitation.contact for invitation in mailing.invitations.all()] == [new]


def test_frozen_list_does_not_follow_later_changes(meeting):
    [contact] = add_contacts(meeting, 1)
    send(meeting)
    contact.theme_links.all().delete()
    assert Invitation.objects.get().reasons == [{"code": "theme", "theme": "Eenzaamheid"}]


def test_stop_within_the_window_sends_nothing_and_makes_it_a_draft_again(meeting):
    add_contacts(meeting, 3)
    add_contacts(meeting, 1, email="", channel=Contact.Channel.LETTER, postal_address="Lindelaan 1")
    mailing = send(meeting)
    assert stop(mailing=mailing, actor=meeting.organiser) == 3
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert set(Invitation.objects.values_list("state", flat=True)) == {"withdrawn"}
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.DRAFT


def test_stop_half_way_keeps_those_who_were_told(meeting):
    add_contacts(meeting, 2)
    mailing = send(meeting)
    told = Message.objects.earliest("pk")
    Message.objects.filter(pk=told.pk).update(state="sent", accepted_at=timezone.now(), smtp_code=250)
    assert stop(mailing=mailing, actor=meeting.organiser) == 1
    assert Invitation.objects.get(state="open") == told.invitation
    assert Meeting.objects.get().state == Meeting.State.INVITING


def test_stop_takes_what_a_worker_holds_unless_its_dot_is_on_its_way(meeting):
    add_contacts(meeting, 3)
    mailing = send(meeting, release_at=timezone.now() - dt.timedelta(minutes=1))
    claim = outbox.claim(2)
    first, second = (outbox.renew(claim, pk) for pk in claim.waiting)
    assert outbox.mark_dots([first])
    assert stop(mailing=mailing, actor=meeting.organiser) == 2
    assert not outbox.mark_dots([second])
    outbox.let_go(second)
    assert [each.state for each in Message.objects.order_by("pk")] == ["sending", "cancelled", "cancelled"]
    assert Invitation.objects.get(state="open") == first.message.invitation


def test_stop_does_not_send_once_more_what_may_have_arrived(meeting):
    add_contacts(meeting, 2)
    mailing = send(meeting, release_at=timezone.now() - dt.timedelta(minutes=1))
    uncertain = Message.objects.earliest("pk")
    Message.objects.filter(pk=uncertain.pk).update(state="uncertain", dot_at=timezone.now(), uncertain_count=1)
    assert stop(mailing=mailing, actor=meeting.organiser) == 1
    make_due()
    delivery.sweep()
    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.invitation.state) == ("held", "open")


def test_stop_when_everything_has_left_stops_nothing_and_does_not_say_so(meeting):
    add_contacts(meeting, 2)
    mailing = send(meeting, release_at=timezone.now() - dt.timedelta(minutes=1))
    Message.objects.update(state="sent", accepted_at=timezone.now(), smtp_code=250)
    assert stop(mailing=mailing, actor=meeting.organiser) == 0
    assert (latest_mailing(meeting).state, Invitation.objects.filter(state="open").count()) == ("scheduled", 2)


def test_who_was_stopped_can_be_invited_again(meeting):
    contacts = add_contacts(meeting, 2)
    stop(mailing=send(meeting), actor=meeting.organiser)
    choose(meeting=meeting, actor=meeting.organiser, shown=[contacts[1].pk], ticked=[])
    mailing = send(meeting, nonce="opnieuw", expected_count=1)
    [invitation] = Invitation.objects.filter(state="open")
    assert (invitation.contact, invitation.mailing) == (contacts[0], mailing)
    assert Message.objects.filter(state="queued").count() == 1


def test_release_now_ends_the_stop_window(meeting):
    add_contacts(meeting, 2)
    mailing = send(meeting)
    assert release_now(mailing=mailing, actor=meeting.organiser) == 2
    assert Message.objects.filter(not_before__lte=timezone.now()).count() == 2
    assert latest_mailing(meeting).release_at <= timezone.now()


def test_release_at_may_lie_later(meeting):
    add_contacts(meeting, 1)
    later = timezone.now() + dt.timedelta(days=2)
    assert send(meeting, release_at=later).messages.get().not_before == later


def test_send_test_goes_to_the_coordinator_once(meeting):
    [contact] = add_contacts(meeting, 1)
    first = send_test(meeting=meeting, actor=meeting.organiser, contact_id=contact.pk, form_nonce="x")
    assert send_test(meeting=meeting, actor=meeting.organiser, contact_id=contact.pk, form_nonce="x") == first
    assert (first.user, first.invitation, first.kind) == (meeting.organiser, None, "test")
    assert Invitation.objects.count() == 0


def test_correct_address_stores_it_and_sends_again_at_once(meeting):
    [contact] = add_contacts(meeting, 1, email="fout@bewoners.example")
    send(meeting)
    invitation = Invitation.objects.get()
    Message.objects.update(state="failed_address")
    for _ in range(2):
        message = correct_address(invitation=invitation, email="goed@bewoners.example", actor=meeting.organiser)
    contact.refresh_from_db()
    assert contact.email == "goed@bewoners.example"
    queued = Message.objects.filter(state="queued")
    assert list(queued.exclude(kind="address")) == [message]
    assert queued.get(kind="address").correspondent.email == "fout@bewoners.example"


def test_another_address_stops_the_links_of_earlier_mail(client, meeting):
    add_contacts(meeting, 1, email="buurman@bewoners.example")
    send(meeting)
    invitation = Invitation.objects.get()
    seen = []
    for email in ("els@bewoners.example", "Els@bewoners.example", "buurman@bewoners.example"):
        Message.objects.update(state="sent", accepted_at=timezone.now(), smtp_code=250)
        old = url(invitation)
        correct_address(invitation=invitation, email=email, actor=meeting.organiser)
        invitation.refresh_from_db()
        queued = Message.objects.filter(state="queued", invitation=invitation).count()
        seen.append((client.get(old).status_code, client.get(url(invitation)).status_code, queued))
    # The old link is dead, the new one works and goes out; but only a capital is no other mailbox.
    assert seen == [(404, 200, 1), (200, 200, 0), (404, 200, 1)]


def test_correct_address_tries_an_address_that_failed_once_more(meeting):
    [contact] = add_contacts(meeting, 1, email="els@bewoners.example")
    send(meeting)
    invitation = Invitation.objects.get()
    for number in (2, 3):
        Message.objects.update(state="failed_address")
        correct_address(invitation=invitation, email=contact.email, actor=meeting.organiser)
        assert (Message.objects.count(), Message.objects.filter(state="queued").count()) == (number, 1)


def test_same_person_by_hand_and_by_rule_is_one_entry(meeting):
    [contact] = add_contacts(meeting, 1)
    add_by_hand(meeting=meeting, contact=contact, note="belde", actor=meeting.organiser)
    [invitee] = resolve(meeting).invitees
    assert [reason.code for reason in invitee.reasons] == ["theme", "hand"]


@pytest.mark.django_db(transaction=True)
def test_invite_rings_the_bell_once_whatever_the_number(meeting, settings, tmp_path):
    from celery import current_app

    add_contacts(meeting, 5)
    folder = current_app.conf.broker_transport_options["data_folder_out"]
    before = _bells(folder)
    send(meeting)
    assert _bells(folder) - before == 1


def _bells(folder):
    from pathlib import Path

    return len(list(Path(folder).iterdir()))
