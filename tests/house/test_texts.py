import importlib
import pkgutil
import re

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template.loader import get_template

from platforms.management.commands.messages import check, source_texts
from tests.house import PACKAGES, ROOT, shown, templates
from tests.house.test_routes import ROUTES

URL_TAG = re.compile(r"\{%\s*url\s+['\"]([\w:]+)['\"]")
STATIC_TAG = re.compile(r"\{%\s*static\s+['\"]([^'\"]+)['\"]")


def test_catalogues_are_complete_in_dutch_and_english():
    assert check(set(source_texts())) == []


@pytest.mark.parametrize("path", templates(), ids=shown)
def test_a_template_compiles(path):
    assert get_template(str(path.relative_to(ROOT / "templates"))).origin.name == str(path)


@pytest.mark.parametrize(("tag", "exists"), [(URL_TAG, ROUTES.__contains__), (STATIC_TAG, finders.find)])
def test_templates_name_only_what_exists(tag, exists):
    named = [(shown(path), name) for path in templates() for name in tag.findall(path.read_text())]
    assert [(path, name) for path, name in named if not exists(name)] == []


def our_forms():
    """Every form class of the product; the administration speaks Django's own words."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            # The door for a web server has no forms, and refuses these settings.
            if module.name != "platforms.wsgi" and not {"migrations", "management"} & set(module.name.split(".")):
                importlib.import_module(module.name)
    found, queue = [], [forms.BaseForm]
    while queue:
        queue += (below := queue.pop().__subclasses__())
        found += [
            form for form in below if form.__module__.split(".")[0] in PACKAGES and "admin" not in form.__module__
        ]
    return sorted(set(found), key=lambda form: (form.__module__, form.__name__))


def django_words(field):
    """The messages that Django itself gives a field of this class."""
    words = {}
    for part in reversed(type(field).__mro__):
        if part.__module__.startswith("django."):
            words |= getattr(part, "default_error_messages", {})
    return words


def borrowed(field):
    """The messages of a field that are still Django's, of those that a person can meet by leaving out or mistyping."""
    words = django_words(field)
    codes = {validator.code for validator in field.validators if validator.code in {"invalid"}}
    codes |= {code for code in words if code.startswith("invalid") and code != "invalid_list"} | (
        {"required"} if field.required else set()
    )
    return sorted(code for code in codes if field.error_messages.get(code) in {None, words.get(code)})


def test_no_form_speaks_the_words_of_django():
    fields = [(form, name, field) for form in our_forms() for name, field in form.base_fields.items()]
    found = {f"{form.__module__}.{form.__name__}.{name}": borrowed(field) for form, name, field in fields}
    assert {place: codes for place, codes in found.items() if codes} == {}


def test_all_forms_are_looked_at():
    class Borrower(forms.Form):
        email = forms.EmailField()
        kind = forms.ChoiceField(error_messages={"required": "Choose a kind."})

    assert [borrowed(field) for field in Borrower.base_fields.values()] == [["invalid", "required"], ["invalid_choice"]]


def test_checking_the_catalogues_by_hand_says_the_same(capsys):
    call_command("messages", "--check")
    assert capsys.readouterr().out == ""
