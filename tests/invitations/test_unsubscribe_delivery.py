"""From the header in a mail that arrived to the mail that does not come any more, and the service mail that does."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from invitations import actions, delivery
from invitations.models import Suppression
from meetings.models import Meeting
from tests.cases import case
from tests.factories import AreaFactory, InvitationFactory, MeetingFactory, ThemeFactory
from tests.outbox import address, parsed, queued, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def deliver_all(*messages):
    """One run takes one message of each invitation; return how each ended."""
    for _ in messages:
        delivery.deliver()
    return states(*messages)


def accepted(invitation):
    type(invitation).objects.filter(pk=invitation.pk).update(
        answer="accepted", place="reserved", party_size=1, answered_at=timezone.now(), answer_version=1
    )
    invitation.refresh_from_db()


def press_in_the_mail_program(mail):
    """What a mail program does at "unsubscribe": post to the address in the header, and nothing else."""
    url = urlsplit(mail["List-Unsubscribe"].strip("<>")).path
    return Client(enforce_csrf_checks=True).post(
        url, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )


def test_the_header_of_an_invitation_stops_the_next_one(serve):
    server, first = serve(), queued()
    assert deliver_all(first) == ["sent"]
    mail = parsed(server.to(address(first))[0])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    response = press_in_the_mail_program(mail)
    assert (response.status_code, "Location" in response.headers, response.cookies) == (200, False, {})
    next_one = queued(invitation=InvitationFactory(contact=first.invitation.contact))
    assert (deliver_all(next_one), len(server.mails)) == (["suppressed"], 1)


@pytest.mark.parametrize("kind", ["invite", "reschedule", "cancel"])
def test_mail_that_nobody_asked_for_has_both_headers(serve, kind):
    server, invite = serve(), queued()
    accepted(invite.invitation)
    assert deliver_all(invite) == ["sent"]
    if kind != "invite":
        change(invite.invitation, kind)
    mail = parsed(server.to(address(invite))[-1])
    names = [name for name in mail if name.startswith("List-")]
    assert sorted(names) == ["List-Unsubscribe", "List-Unsubscribe-Post"]
    assert mail["List-Unsubscribe"].startswith("<http")


def change(invitation, kind):
    """Move or cancel the meeting, tell this person, and return how that message ended."""
    meeting = Meeting.objects.get(pk=invitation.meeting_id)
    meeting.sequence += 1
    if kind == "cancel":
        meeting.state = Meeting.State.CANCELLED
    else:
        meeting.starts_at += dt.timedelta(hours=1)
    meeting.save()
    return deliver_all(queued(kind, invitation=invitation, sequence=meeting.sequence))[0]


@pytest.mark.parametrize("scope", ["all", "area", "theme"])
@pytest.mark.parametrize("kind", ["confirmation", "link", "reschedule", "cancel"])
def test_who_said_yes_still_hears_about_that_meeting_after_an_opt_out(serve, kind, scope):
    server, invite = serve(), queued()
    invitation = invite.invitation
    theme = ThemeFactory()
    invitation.meeting.themes.set([theme])
    deliver_all(invite)
    accepted(invitation)
    what = {"all": {}, "area": {"area": invitation.meeting.area}, "theme": {"theme": theme}}[scope]
    actions.unsubscribe(invitation=invitation, **what)
    if kind in {"reschedule", "cancel"}:
        assert change(invitation, kind) == "sent"
    else:
        assert deliver_all(queued(kind, invitation=invitation, dedupe_key=f"{invitation.pk}:{kind}:1")) == ["sent"]
    assert len(server.to(address(invite))) == 2


@pytest.mark.parametrize("kind", ["reschedule", "cancel"])
def test_who_never_answered_and_opted_out_hears_nothing_more(serve, kind):
    server, invite = serve(), queued()
    deliver_all(invite)
    actions.unsubscribe(invitation=invite.invitation)
    assert change(invite.invitation, kind) == "suppressed"
    assert len(server.mails) == 1


@pytest.mark.parametrize("kind", ["confirmation", "link", "reschedule", "cancel"])
@case("D9", "service mail to a dead address", "not sent")
def test_service_mail_does_not_go_to_a_dead_address(serve, kind):
    server, invite = serve(), queued()
    deliver_all(invite)
    accepted(invite.invitation)
    invite.refresh_from_db()
    Suppression.objects.create(address_hash=invite.address_hash, reason="bounced")
    if kind in {"reschedule", "cancel"}:
        assert change(invite.invitation, kind) == "suppressed"
    else:
        assert deliver_all(queued(kind, invitation=invite.invitation)) == ["suppressed"]
    assert len(server.mails) == 1


def test_a_theme_or_an_area_stops_only_what_is_about_it(serve):
    serve()
    theme, town, elsewhere = ThemeFactory(), AreaFactory(), AreaFactory()
    quarter = AreaFactory(parent=town)
    invitation = InvitationFactory()
    actions.unsubscribe(invitation=invitation, theme=theme)
    actions.unsubscribe(invitation=invitation, area=town)

    def invited(area, *themes):
        meeting = MeetingFactory(state="inviting", area=area, themes=themes)
        return queued(invitation=InvitationFactory(contact=invitation.contact, meeting=meeting))

    messages = [invited(elsewhere), invited(elsewhere, theme), invited(elsewhere, ThemeFactory()), invited(quarter)]
    assert deliver_all(*messages) == ["sent", "suppressed", "sent", "suppressed"]


def test_after_the_way_back_invitations_come_again(serve):
    serve()
    invitation = InvitationFactory()
    actions.unsubscribe(invitation=invitation)
    actions.unsubscribe(invitation=invitation, theme=ThemeFactory())
    actions.resubscribe(invitation=invitation)
    assert deliver_all(queued(invitation=invitation)) == ["sent"]


@case("D9", "an opt-out while the message waits", "not sent")
def test_an_opt_out_that_comes_while_the_message_waits_counts(serve):
    server, message = serve(), queued(not_before=timezone.now() + dt.timedelta(hours=1))
    actions.unsubscribe(invitation=message.invitation)
    type(message).objects.update(not_before=timezone.now() - dt.timedelta(minutes=1))
    assert (deliver_all(message), server.mails) == (["suppressed"], [])
