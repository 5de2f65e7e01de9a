"""What a cell says: a number, or one of three reasons why there is none; and what columns make together."""

import pytest

from areas.imports.cells import Cell, column_letters, read_cell
from areas.imports.formula import columns_in, formula


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("26,4", Cell(26.4)), ("1.2", Cell(1.2)), ("    52.6", Cell(52.6)), ("  -0.100", Cell(-0.1)), ("0", Cell(0.0)),
        ("-", Cell(0.0)), (",5", Cell(0.5)), ("       .", Cell(absence="suppressed")),
        (",", Cell(absence="suppressed")),
        ("x", Cell(absence="suppressed")), ("NaN", Cell(absence="suppressed")), ("", Cell(absence="not_applicable")),
        ("   ", Cell(absence="not_applicable")), ("*", Cell(absence="not_yet")), ("12,3*", Cell(12.3, "", True)),
        ("-99997", Cell(absence="suppressed")), ("-99999999", Cell(absence="suppressed")),
        ("n.v.t.", Cell()), ("1.234,5", Cell()), ("1 234", Cell()), ("inf", Cell()), ("1_000", Cell()), ("1e5", Cell()),
    ],
)  # fmt: skip
def test_a_cell_is_read(text, cell):
    assert read_cell(text) == cell


def test_a_cell_that_is_no_figure_is_wrong_and_a_missing_one_is_not():
    assert [read_cell(text).is_wrong for text in ("hallo", "", ".", "0")] == [True, False, False, False]


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (113, "DJ")])
def test_a_column_is_named_as_in_a_spreadsheet(number, letters):
    assert column_letters(number) == letters


@pytest.mark.parametrize(
    ("text", "cells", "outcome"),
    [
        ("a", {"a": Cell(7.0)}, Cell(7.0)),
        ("a / b", {"a": Cell(5.0), "b": Cell(20.0)}, Cell(25.0)),
        ("a / b", {"a": Cell(10.0), "b": Cell(5.0)}, Cell(100.0)),  # rounded to fives
        ("a / b", {"a": Cell(5.0), "b": Cell(0.0)}, Cell(absence="not_applicable")),
        ("a / b", {"a": Cell(absence="suppressed"), "b": Cell(20.0)}, Cell(absence="suppressed")),
        ("a / a + b", {"a": Cell(5.0), "b": Cell(15.0)}, Cell(25.0)),
        ("0.7 * a + b", {"a": Cell(10.0), "b": Cell(3.0)}, Cell(10.0)),
        ("0.01 * a * b", {"a": Cell(20.0), "b": Cell(500.0)}, Cell(100.0)),
    ],
)
def test_columns_make_an_indicator(text, cells, outcome):
    names = list(cells)
    made = formula(text, names.index, scale=100.0)
    assert made.of(lambda place: cells[names[place]]) == outcome
    assert set(columns_in(text)) == set(names)


def test_an_indicator_whose_column_is_not_there_is_not_made():
    assert formula("a / b", {"a": 0}.get, scale=100.0) is None
