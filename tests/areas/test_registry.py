"""What is measured: installed once, kept as an administrator wants it, and never about origin."""

import pytest
from django.core.exceptions import ValidationError

from areas.actions import install_indicators
from areas.models import Indicator, IndicatorAlias, is_about_origin

pytestmark = pytest.mark.django_db


def test_installing_twice_adds_nothing_and_changes_nothing():
    assert install_indicators() > 150
    lonely = Indicator.objects.get(key="lonely_65")
    lonely.name, lonely.direction = "Eigen woorden", 0
    lonely.save()
    assert install_indicators() == 0
    lonely.refresh_from_db()
    assert (lonely.name, lonely.direction, lonely.denominator.key) == ("Eigen woorden", 0, "inhabitants_65")


def test_every_indicator_is_valid_and_has_a_name_in_a_file():
    install_indicators()
    for indicator in Indicator.objects.all():
        indicator.full_clean()
        assert (indicator.key, indicator.aliases.count() > 0) == (indicator.key, True)
    for alias in IndicatorAlias.objects.all():
        alias.full_clean()


def test_what_is_measured_otherwise_is_another_indicator():
    install_indicators()
    until = IndicatorAlias.objects.get(column="p_hh_110")
    since = IndicatorAlias.objects.get(column="p_ink_ar")
    assert (until.year_to, since.year_from, until.indicator_id == since.indicator_id) == (2023, 2024, False)
    house_value = IndicatorAlias.objects.filter(column__in=["g_woz", "g_wozbag"]).values_list(
        "indicator__key", flat=True
    )
    assert set(house_value) == {"house_value"}


@pytest.mark.parametrize(
    "text",
    ["a_nl_all", "a_eur_al", "p_nw_all", "a_geb_ne", "p_marok", "H007933_1", "Migratieachtergrond", "Nationaliteit",
     "Bevolking/Bevolking naar herkomst/Herkomstland/Europa (aantal)", "Kerkelijke gezindte", "Religie", "Turkije"],
)  # fmt: skip
def test_an_indicator_about_origin_nationality_or_religion_is_refused(text):
    assert is_about_origin(text)
    indicator = Indicator(key="x", name=text, unit="percent", source="CBS")
    with pytest.raises(ValidationError) as refused:
        indicator.full_clean()
    assert list(refused.value.message_dict) == ["name"]
    with pytest.raises(ValidationError):
        IndicatorAlias(indicator=indicator, dataset="kwb", column=text).clean_fields()


@pytest.mark.parametrize("text", ["a_geb", "p_geb", "a_inw", "Gemeentenaam", "Geluidhinder door buren", "Mantelzorger"])
def test_ordinary_columns_are_not_refused(text):
    assert not is_about_origin(text)
