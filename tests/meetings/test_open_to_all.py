"""Whether everyone is welcome: chosen at the first step, decided by the kind when nobody chose."""

import pytest

from meetings.models import Meeting
from meetings.queries import open_to_all
from tests.factories import MeetingFactory
from tests.meetings.typed import about, errors, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "chosen", "expected"),
    [
        ("theme", {"is_public": "yes"}, True),
        ("theme", {"is_public": "no"}, False),
        ("theme", {}, True),
        ("network", {"is_public": "yes"}, False),
        ("visit", {}, False),
    ],
)
def test_planning_keeps_whether_everyone_is_welcome(client, coordinator, wijk, theme, kind, chosen, expected):
    client.force_login(coordinator)
    response = client.post(url("plan"), about(wijk, theme, kind=kind, **chosen))
    assert (response.status_code, Meeting.objects.get().is_public) == (302, expected)


def test_changing_the_subject_changes_it_and_shows_what_was_chosen(client, coordinator, meeting, wijk, theme):
    client.force_login(coordinator)
    client.post(url("subject", meeting), about(wijk, theme, is_public="no"))
    meeting.refresh_from_db()
    assert (meeting.is_public, client.get(url("subject", meeting)).context["form"]["is_public"].value()) == (
        False,
        "no",
    )


def test_a_form_that_does_not_ask_leaves_it_closed(client, coordinator, meeting, wijk, theme):
    Meeting.objects.filter(pk=meeting.pk).update(is_public=False)
    client.force_login(coordinator)
    client.post(url("subject", meeting), about(wijk, theme, title="Een andere titel"))
    meeting.refresh_from_db()
    assert (meeting.title, meeting.is_public) == ("Een andere titel", False)


@pytest.mark.parametrize("value", ["", "maybe", "yes\0"])
def test_a_strange_choice_is_refused_in_words(client, coordinator, wijk, theme, value):
    client.force_login(coordinator)
    assert errors(client.post(url("plan"), about(wijk, theme, is_public=value))) == ["is_public"]


def test_open_to_all_holds_what_was_announced_and_is_for_everyone(db):
    for state in Meeting.State:
        MeetingFactory(title=state, state=state)
        MeetingFactory(title=f"closed {state}", state=state, is_public=False)
    for kind in Meeting.Kind:
        MeetingFactory(title=kind, kind=kind, state=Meeting.State.INVITING)
    found = sorted(open_to_all().values_list("title", flat=True))
    kinds = {"theme", "market", "information", "residents", "surgery", "walk"}
    assert found == sorted({"inviting", "held", "cancelled"} | kinds)
