"""What an uploaded theme may hold, and whether its colours and ours can be told apart."""

import re

import pytest

from accounts.rules import contrast, theme
from accounts.rules.contrast import Finding, Pair
from tests.house import ROOT

STYLE_SHEET = (ROOT / "static" / "platform.css").read_text()
OURS = theme.defaults(STYLE_SHEET)
MEERDORP = (ROOT / "tests" / "accounts" / "themes" / "meerdorp.css").read_text()
# Colours of ours that stand in no pair, and why they need not.
WITHOUT_PAIR = {
    "--basis-color-default-border-subtle": "a line between things that stand apart without it",
    "--basis-color-accent-1-border-subtle": "as above",
    "--basis-color-positive-border-default": "the side of a message, which its words and its icon carry",
    "--basis-color-warning-border-default": "as above",
    "--basis-color-info-border-default": "as above",
    "--basis-color-disabled-bg-default": "shown nowhere",
    "--basis-color-disabled-color-default": "shown nowhere",
    "--lp-chart-yes": "each part of a chart stands beside it as number and word",
    "--lp-chart-maybe": "as above",
    "--lp-chart-no": "as above",
    "--lp-chart-fail": "as above",
    "--lp-map-edge": "the names and the numbers on the map stand in a table too",
    "--lp-shadow": "a shadow",
}


def refusal(text):
    with pytest.raises(theme.StyleRefused) as refused:
        theme.read(text)
    return str(refused.value)


def test_every_colour_of_the_style_sheet_stands_in_a_pair_or_needs_none():
    paired = {name for pair in contrast.PAIRS for name in (*pair.fronts, pair.back)}
    colours = {name for name, value in OURS.items() if value.startswith("#")}
    colours |= {name for name, value in OURS.items() if contrast.colour(name, OURS)} | set(WITHOUT_PAIR)
    assert colours - paired == set(WITHOUT_PAIR)
    assert paired - set(OURS) == set()


def test_the_style_sheet_has_colours_in_its_layer_of_tokens_only():
    rest = STYLE_SHEET.partition("@layer base{")[2]
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[;}\s,)])", rest) == []


@pytest.mark.parametrize(("text", "class_name"), [("", ""), (MEERDORP, "meerdorp-theme")])
def test_text_borders_and_focus_stand_out(text, class_name):
    tokens = OURS | theme.applied(theme.read(text), class_name)
    ratios = [(pair, contrast.ratio(pair, tokens)) for pair in contrast.PAIRS]
    assert [(pair, ratio) for pair, ratio in ratios if ratio is None or ratio < pair.least] == []
    assert contrast.findings(tokens) == []


def test_the_manual_names_every_variable_once():
    table = (ROOT / "docs" / "house-style.md").read_text().partition("## The variables")[2]
    assert sorted(re.findall(r"`(--[\w-]+)`", table)) == sorted(OURS)


def test_the_second_theme_is_another_one():
    own = theme.applied(theme.read(MEERDORP), "meerdorp-theme")
    assert contrast.colour("--basis-color-accent-1-inverse-bg-default", own) != contrast.colour(
        "--basis-color-accent-1-inverse-bg-default", OURS
    )
    assert own["--nl-button-border-radius"] == "0"
    assert theme.applied(theme.read(MEERDORP), "other-theme") == {}


