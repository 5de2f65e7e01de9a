"""Values go back into the form they were typed in, and the rest of the page stays as it was, to the letter."""

import pytest

from platforms.refill import refill

PAGE = """<!DOCTYPE html>
<main><form method="get"><input name="a" value="zoek"></form>
<form method="post" novalidate>
<input type="hidden" name="form_nonce" value="1"><input name="a" value="oud"><input type="email" name="b">
<input type="password" name="c"><input type="file" name="d">
<label><input type="checkbox" name="e" value="1" checked> &amp; een</label><input type="checkbox" name="e" value="2">
<input type="radio" name="f" value="ja"><input type="radio" name="f" value="nee" checked>
<select name="g"><option value="">-</option><option value="3" selected>drie</option>
<option value="4">vier</option></select>
<textarea name="h" rows="3">
oud &lt;b&gt;</textarea><button name="next" value="draft">Bewaar</button>
</form></main>
<input name="i" value="los" form="elders"><datalist><option value="4"></option></datalist>
"""


def filled(page=PAGE, target="/hier/", **values):
    return refill(page, path="/hier/", target=target, values=values)


def test_each_kind_of_field_gets_its_value_and_the_page_is_else_the_same():
    page = filled(
        a=['n"1'], b=["x@y"], c=["geheim"], d=["f"], e=["2"], f=["ja"], g=["4"], h=["<i>\n&"], form_nonce=["9"]
    )
    changes = {
        '<input name="a" value="oud">': '<input name="a" value="n&quot;1">',
        '<input type="email" name="b">': '<input type="email" name="b" value="x@y">',
        '<input type="checkbox" name="e" value="1" checked>': '<input type="checkbox" name="e" value="1">',
        '<input type="checkbox" name="e" value="2">': '<input type="checkbox" name="e" value="2" checked>',
        '<input type="radio" name="f" value="ja">': '<input type="radio" name="f" value="ja" checked>',
        '<input type="radio" name="f" value="nee" checked>': '<input type="radio" name="f" value="nee">',
        '<option value="3" selected>': '<option value="3">',
        '<option value="4">vier': '<option value="4" selected>vier',
        "\noud &lt;b&gt;<": "\n&lt;i&gt;\n&amp;<",
    }
    expected = PAGE
    for old, new in changes.items():
        assert expected.count(old) == 1, old
        expected = expected.replace(old, new)
    assert page == expected


def test_a_value_that_was_emptied_stays_empty_and_what_was_not_sent_stays():
    assert filled(a=[""]).count('<input name="a" value="">') == 1
    assert '<option value="3" selected>' in filled(a=["x"])


def test_a_form_for_another_address_is_left():
    assert filled(target="/elders/", a=["x"]) == PAGE


ROWS = """<form id="r1" method="post" action="/rij/"><input type="hidden" name="row" value="1"><input name="a"></form>
<form method="post" action="/rij/"><input type="hidden" name="row" value="1"></form>
<form id="r2" method="post" action="/rij/?x=1"><input type="hidden" name="row" value="2"><input name="a"></form>
<input name="b" form="r2">"""


@pytest.mark.parametrize(("row", "place"), [("1", 0), ("2", 2)])
def test_of_several_forms_the_one_of_the_same_row_gets_it(row, place):
    lines = filled(ROWS, "/rij/", row=[row], a=["x"], b=["y"]).splitlines()
    assert [number for number, line in enumerate(lines) if 'name="a" value="x"' in line] == [place]
    assert lines[3] == ('<input name="b" form="r2" value="y">' if row == "2" else '<input name="b" form="r2">')


def test_a_row_that_is_gone_fills_no_other():
    assert filled(ROWS, "/rij/", row=["3"], a=["x"]) == ROWS


def test_fields_of_the_same_name_get_their_values_in_order():
    page = '<form method="post"><input name="a"><input name="a"></form>'
    assert (
        filled(page, a=["1", "2"]) == '<form method="post"><input name="a" value="1"><input name="a" value="2"></form>'
    )
