"""Hostile strings through the front door: every form of every page, every form of the administration, every model.

Each is refused with words, or kept as text; none is a failure, and no line end gets into what stands on one line.
"""

import datetime as dt
from contextlib import suppress
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm
from django.urls import reverse

from accounts.models import User
from tests.cases import case
from tests.factories import AdministratorFactory
from tests.hostile.corpus import CORPUS
from tests.hostile.world import fields, ours
from tests.house.test_form_views import OURS, TYPED, pages_with_forms, visible, worlds  # noqa: F401 (a fixture)
from tests.house.test_looking import town  # noqa: F401 (a fixture)
from tests.house.test_routes import PUBLIC_ROUTES

pytestmark = pytest.mark.django_db
# Kept in a column of one line, but typed in a field of several: shown as text, never in a head or a calendar.
SEVERAL = {"outcomes.Photo.alt"}
LINE_ENDS = "\r\n\0\u2028\u2029\x85\x0b\x0c"


def loaded(response):
    """What a browser would send for the forms of a page when nobody typed anything."""
    data = {}
    for context in response.context or ():
        for form in (each for part in context for each in part.values() if isinstance(each, BaseForm)):
            data |= {bound.html_name: as_sent(bound) for bound in form}
    return {name: value for name, value in data.items() if value is not None}


def as_sent(bound):
    """The value of a field as it is sent; where something must be chosen and nothing is, the first choice."""
    value = bound.value()
    choices = [key for key, _label in getattr(bound.field, "choices", None) or () if key not in (None, "")]
    if value in (None, "", []) and choices and bound.field.required:
        return str(choices[0])
    if isinstance(value, dt.date | dt.time):
        return bound.field.widget.format_value(value)
    return value


def filled(client, address, form, start):
    """What is sent when each field in which one can type holds a hostile string."""
    data = {field["name"]: field["value"] for field in form["fields"] if field["kind"] == "hidden"}
    data |= {name: value for name, value in loaded(client.get(address)).items() if name not in data}
    for number, field in enumerate(visible(form)):
        if field["kind"] in TYPED:
            data[field["name"]] = CORPUS[(start + number) % len(CORPUS)].text
    return data


def press(client, names, worlds, start):  # noqa: F811 (the fixture)
    """Send every form, filled so; return how many fields were filled, and what failed."""
    count, failed = 0, []
    client.raise_request_exception = False
    for name, address, form in list(pages_with_forms(client, names, worlds)):
        cache.clear()
        data = filled(client, address, form, start + count)
        count += len(visible(form))
        buttons = [{field["name"]: field["value"]} for field in form["fields"] if field["kind"] == "submit"]
        for button in buttons[:2] or [{}]:
            response = client.post(urljoin(address, form["action"]), data | button)
            failed += [(name, response.status_code)] if response.status_code >= 500 else []
    return count, failed


def broken_lines():
    """Every field of one line in which a sign stands that would end the line."""
    lines = [(field, value) for field, value in kept() if isinstance(field, models.CharField)]
    found = {(str(field), value) for field, value in lines if set(value) & set(LINE_ENDS)}
    return sorted((name, value) for name, value in found if name not in SEVERAL)


def kept():
    """Every text in the database, with its field."""
    for field in fields():
        for value in field.model._base_manager.values_list(field.attname, flat=True):
            yield field, str(value)


@case("H2", "every form of every page with a hostile string in each field", "refused with words, or kept as one line")
@pytest.mark.parametrize("start", [0, *[pytest.param(start, marks=pytest.mark.faults) for start in (15, 30, 45)]])
def test_no_form_of_ours_fails_on_a_hostile_string(client, worlds, start, seen):  # noqa: F811 (the fixture)
    public = OURS & set(PUBLIC_ROUTES)
    count, failed = press(client, sorted(public), worlds[:1], start)
    client.force_login(AdministratorFactory(role=User.Role.ADMINISTRATOR))
    more, failures = press(client, sorted(OURS - public), worlds[: 2 if start else 1], start + count)
    assert (failed + failures, broken_lines()) == ([], [])
    stored = sum("kwaad" in value for _field, value in kept())
    assert (count + more > 150, stored > 15) == (True, True)
    seen(f"{count + more} fields filled, {stored} texts kept, 0 failures, no line end in a line")


@case("H2", "every form of the administration with a hostile string in each field", "refused with words, or one line")
def test_no_form_of_the_administration_fails_on_a_hostile_string(client, worlds):  # noqa: F811 (the fixture)
    client.force_login(AdministratorFactory(role=User.Role.ADMINISTRATOR))
    client.raise_request_exception = False
    count, failed = 0, []
    for model in sorted((model for model in admin.site._registry if model in ours()), key=str):
        row = model._base_manager.first()
        names = [("add", []), *([("change", [row.pk])] if row else [])]
        for page, keys in names:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=keys)
            response = client.get(address)
            if response.status_code != 200 or "adminform" not in (response.context or {}):
                continue
            data, count = administered(response.context, count)
            failed += [(address, code)] if (code := client.post(address, data).status_code) >= 500 else []
    assert (failed, broken_lines()) == ([], [])
    assert (count > 80, sum("kwaad" in value for _field, value in kept()) > 15) == (True, True)


def administered(context, count):
    """What is sent for a page of the administration, its rows of related things as they are."""
    data = {}
    forms = [context["adminform"].form]
    for each in context.get("inline_admin_formsets") or ():
        forms += [each.formset.management_form, *each.formset.forms]
    for form in forms:
        for bound in form:
            value = as_sent(bound)
            is_text = bound.field.__class__.__name__ in {
                "CharField",
                "EmailField",
                "URLField",
                "TextField",
                "SlugField",
            }
            if is_text and form is forms[0]:
                value, count = CORPUS[count % len(CORPUS)].text, count + 1
            if value not in (None, False):
                data[bound.html_name] = value
    return data, count


@case("H2", "every field of every model checked with each hostile string", "accepted or refused with words")
def test_no_check_of_a_model_fails_on_a_hostile_string(worlds):  # noqa: F811 (the fixture)
    count, accepted = 0, 0
    for field in fields():
        row = field.model._base_manager.first() or field.model()
        for hostile in CORPUS:
            with suppress(ValidationError):
                field.clean(hostile.text, row)
                accepted += 1
            count += 1
    assert (count, 0 < accepted < count) == (len(fields()) * len(CORPUS), True)
