"""An administrator builds the rule of a theme, and sees its effect on all areas before saving it."""

import pytest
from django.urls import reverse

from meetings.models import ThemeRule
from tests.factories import AdministratorFactory
from tests.invitations.staff_pages import hidden, text
from tests.meetings.signal_town import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build()


@pytest.fixture
def admin(client, town):
    client.force_login(AdministratorFactory())
    return client


def typed(town, **changes):
    return {
        "is_on": "on", "slight": "0.5", "clear": "1.0", "strong": "1.4", "kind": "theme", "question": "Wat helpt?",
        f"indicator_{town.adults.pk}": "more", f"indicator_{town.elderly.pk}": "more",
    } | changes  # fmt: skip


def change(town):
    return reverse(
        "admin:meetings_themerule_change", args=[ThemeRule.objects.get(theme=town.money, is_current=True).pk]
    )


def test_the_rule_that_holds_is_filled_in(admin, town):
    form = admin.get(change(town)).context["form"]
    assert [(field.label, field.value()) for field in form.of_indicators if field.value()] == [
        ("Moeite met rondkomen (18+)", "more"), ("hard_up_65", "more"),
    ]  # fmt: skip
    assert form["question"].value() == "Wat helpt u om rond te komen?"


def test_the_effect_on_every_area_comes_before_saving(admin, town):
    page = admin.post(change(town), typed(town))
    found = [
        (area.name, str(before), str(after)) for area, before, after, is_changed in page.context["effect"] if is_changed
    ]
    assert (found, ThemeRule.objects.count()) == ([("Zuidbuurt", "duidelijk", "sterk")], 1)
    assert "1 gebied verandert" in text(page)


def test_what_was_looked_at_is_saved_as_a_new_version(admin, town):
    address = change(town)
    [seen] = hidden(admin.post(address, typed(town)), "seen")
    assert admin.post(address, typed(town, seen=seen)).status_code == 303
    rule = ThemeRule.objects.get(is_current=True)
    assert (rule.version, rule.strong, rule.indicators.count()) == (2, 1.4, 2)


def test_what_changed_after_looking_is_shown_first(admin, town):
    address = change(town)
    [seen] = hidden(admin.post(address, typed(town)), "seen")
    page = admin.post(address, typed(town, seen=seen, strong="9"))
    assert (page.status_code, ThemeRule.objects.count(), hidden(page, "seen") == [seen]) == (200, 1, False)


@pytest.mark.parametrize("wrong", [{"slight": "1.2"}, {"clear": "x"}, {"strong": ""}, {"kind": "feest"}])
def test_what_is_wrong_is_said(admin, town, wrong):
    assert (admin.post(change(town), typed(town, **wrong)).status_code, ThemeRule.objects.count()) == (422, 1)


def test_a_theme_without_a_rule_gets_its_first(admin, town):
    address = reverse("admin:meetings_themerule_add")
    assert f"?theme={town.green.pk}" in admin.get(address).content.decode()
    address += f"?theme={town.green.pk}"
    said = typed(town) | {f"indicator_{town.elderly.pk}": "less-direct", f"indicator_{town.adults.pk}": ""}
    [seen] = hidden(admin.post(address, said), "seen")
    admin.post(address, said | {"seen": seen})
    row = ThemeRule.objects.get(theme=town.green).indicators.get()
    assert (row.indicator, row.direction, row.is_direct) == (town.elderly, -1, True)


def test_no_rule_is_deleted_and_only_administrators_come_here(admin, client, town):
    rule = ThemeRule.objects.get()
    assert admin.post(reverse("admin:meetings_themerule_delete", args=[rule.pk]), {"post": "yes"}).status_code == 403
    client.force_login(town.sanne)
    assert client.get(change(town)).status_code in {302, 404}
    assert ThemeRule.objects.count() == 1


def test_the_list_shows_every_version(admin, town):
    assert admin.get(reverse("admin:meetings_themerule_changelist")).context["cl"].result_count == 1
