"""What the archive keeps of a market: its ideas with what was answered, the whole programme, and nobody by name."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.actions import answer_stand, send_answers, set_call, treat
from initiatives.models import Initiative
from initiatives.rules import Treatment
from meetings.models import Meeting, ProgrammeItem
from outcomes import actions, queries
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory
from tests.initiatives.ideas import a_market, an_idea, decide
from tests.invitations.staff_pages import text
from tests.outcomes.dossiers import kept_for

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def market():
    kept_for(kind="market")
    return a_market()


def hold(market):
    now = timezone.now() - dt.timedelta(days=9)
    times = {"doors_at": None, "reply_by": now, "starts_at": now, "ends_at": now + dt.timedelta(hours=2)}
    Meeting.objects.filter(pk=market.pk).update(**times)
    market.refresh_from_db()


def closed(market):
    return actions.close_dossier(meeting=market, actor=market.organiser, remark="Niemand keek terug.")


def test_the_ideas_of_a_market_are_a_paper_of_its_dossier(market):
    set_call(meeting=market, text="Wat wilt u doen?", closes_on=None, actor=market.organiser)
    idea = an_idea(market, name="Noor Bakker")
    said = Treatment(idea.pk, 0, "admitted", "Past bij Groen.", "U krijgt een stand.")
    treat(treatments=[said], actor=market.organiser)
    answer_stand(initiative=idea, is_coming=True, needs_power=True)
    send_answers(ids=[idea.pk], actor=market.organiser)
    Initiative.objects.update(join_count=7, vote_count=41)
    hold(market)
    dossier = closed(market)
    whole, one = dossier.content["added"][0]["sections"]
    assert whole["lines"] == [
        "Wat wilt u doen?", "1 idee is ingediend.", "Er stond 1 stand.", "Er zijn 41 stemmen uitgebracht.",
    ]  # fmt: skip
    assert (one["heading"], one["lines"][:5]) == (
        idea.title,
        [idea.text, "Van wie: bewoners van de Lindelaan", "Stand van zaken: toegelaten", "Advies: Past bij Groen.",
         "Antwoord van de gemeente: U krijgt een stand."],
    )  # fmt: skip
    assert one["lines"][6:] == ["Stand: ja, stroom", "Briefjes “Ik wil meedoen”: 7", "Stemmen: 41"]
    assert [state for _day, state in one["rows"]] == ["Ingediend", "Beoordeeld", "Toegelaten"]
    assert [word in json.dumps(dossier.content, ensure_ascii=False) for word in ("Noor", "Bakker", "@")] == [False] * 3
    made = io.BytesIO()
    actions.pack_dossier(dossier=dossier, actor=market.organiser, into=made)
    with zipfile.ZipFile(made) as archive:
        assert archive.read(f"dossier-{market.pk}/ideeen/ideeen.pdf").startswith(b"%PDF-")


def test_an_idea_without_an_answer_is_missed_and_a_name_in_one_is_pointed_out(client, market):
    resident = ContactFactory(name="Fatima el Amrani")
    idea = an_idea(market, text="Fatima el Amrani wil bankjes.")
    hold(market)
    client.force_login(market.organiser)
    url = reverse("outcomes:dossier", args=[market.pk])
    seen = ["ideas" in queries.missing(market)]
    shown = text(client.get(url))
    assert ("Niet iedereen die een idee indiende, kreeg antwoord." in shown, resident.name in shown) == (True, True)
    decide(idea, market, "declined", "Dit kan niet.")
    send_answers(ids=[idea.pk], actor=market.organiser)
    assert [*seen, "ideas" in queries.missing(market)] == [True, False]


def test_the_programme_of_a_dossier_has_its_workshops_and_who_gave_them(market):
    club, alone = OrganisationFactory(name="Buurtclub"), OrganisationFactory(name="Bureau Kees Zelf")
    MembershipFactory(organisation=alone, contact=ContactFactory(name="Kees Zelf"))
    top = ProgrammeItem.objects.create(
        meeting=market, title="Werkplaatsen", offset=30, duration=60, host="de wijkmanager"
    )
    for number, whose in enumerate((club, alone)):
        ProgrammeItem.objects.create(
            meeting=market,
            title=f"Groep {number}",
            offset=10,
            duration=20,
            position=number,
            parent=top,
            organisation=whose,
        )
    hold(market)
    lines = closed(market).content["programme"]
    assert [(each["title"], each["offset"], each["who"], each["is_part"]) for each in lines] == [
        ("Werkplaatsen", 30, "de wijkmanager", False), ("Groep 0", 40, "Buurtclub", True), ("Groep 1", 40, "", True),
    ]  # fmt: skip


def test_the_count_before_destroying_a_market_names_its_call_and_stands_and_not_its_ideas(market):
    set_call(meeting=market, text="", closes_on=None, actor=market.organiser)
    answer_stand(initiative=an_idea(market, state="admitted"), is_coming=True)
    found = queries.dry_run(market)
    assert (found["calls"], found["stands"], "ideas" in found) == (1, 1, False)
    market.delete()
    assert Initiative.objects.get().meeting is None
