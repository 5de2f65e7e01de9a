"""Names of residents are found in a text however they were typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.rules import names_in

NAMES = ["Jan Jansen", "Jan van 't Hof", "José d'Ancona", "Ali Öztürk", "Els Smit-de Boer", "Mark d’Hondt"]
QUOTES = ["'", "’", "‘", "`", "´", "ʼ"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("‘Jan Jansen’ vroeg om een bank.", "Jan Jansen"),
        ("Jan Jansen’s idee", "Jan Jansen"),
        ("Dat zei JAN VAN ’T HOF.", "Jan van 't Hof"),
        ("-Jan Jansen- kwam", "Jan Jansen"),
        ("Els Smit\u2011de Boer", "Els Smit-de Boer"),
        (unicodedata.normalize("NFD", "José d’Ancona was er"), "José d'Ancona"),
    ],
)
def test_a_name_in_quotes_or_typed_by_phone_is_found(text, name):
    assert names_in(text, NAMES) == [name]


@pytest.mark.parametrize("text", ["Jan", "Jans Jansen", "Jan Jansens", "Jan de Jansen", "Els Smit", ""])
def test_other_words_are_no_name(text):
    assert names_in(text, NAMES) == []


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.sampled_from(QUOTES),
    st.sampled_from([str, str.upper, str.lower, str.casefold]),
    st.sampled_from([("", ""), ("‘", "’"), ("“", "”"), ("'", "'"), ("- ", " -"), ("(", ")"), ("", "'s"), ("\n", ".")]),
    st.sampled_from([" ", "  ", "\n", "\u00a0"]),
)
def test_however_it_is_typed_a_name_is_found(name, form, quote, case, around, space):
    typed = case(name).replace("'", quote).replace("’", quote).replace(" ", space)
    text = unicodedata.normalize(form, f"Toen vroeg {around[0]}{typed}{around[1]} iets.")
    assert names_in(text, NAMES) == [name]
