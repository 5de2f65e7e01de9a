"""What a form names must be in sight: something of another area is refused, in every field that takes a row."""

import re

import pytest
from django import forms
from django.urls import reverse

from areas.models import Area, Contact, Organisation
from initiatives.models import Initiative
from invitations.models import Invitation
from meetings.models import Meeting, ProgrammeItem, Signal
from tests.cases import case
from tests.rights.addresses import address
from tests.rights.table import TABLE
from tests.rights.world import browser, undone

pytestmark = pytest.mark.django_db
# Every page with a form that a coordinator may send.
PAGES = sorted(
    name
    for name, rule in TABLE.items()
    if "c" in (rule.get or "") and "c" in (rule.post or "") and rule.kind in {"area", "staff", "body"}
)
# A form that is sent to another address than that of its page.
SENT_TO = {("meetings:signal", Signal): "meetings:merge_signal", ("meetings:signal", Meeting): "meetings:plan_signal"}
PERSON = re.compile(r"c\d+")


def foreign(world):
    """Return a row of the other place, by its model."""
    other = world.other
    return {
        Area: other.area,
        Contact: other.contact,
        Organisation: other.organisation,
        Meeting: other.market,
        Invitation: other.invitation,
        Signal: other.signal,
        Initiative: other.idea,
        ProgrammeItem: other.meeting.programme.earliest("pk"),
    }


def forms_on(response):
    """Return the forms that a page shows, each once."""
    found = {}
    for context in response.context or ():
        for layer in context:
            for value in layer.values() if isinstance(layer, dict) else ():
                if isinstance(value, forms.BaseForm):
                    found[id(value)] = value
    return list(found.values())


def shown(world, name):
    """Return the forms on this page of one's own, as the coordinator sees them."""
    with undone():
        return forms_on(browser(world, "c").get(address(world, name, "own", "c")))


def taken_for(form, world):
    """Return (field, what names something of the other place) for each field that takes a row."""
    rows = foreign(world)
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            if field.queryset.model in rows:
                yield name, rows[field.queryset.model].pk
        elif any(PERSON.fullmatch(str(key)) for key, _words in _flat(getattr(field, "choices", ()))):
            yield name, f"c{world.other.contact.pk}"


def _flat(choices):
    for key, words in choices:
        yield from words if isinstance(words, list | tuple) else [(key, words)]


def sent(form, name, value):
    """Return the form as it stands on the page, with one field changed."""
    data = {}
    for bound in form:
        found = bound.value()
        if isinstance(bound.field.widget, forms.CheckboxInput) and not found:
            continue
        data[bound.html_name] = "" if found is None else getattr(found, "pk", found)
    is_many = isinstance(form.fields[name], forms.ModelMultipleChoiceField)
    first = form.fields[name].queryset.first() if is_many else None
    return data | {form.add_prefix(name): [*([first.pk] if first else []), value] if is_many else value}


@case("J4", "a row of another area in every field that takes one", "refused, with nothing changed")
@pytest.mark.parametrize("name", PAGES)
def test_a_row_of_another_area_is_refused(made, name, seen):
    for form in shown(made, name):
        for field, value in taken_for(form, made):
            queryset = getattr(form.fields[field], "queryset", None)
            where = address(made, SENT_TO.get((name, getattr(queryset, "model", None)), name), "own", "c")
            assert queryset is None or not queryset.filter(pk=value).exists(), f"{name} offers {field} {value}"
            writes = []
            with undone(writes):
                response = browser(made, "c").post(where, sent(form, field, value))
            refused = [each for each in forms_on(response) if field in each.errors] if response.context else []
            assert (name, field, response.status_code in {404, 422}, writes) == (name, field, True, [])
            assert response.status_code == 404 or refused, f"{name}: {field} was not what was wrong"
    seen("refused")


def test_many_fields_take_a_row(made):
    fields = {(name, field) for name in PAGES for form in shown(made, name) for field, _value in taken_for(form, made)}
    assert len(fields) >= 15, sorted(fields)


@case("J4", "an invitation of another meeting under one's own", "not found")
@pytest.mark.parametrize("name", ["invitation", "address", "extend", "give_place"])
def test_an_invitation_of_another_meeting_is_not_found_under_an_own_one(made, name):
    where = reverse(f"invitations:{name}", args=[made.own.meeting.pk, made.other.invitation.pk])
    for role in "cwb":
        for method in ("get", "post") if name != "give_place" else ("post",):
            with undone():
                assert getattr(browser(made, role), method)(where).status_code == 404


@case("J4", "a row of the preparation or the report of another meeting under one's own", "not found")
@pytest.mark.parametrize("name", ["item", "role", "chore", "material"])
def test_a_part_of_another_meeting_is_not_found_under_an_own_one(made, name):
    rows = {"item": "programme", "role": "roles", "chore": "checklist", "material": "materials"}
    row = getattr(made.other.meeting, rows[name]).earliest("pk")
    for role in "cwb":
        with undone():
            where = reverse(f"meetings:{name}", args=[made.own.meeting.pk, row.pk])
            assert browser(made, role).get(where).status_code == 404


@case("J4", "a contact out of sight, added by hand", "not on the list")
def test_a_foreign_contact_is_not_added(made):
    where = reverse("invitations:add_invitee", args=[made.own.meeting.pk])
    writes = []
    with undone(writes):
        said = {"contact": made.other.contact.pk, "note": "omdat het kan", "action": "add"}
        response = browser(made, "c").post(where, said)
        assert not Invitation.objects.filter(meeting=made.own.meeting, contact=made.other.contact).exists()
    assert (response.status_code in {404, 422}, [each for each in writes if "choice" in each]) == (True, [])
