"""From the short code of a letter to the answer, and how little a wrong code tells."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from areas.models import Contact
from invitations import access, tokens
from invitations.models import Invitation, Reply
from tests.invitations.post import invitation_of, planned, printed
from tests.invitations.staff_pages import text
from tests.resident import hidden, rows, url

pytestmark = pytest.mark.django_db
PAGE = reverse("invitations:by_letter")
TOGETHER = "Deze code en deze postcode horen niet bij elkaar. Kijk nog eens in uw brief."


@pytest.fixture
def corrie():
    cache.clear()
    printed(planned())
    return invitation_of("Corrie van der Ham")


def code_of(invitation):
    return tokens.letter_codes(invitation.public_id, invitation.token_version)[0]


def typed(client, code, postcode="3131 AA", **fields):
    return client.post(PAGE, {"code": code, "postcode": postcode} | fields)


def answered_by_letter(client, address):
    page = client.get(address)
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {
        "answer": "accepted",
        "party_size": "2",
    }
    return client.post(address, data)


@pytest.mark.parametrize("how", [str, str.lower, lambda code: f" {code[:4]}-{code[4:]} ", lambda code: " ".join(code)])
@pytest.mark.parametrize("postcode", ["3131 AA", "3131aa", " 31 31-aA "])
def test_the_code_and_the_postcode_lead_to_the_answer_page(client, corrie, how, postcode):
    response = typed(client, how(code_of(corrie)), postcode)
    mark = tokens.letter_mark(corrie.public_id, corrie.token_version)
    assert (response.status_code, response.url) == (303, f"{url(corrie)}?brief={mark}")
    assert "Corrie van der Ham" in text(client.get(response.url))


def test_the_answer_that_follows_came_by_letter(client, corrie):
    address = typed(client, code_of(corrie)).url
    assert answered_by_letter(client, address).status_code == 303
    reply = Reply.objects.get()
    assert (reply.invitation, reply.answer, reply.party_size, reply.source) == (corrie, "accepted", 2, "letter")


def test_the_square_code_leads_to_the_same_page(client, corrie):
    mark = tokens.letter_mark(corrie.public_id, corrie.token_version)
    answered_by_letter(client, f"{url(corrie)}?brief={mark}")
    assert Reply.objects.get().source == "letter"


@pytest.mark.parametrize("mark", ["", "x" * 22, "\u00e9", "valse-merk"])
def test_a_mark_that_we_did_not_sign_says_nothing(client, corrie, mark):
    answered_by_letter(client, f"{url(corrie)}?brief={mark}")
    assert Reply.objects.get().source == "link"


def test_the_language_stays(client, corrie):
    assert client.post(f"{PAGE}?taal=en", {"code": code_of(corrie), "postcode": "3131 AA"}).url.startswith(
        f"{url(corrie)}?taal=en&brief="
    )


@pytest.mark.parametrize(
    ("code", "postcode", "sentence"),
    [
        ("CDFGHJKM", "3131 AA", TOGETHER),
        ("", "3131 AA", "Vul de code uit uw brief in"),
        ("CDFG", "3131 AA", "De code heeft acht letters en cijfers. U typte er 4."),
        ("CDFGHJK0", "3131 AA", "In geen enkele code staat een “0”."),
        ("CDFG\u00e9JKM", "3131 AA", "In geen enkele code staat een “É”."),
        ("C" * 41, "3131 AA", "De code heeft acht letters en cijfers. Kijk in uw brief."),
        ("CDFGHJKM", "", "Vul uw postcode in"),
        ("CDFGHJKM", "12", "Vul uw postcode in, bijvoorbeeld 3131 AA"),
        ("<script>", "3131 AA", "In geen enkele code staat een"),
    ],
)
def test_what_was_mistyped_stays_with_a_kind_sentence(client, corrie, code, postcode, sentence):
    response = typed(client, code, postcode)
    assert response.status_code == 422
    assert sentence in text(response)
    shown = response.content.decode()
    assert [f'value="{value}"' in shown for value in (code, postcode) if value and "<" not in value] == [
        True for value in (code, postcode) if value and "<" not in value
    ]
    assert "<script>" not in shown


def test_a_right_code_with_a_wrong_postcode_looks_like_an_unknown_code(client, corrie):
    known, unknown = typed(client, code_of(corrie), "9999 XX"), typed(client, "CDFGHJKM", "9999 XX")
    assert known.status_code == unknown.status_code == 422
    assert text(known).replace(code_of(corrie), "") == text(unknown).replace("CDFGHJKM", "")


def test_known_and_unknown_codes_take_one_query(client, corrie, django_assert_num_queries):
    for code in (code_of(corrie), "CDFGHJKM"):
        with django_assert_num_queries(1):
            access.invitation_by_code(code, "9999 XX")


def test_an_address_without_a_postcode_opens_nothing(client, corrie):
    Contact.objects.filter(pk=corrie.contact_id).update(postal_address="Rue Haute 1, Bruxelles")
    assert access.invitation_by_code(code_of(corrie), "") is None


def test_a_code_that_was_revoked_opens_nothing(client, corrie):
    Invitation.objects.filter(pk=corrie.pk).update(token_version=2)
    assert TOGETHER in text(typed(client, code_of(corrie)))


def test_a_code_works_until_the_oldest_key_is_retired(client, corrie, settings):
    old, code = settings.TOKEN_KEYS[0], code_of(corrie)
    settings.TOKEN_KEYS = ["n" * 40, old]
    assert typed(client, code).status_code == 303
    settings.TOKEN_KEYS = ["n" * 40]
    assert typed(client, code).status_code == 422


def test_five_wrong_postcodes_close_a_code_for_a_while(client, corrie):
    code = code_of(corrie)
    assert [typed(client, code, f"99{number}9 XX").status_code for number in range(5)] == [422] * 5
    response = typed(client, code)
    assert response.status_code == 429
    assert "Deze code is vijf keer geprobeerd." in text(response)
    assert f'value="{code}"' in response.content.decode()


def test_the_right_postcode_starts_the_count_anew(client, corrie):
    code = code_of(corrie)
    for _ in range(2):
        assert [typed(client, code, "9999 XX").status_code for _ in range(4)] == [422] * 4
        assert typed(client, code).status_code == 303


def test_one_client_may_not_try_code_after_code(client, corrie):
    signs = tokens.CODE_ALPHABET
    codes = [signs[number % 21] * 7 + signs[number // 21] for number in range(access.CODES + 1)]
    statuses = [typed(client, code).status_code for code in codes]
    assert statuses == [422] * access.CODES + [429]
    assert typed(client, code_of(corrie), REMOTE_ADDR="10.1.1.1").status_code == 429
    assert client.post(
        PAGE, {"code": code_of(corrie), "postcode": "3131 AA"}, REMOTE_ADDR="198.51.100.7"
    ).status_code == 303  # fmt: skip


def test_a_cache_that_is_away_or_forgets_lets_nobody_guess(client, corrie, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    code = code_of(corrie)
    assert typed(client, code).status_code == 303
    assert [typed(client, code, "9999 XX").status_code for _ in range(5)] == [422] * 5
    assert typed(client, code).status_code == 429


def test_looking_at_the_page_changes_no_row_and_trying_codes_only_the_counts(client, corrie):
    before = rows()
    client.get(PAGE)
    client.head(PAGE)
    assert rows() == before
    typed(client, "CDFGHJKM")
    typed(client, code_of(corrie))
    assert rows() | {"accounts.Tries": []} == before


def test_the_page_is_kept_out_of_caches_and_search_engines(client):
    response = client.get(PAGE)
    assert [response[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")] == [
        "no-store",
        "no-referrer",
        "noindex, nofollow",
    ]
    assert response.cookies == {}


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=45))
def test_any_text_is_only_a_wrong_code(text_typed):
    code = tokens.plain_code(text_typed)
    assert tokens.plain_code(code) == code
    assert access.invitation_by_code(code, "3131 AA") is None


def test_codes_have_eight_signs_that_nobody_mixes_up():
    codes = {code for number in range(2000) for code in tokens.letter_codes(f"{number:022}", 1)[:1]}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(tokens.CODE_ALPHABET)
    assert set(tokens.CODE_ALPHABET) & set("AEIOU01258BILQSZ") == set()
