"""What is proposed for an area: figures, voices and history side by side."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from areas.models import Area, Spread
from meetings.actions.deciding import decide, install_rules, save_rule
from meetings.models import ProposalDecision, Signal, ThemeRule
from meetings.proposals import Tree, proposals_for, venue_near, without_meeting
from meetings.rules.catalogue import CATALOGUE
from meetings.rules.signal import CutOffs, Loudness, Strength
from tests.areas.figures import coded_area, figure, indicator
from tests.factories import AreaFactory, MeetingFactory, ThemeFactory, VenueFactory
from tests.meetings.signal_town import build

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def town():
    return build()


def proposal(area, theme, today=TODAY):
    return next(each for each in proposals_for([area], today=today)[area.pk] if each.theme == theme)


def say(town, *origins, area=None, theme=None, on=TODAY, **fields):
    fields |= {"area": area or town.zuid, "theme": theme or town.green, "received_on": on}
    return [Signal.objects.create(text="Meer bomen", origin=origin, **fields) for origin in origins]


def test_a_buurt_is_measured_against_its_own_city(town):
    found = proposal(town.zuid, town.money)
    assert (round(found.signal.value, 2), found.signal.strength, found.data_year) == (1.46, Strength.CLEAR, 2020)
    assert (found.is_proposed, found.figures_word, found.voices_word) == (True, "duidelijk", "geen")


def test_the_sentence_is_one_that_a_resident_understands(town):
    found = proposal(town.zuid, town.money)
    assert found.sentence == (
        "Rondkomen: in Zuidbuurt zegt 25 van de 100 volwassenen moeilijk rond te komen; in heel Vlaardingen 17."
        " Schatting RIVM, 2020."
    )
    with translation.override("en"):
        telling = proposal(town.capitals, town.money)
        assert telling.sentence == (
            "Making ends meet: in Hoofdstedenbuurt 25 of every 100 adults say they find it hard to make ends meet;"
            " in all of Vlaardingen 17. Estimate RIVM, 2020."
        )


def test_rate_and_volume_stand_side_by_side_and_few_people_never(town):
    assert [proposal(area, town.money).people for area in (town.zuid, town.capitals)] == [505, 370]
    small = proposal(town.wetering, town.money)
    assert (small.signal.strength, small.people) == (Strength.TOO_FEW, None)


def test_a_wijk_says_which_buurt_in_it_stands_out(town):
    found = proposal(town.west, town.money)
    assert (found.signal.strength, [area for area, _signal in found.inside]) == (Strength.SLIGHT, [town.zuid])
    assert found.is_proposed is True
    quiet = proposal(town.holy, town.money)
    assert (quiet.signal.strength, quiet.speaks_of, quiet.people) == (Strength.NONE, town.capitals, 370)


def test_the_city_is_measured_against_the_country(town):
    found = proposal(town.city, town.money)
    assert (round(found.signal.steps[0].yardstick, 2), found.city) == (1.24, "Nederland")


def test_every_step_of_the_sum_can_be_read(town):
    [(name, mean, lines)] = proposal(town.zuid, town.money).sums
    first = lines[0]
    assert (name, mean) == ("Zuidbuurt", "1,46")
    assert (first.name, first.source) == ("Moeite met rondkomen (18+)", "Schatting RIVM, 2020.")
    assert (first.here, first.there, first.difference, first.spread, first.yardstick) == (
        "25,3", "17,3", "+8,0", "5,88", "+1,36",
    )  # fmt: skip


def test_a_figure_of_a_year_without_national_spread_does_not_count_and_says_so(town):
    Spread.objects.all().delete()
    found = proposal(town.zuid, town.money)
    assert (found.signal.strength, [line.cause for line in found.sums[0][2]]) == (
        Strength.TOO_FEW, ["geen landelijke spreiding"] * 2,
    )  # fmt: skip


def test_an_own_area_is_made_of_its_buurten(town):
    own = AreaFactory(name="Rivierzone", kind=Area.Kind.CUSTOM, parent=town.city)
    own.members.set([town.zuid, town.capitals])
    found = proposal(own, town.money)
    assert (round(found.signal.steps[0].reading.value, 3), found.signal.strength) == (25.086, Strength.CLEAR)
    assert [area for area, _signal in found.inside] == [town.zuid, town.capitals]


def test_voices_propose_without_any_figures(town):
    say(town, "resident", "resident", "organisation")
    found = proposal(town.zuid, town.green)
    assert (found.voices.count, found.voices.loudness, found.is_proposed) == (3, Loudness.SEVERAL, True)
    assert found.sentence == ""
    assert found.voices_sentence == "3 signalen in 12 maanden, van: bewoner en organisatie."


def test_voices_of_the_buurten_count_for_the_wijk_and_not_the_other_way_round(town):
    say(town, "resident", "phone")
    say(town, "official", area=town.west)
    assert [proposal(area, town.green).voices.count for area in (town.zuid, town.west, town.city)] == [2, 3, 3]


def test_old_merged_and_themeless_voices_do_not_count(town):
    kept = say(town, "resident", on=TODAY - dt.timedelta(days=364))
    say(town, "phone", on=TODAY - dt.timedelta(days=366))
    say(town, "phone", on=TODAY + dt.timedelta(days=1))
    say(town, "organisation", merged_into=kept[0])
    Signal.objects.create(area=town.zuid, text="?", origin="phone", received_on=TODAY)
    assert proposal(town.zuid, town.green).voices.count == 1


def test_where_figures_and_voices_agree_comes_first(town):
    say(town, *["resident", "phone"] * 3)
    assert [each.theme for each in proposals_for([town.zuid], today=TODAY)[town.zuid.pk]] == [town.money, town.green]
    say(town, *["resident", "phone"] * 2, theme=town.money, area=town.wetering)
    listed = proposals_for([town.wetering], today=TODAY)[town.wetering.pk]
    assert [(each.theme, each.order) for each in listed] == [
        (town.money, (True, 1, -2)), (town.green, (True, 1, 0)),
    ]  # fmt: skip


def test_history_is_kept_apart(town):
    start = timezone.now() - dt.timedelta(days=60)
    over = {"state": "held", "starts_at": start, "ends_at": start + dt.timedelta(hours=2), "reply_by": start}
    old = MeetingFactory(area=town.west, themes=[town.money], doors_at=None, **over)
    coming = MeetingFactory(area=town.zuid, themes=[town.money])
    MeetingFactory(area=town.holy, themes=[town.money], doors_at=None, **over)
    found = proposal(town.zuid, town.money)
    assert (found.held.pk, found.planned.pk) == (old.pk, coming.pk)
    assert proposal(town.zuid, town.green).held is None


def test_a_decision_sets_aside_until_rule_or_figures_change(town):
    terms = {"area": town.zuid, "theme": town.money, "reason": "Volgend jaar", "rule_version": 1, "actor": town.sanne}
    decide(decision="refused", data_year=2020, **terms)
    assert proposal(town.zuid, town.money).is_set_aside is True
    save_rule(theme=town.money, parts=[(town.adults, 1, True)], actor=None)
    assert (proposal(town.zuid, town.money).holds, proposal(town.zuid, town.money).decision.reason) == (
        False, "Volgend jaar",
    )  # fmt: skip
    decide(decision="accepted", data_year=2020, **(terms | {"rule_version": 2, "reason": ""}))
    assert proposal(town.zuid, town.money).is_accepted is True


def test_a_rule_that_is_off_proposes_nothing(town):
    save_rule(theme=town.money, parts=[(town.adults, 1, True)], is_on=False, actor=None)
    assert [each.theme for each in proposals_for([town.zuid], today=TODAY)[town.zuid.pk]] == [town.green]


def test_saving_a_rule_keeps_the_versions_before_it(town):
    save_rule(theme=town.money, parts=[(town.adults, 1, True)], cut_offs=CutOffs(0.4, 0.9, 2), actor=town.sanne)
    assert list(ThemeRule.objects.values_list("version", "is_current", "clear")) == [(2, True, 0.9), (1, False, 1.0)]


def test_the_number_of_queries_does_not_grow(town, django_assert_num_queries):
    # The first time reads one area, then all six with three more themes, voices, meetings and decisions.
    with django_assert_num_queries(20):
        proposals_for([town.zuid], today=TODAY)
    for number in range(3):
        theme = ThemeFactory(name=f"Thema {number}")
        save_rule(theme=theme, parts=[(town.adults, 1, True)], actor=None)
        say(town, "resident", theme=theme)
        MeetingFactory(area=town.zuid, themes=[theme])
        ProposalDecision.objects.create(
            area=town.zuid, theme=theme, decision="accepted", rule_version=1, decided_at=timezone.now()
        )
    areas = list(Area.objects.all())
    with django_assert_num_queries(20):
        found = proposals_for(areas, today=TODAY)
        assert sorted(map(len, found.values())) == [5] * 6


def test_a_venue_in_the_area_comes_before_one_around_it(town):
    around = VenueFactory(area=town.city, capacity=500)
    assert venue_near(town.west, Tree()) == around
    stairs = VenueFactory(area=town.zuid, is_step_free=False)
    assert venue_near(town.west, Tree()) == stairs
    flat = VenueFactory(area=town.west, capacity=20)
    assert venue_near(town.west, Tree()) == flat


def test_areas_without_a_meeting_this_year(town):
    MeetingFactory(area=town.zuid, state="inviting", starts_at=timezone.now() + dt.timedelta(hours=1),
                   doors_at=None, reply_by=timezone.now(), ends_at=timezone.now() + dt.timedelta(hours=3))  # fmt: skip
    MeetingFactory(area=town.holy)  # a draft
    year = timezone.localdate(timezone.now() + dt.timedelta(hours=1)).year
    assert without_meeting([town.west, town.holy], year=year, tree=Tree()) == [town.holy]


# --- The first rules --------------------------------------------------------------------------------------------------


def test_the_first_rules_are_installed_once_and_leave_others_alone(town):
    lonely = ThemeFactory(name="Ontmoeting en eenzaamheid")
    indicator("lonely_65")
    indicator("lonely_18")
    assert [rule.theme for rule in install_rules()] == [lonely]
    rule = ThemeRule.objects.get(theme=lonely)
    assert list(rule.indicators.values_list("indicator__key", "direction", "is_direct")) == [
        ("lonely_65", 1, False), ("lonely_18", 1, True),
    ]  # fmt: skip
    assert install_rules() == []
    assert ThemeRule.objects.get(theme=town.money).question == "Wat helpt u om rond te komen?"


def test_the_catalogue_names_indicators_of_the_registry():
    from areas.actions import install_indicators
    from areas.models import Indicator

    install_indicators()
    known = set(Indicator.objects.values_list("key", flat=True))
    assert {key for entry in CATALOGUE for key, _way, _direct in entry.parts} - known == set()
    assert len({entry.theme for entry in CATALOGUE}) == 19


def test_figures_under_a_code_of_another_area_are_never_read(town):
    twin = coded_area("BU06220705", "Park Holy", parent=town.holy, year_from=2021)
    for each, value in ((town.adults, 60.0), (town.elderly, 60.0)):
        figure("BU06220705", each, 2020, value)
    found = proposal(twin, town.money)
    assert [line.cause for line in found.sums[0][2]] == [
        "niet vergelijkbaar: het gebied heeft in dat jaar een andere code"
    ] * 2