def test_pale_colours_are_found_and_unreadable_ones_are_not_taken_for_good():
    tokens = OURS | {"--basis-color-negative-color-default": "#ff8a80", "--lp-map-base": "color-mix(in oklab,red,blue)"}
    found = {(each.fronts, each.pair.back, each.ratio and round(each.ratio, 2)) for each in contrast.findings(tokens)}
    pale = "--basis-color-negative-color-default"
    assert found == {
        (pale, "--basis-color-default-bg-document", 2.12),
        (pale, "--basis-color-default-bg-subtle", 2.28),
        (pale, "--basis-color-negative-bg-default", 1.97),
        ("--basis-color-action-1-inverse-color-default", "--lp-map-base", None),
    }


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        ("#fff", (1, 1, 1)),
        ("#000F", (0, 0, 0)),
        ("#0a5f6b80", None),
        ("#12345", None),
        ("rgb(0 255 0)", (0, 1, 0)),
        ("rgba(0, 0, 255, 1)", (0, 0, 1)),
        ("rgb(100% 0% 0%)", (1, 0, 0)),
        ("rgb(0 0 0 / 50%)", None),
        ("hsl(120deg 100% 50%)", (0, 1, 0)),
        ("hsl(var(--h) 1% 1%)", None),
        ("Black", (0, 0, 0)),
        ("var(--b, #fff)", (1, 1, 1)),
        ("var(--a)", None),
        ("inherit", None),
        ("#fff !important", (1, 1, 1)),
    ],
)
def test_a_colour_is_read_or_not_at_all(value, colour):
    assert contrast.colour("--a", {"--a": value}) == colour


def test_contrast_is_that_of_wcag():
    assert contrast.contrast((0, 0, 0), (1, 1, 1)) == 21
    assert round(contrast.contrast((119 / 255,) * 3, (1, 1, 1)), 2) == 4.48
    assert Finding(Pair(("--a", "--b"), "--c", 3.0), 1.0).fronts == "--a, --b"


def test_a_theme_is_written_anew_with_what_was_read():
    text = "/* a\n{ */\r\n:root,\n .x-theme{ --a : #FFF ;--b: 'x y' , \"z\";}\n\n.y{--c:calc(1px + (2px))}"
    assert (
        theme.as_css(theme.read(text)) == ":root, .x-theme{--a:#FFF;--b:'x y' , \"z\";}\n.y{--c:calc(1px + (2px));}\n"
    )
    assert theme.read("  \n") == ()


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("@import 'x.css';", "Regel 1: @import is niet toegestaan"),
        (":root{\n--a:1;\n--b: url(x)}", "Regel 3: url( is niet toegestaan"),
        (":root{--b: URL (x)}", "Regel 1: URL ( is niet toegestaan"),
        (":root{--b: image-set('x' 1x)}", "Regel 1: image-set( is niet toegestaan"),
        (":root{--b: -webkit-image-set('x' 1x)}", "Regel 1: image-set( is niet toegestaan"),
        (":root{--b: u\\72l(x)}", "Regel 1: \\ is niet toegestaan"),
        (":root{--b: expression(1)}", "Regel 1: expression is niet toegestaan"),
        ("\n</style><script>", "Regel 2: < is niet toegestaan"),
        ("@media print{:root{--a:1}}", "Regel 1: @media is niet toegestaan"),
        (":root{--a:1;\n color:red}", "Regel 2: alleen variabelen zijn toegestaan"),
        (":root{\n\n--a}", "Regel 3: alleen variabelen zijn toegestaan"),
        (":root{--a:1;\n&:hover{--b:1}}", "Regel 1: dit is geen regel met variabelen."),
        (":root{--a:1}\n}", "Regel 2: dit is geen regel met variabelen."),
        (":root{--a:1", "Regel 1: dit is geen regel met variabelen."),
        ("{--a:1}", "Regel 1: dit is geen regel met variabelen."),
        ("[x='{']{--a:1}", "Regel 1: dit is geen regel met variabelen."),
        (":root{--a:1}\n/* open", "Regel 2: hier begint een opmerking die niet ophoudt."),
        (":root{--a:'1;--b:2'}", "Regel 1: in de waarde van --a"),
        (":root{--a:(1;--b:2)}", "Regel 1: in de waarde van --a"),
        (":root{--a:(1]}", "Regel 1: in de waarde van --a"),
        (":root{--a:1}\0", "Regel 1: hier staat een teken"),
        ("/* only words */", "Er staat geen regel in het thema."),
        (":root{--a:" + "1" * 200_000 + "}", "Het thema is groter dan 200 kB."),
    ],
)
def test_what_is_no_variable_is_refused_with_its_line(text, start):
    assert refusal(text)[: len(start)] == start
