"""A theme of the older kind, that names components, colours the pages too."""

import pytest
from django.urls import reverse

from accounts import queries
from accounts.models import Branding
from accounts.rules import contrast, older_theme, theme
from tests.accounts.test_theme import OURS
from tests.house import ROOT

OLDER = (ROOT / "tests" / "accounts" / "themes" / "ouderkerk.css").read_text()


def tokens_of(text, class_name):
    return theme.applied(older_theme.completed(theme.read(text), class_name), class_name)


def test_our_variables_get_what_the_older_names_say():
    own = tokens_of(OLDER, "ouderkerk-theme")
    assert {name: value for name, value in own.items() if name.startswith("--basis-")} == {
        "--basis-color-default-bg-document": "var(--utrecht-document-background-color)",
        "--basis-color-default-color-document": "var(--utrecht-document-color)",
        "--basis-text-font-family-default": "var(--utrecht-document-font-family)",
        "--basis-heading-color": "var(--utrecht-heading-1-color)",
        "--basis-color-accent-1-inverse-bg-default": "var(--utrecht-page-header-background-color)",
        "--basis-color-accent-1-inverse-color-default": "var(--utrecht-page-header-color)",
        "--basis-color-accent-1-inverse-color-subtle": "var(--utrecht-page-header-color)",
        "--basis-color-action-1-inverse-bg-default": "var(--utrecht-button-primary-action-background-color)",
        "--basis-color-action-1-inverse-bg-hover": "var(--utrecht-button-primary-action-hover-background-color)",
        "--basis-color-action-1-inverse-bg-active": "var(--utrecht-button-primary-action-background-color)",
        "--basis-color-action-1-inverse-color-default": "var(--utrecht-button-primary-action-color)",
        "--basis-color-action-1-color-default": "var(--utrecht-link-color)",
        "--basis-color-action-1-color-hover": "var(--utrecht-link-color)",
        "--basis-form-control-border-color": "var(--utrecht-textbox-border-color)",
        "--basis-border-radius-sm": "var(--utrecht-button-border-radius)",
        "--basis-focus-background-color": "var(--utrecht-focus-background-color)",
        "--basis-focus-outline-color": "var(--utrecht-focus-outline-color)",
    }


def test_every_variable_that_is_given_a_value_is_one_that_we_read():
    assert set(older_theme._OLDER) - set(OURS) == set()


def test_its_colours_are_measured():
    assert contrast.findings(OURS | tokens_of(OLDER, "ouderkerk-theme")) == []
    pale = OLDER.replace("--utrecht-link-color: #004a8f", "--utrecht-link-color: #9cc4e8")
    found = contrast.findings(OURS | tokens_of(pale, "ouderkerk-theme"))
    assert {each.fronts for each in found} == {f"--basis-color-action-1-color-{step}" for step in ("default", "hover")}


@pytest.mark.parametrize(
    ("text", "class_name", "rule"),
    [
        (":root{--utrecht-link-color:#000}", "", ":root"),
        (".a{--utrecht-link-color:#000}", "a", ".a"),
        (".a{--utrecht-link-color:#000}", "b", ""),
        (".a{--utrecht-focus-color:#000;--basis-focus-color:#111}", "a", ""),
        (".a{--basis-color-action-1-color-default:#111}", "a", ""),
    ],
)  # fmt: skip
def test_a_newer_name_goes_first_and_another_class_says_nothing(text, class_name, rule):
    read = theme.read(text)
    assert "".join(each.selectors for each in older_theme.completed(read, class_name)[len(read) :]) == rule


@pytest.mark.django_db
def test_it_is_served_and_has_an_effect(client):
    branding = Branding.objects.create(class_name="ouderkerk-theme", tokens=OLDER)
    served = client.get(reverse("accounts:house_style_tokens")).content.decode()
    assert ".ouderkerk-theme{--basis-color-default-bg-document:var(--utrecht-document-background-color);" in served
    assert (queries.is_without_effect(branding), queries.poor_contrasts(branding)) == (False, [])


@pytest.mark.django_db
def test_another_class_name_is_another_version(client):
    branding = Branding.objects.create(class_name="ouderkerk-theme", tokens=OLDER)
    versions = []
    for name in ("ouderkerk-theme", "other-theme"):
        branding.class_name = name
        branding.save()
        queries.forget_house_style()
        versions.append((queries.house_style().tokens_version, queries.tokens_file().version))
    assert (versions[0][0] == versions[0][1], versions[1][0] == versions[1][1], versions[0] == versions[1]) == (
        True,
        True,
        False,
    )
