"""After the first sending: who is told of a change or a cancellation, of what, in which order, and what goes again."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import LogEntry
from invitations import actions, delivery, queries
from invitations.delivery import outbox
from invitations.models import Invitation, Message, Suppression
from invitations.tokens import address_hash
from meetings.actions import cancel_meeting, change_place
from meetings.models import Meeting
from meetings.rules import Times, day_words
from tests.cases import case
from tests.factories import InvitationFactory, MeetingFactory, UserFactory, VenueFactory
from tests.outbox import address, make_due, parsed, queued, states
from tests.smtp_server import CLOSE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def meeting():
    return MeetingFactory(state="inviting", title="Samen eten")


def invited(meeting, state="sent", **fields):
    """Someone whose invitation is in this state."""
    invitation = InvitationFactory(meeting=meeting, **fields)
    taken = {"accepted_at": timezone.now(), "smtp_code": 250} if state in {"sent", "delivered"} else {}
    if state == "sending":
        taken = {"lease_token": "0" * 32, "lease_until": timezone.now() + dt.timedelta(minutes=1)}
    return queued(invitation=invitation, state=state, dedupe_key=f"{invitation.pk}:invite:0", **taken).invitation


def move(meeting, days=7, **changes):
    times = {name: getattr(meeting, name) for name in Times.__dataclass_fields__}
    times |= {name: times[name] + dt.timedelta(days=days) for name in ("starts_at", "ends_at", "doors_at")}
    moved = change_place(
        meeting=meeting,
        actor=meeting.organiser,
        capacity=None,
        venue=changes.pop("venue", meeting.venue),
        times=Times(**times | changes),
    )
    meeting.refresh_from_db()
    return moved


def tell(meeting, **more):
    return actions.tell_change(meeting=meeting, actor=meeting.organiser, **more)


def cancel(meeting):
    cancel_meeting(meeting=meeting, actor=meeting.organiser)
    meeting.refresh_from_db()
    return actions.tell_cancelled(meeting=meeting, actor=meeting.organiser)


def news(kind="reschedule"):
    return Message.objects.filter(kind=kind).order_by("pk")


def text_of(content):
    return parsed(content).get_body(("plain",)).get_content().replace("\r\n", "\n")


def day(moment):
    return day_words(moment, year=False)


# --- A change ---------------------------------------------------------------------------------------------------------

KNOWING = ["sent", "sending", "uncertain", "held", "delivered"]
NOT_KNOWING = ["queued", "failed_address", "failed", "suppressed", "cancelled", "expired"]


def test_only_who_may_know_the_old_plan_is_told(meeting):
    knowing = {state: invited(meeting, state) for state in KNOWING}
    for state in NOT_KNOWING:
        invited(meeting, state)
    invited(meeting, channel="letter")
    invited(MeetingFactory(state="inviting"))
    assert queries.not_told_change(meeting).count() == 0
    move(meeting)
    assert set(queries.not_told_change(meeting)) == set(knowing.values())
    assert tell(meeting) == len(knowing)
    assert {message.invitation for message in news()} == set(knowing.values())
    assert {message.dedupe_key.partition(":")[2] for message in news()} == {"reschedule:1"}
    assert {message.deadline for message in news()} == {meeting.starts_at}
    assert (queries.not_told_change(meeting).count(), tell(meeting), news().count()) == (0, 0, len(knowing))


def test_a_double_click_counts_once_and_says_the_same(meeting):
    invited(meeting)
    move(meeting)
    assert [tell(meeting, form_nonce="een") for _ in range(2)] == [1, 1]
    assert (news().count(), LogEntry.objects.filter(action="tell_change").count()) == (1, 1)


def test_the_change_names_the_old_and_the_new_day_in_its_first_line(serve, meeting):
    server, old = serve(), meeting.starts_at
    told = invited(meeting)
    move(meeting, venue=VenueFactory(name="De Brug", street="Kade 1", city="Voorbeeldstad"))
    tell(meeting)
    assert delivery.deliver() == 1
    (content,) = server.to(told.contact.email)
    first = text_of(content).split(",\n\n", 1)[1].splitlines()[0]
    assert [first.count(each) for each in (day(old), day(meeting.starts_at), "De Brug, Kade 1", "De Linde")] == [1] * 4
    assert day(meeting.starts_at) in parsed(content)["Subject"]
    assert parsed(content)["List-Unsubscribe"] is not None
    assert f"/u/{told.public_id}" in text_of(content)
    assert news().get().sequence == 1


def test_a_new_time_on_the_same_day_is_said_as_such(serve, meeting):
    server = serve()
    told = invited(meeting, answer="accepted", party_size=1, answered_at=timezone.now())
    move(meeting, days=0, ends_at=meeting.ends_at + dt.timedelta(hours=1))
    tell(meeting)
    delivery.deliver()
    text = text_of(server.to(told.contact.email)[0])
    assert "De nieuwe tijd: 19.30 tot 22.30 uur" in text
    assert "U hebt laten weten dat u komt. Komt u nog steeds?" in text
    assert "verplaatst" not in text


def test_an_invitation_that_waits_takes_the_new_plan_along_and_nothing_else(serve, meeting):
    server = serve()
    waiting = invited(meeting, "queued")
    move(meeting)
    assert tell(meeting) == 0
    assert delivery.deliver() == 1
    assert day(meeting.starts_at) in text_of(server.to(waiting.contact.email)[0]).lower()
    assert Message.objects.get().deadline == meeting.starts_at


@case("F5", "changed twice in a row", "only the last is told")
def test_of_two_changes_in_a_row_only_the_last_is_told_and_it_names_what_was_known(serve, meeting):
    server, old = serve(), meeting.starts_at
    told = invited(meeting)
    for _ in range(2):
        move(meeting)
        assert tell(meeting) == 1
    assert states(*news()) == ["superseded", "queued"]
    assert delivery.deliver() == 1
    (content,) = server.to(told.contact.email)
    assert (day(old) in text_of(content), day(meeting.starts_at) in text_of(content)) == (True, True)


def test_someone_who_hears_a_second_change_reads_what_the_first_said(serve, meeting):
    server = serve()
    told = invited(meeting)
    move(meeting)
    tell(meeting)
    delivery.deliver()
    between = meeting.starts_at
    move(meeting)
    assert tell(meeting) == 1
    delivery.deliver()
    assert day(between) in text_of(server.to(told.contact.email)[1])
    assert list(news().values_list("sequence", flat=True)) == [1, 2]


@case("D8", "a change while the invitation is in hand", "after it, or not at all")
def test_a_change_waits_for_the_message_in_hand_and_is_dropped_when_that_said_it_already(serve, meeting):
    server = serve()
    invited(meeting, "queued")
    claim = outbox.claim(1)
    move(meeting)
    assert tell(meeting) == 1
    assert outbox.claim(9).size == 0
    outbox.release(claim)
    assert (delivery.deliver(), states(*news())) == (1, ["superseded"])
    assert len(server.mails) == 1


@case("F6", "news for someone whose invitation never left", "nothing is sent")
def test_news_for_someone_whose_invitation_never_left_is_dropped(serve, meeting):
    serve()
    told = invited(meeting, "uncertain")
    move(meeting)
    tell(meeting)
    Message.objects.filter(invitation=told, kind="invite").update(state="failed_address")
    assert (delivery.deliver(), states(*news())) == (0, ["superseded"])


def test_a_change_is_sent_once_more_when_its_answer_was_lost(serve, meeting):
    server = serve(dot=[CLOSE])
    invited(meeting)
    move(meeting)
    tell(meeting)
    delivery.deliver()
    assert states(*news()) == ["uncertain"]
    make_due()
    delivery.sweep()
    assert (delivery.deliver(), states(*news())) == (1, ["sent"])
    first, second = (content for _, content in server.offered)
    assert first == second


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"state": "held"}])
def test_nobody_is_told_of_a_change_of_what_is_over(meeting, change):
    invited(meeting)
    move(meeting)
    Meeting.objects.update(**change)
    with pytest.raises(actions.CannotTell):
        tell(meeting)
    assert news().count() == 0


# --- A cancellation ---------------------------------------------------------------------------------------------------


def test_a_cancellation_stops_what_waits_and_tells_who_may_know(serve, meeting):
    server = serve()
    knowing = {state: invited(meeting, state) for state in ("sent", "held", "delivered")}
    waiting = invited(meeting, "queued")
    confirmation = queued("confirmation", invitation=knowing["sent"])
    assert cancel(meeting) == 3
    assert states(waiting.messages.get(), confirmation) == ["cancelled", "cancelled"]
    assert {message.dedupe_key.partition(":")[2] for message in news("cancel")} == {"cancel:1"}
    assert (delivery.deliver(), states(*news("cancel"))) == (3, ["sent"] * 3)
    (content,) = server.to(knowing["sent"].contact.email)
    first = text_of(content).split(",\n\n", 1)[1].splitlines()[0]
    assert first == f"De bijeenkomst Samen eten op {day(meeting.starts_at)} gaat niet door."
    assert actions.tell_cancelled(meeting=meeting, actor=meeting.organiser) == 0


def test_a_cancellation_names_the_day_that_people_knew(serve, meeting):
    server, old = serve(), meeting.starts_at
    told = invited(meeting)
    move(meeting)
    tell(meeting)
    assert cancel(meeting) == 1
    assert states(*news()) == ["cancelled"]
    delivery.deliver()
    (content,) = server.to(told.contact.email)
    assert (day(old) in text_of(content), day(old) in parsed(content)["Subject"]) == (True, True)
    assert day(meeting.starts_at) not in text_of(content)


def test_a_meeting_that_is_on_or_over_is_not_told_as_cancelled(meeting):
    invited(meeting)
    with pytest.raises(actions.CannotTell):
        actions.tell_cancelled(meeting=meeting, actor=meeting.organiser)
    past = MeetingFactory(state="inviting", starts_at=timezone.now() - dt.timedelta(days=1))
    invited(past)
    assert (cancel(past), news("cancel").count()) == (0, 0)


@pytest.mark.parametrize("kind", ["reschedule", "cancel"])
def test_who_said_yes_hears_it_after_an_opt_out_and_nobody_does_at_a_dead_address(serve, meeting, kind):
    serve()
    coming = {"party_size": 1, "answered_at": timezone.now()}
    people = [
        (invited(meeting, answer="accepted", **coming), "opted_out", "sent"),
        (invited(meeting, answer="tentative", **coming), "opted_out", "sent"),
        (invited(meeting), "opted_out", "suppressed"),
        (invited(meeting, answer="accepted", **coming), "bounced", "suppressed"),
    ]
    for invitation, reason, _state in people:
        Suppression.objects.create(address_hash=address_hash(invitation.contact.email), reason=reason)
    if kind == "cancel":
        cancel(meeting)
    else:
        move(meeting)
        tell(meeting)
    delivery.deliver()
    assert [(message.invitation, message.state) for message in news(kind)] == [
        (invitation, state) for invitation, _reason, state in people
    ]


def test_no_dot_follows_an_opt_out_of_a_moment_ago(serve):
    server = serve()
    message = queued()
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    Suppression.objects.create(address_hash=address_hash(address(message)), reason="opted_out")
    assert outbox.mark_dots([held]) == []
    outbox.let_go(held)
    assert (delivery.deliver(), server.offered, states(message)) == (0, [], ["suppressed"])


# --- Once more --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "then"),
    [("failed", "failed"), ("failed_address", "failed_address"), ("failed_content", "failed_content"),
     ("expired", "expired"), ("held", "superseded"), ("uncertain", "superseded")],
)  # fmt: skip
def test_what_did_not_arrive_is_sent_again_as_a_message_of_its_own(serve, meeting, state, then):
    server, user = serve(), UserFactory()
    old = invited(meeting, state).messages.get()
    new = actions.send_again(message=old, actor=user)
    assert actions.send_again(message=old, actor=user) == new
    assert (new.dedupe_key, new.kind, states(old, new)) == (f"{old.dedupe_key}-again1", "invite", [then, "queued"])
    assert (delivery.deliver(), states(old, new), len(server.mails)) == (1, [then, "sent"], 1)
    assert LogEntry.objects.get(action="send_again").actor == user


def test_the_third_try_has_a_key_of_its_own(meeting):
    user, old = UserFactory(), invited(meeting, "failed").messages.get()
    for number in (1, 2):
        new = actions.send_again(message=old, actor=user)
        assert new.dedupe_key == f"{meeting.invitations.get().pk}:invite:0-again{number}"
        Message.objects.filter(pk=new.pk).update(state="failed")
        old = new


@pytest.mark.parametrize("state", ["sent", "delivered", "queued", "suppressed", "cancelled", "superseded"])
def test_what_arrived_or_was_stopped_is_not_sent_again(meeting, state):
    old = invited(meeting, state).messages.get()
    with pytest.raises(actions.CannotTell):
        actions.send_again(message=old, actor=UserFactory())
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: Invitation.objects.update(state="withdrawn"),
        lambda: Meeting.objects.update(state="cancelled"),
        lambda: Meeting.objects.update(reply_by=None, doors_at=None, starts_at="2020-01-01T10:00Z", state="cancelled"),
    ],
)
def test_what_has_no_use_any_more_is_not_sent_again(meeting, change):
    old = invited(meeting, "failed").messages.get()
    change()
    with pytest.raises(actions.CannotTell):
        actions.send_again(message=old, actor=UserFactory())
    assert Message.objects.count() == 1
