"""Only a link that we made, for this purpose and this version, opens anything; all others look the same."""

import base64
import string

import pytest
from django.core.cache import cache
from django.http import Http404
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from invitations import access, tokens
from tests.cases import case
from tests.factories import InvitationFactory

CHARACTERS = string.ascii_letters + string.digits + "-_"
PUBLIC_ID = "A" * 22


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def token_of(invitation, purpose="reply", version=None):
    return tokens.make(invitation.public_id, version or invitation.token_version, purpose)


def flipped(text, position):
    """Return the text with one bit of one base64 character turned."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    turned = alphabet[alphabet.index(text[position]) ^ 1]
    return text[:position] + turned + text[position + 1 :]


@given(
    st.integers(1, 30000), st.sampled_from(["reply", "unsubscribe", "calendar"]), st.binary(min_size=16, max_size=16)
)
def test_token_opens_what_it_was_made_for(version, purpose, raw):
    public_id = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    token = tokens.make(public_id, version, purpose)
    assert len(token) == 45
    assert tokens.split(token) == (public_id, token[23:])
    assert tokens.is_valid(public_id, version, purpose, token[23:])


@given(st.text(max_size=60))
def test_token_from_any_text_opens_nothing(text):
    public_id, signature = tokens.split(text)
    assert not tokens.is_valid(public_id, 1, "reply", signature)


@given(st.integers(0, 21))
def test_token_with_one_bit_turned_opens_nothing(position):
    signature = tokens.make(PUBLIC_ID, 1, "reply")[23:]
    assert not tokens.is_valid(PUBLIC_ID, 1, "reply", flipped(signature, position))


@given(st.text(alphabet=CHARACTERS, min_size=22, max_size=22))
def test_token_with_another_signature_opens_nothing(signature):
    right = tokens.make(PUBLIC_ID, 1, "reply")[23:]
    assert tokens.is_valid(PUBLIC_ID, 1, "reply", signature) == (signature == right)


@pytest.mark.parametrize(("version", "purpose"), [(2, "reply"), (0, "reply"), (1, "unsubscribe"), (1, "calendar")])
def test_token_of_other_version_or_purpose_opens_nothing(version, purpose):
    signature = tokens.make(PUBLIC_ID, 1, "reply")[23:]
    assert not tokens.is_valid(PUBLIC_ID, version, purpose, signature)


@case("L8", "another key for links in front of the old one", "old links work until the old key goes")
def test_token_of_a_retired_key_works_until_the_key_is_gone(settings):
    old, new = "old-key-of-more-than-thirty-two-characters", "new-key-of-more-than-thirty-two-characters"
    settings.TOKEN_KEYS = [old]
    signature = tokens.make(PUBLIC_ID, 1, "reply")[23:]
    settings.TOKEN_KEYS = [new, old]
    assert tokens.is_valid(PUBLIC_ID, 1, "reply", signature)
    settings.TOKEN_KEYS = [new]
    assert not tokens.is_valid(PUBLIC_ID, 1, "reply", signature)


@case("L8", "another key for links in front of the old one", "what is stored under the old one is still found")
def test_a_new_key_in_front_keeps_what_is_stored_under_the_last(settings):
    before = tokens.address_hash("fatima@bewoners.example")
    settings.TOKEN_KEYS = ["n" * 40, *settings.TOKEN_KEYS]
    assert tokens.address_hash(" Fatima@Bewoners.example") == before


def test_nonce_holds_for_a_day_and_for_one_invitation():
    nonce = tokens.make_nonce(PUBLIC_ID, now=1000.0)
    day = tokens.NONCE_VALID_SECONDS
    assert [tokens.is_fresh(PUBLIC_ID, nonce, now=1000.0 + later) for later in (0, day, day + 1, -1)] == [
        True,
        True,
        False,
        False,
    ]
    assert not tokens.is_fresh("B" * 22, nonce, now=1000.0)


@given(st.text(max_size=90))
def test_nonce_from_any_text_is_not_fresh(text):
    assert not tokens.is_fresh(PUBLIC_ID, text)


def bad_tokens(invitation):
    """Return one token of every sort that must not open the page."""
    right = token_of(invitation)
    return {
        "unknown": tokens.make("x" * 22, 1, "reply"),
        "other purpose": token_of(invitation, "unsubscribe"),
        "other version": token_of(invitation, version=2),
        "no signature": invitation.public_id,
        "too long": right + "A",
        "too short": right[:-1],
        "empty halves": ".",
        "nul": "\0" * 22 + "." + "\0" * 22,
        "not ascii": "é" * 22 + "." + "é" * 22,
        "other invitation": f"{InvitationFactory().public_id}.{right[23:]}",
        "wildcard": "%" * 22 + "." + "_" * 22,
    }


@case("I1", "eleven sorts of links that are none, of another purpose or version", "404, the same page")
@pytest.mark.django_db
def test_page_is_the_same_for_every_bad_token(client):
    invitation = InvitationFactory()
    pages = {}
    for name, token in bad_tokens(invitation).items():
        response = client.get(reverse("invitations:reply", args=[token]))
        pages[name] = (response.status_code, response.content)
    assert {status for status, _body in pages.values()} == {404}
    assert len({body for _status, body in pages.values()}) == 1


@case("I1", "one bit of a link turned, in each place", "404, the same page")
@pytest.mark.django_db
def test_page_is_the_same_with_any_bit_of_the_token_turned(client):
    token = token_of(InvitationFactory())
    assert client.get(reverse("invitations:reply", args=[token])).status_code == 200
    bodies = set()
    for position in [place for place in range(45) if place != 22]:
        cache.clear()
        response = client.get(reverse("invitations:reply", args=[flipped(token, position)]))
        assert response.status_code == 404
        bodies.add(response.content)
    assert len(bodies) == 1


@pytest.mark.django_db
@hypothesis_settings(max_examples=50)
@given(st.text(alphabet=st.characters(blacklist_characters="/", blacklist_categories=["Cs"]), min_size=1, max_size=60))
def test_page_is_404_for_any_text_as_token(client, text):
    cache.clear()
    assert client.get(reverse("invitations:reply", args=[text])).status_code == 404


@pytest.mark.django_db
def test_every_token_page_refuses_a_token_of_another_purpose(client):
    invitation = InvitationFactory()
    for name, purpose in {"answered": "unsubscribe", "calendar": "unsubscribe", "unsubscribe": "reply"}.items():
        response = client.get(reverse(f"invitations:{name}", args=[token_of(invitation, purpose)]))
        assert (name, response.status_code) == (name, 404)


@case("I1", "links that are none", "the same questions to the database")
@pytest.mark.django_db
def test_invitation_for_does_the_same_queries_for_known_and_unknown(django_assert_num_queries):
    invitation = InvitationFactory()
    with django_assert_num_queries(1):
        found = access.invitation_for(token_of(invitation), "reply")
        shown = (found.meeting.venue, found.meeting.area, found.meeting.organiser, found.contact, found.organisation)
    assert (found, shown[0]) == (invitation, invitation.meeting.venue)
    for token in bad_tokens(invitation).values():
        with django_assert_num_queries(1), pytest.raises(Http404):
            access.invitation_for(token, "reply")


@pytest.mark.django_db
def test_bad_tokens_of_one_client_are_refused_after_thirty(client):
    url = reverse("invitations:reply", args=["x"])
    statuses = [client.get(url).status_code for _number in range(31)]
    assert statuses == [404] * 30 + [429]
    assert client.get(url, REMOTE_ADDR="192.0.2.7").status_code == 404


@pytest.mark.django_db
def test_right_token_still_works_where_others_guessed(client):
    """A whole street may share one address; someone who guesses must not silence the others."""
    url = reverse("invitations:reply", args=["x"])
    for _number in range(31):
        client.get(url)
    assert client.get(reverse("invitations:reply", args=[token_of(InvitationFactory())])).status_code == 200


@pytest.mark.django_db
def test_bad_tokens_are_counted_anew_after_ten_minutes(client, time_machine):
    time_machine.move_to("2026-12-03 12:00+00:00", tick=False)
    url = reverse("invitations:reply", args=["x"])
    for _number in range(31):
        client.get(url)
    time_machine.move_to("2026-12-03 12:10:01+00:00", tick=False)
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_another_forwarded_address_does_not_help_whoever_guesses(client, settings):
    settings.NUM_PROXIES = 1
    url = reverse("invitations:reply", args=["x"])
    for number in range(30):
        client.get(url, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.9")
    assert client.get(url, HTTP_X_FORWARDED_FOR="198.51.100.99, 203.0.113.9").status_code == 429
    assert client.get(url, HTTP_X_FORWARDED_FOR="198.51.100.99, 203.0.113.10").status_code == 404


@pytest.mark.django_db
def test_a_broken_counter_refuses_bad_tokens_and_lets_answers_through(settings, client):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://[::1]:1"}
    }
    invitation = InvitationFactory()
    assert access.is_posting_too_often(invitation) is False
    assert client.get(reverse("invitations:reply", args=["x"])).status_code == 429
    assert client.get(reverse("invitations:reply", args=[token_of(invitation)])).status_code == 200
