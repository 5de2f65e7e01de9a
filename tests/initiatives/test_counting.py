"""What was counted on paper at a market: slips and votes, also when two people fill them in at once."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.actions import TooEarly, note_counts
from initiatives.models import Initiative
from initiatives.rules import Counted
from meetings.models import Meeting
from tests.initiatives.ideas import a_market, an_idea
from tests.invitations.staff_pages import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def market(client):
    made = a_market()
    client.force_login(made.organiser)
    return made


@pytest.fixture
def url(market):
    return reverse("initiatives:counts", args=[market.pk])


def hold_today():
    now = timezone.now()
    Meeting.objects.update(doors_at=None, reply_by=now, starts_at=now, ends_at=now + dt.timedelta(hours=2))


def shown_in(form):
    """What a form posts when nothing is typed."""
    return {field.html_name: "" if field.value() is None else field.value() for field in form}


def loaded(client, url):
    return shown_in(client.get(url).context["form"])


def test_votes_are_written_down_from_the_day_of_the_market(client, market, url):
    idea = an_idea(market, state="admitted")
    before = client.get(url)
    assert ("vanaf de dag van de markt" in text(before), f"votes_{idea.pk}" in before.content.decode()) == (True, False)
    client.post(url, {f"joins_{idea.pk}": "2", f"votes_{idea.pk}": "41"})
    idea.refresh_from_db()
    assert (idea.join_count, idea.vote_count) == (2, None)
    with pytest.raises(TooEarly):
        note_counts(meeting=market, counted=[Counted(idea.pk, 2, 41, 2, None)], actor=market.organiser)
    hold_today()
    client.post(url, {f"joins_{idea.pk}": "2", f"votes_{idea.pk}": "41"})
    idea.refresh_from_db()
    assert idea.vote_count == 41


def test_a_mistake_at_a_title_has_no_quotes_within_the_same_quotes(client, market, url):
    idea = an_idea(market, state="admitted", title="Repaircafé")
    response = client.post(url, {f"joins_{idea.pk}": "x"})
    assert "Vul bij “Briefjes voor ‘Repaircafé’” een getal in" in text(response)


def test_slips_and_votes_are_totals_of_what_was_admitted(client, market, url):
    hold_today()
    idea, _other = an_idea(market, state="presented"), an_idea(market)
    assert [line["row"] for line in client.get(url).context["lines"]] == [idea]
    assert client.post(url, {f"joins_{idea.pk}": "-1", f"votes_{idea.pk}": "x"}).status_code == 422
    client.post(url, {f"joins_{idea.pk}": "7", f"votes_{idea.pk}": "41"})
    idea.refresh_from_db()
    assert (idea.join_count, idea.vote_count) == (7, 41)
    client.post(url, loaded(client, url) | {f"joins_{idea.pk}": "", f"votes_{idea.pk}": ""})
    idea.refresh_from_db()
    assert (idea.join_count, idea.vote_count) == (0, None)


def test_two_who_fill_in_counts_at_once_do_not_wipe_out_each_other(client, market, url):
    hold_today()
    first, second = (an_idea(market, state="presented", title=title) for title in ("Bankjes", "Bomen"))
    mine = loaded(client, url)
    client.post(url, loaded(client, url) | {f"joins_{first.pk}": "7", f"votes_{first.pk}": "41"})
    assert client.post(url, mine | {f"votes_{second.pk}": "12"}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.join_count, first.vote_count, second.join_count, second.vote_count) == (7, 41, 0, 12)


def test_a_count_that_a_colleague_filled_in_otherwise_stays_and_what_was_typed_too(client, market, url):
    hold_today()
    first, second = (an_idea(market, state="presented", title=title) for title in ("Bankjes", "Bomen"))
    mine = loaded(client, url) | {f"votes_{first.pk}": "14", f"joins_{first.pk}": "7", f"votes_{second.pk}": "12"}
    client.post(url, loaded(client, url) | {f"joins_{first.pk}": "7", f"votes_{first.pk}": "41"})
    response = client.post(url, mine)
    assert (response.status_code, "Stemmen voor “Bankjes”: 41." in text(response)) == (422, True)
    votes = dict(Initiative.objects.values_list("title", "vote_count"))
    again = shown_in(response.context["form"])
    assert (votes, again[f"votes_{first.pk}"]) == ({"Bankjes": 41, "Bomen": 12}, "14")
    assert client.post(url, again).status_code == 302
    assert dict(Initiative.objects.values_list("title", "vote_count")) == {"Bankjes": 14, "Bomen": 12}
