"""How every mail reads: written down per reader and language in snapshots/, and read back from there.

The HTML part is kept whole, but what all mails share (their head, each inline style) stands once at the start of the
file: a changed colour is one changed line.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"
READERS = {"resident": "bewoner", "organisation": "organisatie", "official": "ambtenaar"}
LANGUAGES = ("nl", "en")
NAMES = [f"{reader}-{language}" for reader in (*READERS, "notices") for language in LANGUAGES]
_PART = re.compile(r"^=== (.*)\n", re.MULTILINE)
_STYLE = re.compile(r'(?<= style=")[^"]*(?=")')
_TITLE = re.compile(r"(?<=<title>).*?(?=</title>)")


def kept(name, ending):
    """What was written down; nothing when there is no such file yet."""
    path = FOLDER / f"{name}.{ending}"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def keep(name, ending, text):
    """Write it down anew."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.{ending}").write_text(text, encoding="utf-8")


def as_text(mails):
    """The subjects and text parts of mails, under the name of their kind."""
    return "".join(f"=== {kind}\nSubject: {mail.subject}\n\n{mail.text}" for kind, mail in mails.items())


def as_html(mails):
    """The HTML parts of mails, under the name of their kind."""
    styles, heads, bodies = {}, set(), {}
    for kind, html in mails.items():
        head, body = html.split("<body", 1)
        title = _TITLE.search(head)[0]
        heads.add(_TITLE.sub("", head))
        numbered = _STYLE.sub(lambda found: str(styles.setdefault(found[0], len(styles) + 1)), "<body" + body)
        bodies[kind] = f"{title}\n{numbered}"
    [head] = heads
    legend = "".join(f"{number}: {style}\n" for style, number in styles.items())
    parts = {"head": head, "styles": legend} | bodies
    return "".join(f"=== {name}\n{part}" for name, part in parts.items())


def html_of(text):
    """{kind: the HTML part} out of such a file."""
    _start, *pieces = _PART.split(text)
    parts = dict(zip(pieces[::2], pieces[1::2], strict=True))
    head, legend = parts.pop("head"), parts.pop("styles")
    styles = dict(line.split(": ", 1) for line in legend.splitlines())
    return {kind: _whole(head, styles, *part.split("\n", 1)) for kind, part in parts.items()}


def _whole(head, styles, title, body):
    return _TITLE.sub(lambda _found: title, head) + _STYLE.sub(lambda found: styles[found[0]], body)
