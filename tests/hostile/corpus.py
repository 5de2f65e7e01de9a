"""Sixty strings that break programs. All of them name `kwaad`, so that nothing else is taken for them.

`leads`: it does its harm at the start of a value (a formula, a scheme), so the mark of the field stands behind it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hostile:
    """A string, where it would do harm, and on which side of it the mark of the field stands."""

    kind: str
    text: str
    leads: bool = False


def _all(kind, *texts, leads=False):
    return [Hostile(kind, text, leads) for text in texts]


CORPUS = [
    *_all(
        "html",
        "<script>kwaad(1)</script>",
        "<img src=x onerror=kwaad(1)>",
        "<svg/onload=kwaad(1)>",
        "<iframe srcdoc='<script>kwaad(1)</script>'></iframe>",
        "</title></textarea></style></script><kwaad-script>kwaad(1)",
        "<math><mtext><table><mglyph><style><img src=x onerror=kwaad(1)></style>",
        "<a href=javascript:kwaad(1)>kwaad</a>",
        "<form action=https://kwaad.example><input name=kwaad></form>",
        "<base href=https://kwaad.example/>",
        "<meta http-equiv=refresh content='0;url=https://kwaad.example'>",
        "<b class=kwaad>kwaad</b>",
        "<!--kwaad--><![CDATA[kwaad]]>",
        "--><kwaad>",
        "&lt;kwaad&gt; &amp;lt;kwaad",
    ),
    *_all(
        "attribute",
        "\" onmouseover=kwaad(1) autofocus onfocus=kwaad(1) x=\"",
        "' onmouseover=kwaad(1) x='",
        "` onmouseover=kwaad(1) x=`",
        "\"><kwaad x=\"",
        "'><kwaad x='",
        " hx-get=/kwaad hx-trigger=load data-kwaad=1 ",
    ),
    *_all("script", "</script><kwaad>", "';kwaad(1)//", "\\\";kwaad(1)//", "${kwaad(1)}"),
    *_all(
        "scheme",
        "javascript:kwaad(1)//",
        "JaVa\tScRiPt:kwaad(1)//",
        "\x01javascript:kwaad(1)//",
        "data:text/html,<script>kwaad(1)</script>",
        "//kwaad.example/",
        leads=True,
    ),
    *_all(
        "template",
        "{{ settings.SECRET_KEY }}{{ kwaad }}",
        "{% load kwaad %}{% debug %}",
        "{0.__class__}{kwaad}{{kwaad}}",
        "%s %(kwaad)s %n %",
        "$kwaad ${kwaad} {url_cancel} {{url_cancel}}",
        "#kwaad[*x*] @kwaad $x$ #include \"/etc/passwd\" \\ _x_ `x` = kop",
    ),
    *_all(
        "line",
        "\r\nBcc: kwaad@kwaad.example\r\n\r\n<b>kwaad</b>",
        "\nX-Kwaad: ja",
        "\rX-Kwaad: ja",
        "\x00kwaad",
        "\u2028X-Kwaad: ja\u2029\x85kwaad",
        "\x0b\x0c\x1b[31mkwaad\x07\x7f",
    ),
    *_all(
        "calendar",
        "\r\nATTENDEE:mailto:kwaad@kwaad.example",
        "\\nEND:VEVENT\\nkwaad;,:\\",
        "\nEND:VCALENDAR\nBEGIN:VCALENDAR\nX-KWAAD:1",
    ),
    *_all(
        "formula",
        "=cmd|' /C kwaad'!A0", "+kwaad(1)", "-1+kwaad", "@kwaad", "\t=kwaad(1)", "\ufeff＝kwaad(1)", leads=True
    ),
    *_all("database", "'; DROP TABLE kwaad; --", "kwaad%' OR '1'='1"),
    *_all("path", "../../../../kwaad/passwd", "C:\\kwaad\\..\\..\\con"),
    *_all("long", "kwaad" * 400),
    *_all("json", "\"}],\"kwaad\":[{\"", "\\u003ckwaad\\u003e\\"),
    *_all("css", "}*{background:url(https://kwaad.example)}/*kwaad"),
]  # fmt: skip
CORPUS += _all("signs", "\u202ekwaad\u202c\u200b\u2066", "👩‍👩‍👧‍👦kwaad\u0301 k̸̛͇w̷a̴a̵d\ud7ff\ufffd")


def bundles(size=3):
    """The strings in groups that fit in one value: at most one that leads, and the longest one last."""
    in_order = sorted(CORPUS, key=lambda each: (not each.leads, len(each.text)))
    return [in_order[start :: len(CORPUS) // size] for start in range(len(CORPUS) // size)]
