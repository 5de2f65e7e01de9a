"""Metadata by MDTO, the Dutch standard for keeping government information: XML beside each folder and each file.

Elements stand in the order of schema 1.0.1. Where MDTO leaves the list of terms to us, its name is ours, so that an
archive can lay it beside its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as Xml

from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst

from meetings.models import Meeting

SPACE = "https://www.nationaalarchief.nl/mdto"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{SPACE} {SPACE}/MDTO-XML1.0.1.xsd"
_OUR_TERMS = "Begrippenlijst Buurtvenster"
_LEVELS, _VALUES = "Begrippenlijst Aggregatieniveaus MDTO", "Begrippenlijst Waarderingen MDTO"
_EVENTS, _SUMS = "Begrippenlijst EventTypeLijst MDTO", "Begrippenlijst ChecksumAlgoritme MDTO"
# Names and numbers of formats in PRONOM, the register of the British national archives.
FORMATS = {
    ".pdf": ("Acrobat PDF/A - Portable Document Format 2a", "fmt/476"),
    ".json": ("JSON Data Interchange Format", "fmt/817"),
}
_RESULTS = {"destroy": ("Tijdelijk te bewaren", "V"), "keep": ("Blijvend te bewaren", "B")}


@dataclass(frozen=True, slots=True)
class Thing:
    """A folder or a file: under which key it is known, its name, and whether everyone may read it."""

    key: str
    name: str
    is_public: bool = False


def folder_xml(
    found: Mapping[str, Any], thing: Thing, *, level: str, keep_until: str, parent: Thing | None = None,
    children: Iterable[Thing] = (), files: Iterable[Thing] = (),
) -> bytes:  # fmt: skip
    """Return the metadata of the dossier as a whole, or of one paper in it."""
    root, body = _begin("informatieobject", found, thing)
    meeting, retention = found["meeting"], found["retention"]
    _term(body, "aggregatieniveau", level, _LEVELS)
    with translation.override("nl"):
        _term(body, "classificatie", capfirst(str(Meeting.Kind(meeting["kind"]).label)), _OUR_TERMS)
    for theme in meeting["themes"]:
        _text(body, "trefwoord", theme)
    if meeting["starts_at"]:
        covers = Xml.SubElement(body, "dekkingInTijd")
        _term(covers, "dekkingInTijdType", "Bijeenkomst", _OUR_TERMS)
        _text(covers, "dekkingInTijdBegindatum", _day(meeting["starts_at"]))
    _refer(body, "dekkingInRuimte", meeting["area"])
    _text(body, "taal", "nl")
    event = Xml.SubElement(body, "event")
    _term(event, "eventType", "Bevriezing", _EVENTS)
    _text(event, "eventTijd", _moment(found["closed_at"]))
    _refer(event, "eventVerantwoordelijkeActor", found["organisation"])
    _term(body, "waardering", *_value(retention["outcome"]))
    if retention["years"]:
        kept = Xml.SubElement(body, "bewaartermijn")
        _term(kept, "termijnTriggerStartLooptijd", "Bevriezing", _EVENTS)
        _text(kept, "termijnStartdatumLooptijd", _day(found["closed_at"]))
        _text(kept, "termijnLooptijd", f"P{retention['years']}Y")
        _text(kept, "termijnEinddatum", keep_until)
    _term(body, "informatiecategorie", retention["name"], retention["source"], retention["code"])
    for name, others in (
        ("isOnderdeelVan", [parent] if parent else []), ("bevatOnderdeel", children), ("heeftRepresentatie", files),
    ):  # fmt: skip
        for other in others:
            _refer(body, name, other.name, (other.key, found))
    _refer(body, "archiefvormer", found["organisation"])
    limit = Xml.SubElement(body, "beperkingGebruik")
    _term(limit, "beperkingGebruikType", "Openbaar" if thing.is_public else "Niet gepubliceerd", _OUR_TERMS)
    return _whole(root)


def file_xml(found: Mapping[str, Any], thing: Thing, *, size: int, fingerprint: str, of: Thing) -> bytes:
    """Return the metadata of one file, which represents one paper."""
    root, body = _begin("bestand", found, thing)
    label, code = FORMATS[thing.name[thing.name.rindex(".") :]]
    _text(body, "omvang", str(size))
    _term(body, "bestandsformaat", label, "PRONOM-register", code)
    checksum = Xml.SubElement(body, "checksum")
    _term(checksum, "checksumAlgoritme", "SHA-256", _SUMS)
    _text(checksum, "checksumWaarde", fingerprint)
    _text(checksum, "checksumDatum", _moment(found["closed_at"]))
    _refer(body, "isRepresentatieVan", of.name, (of.key, found))
    return _whole(root)


def _begin(kind: str, found: Mapping[str, Any], thing: Thing) -> tuple[Xml.Element, Xml.Element]:
    attributes = {"xmlns": SPACE, "xmlns:xsi": _INSTANCE, "xsi:schemaLocation": _SCHEMA}
    root = Xml.Element("MDTO", attributes)
    body = Xml.SubElement(root, kind)
    _identify(body, "identificatie", thing.key, found)
    _text(body, "naam", thing.name)
    return root, body


def _identify(parent: Xml.Element, name: str, key: str, found: Mapping[str, Any]) -> None:
    made = Xml.SubElement(parent, name)
    _text(made, "identificatieKenmerk", key)
    _text(made, "identificatieBron", f"Buurtvenster, {found['organisation']}")


def _term(parent: Xml.Element, name: str, label: str, source: str, code: str = "") -> None:
    """Add a term out of a list."""
    made = Xml.SubElement(parent, name)
    _text(made, "begripLabel", label)
    if code:
        _text(made, "begripCode", code)
    _refer(made, "begripBegrippenlijst", source)


def _refer(parent: Xml.Element, name: str, text: str, known: tuple[str, Mapping[str, Any]] | None = None) -> None:
    made = Xml.SubElement(parent, name)
    _text(made, "verwijzingNaam", text)
    if known:
        _identify(made, "verwijzingIdentificatie", *known)


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = "".join(sign for sign in text if sign >= " ")


def _value(outcome: str) -> tuple[str, str, str]:
    label, code = _RESULTS[outcome]
    return label, _VALUES, code


def _moment(text: str) -> str:
    moment = parse_datetime(text)
    assert moment is not None
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _day(text: str) -> str:
    return _moment(text)[:10]


def _whole(root: Xml.Element) -> bytes:
    Xml.indent(root)
    made: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made + b"\n"
