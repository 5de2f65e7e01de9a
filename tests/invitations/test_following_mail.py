"""Whom a new public meeting is told, when, and once only; and what the mail says."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invitations import delivery, tokens
from invitations.actions import ask_follow, ask_registration, change_following, confirm_follow, tell_followers
from invitations.delivery import outbox
from invitations.models import Announcement, Follow, Follower, Mailing, Message, Suppression
from meetings.models import Meeting
from tests.factories import AreaFactory, InvitationFactory, MeetingFactory, ThemeFactory
from tests.outbox import parsed, states, words_of_html

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def town():
    return AreaFactory(name="Vlaardingen")


@pytest.fixture
def wijk(town):
    return AreaFactory(name="Westwijk", parent=town)


@pytest.fixture
def theme():
    return ThemeFactory(name="Groen", name_en="Green")


def follows(email, **wanted):
    confirm_follow(follow=ask_follow(email=email, **wanted))
    Message.objects.filter(kind="follow").delete()
    return Follower.objects.get(email=email)


def announced(released=dt.timedelta(minutes=-1), **fields):
    """A meeting whose invitations went out a minute ago."""
    meeting = MeetingFactory(**{"state": Meeting.State.INVITING} | fields)
    Mailing.objects.create(meeting=meeting, form_nonce="n", release_at=timezone.now() + released)
    return meeting


def told():
    """Who has a mail about new meetings in the outbox."""
    rows = Message.objects.filter(kind="agenda").order_by("follower__email", "pk")
    return list(rows.values_list("follower__email", flat=True))


def test_who_follows_the_area_the_theme_or_both_is_told_at_once(town, wijk, theme):
    buurt, other = AreaFactory(name="Hof", parent=wijk, kind="buurt"), AreaFactory(name="Holy", parent=town)
    for email, wanted in {
        "stad@x.example": {"area": town},
        "wijk@x.example": {"area": wijk},
        "buurt@x.example": {"area": buurt},
        "elders@x.example": {"area": other},
        "thema@x.example": {"theme": theme},
        "ander-thema@x.example": {"theme": ThemeFactory()},
        "beide@x.example": {"area": wijk, "theme": theme},
        "half@x.example": {"area": other, "theme": theme},
        "wekelijks@x.example": {"area": wijk, "is_weekly": True},
    }.items():
        follows(email, **wanted)
    ask_follow(email="niet-bevestigd@x.example", area=wijk)
    wijk.refresh_from_db()
    announced(area=wijk, themes=[theme])
    assert tell_followers() == 4
    assert told() == ["beide@x.example", "stad@x.example", "thema@x.example", "wijk@x.example"]


def test_each_follower_hears_of_each_meeting_once_whatever_runs_twice(wijk, theme):
    known = follows("noor@x.example", area=wijk)
    confirm_follow(follow=ask_follow(email="noor@x.example", theme=theme))
    announced(area=wijk, themes=[theme])
    assert [tell_followers(), tell_followers(), tell_followers(is_weekly=True)] == [1, 0, 0]
    announced(area=wijk)
    assert (tell_followers(), told()) == (1, ["noor@x.example"] * 2)
    keep = list(Follow.objects.values_list("pk", flat=True))
    change_following(follower=known, keep=keep, is_weekly=True, language="nl")
    assert [tell_followers(is_weekly=True), tell_followers()] == [0, 0]


def test_who_hears_weekly_gets_one_mail_with_all_that_is_new(wijk, theme):
    follows("noor@x.example", area=wijk, is_weekly=True)
    for title in ("Een", "Twee"):
        announced(area=wijk, title=title)
        tell_followers()
    assert (told(), tell_followers(is_weekly=True), tell_followers(is_weekly=True)) == ([], 1, 0)
    announced(area=wijk, title="Drie")
    assert (tell_followers(is_weekly=True), told()) == (1, ["noor@x.example"] * 2)


def test_who_starts_to_follow_hears_of_what_comes_and_not_of_what_was(wijk):
    follows("eerst@x.example", area=wijk)
    announced(area=wijk)
    tell_followers()
    follows("later@x.example", area=wijk)
    assert (tell_followers(), told()) == (0, ["eerst@x.example"])
    announced(area=wijk)
    assert (tell_followers(), told()) == (2, ["eerst@x.example"] * 2 + ["later@x.example"])


def test_nothing_goes_before_the_invitations_and_nothing_of_what_was_stopped(wijk):
    follows("noor@x.example", area=wijk)
    meeting = announced(area=wijk, released=dt.timedelta(minutes=10))
    assert tell_followers() == 0
    mailing = Mailing.objects.filter(meeting=meeting)
    mailing.update(state=Mailing.State.STOPPED, release_at=timezone.now())
    assert tell_followers() == 0
    mailing.update(state=Mailing.State.SCHEDULED)
    assert tell_followers() == 1


def test_a_meeting_that_is_opened_to_all_later_is_told_then(wijk):
    follows("noor@x.example", area=wijk)
    meeting = announced(area=wijk, is_public=False)
    assert tell_followers() == 0
    Meeting.objects.filter(pk=meeting.pk).update(is_public=True)
    assert tell_followers() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "network"},
        {"state": Meeting.State.DRAFT},
        {"state": Meeting.State.HELD},
        {"state": Meeting.State.CANCELLED},
    ],
)
def test_what_is_not_open_is_told_to_nobody(wijk, fields):
    follows("noor@x.example", area=wijk)
    announced(area=wijk, **fields)
    assert (tell_followers(), Announcement.objects.count()) == (0, 0)


def test_who_was_invited_hears_by_the_invitation(wijk):
    follows("noor@x.example", area=wijk)
    InvitationFactory(meeting=announced(area=wijk), contact__email="Noor@x.example")
    assert tell_followers() == 0


def test_telling_takes_as_many_queries_for_three_followers_as_for_one(wijk, theme):
    def count():
        announced(area=wijk, themes=[theme])
        with CaptureQueriesContext(connection) as queries:
            assert tell_followers() == Follower.objects.count()
        return len(queries)

    follows("n0@x.example", area=wijk)
    one = count()
    for number in (1, 2):
        follows(f"n{number}@x.example", theme=theme)
    assert count() == one


# --- What goes out ----------------------------------------------------------------------------------------------------


def mail_to(server, address):
    return [parsed(content) for content in server.to(address)]


def both_parts(mail):
    """The text and the HTML of a mail as a reader sees them."""
    text = mail.get_body(("plain",)).get_content()
    return text, words_of_html(mail.get_body(("html",)).get_content())


def test_the_question_names_what_is_followed_and_nothing_that_was_typed(serve, wijk, theme):
    server = serve()
    row = ask_follow(email="noor@x.example", area=wijk, theme=theme, is_weekly=True)
    delivery.deliver()
    mail = mail_to(server, "noor@x.example")[0]
    link = f"/bevestigen/{tokens.make(row.public_id, 1, 'follow')}/"
    assert mail["Subject"] == "Bevestig dat u dit wilt volgen: bijeenkomsten in Westwijk over Groen"
    assert mail["List-Unsubscribe"] is None
    for part in both_parts(mail):
        assert (part.count(link), "Beste bewoner," in part, "één keer per week" in part) == (1, True, True)


def test_who_follows_already_gets_the_link_to_change_it(serve, theme):
    server, known = serve(), follows("noor@x.example", theme=theme)
    ask_follow(email="noor@x.example", theme=theme, language="nl")
    delivery.deliver()
    mail = mail_to(server, "noor@x.example")[0]
    assert mail["Subject"] == "U volgt dit al: bijeenkomsten over Groen"
    for part in both_parts(mail):
        assert part.count(f"/volgen/{tokens.make(known.public_id, 1, 'following')}/") == 1


@pytest.mark.parametrize(
    ("language", "subject", "when"),
    [
        ("nl", "Nieuwe bijeenkomst: Samen <b>&\u202e", "19.30 tot 21.30 uur"),
        ("en", "New meeting: Samen <b>&\u202e", "19:30 to 21:30"),
    ],
)
def test_the_news_names_meeting_day_and_place_and_can_be_stopped(serve, wijk, language, subject, when):
    server, known = serve(), follows("noor@x.example", area=wijk, language=language)
    meeting = announced(area=wijk, title="Samen <b>&\u202e")
    tell_followers()
    delivery.deliver()
    mail = mail_to(server, "noor@x.example")[0]
    stop = f"/volgen/{tokens.make(known.public_id, 1, 'unfollow')}/stoppen/"
    assert mail["Subject"] == subject.removesuffix("\u202e")
    assert (mail["List-Unsubscribe"].endswith(f"{stop}>"), mail["List-Unsubscribe-Post"]) == (
        True, "List-Unsubscribe=One-Click",
    )  # fmt: skip
    for part in both_parts(mail):
        assert (part.count(f"/agenda/{meeting.pk}/"), part.count(stop), when in part) == (1, 1, True)
        assert part.count("?taal=en") == (2 if language == "en" else 0)
        assert ("Westwijk" in part, "Samen <b>&" in part) == (True, True)


def test_a_digest_names_all_meetings_soonest_first(serve, wijk):
    server = serve()
    follows("noor@x.example", area=wijk, is_weekly=True)
    announced(area=wijk, title="Later", starts_at=timezone.now() + dt.timedelta(days=20))
    announced(area=wijk, title="Eerst", starts_at=timezone.now() + dt.timedelta(days=10))
    announced(area=wijk, title="Niet meer", starts_at=timezone.now() + dt.timedelta(days=12))
    tell_followers(is_weekly=True)
    Meeting.objects.filter(title="Niet meer").update(state=Meeting.State.CANCELLED)
    delivery.deliver()
    mail = mail_to(server, "noor@x.example")[0]
    assert mail["Subject"] == "2 nieuwe bijeenkomsten: Eerst en meer"
    text, _html = both_parts(mail)
    assert [line for line in text.splitlines() if line.startswith("- ")] == ["- Eerst", "- Later"]


def test_news_of_a_meeting_that_is_off_meanwhile_does_not_go(serve, wijk):
    server = serve()
    follows("noor@x.example", area=wijk)
    meeting = announced(area=wijk)
    tell_followers()
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.CANCELLED)
    delivery.deliver()
    assert (states(Message.objects.get()), server.mails) == (["cancelled"], [])


@pytest.mark.parametrize(
    ("reason", "about", "gets"),
    [
        ("bounced", None, False),
        ("opted_out", None, False),
        ("opted_out", "theme", False),
        ("opted_out", "area", False),
        ("opted_out", "other", True),
    ],
)
def test_whoever_wants_no_mail_or_has_a_dead_address_gets_none(serve, town, wijk, theme, reason, about, gets):
    server = serve()
    follows("noor@x.example", area=wijk)
    scope = {"theme": {"theme": theme}, "area": {"area": town}, "other": {"theme": ThemeFactory()}}.get(about, {})
    Suppression.objects.create(address_hash=tokens.address_hash("noor@x.example"), reason=reason, **scope)
    announced(area=wijk, themes=[theme])
    tell_followers()
    ask_follow(email="noor@x.example", area=town)
    delivery.deliver()
    kinds = dict(Message.objects.values_list("kind", "state"))
    assert (kinds["agenda"] == "sent", kinds["follow"] == "sent") == (gets, about is not None)
    assert len(server.mails) == list(kinds.values()).count("sent")


@pytest.mark.parametrize(("reason", "state"), [("bounced", "suppressed"), ("opted_out", "sent")])
def test_the_question_to_register_answers_an_act_but_not_to_a_dead_address(serve, reason, state):
    serve()
    Suppression.objects.create(address_hash=tokens.address_hash("noor@x.example"), reason=reason)
    ask_registration(
        meeting=MeetingFactory(state=Meeting.State.INVITING), name="Noor", email="noor@x.example", form_nonce="1"
    )
    delivery.deliver()
    assert states(Message.objects.get()) == [state]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_question_to_register_repeats_nothing_that_was_typed_but_the_number(serve, language):
    server = serve()
    row = ask_registration(
        meeting=MeetingFactory(state=Meeting.State.INVITING, title="Samen"), name="Koop nu goedkoop",
        email="noor@x.example", party_size=3, needs_note="Koop nu", language=language, form_nonce="1",
    )  # fmt: skip
    delivery.deliver()
    mail = mail_to(server, "noor@x.example")[0]
    assert mail["Subject"].startswith(
        {"nl": "Bevestig dat u komt: Samen, ", "en": "Confirm that you are coming"}[language]
    )
    assert mail["List-Unsubscribe"] is None
    link = f"/aanmelden/{tokens.make(row.public_id, 1, 'register')}/"
    for part in both_parts(mail):
        assert (part.count(link), "Koop" in part, "3" in part) == (1, False, True)


@pytest.mark.parametrize(
    ("change", "state"),
    [({"state": Meeting.State.CANCELLED}, "cancelled"), ({"is_public": False}, "cancelled"), ({}, "sent")],
)
def test_the_question_to_register_does_not_go_when_nobody_can_come(serve, change, state):
    serve()
    meeting = MeetingFactory(state=Meeting.State.INVITING)
    ask_registration(meeting=meeting, name="Noor", email="noor@x.example", form_nonce="1")
    Meeting.objects.filter(pk=meeting.pk).update(**{"title": "x"} | change)
    delivery.deliver()
    assert states(Message.objects.get()) == [state]


def test_stopping_while_a_worker_has_the_mail_in_hand_stops_the_mail(serve, wijk):
    known = follows("noor@x.example", area=wijk)
    announced(area=wijk)
    tell_followers()
    server = serve(delay=None)
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    Follower.objects.filter(pk=known.pk).update(email="ander@x.example")
    assert outbox.mark_dots([held]) == []
    Follower.objects.filter(pk=known.pk).update(email="noor@x.example")
    assert outbox.mark_dots([held]) == [held]
    known.delete()
    held.marked_at = None
    assert (outbox.mark_dots([held]), server.mails) == ([], [])
