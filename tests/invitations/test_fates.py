"""Every field of ours that could hold something of a person says what happens to it when that person is forgotten."""

import pytest
from django.apps import apps
from django.db import models

from areas.models import Contact
from invitations.rules.fates import TABLES, Fate

OURS = ("accounts", "areas", "meetings", "invitations", "initiatives", "outcomes")
PERSONAL = (models.TextField, models.JSONField, models.BinaryField)  # an e-mail address and a URL are a CharField
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]


def to_declare(model):
    """What could hold something of a person: words, files, and who it refers to; a choice of ours says nothing."""
    return {
        field.name
        for field in model._meta.local_fields
        if field.related_model is Contact or (isinstance(field, (models.CharField, *PERSONAL)) and not field.choices)
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_says_what_happens_to_it(model):
    table = TABLES.get(model._meta.label)
    missing = to_declare(model) - set(table.fields if table else ())
    assert missing == set(), f"say in `fates.py` what happens to these fields of {model._meta.label}"


# What is emptied and was typed by nobody about somebody else: of the person itself, or made by the program.
NOT_ABOUT_OTHERS = {
    "areas.Contact", "invitations.Attempt", "invitations.Correspondent", "invitations.DataCheck",
    "invitations.DeliveryEvent", "invitations.DomainGate", "invitations.Follow", "invitations.Follower",
    "invitations.Message", "invitations.Need", "invitations.Registration", "invitations.Speaker",
    "invitations.Suppression",
}  # fmt: skip
MADE = {"email", "public_id", "code_hash", "briefed_mark"}


def test_words_that_are_emptied_are_searched_in_the_rows_of_others():
    for label, table in TABLES.items():
        typed = {
            field.name
            for field in apps.get_model(label)._meta.local_fields
            if table.fields.get(field.name) is Fate.BLANK
            and isinstance(field, (models.CharField, models.TextField, models.JSONField))
            and not field.choices
        }
        assert set(table.words) == (set() if label in NOT_ABOUT_OTHERS else typed - MADE), label


def test_the_tables_name_nothing_that_is_not_there():
    wrong = []
    for label, table in TABLES.items():
        names = {field.name for field in apps.get_model(label)._meta.local_fields}
        wrong += [f"{label}.{name}" for name in table.fields if name not in names]
    assert wrong == []


def test_what_is_emptied_or_renewed_belongs_to_somebody():
    """A field is only emptied in the rows of a person, so its table must say which these are."""
    loose = []
    for label, table in TABLES.items():
        model = apps.get_model(label)
        for name, fate in table.fields.items():
            is_link = model._meta.get_field(name).related_model is Contact
            if fate in {Fate.BLANK, Fate.RENEW} and table.whose is None and not is_link:
                loose.append(f"{label}.{name}")
    assert loose == []
