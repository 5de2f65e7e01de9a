"""What a worker is asked to do by a number is looked at anew: who asked may have lost the right, or never had it."""

import inspect

import pytest
from django.utils import timezone

from accounts.models import User
from areas import tasks
from areas.models import Figure, FigureImport
from platforms.celery import app
from tests.cases import case
from tests.factories import AdministratorFactory, AreaRoleFactory

pytestmark = pytest.mark.django_db
OF_NUMBERS = {"areas.tasks.check_figures", "areas.tasks.write_figures"}


def asked_by(actor, state):
    """An import of figures that waits for a worker."""
    return FigureImport.objects.create(
        dataset="kwb", table_id="x", year=2020, division_year=2020, file_name="kwb.xlsx", file_key="x" * 20,
        sha256="0" * 64, actor=actor, state=state, retrieved_on=timezone.localdate(), report={"wishes": {}},
    )  # fmt: skip


def ours():
    app.loader.import_default_modules()
    return {
        name: task
        for name, task in app.tasks.items()
        if name.split(".")[0]
        in {"accounts", "areas", "meetings", "invitations", "initiatives", "outcomes", "platforms"}
    }


def test_only_these_tasks_take_a_number():
    found = {name for name, task in ours().items() if inspect.signature(task.run).parameters}
    assert (len(ours()) > 10, found) == (True, OF_NUMBERS)


@case("J8", "a task with the number of an import that nobody may ask for any more", "nothing is read or written")
@pytest.mark.parametrize("task", sorted(OF_NUMBERS))
@pytest.mark.parametrize("role", [User.Role.COORDINATOR, User.Role.VIEWER, User.Role.EDITOR])
def test_a_task_looks_anew_at_who_asked(task, role):
    state = FigureImport.State.WAITING if "check" in task else FigureImport.State.RUNNING
    record = asked_by(AreaRoleFactory(user__role=role).user, state)
    getattr(tasks, task.rpartition(".")[2])(record.pk)
    record.refresh_from_db()
    assert (record.state, Figure.objects.count()) == (state, 0)


@case("J8", "a task with the number of an import that was not carried out, or that is not there", "nothing is written")
@pytest.mark.parametrize("state", [FigureImport.State.WAITING, FigureImport.State.CHECKED])
def test_what_nobody_carried_out_is_not_written(state):
    record = asked_by(AdministratorFactory(), state)
    tasks.write_figures(record.pk)
    tasks.write_figures(record.pk + 1000)
    record.refresh_from_db()
    assert (record.state, Figure.objects.count()) == (state, 0)


@case("J8", "a task for an administrator who still is one", "taken up")
def test_a_task_of_an_administrator_is_taken_up():
    record = asked_by(AdministratorFactory(), FigureImport.State.WAITING)
    tasks.check_figures(record.pk)
    record.refresh_from_db()
    assert record.state != FigureImport.State.WAITING
