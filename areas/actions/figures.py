"""Figures come in: a trial, then the import; and a person says what a column or a code means."""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from celery import current_app
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from areas.imports import registry
from areas.imports.area_write import lock
from areas.imports.figure_links import find_links
from areas.imports.figure_plan import UnknownLayout
from areas.imports.figure_write import compare, compare_spreads, write_figures, write_links, write_spreads
from areas.imports.figures import Found, Wishes, read_figures, sketch
from areas.imports.report import Report
from areas.imports.source import FileRefused
from areas.imports.store import Kept, drop, kept
from areas.models import AreaCode, CodeQuestion, Figure, FigureImport, Indicator, IndicatorAlias, Spread

logger = logging.getLogger(__name__)

PURPOSE = "figures"
TASK_SECONDS = 3600  # a task that no worker took for an hour is forgotten; the page offers it again
_STATE = FigureImport.State


def install_indicators() -> int:
    """Add the indicators that we know and that are not there yet; return how many rows were added."""
    with transaction.atomic():
        return registry.install()


def import_figures(
    *,
    path: Path,
    name: str,
    wishes: Wishes | None = None,
    apply: bool,
    actor: User | None = None,
    record: FigureImport | None = None,
    progress: Callable[[int], None] = lambda percent: None,
    today: dt.date | None = None,
) -> Report:
    """Read a file of figures and report; write what is new or changed when `apply`. Raises `FileRefused`.

    The file is read outside the transaction; comparing and writing are one. The same file twice changes nothing.
    """
    install_indicators()
    report = Report(file=name, is_applied=apply)
    found = read_figures(path, report, wishes or Wishes(), today=today or timezone.localdate(), progress=progress)
    with transaction.atomic():
        if apply:
            lock(Figure, Spread, AreaCode)
        links = find_links(found.outcome.names, found.divisions.values(), report)
        figures = compare(found.outcome, found.divisions, report)
        spreads = compare_spreads(found.outcome.spreads, report)
        report.sort()
        if apply and (figures or spreads or links.codes or links.questions):
            source = _source(found, path, name, actor, record)
            write_figures(figures, found.divisions, source)
            write_spreads(spreads)
            write_links(links)
            log(actor=actor, action="import_figures", subject=source, figures=len(figures), spreads=len(spreads))
    if record is not None:
        _describe(record, found)
    return report


def _describe(source: FigureImport, found: Found) -> None:
    """Note on an import what its file turned out to be."""
    source.dataset, source.table_id, source.year = found.dataset, found.table_id, found.year
    source.division_year, source.is_provisional = found.divisions[found.year], found.is_provisional


