import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.house import PACKAGES

APPS = [package for package in PACKAGES if package != "platforms"]


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


@pytest.mark.parametrize("app", APPS)
def test_migrations_of_an_app_are_one_line(loader, app):
    names = sorted(name for label, name in loader.disk_migrations if label == app)
    before = [
        [parent for label, parent in loader.disk_migrations[app, name].dependencies if label == app] for name in names
    ]
    assert before == [[], *([name] for name in names[:-1])]


@pytest.mark.django_db
def test_no_model_differs_from_its_migrations(capsys):
    call_command("makemigrations", "--check", "--dry-run")
    assert capsys.readouterr().out == "No changes detected\n"


@pytest.mark.django_db
@pytest.mark.postgres
def test_every_migration_can_be_applied():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
