"""Security keys: what no key said is refused, and the only factor stays. With a key: browser/test_second_step.py."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import translation

from accounts.access import TRIES
from tests.accounts.signing_in import GOOD, give_code, give_password, is_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
JUNK = [
    "-",
    "",
    "null",
    "[]",
    "{}",
    '{"id": "x"}',
    json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}),
]


@pytest.fixture(autouse=True)
def _asked(settings, client):
    settings.SECOND_FACTOR, settings.BASE_URL = "required", "https://wijken.example"
    cache.clear()
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def sanne():
    return UserFactory(language="en")


def with_key(user, name="Blauw", **data):
    """A row as a key leaves it; nothing in these tests can answer for it."""
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {}} | data)


@pytest.mark.parametrize("answer", JUNK)
def test_what_is_no_answer_of_a_key_sets_up_nothing(client, sanne, answer):
    give_password(client, sanne)
    page = client.get("/tweede-stap/sleutel/")
    assert json.loads(page.context["question"])["rp"] == {"id": "wijken.example", "name": "Buurtvenster"}
    refused = client.post("/tweede-stap/sleutel/", {"name": "Blauw", "answer": answer})
    assert refused.context["form"].errors["name"] == ["Your key did not answer as it should. Try again."]
    assert (Authenticator.objects.count(), is_in(client)) == (0, False)


def test_each_question_is_another(client, sanne):
    give_password(client, sanne)
    asked = {json.loads(client.get("/tweede-stap/sleutel/").context["question"])["challenge"] for _time in range(3)}
    assert len(asked) == 3


def test_who_has_a_factor_cannot_set_up_a_key_with_only_a_password(client, sanne):
    Authenticator.objects.create(user=sanne, type="totp", data={"secret": "x"})
    give_password(client, sanne)
    assert client.get("/tweede-stap/sleutel/")["Location"] == "/"


@pytest.mark.parametrize("answer", JUNK[2:])
def test_what_is_no_answer_of_a_key_lets_nobody_in(client, sanne, answer):
    Authenticator.objects.create(user=sanne, type="totp", data={"secret": "x"})
    give_password(client, sanne)
    refused = client.post("/inloggen/code/", {"answer": answer})
    assert (refused.status_code, is_in(client)) == (422, False)
    assert refused.context["form"].non_field_errors() == [
        "Your key did not answer as it should. Try again, or type a code."
    ]


def test_tries_of_keys_and_codes_count_together(client, sanne, settings):
    settings.SECOND_FACTOR = "off"
    give_password(client, sanne)
    from accounts.actions import new_recovery_codes

    codes = new_recovery_codes(user=sanne)
    Authenticator.objects.create(user=sanne, type="totp", data={"secret": "x"})
    client.post("/uitloggen/")
    settings.SECOND_FACTOR = "required"
    give_password(client, sanne)
    for _number in range(TRIES):
        client.post("/inloggen/code/", {"answer": "{}"})
    refused = client.post("/inloggen/code/", {"answer": "{}"})
    assert refused.context["form"].non_field_errors() == ["You tried too often. Wait 15 minutes and try again."]
    assert give_code(client, codes[0]).status_code == 422


def test_the_only_key_stays_while_a_factor_is_asked(client, sanne, settings):
    settings.SECOND_FACTOR = "off"
    client.post("/inloggen/", {"email": sanne.email, "password": GOOD})
    first, second, theirs = with_key(sanne), with_key(sanne, "Rood"), with_key(UserFactory())
    session = client.session
    session["second_factor"] = "webauthn"
    session.save()
    settings.SECOND_FACTOR = "required"
    client.post(f"/tweede-stap/sleutel/{theirs.pk}/weg/")
    client.post(f"/tweede-stap/sleutel/{first.pk}/weg/")
    client.post(f"/tweede-stap/sleutel/{second.pk}/weg/")
    assert list(Authenticator.objects.values_list("pk", flat=True).order_by("pk")) == [second.pk, theirs.pk]
    assert is_in(client)