def _source(found: Found, path: Path, name: str, actor: User | None, record: FigureImport | None) -> FigureImport:
    """Return the row that says where figures are from: the one of the page, the one of this very file, or a new one."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    facts = {"dataset": found.dataset, "year": found.year, "sha256": digest, "state": _STATE.DONE}
    source = record or FigureImport.objects.filter(**facts).first()
    if source is None:
        source = FigureImport(file_name=name, sha256=digest, actor=actor, state=_STATE.DONE, progress=100)
        source.retrieved_on = timezone.localdate(dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC))
    _describe(source, found)
    source.save()
    return source


def put_aside(*, found: Kept, wishes: Wishes, actor: User) -> FigureImport:
    """Note that a file waits, and let a worker check it. Raises `FileRefused` for what is no file of figures."""
    install_indicators()
    report = Report(file=found.name)
    opened = sketch(found.path, report, wishes)
    with transaction.atomic():
        with found.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        year = opened.year or 0
        record = FigureImport.objects.create(
            dataset=opened.plan.dataset, table_id=opened.table.table_id, year=year, division_year=year,
            file_name=found.name, file_key=found.key, sha256=digest, actor=actor, state=_STATE.WAITING,
            retrieved_on=timezone.localdate(), report={"wishes": asdict(wishes)},
        )  # fmt: skip
        _ring("areas.tasks.check_figures", record)
    return record


def unknown_columns(found: Kept) -> list[str]:
    """Return the columns of a kept file that are no codes or names. Raises `FileRefused`."""
    try:
        opened = sketch(found.path, Report(file=found.name), Wishes(dataset=found.key))
    except UnknownLayout as error:
        return error.columns
    return opened.plan.ignored


def check_import(*, record: FigureImport) -> None:
    """Read the file of an import and keep the report with it. A worker does this; it may do it again."""
    if _claim(record, _STATE.CHECKING, _STATE.WAITING, _STATE.CHECKING):
        _run(record, apply=False)


def carry_out_import(*, record: FigureImport, actor: User | None = None) -> bool:
    """Let a worker write the figures of an import that was checked; False when that was asked before."""
    with transaction.atomic():
        if not _claim(record, _STATE.RUNNING, _STATE.CHECKED):
            return False
        log(actor=actor, action="carry_out_figures", subject=record)
        _ring("areas.tasks.write_figures", record)
    return True


def write_import(*, record: FigureImport) -> None:
    """Write the figures of an import that someone had carried out. A worker does this; it may do it again."""
    if FigureImport.objects.filter(pk=record.pk, state=_STATE.RUNNING).exists():
        _run(record, apply=True)


def ring_again(*, record: FigureImport) -> None:
    """Call a worker once more for an import that nobody took up."""
    task = "write_figures" if record.state == _STATE.RUNNING else "check_figures"
    _ring(f"areas.tasks.{task}", record)


def _claim(record: FigureImport, state: str, *before: str) -> bool:
    """Bring an import from one of these states into the next; False when it was not there any more."""
    return bool(FigureImport.objects.filter(pk=record.pk, state__in=before).update(state=state, progress=0))


def _run(record: FigureImport, *, apply: bool) -> None:
    """Read (and write) the kept file of an import, and note how it went."""
    wishes = record.report.get("wishes", {})

    def progress(percent: int) -> None:
        FigureImport.objects.filter(pk=record.pk).update(progress=percent)

    record.refresh_from_db()
    try:
        found = kept(record.file_key, owner=record.actor_id or 0, purpose=PURPOSE)
        if apply:
            record.state, record.progress = _STATE.DONE, 100
        report = import_figures(
            path=found.path, name=record.file_name, wishes=Wishes(**wishes), apply=apply, actor=record.actor,
            record=record, progress=progress,
        )  # fmt: skip
    except FileRefused as error:
        _finish(record, _STATE.FAILED, wishes, [str(error)])
    except DatabaseError:
        logger.exception("Figures could not be written.")
        _finish(record, _STATE.FAILED, wishes, [_("The import did not succeed. Nothing was written.")])
    else:
        state = _STATE.DONE if apply else _STATE.CHECKED
        _finish(record, state, wishes, list(report.lines()), writes=report.writes)
        if apply:
            drop(found)


def _finish(
    record: FigureImport, state: str, wishes: Mapping[str, Any], lines: list[str], *, writes: bool = False
) -> None:
    """Note the outcome of an import."""
    record.state, record.progress = state, 100
    record.report = {"wishes": dict(wishes), "lines": lines, "writes": writes}
    record.save()


def _ring(task: str, record: FigureImport) -> None:
    """Call a worker after the commit; when the broker does not answer, the page offers to call again."""

    def publish() -> None:
        try:
            current_app.send_task(task, args=[record.pk], expires=TASK_SECONDS)
        except Exception:
            logger.exception("The broker does not answer; the file waits.")

    transaction.on_commit(publish, robust=True)


def name_columns(*, dataset: str, columns: Mapping[str, Indicator], actor: User) -> int:
    """Remember which columns of a kind of file are which indicators; return how many are new."""
    with transaction.atomic():
        made = 0
        for column, indicator in columns.items():
            _alias, is_new = IndicatorAlias.objects.update_or_create(
                dataset=dataset, column=column, population="", year_from=None, defaults={"indicator": indicator}
            )
            made += is_new
        log(actor=actor, action="name_columns", columns=made)
    return made


def answer_code_question(*, question: CodeQuestion, is_same: bool, actor: User) -> None:
    """Write down whether a code of a division year still means the area that had it."""
    with transaction.atomic():
        row = CodeQuestion.objects.select_for_update().get(pk=question.pk)
        codes = AreaCode.objects.filter(area=row.area, code=row.code)
        year = row.division_year
        if is_same and row.area and not any(code.covers(year) for code in codes):
            AreaCode.objects.create(area=row.area, code=row.code, year_from=year, year_to=year)
        if not is_same:
            for code in codes:
                if code.covers(year) and code.year_from < year:
                    code.year_to = year - 1
                    code.save(update_fields=["year_to"])
        row.state = CodeQuestion.State.SAME if is_same else CodeQuestion.State.OTHER
        row.decided_by, row.decided_at = actor, timezone.now()
        row.save()
        log(actor=actor, action="answer_code_question", subject=row, same=is_same)


def note_change(*, indicator: Indicator, actor: User, fields: list[str]) -> None:
    """Give an indicator that was changed its next version; the log keeps which fields."""
    indicator.version += 1
    indicator.save(update_fields=["version"])
    log(actor=actor, action="change_indicator", subject=indicator, version=indicator.version, fields=fields)
