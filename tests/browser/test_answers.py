"""Each kind of answer as people give it: on a phone of 390 pixels, without JavaScript, behind the mailed link."""

import re

import pytest

from tests.browser.looking import is_too_wide, judge, photograph
from tests.installation import reply_link

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def unopened(invitations):
    """Dutch invitations that no test has answered yet; here everybody may also name someone else."""
    return [mail for mail in invitations[1:] if "Beste " in mail.get_body(("plain",)).get_content()]


@pytest.fixture
def phone(open_page, unopened):
    """Open the next invitation on a phone."""
    return lambda **options: open_page(reply_link(unopened.pop()), width=390, **options)


def answer(page, given, name, **fields):
    """Choose an answer, fill in what belongs to it, press the button, and look at what comes back."""
    page.check(f"[name=answer][value={given}]")
    for field, value in fields.items():
        page.fill(f"[name={field}]", value)
    press(page)
    assert not is_too_wide(page)
    photograph(page, f"answer-{name}-390")
    return page.inner_text("h1")


def press(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Geef mijn antwoord door").click()


ANSWERS = [
    ("accepted", {}, "Fijn dat u komt!"),
    ("tentative", {}, "Dank u wel. U weet het nog niet."),
    ("declined", {"reason": "Ik ben die avond op reis."}, "Jammer dat u niet komt"),
    (
        "delegated",
        {"other_name": "Ans Vermeer", "other_email": "ans.vermeer@elders.example"},
        "Dank u wel. Uw collega komt in uw plaats",
    ),
    ("redirected", {"other_name": "Ans Vermeer"}, "Dank u wel. Wij zoeken de juiste persoon"),
]


@pytest.mark.parametrize(("given", "fields", "heading"), ANSWERS, ids=[each[0] for each in ANSWERS])
def test_each_answer_on_a_phone_without_javascript_and_a_change_of_mind(phone, given, fields, heading):
    page = phone(java_script_enabled=False)
    assert not is_too_wide(page)
    assert answer(page, given, given, **fields) == heading
    page.click("text=Verander mijn antwoord")
    assert page.is_checked(f"[name=answer][value={given}]")
    other = "declined" if given != "declined" else "accepted"
    assert answer(page, other, f"{given}-changed") == "U hebt uw antwoord veranderd"


def test_a_party_with_what_it_needs(phone):
    page = phone(java_script_enabled=False)
    page.check("[name=answer][value=accepted]")  # then the questions that belong to it show, by CSS alone
    page.select_option("[name=party_size]", "3")
    page.check("[name=needs][value=wheelchair]")
    page.fill("[name=topic]", "De lift in onze flat")
    assert answer(page, "accepted", "party") == "Fijn dat u komt!"
    said = page.inner_text("main")
    assert "(met 3 mensen)" in said
    assert "De lift in onze flat" in said
    assert re.search(r"rolstoel", said)


def test_a_mistake_keeps_what_was_typed_and_says_what_to_do(phone):
    page = phone(java_script_enabled=False)
    answer(page, "delegated", "mistake", other_name="Ans Vermeer", other_email="ans vermeer bij elders")
    assert page.title().startswith("Fout: ")
    assert page.input_value("[name=other_name]") == "Ans Vermeer"
    assert page.input_value("[name=other_email]") == "ans vermeer bij elders"
    assert answer(page, "delegated", "mended", other_email="ans@elders.example").startswith("Dank u wel.")


def test_two_tabs_with_different_answers_keep_the_newest_until_she_chooses(phone, open_page):
    first = phone(java_script_enabled=False)
    second = open_page(first.url, width=390, java_script_enabled=False)
    answer(first, "accepted", "first-tab")
    answer(second, "declined", "second-tab")
    assert "nieuwer antwoord" in second.inner_text("main")
    assert second.is_checked("[name=answer][value=declined]")
    press(second)
    assert second.inner_text("h1") == "U hebt uw antwoord veranderd"


def test_what_comes_back_breaks_no_rule_of_axe(phone):
    page = phone()
    for given in ("accepted", "tentative", "declined"):
        answer(page, given, f"{given}-judged")
        assert (given, judge(page, f"{given}-judged", "resident")) == (given, [])
        page.click("text=Verander mijn antwoord")
