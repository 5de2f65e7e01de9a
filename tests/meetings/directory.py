"""What the tests of the directory import share."""

from django.utils import translation

from meetings.imports import import_directory
from tests.areas.files import table

HEADER = ["organisatie", "kant", "contactpersoon", "functie", "e-mail"]
HBV = ["HBV Holy", "bewoners", "Fatima el Amrani", "voorzitter", "fatima@hbv.example"]


def run(path, *, apply=True):
    with translation.override("en"):
        return import_directory(path=path, name=path.name, apply=apply)


def load(tmp_path, *rows, header=HEADER, apply=True):
    return run(table(tmp_path / "lijst.csv", [header, *rows]), apply=apply)


def counts(report):
    return {kind: (count.new, count.changed, count.same) for kind, count in report.counts.items()}


def said(remarks):
    return [(remark.row, remark.reason) for remark in remarks]
