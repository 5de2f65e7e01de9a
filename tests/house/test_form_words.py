"""Every field of every form refuses in words of our own, whatever is typed, in Dutch and in English."""

import re
from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.forms import NumberField, PasswordForm, TextField
from accounts.models import User
from tests.house.test_texts import our_forms

pytestmark = pytest.mark.django_db

LOCALES = [Path(django.__file__).parent / path for path in ("conf/locale", "contrib/auth/locale")]
# Where Django's sentences about what someone typed stand.
SOURCES = ("core/validators.py", "forms/", "contrib/auth/password_validation.py")
TYPED = [
    "", " ", "x" * 5000, "1" * 5000, "a\0b", "-1", "0", "1.5", "99999999999999999999", "bestaat-niet", "31-31-2026",
    "25.61", "@", "a@b", "http://", "javascript:alert(1)",
]  # fmt: skip


def asked_in_english():
    """The msgids of Django for what someone typed; a catalogue is the only list of them."""
    for folder in LOCALES:
        for entry in polib.pofile(str(folder / "en" / "LC_MESSAGES" / "django.po")):
            if any(path.startswith(SOURCES) for path, _line in entry.occurrences):
                yield folder, entry.msgid


def sentences_of_django():
    """A pattern for each of these sentences, in both languages."""
    found = {single for _folder, single in asked_in_english()}
    asked = set(found)
    for folder in LOCALES:
        for entry in polib.pofile(str(folder / "nl" / "LC_MESSAGES" / "django.po")):
            if entry.msgid in asked:
                found |= {entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values()} - {""}
    return [re.compile(re.sub(r"%\\\(\w+\\\)[sd]|%[sd]", ".*", re.escape(text).replace("%", "%"))) for text in found]


PATTERNS = sentences_of_django()


def is_of_django(text):
    return any(pattern.fullmatch(text) for pattern in PATTERNS)


def values_for(field):
    """What may come out of a page for this field: one text, or a list of them."""
    is_list = isinstance(field.widget, forms.SelectMultiple | forms.CheckboxSelectMultiple | forms.MultipleHiddenInput)
    return [[text] if text else [] for text in TYPED] if is_list else TYPED


def refusals(field):
    """Every sentence with which a field refuses one of these."""
    for value in values_for(field):
        try:
            field.clean(value)
        except ValidationError as refused:
            yield from refused.messages


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("form", our_forms(), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_no_field_refuses_in_the_words_of_django(form, language):
    with translation.override(language):
        said = {(name, text) for name, field in form.base_fields.items() for text in refusals(field)}
    assert {(name, text) for name, text in said if is_of_django(text)} == set()
    assert {(name, text) for name, text in said if re.search(r"%\(|“”|None", text)} == set()


def test_the_sentences_of_django_are_known():
    shown = [
        "Dit veld is verplicht.", "This field is required.", "Voer een geldig e-mailadres in.",
        "Null-tekens zijn niet toegestaan.",
        "Zorg dat deze waarde niet meer dan 5 tekens bevat (het zijn er nu 7).", "Dit wachtwoord is te algemeen.",
    ]  # fmt: skip
    assert [text for text in shown if not is_of_django(text)] == []
    assert len(PATTERNS) > 60
    borrowed = forms.CharField(max_length=3, label="Naam")
    assert sum(map(is_of_django, refusals(borrowed))) >= 3


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (TextField, "four", "Make the text at “Title” shorter: 3 characters at most. You used 4."),
        (TextField, "a\0b", "There is a sign at “Title” that we cannot read. Type the text again."),
        (NumberField, "many", "Fill in a number at “Title”, for example 10."),
        (NumberField, "0", "Fill in 1 or more at “Title”."),
        (NumberField, "99999999999999999999", "Fill in 9 or fewer at “Title”."),
    ],
)
def test_a_refusal_names_its_field(field, typed, words):
    limits = {"max_length": 3} if field is TextField else {"min_value": 1, "max_value": 9}
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        field(label="Title", **limits).clean(typed)
    with translation.override("en"):
        assert refused.value.messages == [words]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("password", ["kort", "123456789012", "password1234", "sanne@voorbeeldstad.example"])
def test_a_weak_password_is_refused_in_our_words(rf, password, language):
    user = User(email="sanne@voorbeeldstad.example", name="Sanne de Wit")
    user.set_password("het-oude-wachtwoord")
    with translation.override(language):
        typed = {"current": "het-oude-wachtwoord", "new": password, "again": password}
        form = PasswordForm(typed, user=user, request=rf.post("/wachtwoord/"))
        said = form.errors["new"]
    assert (len(said) > 0, [text for text in said if is_of_django(text) or "%" in text]) == (True, [])
