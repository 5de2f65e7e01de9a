"""Advice on plain language: golden texts, any text, and the button that saves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import LogEntry
from meetings.models import Meeting
from meetings.rules import proposed_introduction
from meetings.rules.plain import MOST_WORDS, remarks
from meetings.rules.plain_words import DUTCH, ENGLISH
from tests.factories import MeetingFactory
from tests.invitations.staff_pages import text, viewer
from tests.meetings.typed import about, url

GOLDEN = [
    ("nl", "", []),
    ("nl", "  \n\n ", []),
    ("nl", "Wat kunnen we samen doen?", []),
    ("nl", "In de wijk voelen veel mensen zich weleens alleen. Wij horen graag wat u vindt.", []),
    ("nl", "De plannen worden door de gemeente gemaakt.", [("passive", "worden … gemaakt")]),
    ("nl", "U hoort dat het plan gemaakt wordt.", [("passive", "gemaakt wordt")]),
    ("nl", "Het besluit is genomen.", [("passive", "is genomen")]),
    ("nl", "De bank werd verplaatst.", [("passive", "werd verplaatst")]),
    ("nl", "Het gebied is gezond, en de gesprekken zijn geweest.", []),
    ("nl", "Het is goed om dit te gebruiken.", []),
    ("nl", "Hij heeft zijn tuin gemaakt.", []),
    ("nl", "Als het donker is, hebben wij genoeg gedaan.", []),
    ("nl", "Wij zijn gestart. De zaal is geopend van 19.30 tot 21.30 uur.", []),
    (
        "nl",
        "Indien u vragen heeft: stakeholders participeren te allen tijde.",
        [("jargon", "Indien"), ("jargon", "stakeholders"), ("jargon", "participeren"), ("jargon", "te allen tijde")],
    ),
    ("nl", "In het  kader\nvan het plan.", []),
    ("nl", "In het  kader van het plan.", [("jargon", "In het  kader van")]),
    ("nl", "De conformiteit van een notaris.", []),
    ("nl", "Reeds gezegd. Reeds gezegd.", [("jargon", "Reeds")]),
    ("nl", "woord " * MOST_WORDS + ".", []),
    ("nl", "woord " * (MOST_WORDS + 1) + ".", [("long", "woord woord woord woord woord woord …")]),
    ("nl", "woord " * MOST_WORDS + "\n" + "woord " * MOST_WORDS, []),
    ("en", "You say what you think. Will you join us?", []),
    ("en", "The plan was made by the council.", [("passive", "was made")]),
    ("en", "One hundred people are interested.", []),
    (
        "en",
        "We need stakeholders in order to commence.",
        [("jargon", "stakeholders"), ("jargon", "in order to"), ("jargon", "commence")],
    ),
    ("fr", "Les plans sont faits. " + "mot " * (MOST_WORDS + 1), [("long", "mot mot mot mot mot mot …")]),
]


@pytest.mark.parametrize(("language", "written", "found"), GOLDEN)
def test_remarks_on_golden_texts(language, written, found):
    assert [(each.kind, each.quote) for each in remarks(written, language)] == found


def test_a_remark_says_what_to_write():
    assert [each.advice for each in remarks("Indien u komt.", "nl")] == ["Schrijf bijvoorbeeld: als"]


def test_the_start_that_we_offer_is_plain():
    assert remarks(proposed_introduction("Westwijk", ["Groen", "Eenzaamheid"]), "nl") == []


@pytest.mark.parametrize(("language", "words"), [("nl", DUTCH), ("en", ENGLISH)])
def test_every_word_of_the_lists_is_found_and_what_we_offer_is_not(language, words):
    found = {word: [each.quote for each in remarks(word, language) if each.kind == "jargon"] for word in words}
    assert found == {word: [word] for word in words}
    offered = {plain for plain in words.values() for each in remarks(plain, language) if each.kind == "jargon"}
    assert offered == set()


@given(st.text(), st.sampled_from(["nl", "en", "nl-nl", "", "tr"]))
def test_any_text_gets_advice_without_a_fault(written, language):
    found = remarks(written, language)
    assert {each.kind for each in found} <= {"long", "passive", "jargon"}
    assert [each for each in found if not (each.quote and each.advice)] == []
    assert len(found) == len(set(found))


WORDS = st.sampled_from(["worden", "is", "gemaakt", "heeft", "indien", "ſtakeholder", "zijn", "wijk", "\n", ". ", ","])


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_order_of_our_words_gets_advice_without_a_fault(written):
    assert {each.kind for each in remarks(written, "nl")} <= {"long", "passive", "jargon"}


@given(st.text(alphabet=" \t\r\n\xa0\u2028.,!?-"))
def test_a_text_without_words_gets_no_remark(written):
    assert remarks(written, "nl") == []


UNCLEAR = "Indien gewenst worden de plannen door ons gemaakt."


@pytest.mark.django_db
def test_asking_for_advice_on_a_new_meeting_saves_nothing_and_keeps_what_was_typed(client, coordinator, wijk, theme):
    client.force_login(coordinator)
    typed = about(wijk, theme, title="Nog niet af", introduction=UNCLEAR, question="", next="advice")
    response = client.post(url("plan"), typed)
    page = response.content.decode()
    assert (response.status_code, Meeting.objects.count(), LogEntry.objects.count()) == (200, 0, 0)
    assert ('value="Nog niet af"' in page, UNCLEAR in page) == (True, True)
    assert ("Schrijf bijvoorbeeld: als" in text(response), "worden … gemaakt" in text(response)) == (True, True)


@pytest.mark.django_db
def test_asking_for_advice_calls_nothing_a_mistake(client, coordinator, wijk):
    client.force_login(coordinator)
    response = client.post(url("plan"), {"title": "", "next": "advice"})
    assert (response.status_code, response.context["form"].errors) == (200, {})
    assert "lp-error" not in response.content.decode()
    assert text(response).count("er is nog geen tekst.") == 2


@pytest.mark.django_db
def test_asking_for_advice_on_a_meeting_changes_nothing(client, coordinator, wijk, theme):
    meeting = MeetingFactory(area=wijk, themes=[theme], introduction="Zoals het was.", organiser=coordinator)
    client.force_login(coordinator)
    response = client.post(url("subject", meeting), about(wijk, theme, introduction=UNCLEAR, next="advice"))
    meeting.refresh_from_db()
    assert (response.status_code, meeting.introduction, meeting.sequence) == (200, "Zoals het was.", 0)
    assert UNCLEAR in response.content.decode()


@pytest.mark.django_db
def test_a_viewer_and_a_stranger_of_the_area_get_no_advice(client, coordinator, other, theme):
    meeting = MeetingFactory(area=other, themes=[theme])
    for user in (viewer(), coordinator):
        client.force_login(user)
        assert client.post(url("subject", meeting), {"next": "advice"}).status_code == 404
