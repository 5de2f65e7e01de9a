"""A resident, someone of an organisation and an official are each spoken to in a way of their own."""

import dataclasses

import pytest

from invitations import mail
from invitations.mail import tone
from invitations.models import Invitation
from invitations.queries import everyone_of
from tests.factories import InvitationFactory
from tests.letters import letter_of
from tests.outbox import words_of_html

GROUPS = ("residents", "partner", "municipal")


def text_to(group, kind, **fields):
    return mail.compose(letter_of(group=group, language="nl", **fields), kind)


@pytest.mark.parametrize(
    ("kind", "group", "sentence"),
    [
        ("invite", "residents", "U kent de buurt. Wij horen graag wat u ziet en wat u nodig hebt."),
        ("invite", "partner", "Denkt u mee namens uw organisatie? Kunt u zelf niet? Dan is een collega welkom."),
        ("invite", "municipal", "Bewoners willen iemand spreken die het onderwerp kent en antwoord kan geven."),
        ("reminder", "residents", "Dan weten wij voor hoeveel mensen wij plek maken."),
        ("reminder", "partner", "Ook als u niet komt. Kunt u zelf niet? Dan is een collega welkom."),
        ("reminder", "municipal", "Bewoners rekenen op iemand van de gemeente."),
        ("thanks", "residents", "Wat u vertelde, helpt ons verder."),
        ("thanks", "partner", "Wat u namens uw organisatie inbracht, helpt de buurt verder."),
        ("thanks", "municipal", "Hebt u iets beloofd? Laat het ons weten als het klaar is."),
    ],
)
def test_each_group_reads_its_own_words_and_no_other_does(kind, group, sentence):
    said = {each: text_to(each, kind) for each in GROUPS}
    assert {each for each, message in said.items() if sentence in message.text} == {group}
    assert {each for each, message in said.items() if sentence in words_of_html(message.html)} == {group}


def test_every_group_has_words_in_every_kind_that_differs():
    assert {kind: set(tones) for kind, tones in tone.TONES.items()} == {kind: set(GROUPS) for kind in tone.TONES}
    assert set(Invitation.Group.values) == set(GROUPS)


@pytest.mark.parametrize(("kind", "count"), [("invite", 0), ("reminder", 0), ("thanks", 1)])
def test_who_gets_it_for_information_is_asked_nothing(kind, count):
    message = text_to("municipal", kind, role="informed")
    assert sum(str(words) in message.text for words in tone.TONES[kind].values()) == count


@pytest.mark.parametrize("kind", ["link", "cancel", "missed", "confirmation"])
def test_other_mail_says_the_same_to_all(kind):
    letter = letter_of()
    assert len({mail.compose(dataclasses.replace(letter, group=group), kind).text for group in GROUPS}) == 1


@pytest.mark.django_db
def test_the_planned_mail_is_previewed_in_the_words_of_its_first_reader():
    official = InvitationFactory(group="municipal")
    [reader] = everyone_of(official.meeting).readers
    assert reader.group == "municipal"


@pytest.mark.django_db
@pytest.mark.parametrize(("group", "has_feed"), [("residents", False), ("partner", True), ("municipal", True)])
def test_a_preview_shows_the_calendar_link_of_professionals_and_it_opens_nothing(client, group, has_feed):
    shown = mail.letter_to_show(InvitationFactory(group=group))
    assert ("/agenda/mijn/voorbeeld.ics" in shown.feed_url) == has_feed
    if has_feed:
        assert client.get(shown.feed_url).status_code in {404, 410}
