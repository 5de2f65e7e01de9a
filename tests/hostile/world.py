"""A town with a row of every model of ours, and each field of text in it filled with a hostile string.

The fields come from the models: a new one joins by itself. They are written past every form, as an import, an older
version or a master of the database could.
"""

import datetime as dt

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from tests.accounts.tampering import unguarded

APPS = ("accounts", "areas", "meetings", "invitations", "initiatives", "outcomes")
# Not typed by anyone and never shown: keys that lead to a row, and words of which the program has a list.
KEYS = {
    "public_id": "part of a signed link",
    "feed_key": "as public_id",
    "digest": "the address of a photo, and the hash of a link",
    "path": "the place of an area in the tree, made of numbers",
    "password": "a hash",
    "session_stamp": "random",
    "mark": "a seal that only the program can make",
    "hash": "as mark",
    "address_hash": "a keyed hash",
}
# Words of the program that have no list of choices, with one of them.
CODES = {
    "accounts.LogEntry.action": "invite",
    "accounts.LogCheck.problem": "changed",
    "invitations.Alarm.kind": "worker",
}
KEPT_IN_JSON = {"code", "kind", "state", "group", "answer", "role", "digest"}  # name a sentence as well


def ours():
    """Every model of our apps."""
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def fields():
    """Every field of text, in a fixed order: its number is its mark."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [
        field
        for model in ours()
        for field in model._meta.local_concrete_fields
        if isinstance(field, kinds) and not field.choices and field.name not in KEYS and str(field) not in CODES
    ]


def mark(number, pk=0):
    """What stands beside a string, to know it by; of letters and digits, so that every file can hold it."""
    return f"zq{number}r{pk}z"


def filled(field, number, pk, strings):
    """The value of a field of one row: each string behind the mark of the field, but a leading one stands first."""
    name = mark(number, pk)
    lead = "".join(each.text for each in strings if each.leads)
    text = lead + "".join(name + each.text for each in strings if not each.leads)
    if isinstance(field, models.EmailField):
        return f"{text}@kwaad.example"
    return f"https://kwaad.example/{text}" if isinstance(field, models.URLField) and not lead else text


def fill(strings_of, *, but=()):
    """Write strings into every field of every row; return what no database would keep: (fields, values by mark).

    `but`: fields that somebody needs as they are, to log in for example.
    """
    refused, values = [], {}
    with unguarded():
        for number, field in enumerate(fields()):
            if str(field) in but:
                continue
            if _fill_field(field, number, strings_of(number)):
                values[number] = filled(field, number, 0, strings_of(number))
            else:
                refused.append(str(field))
    return refused, values


def _fill_field(field, number, strings):
    rows = field.model._base_manager.all()
    values = dict(rows.values_list("pk", field.attname))
    changed = []
    for pk, before in values.items():
        value = filled(field, number, pk, strings)
        changed.append((leaves(before, value) if isinstance(field, models.JSONField) else value, pk))
    try:
        with transaction.atomic():
            for value, pk in changed:
                rows.filter(pk=pk).update(**{field.attname: value})
    except IntegrityError:
        return False
    return True


def leaves(found, value):
    """The same JSON with the value in every text."""
    if isinstance(found, dict):
        return {key: each if key in KEPT_IN_JSON else leaves(each, value) for key, each in found.items()}
    if isinstance(found, list):
        return [leaves(each, value) for each in found]
    return value if isinstance(found, str) and not _is_moment(found) else found


def _is_moment(text):
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def complete(known):
    """Add a row of every model that has none, near the rows that are known."""
    near = {type(row): row for row in known}
    missing = [model for model in ours() if not model._base_manager.exists()]
    while missing:
        left = [model for model in missing if not _add(model, near)]
        assert left != missing, f"No row could be made of {left}"
        missing = left


def _add(model, near):
    """Make a row; where two relations exclude each other, one of them is left out."""
    values = _values(model, near)
    relations = [field.name for field in model._meta.local_concrete_fields if field.is_relation and field.null]
    for left_out in (None, *relations):
        try:
            with transaction.atomic():
                return model._base_manager.create(**{name: each for name, each in values.items() if name != left_out})
        except IntegrityError:
            continue
    return None


def _values(model, near):
    found = {}
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.AutoField) or getattr(field, "auto_now_add", False) or field.generated:
            continue
        if field.is_relation:
            found[field.name] = near.get(field.related_model) or field.related_model._base_manager.first()
        elif not field.has_default() and not field.null:
            found[field.name] = _value(field)
    return found


def _value(field):
    if str(field) in CODES:
        return CODES[str(field)]
    if field.choices:
        return next(value for value, _label in field.flatchoices if value)
    kinds = {
        models.EmailField: "iemand@voorbeeld.example",
        models.JSONField: {},
        models.BinaryField: b"x",
        models.BooleanField: False,
        models.DateTimeField: timezone.now() + dt.timedelta(days=field.name.startswith("expires")),
        models.DateField: timezone.localdate(),
        models.TimeField: dt.time(12),
        models.CharField: "x" * min(field.max_length or 3, 3),
        models.TextField: "x",
        models.IntegerField: 1,
        models.FloatField: 1.0,
        models.DecimalField: 1,
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), "")
