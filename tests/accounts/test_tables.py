import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from accounts.tables import CreateTables

KEY = ("id", models.BigAutoField(primary_key=True))


def points_at(name):
    return (name, models.ForeignKey(f"accounts.{name}", models.CASCADE, related_name="+", null=True))


def tables():
    with connection.cursor() as cursor:
        return {name for name in connection.introspection.table_names(cursor) if name.startswith("accounts_try")}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_tables_that_point_at_each_other_are_made_at_once_and_dropped_again():
    together = CreateTables(
        operations=[
            CreateModel("TryOne", [KEY, points_at("trytwo")]),
            CreateModel("TryTwo", [KEY, points_at("tryone")]),
        ]
    )
    before, after = ProjectState(), ProjectState()
    together.state_forwards("accounts", after)
    with connection.schema_editor() as editor:
        together.database_forwards("accounts", editor, before, after)
    one, two = (after.apps.get_model("accounts", name) for name in ("TryOne", "TryTwo"))
    try:
        first = one.objects.create()
        second = two.objects.create(tryone=first)
        one.objects.update(trytwo=second)
        assert (tables(), one.objects.get().trytwo.tryone) == ({"accounts_tryone", "accounts_trytwo"}, first)
        one.objects.update(trytwo=None)
        two.objects.all().delete()
    finally:
        with connection.schema_editor() as editor:
            together.database_backwards("accounts", editor, after, before)
    assert (tables(), together.describe()) == (set(), "Create models TryOne, TryTwo")
