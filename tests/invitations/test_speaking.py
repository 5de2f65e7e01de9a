"""Telling something about an area: the public form, the link that confirms an address, and the answer by mail."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from invitations import access, delivery, tokens
from invitations.actions import confirm_speaker, speak_up, tell_answers
from invitations.delivery import outbox
from invitations.models import Message, Speaker
from meetings.actions.voices import answer_signal, merge_signal, note_signal
from meetings.models import Signal
from tests.factories import AreaFactory, ThemeFactory, UserFactory
from tests.invitations.coming_forward import answer_alone, link, press, said
from tests.invitations.staff_pages import text
from tests.outbox import parsed, words_of_html
from tests.resident import hidden, rows
from tests.terms import forget

pytestmark = [pytest.mark.django_db(transaction=True)]
NOOR = "noor@thuis.example"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def wijk():
    return AreaFactory(name="Westwijk", parent=AreaFactory(name="Vlaardingen"))


def form_of(area):
    return reverse("invitations:speak_up", args=[area.pk])


def tell(client, area, **fields):
    """Load the form and press the button, as a browser does."""
    nonce = hidden(client.get(form_of(area)), "nonce")
    return client.post(form_of(area), {"text": "Er zijn te weinig bankjes.", "nonce": nonce} | fields)


def spoken(area, form_nonce="1", **fields):
    """Someone who confirmed an address."""
    signal = speak_up(area=area, text="Te weinig bankjes", email=NOOR, form_nonce=form_nonce, **fields)
    confirm_speaker(speaker=Speaker.objects.get(signal=signal))
    Message.objects.all().delete()
    return signal


def answered(signal, answer="Er komen drie bankjes."):
    return answer_signal(signal=signal, theme=None, state="answered", answer=answer, actor=UserFactory())


def words(mail):
    return words_of_html(mail.get_body(("html",)).get_content())


def delivered(server):
    """The one mail that arrives."""
    delivery.deliver()
    return parsed(server.to(NOOR)[0])


def waiting():
    return list(Message.objects.order_by("pk").values_list("kind", "speaker__email"))


def test_a_word_alone_is_enough(client, wijk):
    response = tell(client, wijk)
    row = Signal.objects.get()
    assert (response.status_code, response.url) == (303, form_of(wijk) + "?verstuurd")
    assert (row.text, row.area, row.origin, row.theme, row.asks_meeting, row.state, row.actor) == (
        "Er zijn te weinig bankjes.", wijk, "resident", None, False, "new", None,
    )  # fmt: skip
    assert (waiting(), Speaker.objects.count()) == ([], 0)
    assert "Bedankt" in text(client.get(response.url))


def test_a_request_for_a_meeting_with_an_address_queues_one_question(client, wijk):
    theme = ThemeFactory()
    tell(client, wijk, theme=theme.pk, asks_meeting="on", email=NOOR)
    row = Signal.objects.get()
    assert (row.theme, row.asks_meeting, row.is_reachable, waiting()) == (theme, True, False, [("voice", NOOR)])


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({"text": ""}, "text"), ({"text": "x" * 1001}, "text"), ({"theme": "-1"}, "theme"), ({"email": "noor@"}, "email")],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, wijk, changes, wrong):
    response = tell(client, wijk, **changes)
    assert (response.status_code, list(response.context["form"].errors), Signal.objects.count()) == (422, [wrong], 0)


def test_a_known_and_an_unknown_address_get_the_same_answer(client, rf, wijk):
    spoken(wijk)
    nonce = hidden(client.get(form_of(wijk)), "nonce")
    found = [
        said(answer_alone(rf, form_of(wijk), {"text": "x", "nonce": nonce, "email": email}))
        for email in (NOOR, "nieuw@thuis.example", "")
    ]
    assert found[0] == found[1] == found[2]


def test_the_same_form_twice_is_one_voice_and_one_question(client, wijk):
    nonce = hidden(client.get(form_of(wijk)), "nonce")
    for _time in range(2):
        client.post(form_of(wijk), {"text": "x", "nonce": nonce, "email": NOOR})
    assert (Signal.objects.count(), waiting()) == (1, [("voice", NOOR)])


def test_an_old_page_is_offered_again(client, wijk):
    response = client.post(form_of(wijk), {"text": "x", "nonce": "oud"})
    assert (response.status_code, Signal.objects.count()) == (422, 0)


def test_too_many_forms_wait_and_too_many_questions_lose_only_the_mail(client, wijk):
    for number in range(access.QUESTIONS + 1):
        tell(client, wijk, email=NOOR, text=f"nummer {number}")
    assert (Signal.objects.count(), len(waiting())) == (access.QUESTIONS + 1, access.QUESTIONS)
    for _number in range(access.FORMS):
        last = tell(client, wijk)
    assert last.status_code == 429


def test_an_area_that_is_not_in_use_takes_nothing(client):
    assert client.get(form_of(AreaFactory(is_active=False))).status_code == 404


def test_nothing_that_was_told_stands_on_a_public_page(client, wijk):
    spoken(wijk)
    pages = [
        reverse("invitations:public_area", args=[wijk.pk]), reverse("invitations:agenda"), form_of(wijk),
        form_of(wijk) + "?verstuurd",
    ]  # fmt: skip
    assert [word for url in pages for word in ("bankjes", "noor") if word in client.get(url).content.decode()] == []


def test_only_the_button_confirms_and_staff_never_sees_the_address(client, wijk):
    signal = speak_up(area=wijk, text="Te weinig bankjes", email=NOOR, form_nonce="1")
    url = link(Speaker.objects.get(), "confirm_speaker", "voice")
    before = rows()
    client.get(url)
    assert rows() == before
    assert press(client, url).status_code == 303
    signal.refresh_from_db()
    assert (signal.is_reachable, "U krijgt ons antwoord" in text(client.get(url))) == (True, True)
    client.force_login(UserFactory(role="viewer"))
    page = client.get(signal.get_absolute_url()).content.decode()
    assert ("per e-mail" in page, NOOR in page) == (True, False)


def test_a_link_that_is_over_or_not_ours_is_gone(client, wijk):
    speak_up(area=wijk, text="x", email=NOOR, form_nonce="1")
    speaker = Speaker.objects.get()
    wrong = reverse("invitations:confirm_speaker", args=[tokens.make(speaker.public_id, 1, "follow")])
    assert client.get(wrong).status_code == 404
    Speaker.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(link(speaker, "confirm_speaker", "voice")).status_code == 404


def test_the_question_does_not_repeat_what_was_said(serve, wijk):
    speak_up(area=wijk, text="Te weinig bankjes bij Jan de Vries", email=NOOR, form_nonce="1")
    mail = delivered(serve())
    assert (mail["To"], "Jan de Vries" in words(mail), "/vertellen/" in words(mail)) == (NOOR, False, True)


def test_an_answer_goes_once_to_who_confirmed(serve, wijk):
    answered(spoken(wijk))
    speak_up(area=wijk, text="x", email="niet@bevestigd.example", form_nonce="2")
    Message.objects.all().delete()
    assert (tell_answers(), tell_answers(), waiting()) == (1, 0, [("answer", NOOR)])
    assert "Er komen drie bankjes." in words(delivered(serve()))
    assert Message.objects.get().state == "sent"


def test_a_better_answer_goes_again(wijk):
    signal = spoken(wijk)
    answered(signal)
    tell_answers()
    answered(signal, "Er komen vier bankjes.")
    assert (tell_answers(), len(waiting())) == (1, 2)


def test_who_said_the_same_gets_the_same_answer(serve, wijk):
    signal, other = spoken(wijk), note_signal(area=wijk, text="bankjes", origin="phone", actor=None)
    merge_signal(signal=signal, into=other, actor=UserFactory())
    answered(other, "Samen beantwoord.")
    assert tell_answers() == 1
    assert "Samen beantwoord." in words(delivered(serve()))


def test_addresses_go_after_the_answer_or_when_nobody_confirms(wijk):
    answered(spoken(wijk))
    speak_up(area=wijk, text="x", email="niet@bevestigd.example", form_nonce="2")
    tell_answers()
    now = timezone.now()
    assert forget(now) == {}
    assert forget(now + dt.timedelta(days=60)) == {"speakers": 2}
    assert (Signal.objects.count(), Speaker.objects.count()) == (2, 0)


def test_an_address_that_changed_or_went_meanwhile_gets_no_mail(serve, wijk):
    answered(spoken(wijk))
    tell_answers()
    server = serve(delay=None)
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    Speaker.objects.update(email="ander@x.example")
    assert outbox.mark_dots([held]) == []
    Speaker.objects.update(email=NOOR)
    assert outbox.mark_dots([held]) == [held]
    Speaker.objects.all().delete()
    held.marked_at = None
    assert (outbox.mark_dots([held]), server.mails) == ([], [])
