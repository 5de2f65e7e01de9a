"""Following an area or a theme without an account: the form, the link that confirms it, changing, and stopping."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invitations import access, tokens
from invitations.actions import ask_follow, change_following, confirm_follow
from invitations.models import Follow, Follower, Message, Suppression
from tests.factories import AreaFactory, ContactFactory, InvitationFactory, ThemeFactory
from tests.invitations.coming_forward import (
    FOLLOW,
    answer_alone,
    follow,
    follow_link,
    followed,
    following_link,
    press,
    said,
    stop_link,
)
from tests.resident import chosen, rows
from tests.terms import forget

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
NOOR = "noor@thuis.example"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def wijk():
    return AreaFactory(name="Westwijk", parent=AreaFactory(name="Vlaardingen"))


@pytest.fixture
def theme():
    return ThemeFactory(name="Groen")


def follower(*choices, **fields):
    """A confirmed follower of these areas and themes."""
    for choice in choices:
        row = ask_follow(email=NOOR, **choice)
        found = confirm_follow(follow=row)
    Message.objects.all().delete()
    Follower.objects.filter(pk=found.pk).update(**fields)
    return Follower.objects.get()


def choices():
    return [(str(row), row.confirmed_at is not None) for row in Follow.objects.order_by("pk")]


# --- The form ---------------------------------------------------------------------------------------------------------


def test_the_form_keeps_what_is_wanted_and_queues_one_question(client, wijk, theme):
    response = follow(client, area=wijk.pk, theme=theme.pk, often="weekly", language="en")
    row = Follow.objects.get()
    assert (response.status_code, response.url) == (303, f"{FOLLOW}?verstuurd")
    assert (row.area, row.theme, row.is_weekly, row.language, row.confirmed_at) == (wijk, theme, True, "en", None)
    assert (row.follower.email, row.follower.confirmed_at) == (NOOR, None)
    assert list(Message.objects.values_list("kind", "follower")) == [("follow", row.follower_id)]
    assert "U volgt nog niets." in client.get(response.url).content.decode()


def test_the_link_of_the_agenda_fills_the_form_in(client, wijk, theme):
    page = client.get(f"{FOLLOW}?gebied={wijk.pk}&thema={theme.pk}&taal=en")
    form = page.context["form"]
    assert (form["area"].value(), form["theme"].value(), chosen(page, "language")) == (
        str(wijk.pk), str(theme.pk), ["en"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, ["area"]),
        ({"area": "9" * 40}, ["area"]),
        ({"area": "1 OR 1=1"}, ["area"]),
        ({"theme": "x\0"}, ["theme"]),
        ({"theme": "-1"}, ["theme"]),
        ({"theme": "THEME", "often": "elk uur"}, ["often"]),
        ({"theme": "THEME", "often": ""}, ["often"]),
        ({"theme": "THEME", "language": "fr"}, ["language"]),
        ({"theme": "THEME", "email": "noor@thuis"}, ["email"]),
        ({"theme": "THEME", "email": "noor@thuis.example\r\nBcc: x@kwaad.example"}, ["email"]),
        ({"theme": "THEME", "email": ""}, ["email"]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, theme, changes, wrong):
    data = {name: theme.pk if value == "THEME" else value for name, value in changes.items()}
    response = follow(client, **data)
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, wrong)
    assert (Follower.objects.count(), Message.objects.count()) == (0, 0)


def test_areas_and_themes_that_are_not_in_use_are_not_offered(client):
    area, theme = AreaFactory(is_active=False), ThemeFactory(is_active=False)
    assert sorted(follow(client, area=area.pk, theme=theme.pk).context["form"].errors) == ["area", "theme"]


def test_the_form_needs_a_loaded_page_but_no_cookie(theme):
    client = Client(enforce_csrf_checks=True)
    assert client.post(FOLLOW, followed(theme=theme.pk)).status_code == 422
    response = client.post(FOLLOW, followed(theme=theme.pk, nonce=tokens.make_nonce("follow")))
    assert (response.status_code, response.cookies) == (303, {})


def test_the_page_answers_the_same_whoever_the_address_belongs_to(rf, client, theme):
    confirm_follow(follow=ask_follow(email="volgt@thuis.example", theme=theme))
    ask_follow(email="wacht@thuis.example", theme=theme)
    InvitationFactory(contact=ContactFactory(email="bekend@thuis.example"))
    Suppression.objects.create(address_hash=tokens.address_hash("afgemeld@thuis.example"), reason="opted_out")
    for _time in range(6):
        follow(client, theme=theme.pk, email="vaak@thuis.example")
    answers = set()
    for who in ("onbekend", "volgt", "wacht", "bekend", "afgemeld", "vaak"):
        data = followed(theme=theme.pk, email=f"{who}@thuis.example", nonce=tokens.make_nonce("follow"))
        with CaptureQueriesContext(connection) as queries:
            response = answer_alone(rf, FOLLOW, data)
        answers.add((repr(said(response)), len(queries)))
    assert len(answers) == 1


def test_asking_twice_is_one_row_and_one_mail_an_hour(client, theme):
    now = timezone.now().replace(minute=10)
    for later in (0, 20, 60):
        ask_follow(email=NOOR.upper() if later else NOOR, theme=theme, now=now + dt.timedelta(minutes=later))
    assert (Follower.objects.count(), Follow.objects.count(), Message.objects.count()) == (1, 1, 2)
    assert Follow.objects.get().expires_at == now + dt.timedelta(days=3, hours=1)


def test_a_stranger_cannot_change_what_was_confirmed(client, theme):
    known = follower({"theme": theme})
    follow(client, theme=theme.pk, often="weekly", language="en")
    known.refresh_from_db()
    assert (known.is_weekly, known.language, choices()) == (False, "nl", [("Groen", True)])


def test_a_client_can_fill_in_twenty_forms_in_ten_minutes(client, theme):
    codes = [follow(client, theme=theme.pk, email=f"n{number}@thuis.example").status_code for number in range(21)]
    assert codes == [303] * 20 + [429]


# --- Confirming -------------------------------------------------------------------------------------------------------


def test_looking_at_any_link_changes_nothing(client, theme, wijk):
    known = follower({"theme": theme})
    pending = ask_follow(email=NOOR, area=wijk)
    before = rows()
    for url in (FOLLOW, follow_link(pending), following_link(known), stop_link(known)):
        for headers in ({}, {"Sec-Purpose": "prefetch;prerender"}):
            assert [client.get(url, headers=headers).status_code, client.head(url).status_code] == [200, 200]
        assert client.post(url, ONE_CLICK, headers={"Purpose": "prefetch"}).status_code == 403
        assert client.put(url).status_code == 405
    assert rows() == before


def test_one_button_makes_it_count_and_leads_to_what_is_followed(client, wijk, theme):
    row = ask_follow(email=NOOR, area=wijk, theme=theme, is_weekly=True, language="en")
    response = press(client, follow_link(row))
    known = Follower.objects.get()
    assert (response.status_code, response.url) == (303, f"{following_link(known)}?nieuw")
    assert (known.is_weekly, known.language, known.confirmed_at is None) == (True, "en", False)
    page = client.get(response.url).content.decode()
    assert ("meetings in Westwijk about Groen" in page, "We write to you when" in page) == (True, True)
    assert client.get(follow_link(row)).url == following_link(known)
    first = known.confirmed_at
    confirm_follow(follow=row)
    known.refresh_from_db()
    assert known.confirmed_at == first


def test_the_newest_confirmed_wish_says_how_often_and_in_which_language(wijk, theme):
    known = follower({"theme": theme, "is_weekly": True}, {"area": wijk, "language": "en"})
    assert (known.is_weekly, known.language) == (False, "en")


@pytest.mark.parametrize("seconds", [0, 1], ids=["last second", "a second later"])
def test_the_link_works_until_its_last_second(client, theme, seconds):
    row = ask_follow(email=NOOR, theme=theme, now=timezone.now() - dt.timedelta(days=3))
    at, token = row.expires_at + dt.timedelta(seconds=seconds), follow_link(row).split("/")[2]
    if seconds == 0:
        assert access.follow_for(token, now=at) == row
    else:
        with pytest.raises(access.LinkOver):
            access.follow_for(token, now=at)
        assert client.get(follow_link(row)).status_code == 404
    assert (forget(at), Follow.objects.count(), Follower.objects.count()) == (
        ({}, 1, 1) if seconds == 0 else ({"followers": 2}, 0, 0)
    )


def test_forgetting_keeps_what_was_confirmed(theme, wijk):
    follower({"theme": theme})
    ask_follow(email=NOOR, area=wijk)
    forget(timezone.now() + dt.timedelta(days=30))
    assert (choices(), Follower.objects.count()) == ([("Groen", True)], 1)


def test_an_old_page_of_a_link_does_nothing(client, theme, wijk):
    known, pending = follower({"theme": theme}), ask_follow(email=NOOR, area=wijk)
    before = rows()
    for url, row in ((follow_link(pending), pending), (following_link(known), known), (stop_link(known), known)):
        for nonce in ("", "x", tokens.make_nonce(row.public_id, now=1.0)):
            data = {"nonce": nonce, "keep": [Follow.objects.first().pk], "often": "weekly", "language": "en"}
            assert client.post(url, data).status_code == 422
    assert rows() == before


# --- Changing ---------------------------------------------------------------------------------------------------------


def test_a_follower_changes_everything_on_one_page(client, wijk, theme):
    known = follower({"theme": theme}, {"area": wijk})
    other = ThemeFactory(name="Veilig")
    kept = Follow.objects.get(area=wijk)
    response = press(
        client, following_link(known), keep=[kept.pk], theme=other.pk, area="", often="weekly", language="en"
    )
    known.refresh_from_db()
    assert (response.url, choices()) == (f"{following_link(known)}?bewaard", [("Westwijk", True), ("Veilig", True)])
    assert (known.is_weekly, known.language) == (True, "en")


def test_adding_what_was_asked_already_confirms_it(wijk, theme):
    known = follower({"theme": theme})
    ask_follow(email=NOOR, area=wijk)
    keep = list(Follow.objects.values_list("pk", flat=True))
    change_following(follower=known, keep=keep, area=wijk, is_weekly=False, language="nl")
    assert choices() == [("Groen", True), ("Westwijk", True)]


@pytest.mark.parametrize("keep", [[], ["0"], ["x"], ["9" * 40]])
def test_something_must_be_left_and_be_ones_own(client, theme, keep):
    known = follower({"theme": theme})
    response = press(client, following_link(known), keep=keep, often="at-once", language="nl", area="", theme="")
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, ["keep"])
    assert choices() == [("Groen", True)]


def test_nobody_changes_what_another_follows(client, theme, wijk):
    mine = follower({"theme": theme})
    other = confirm_follow(follow=ask_follow(email="sam@thuis.example", area=wijk))
    theirs = Follow.objects.get(follower=other)
    response = press(client, following_link(mine), keep=[theirs.pk], often="at-once", language="nl", area="", theme="")
    assert (response.status_code, Follow.objects.filter(pk=theirs.pk).exists()) == (422, True)


# --- Stopping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_multipart", [False, True])
def test_one_click_stops_at_once_without_cookie_and_may_come_twice(theme, is_multipart):
    known, client = follower({"theme": theme}), Client(enforce_csrf_checks=True)
    body, kind = (
        (ONE_CLICK, MULTIPART_CONTENT)
        if is_multipart
        else ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    )
    for _time in range(2):
        response = client.post(stop_link(known), body, content_type=kind)
        assert (response.status_code, response.headers["Content-Type"], response.cookies) == (
            200, "text/plain; charset=utf-8", {},
        )  # fmt: skip
    assert (Follower.objects.count(), Follow.objects.count(), Suppression.objects.count()) == (0, 0, 0)


def test_the_page_shows_what_stops_and_one_button_stops_it_for_good(client, theme):
    known = follower({"theme": theme})
    url = stop_link(known)
    assert "bijeenkomsten over Groen" in client.get(url).content.decode()
    response = press(client, url)
    assert (response.status_code, response.url, Follower.objects.count()) == (303, url, 0)
    for link in (url, following_link(known)):
        assert "U krijgt deze e-mails niet meer" in client.get(link).content.decode()


def test_a_link_to_change_does_not_stop_and_the_other_way_round(client, theme):
    known = follower({"theme": theme})
    change, stop = following_link(known), stop_link(known)
    assert client.post(f"{change}stoppen/", ONE_CLICK).status_code == 404
    assert client.get(stop.removesuffix("stoppen/")).status_code == 404
    assert Follower.objects.count() == 1


@pytest.mark.parametrize("url", ["/bevestigen/x/", "/volgen/x/", "/volgen/x/stoppen/", "/volgen/%00/"])
def test_links_that_we_did_not_make_get_one_page(client, url):
    with CaptureQueriesContext(connection) as queries:
        response = client.post(url, ONE_CLICK)
    assert (response.status_code, len(queries), "werkt niet meer" in response.content.decode()) == (404, 1, True)


def test_pages_behind_links_are_kept_nowhere(client, theme):
    known = follower({"theme": theme})
    for url in (following_link(known), stop_link(known)):
        response = client.get(url)
        assert (response["Cache-Control"], response["Referrer-Policy"], response["X-Robots-Tag"], response.cookies) == (
            "no-store", "no-referrer", "noindex, nofollow", {},
        )  # fmt: skip


# --- The last guards --------------------------------------------------------------------------------------------------


def test_the_database_refuses_doubles_and_follows_of_nothing(theme):
    known = follower({"theme": theme})
    now = timezone.now()
    doubles = (
        lambda: Follower.objects.create(email=NOOR.upper(), created_at=now),
        lambda: Follow.objects.create(follower=known, theme=theme, expires_at=now, created_at=now),
        lambda: Follow.objects.create(follower=known, expires_at=now, created_at=now),
    )
    for double in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            double()
