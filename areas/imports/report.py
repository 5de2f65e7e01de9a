"""What an import would do or did: counts, and every row that was refused with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

KINDS: dict[str, str | Promise] = {
    "areas": gettext_lazy("Areas"),
    "organisations": gettext_lazy("Organisations"),
    "contacts": gettext_lazy("Contacts"),
    "links": gettext_lazy("Theme links"),
    "figures": gettext_lazy("Figures"),
    "spreads": gettext_lazy("National spreads"),
    "codes": gettext_lazy("Codes of areas"),
    "postcodes": gettext_lazy("Postcodes"),
}
_SHOWN = 200


@dataclass
class Count:
    """How many of one kind are new, changed, or as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0

    @property
    def matched(self) -> int:
        """How many were there already."""
        return self.changed + self.same


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one row of the file."""

    row: int
    what: str
    reason: str


@dataclass
class Report:
    """The outcome of reading one file; `is_applied` says whether it was written."""

    file: str = ""
    layout: str = ""
    year: int | None = None
    rows: int = 0
    skipped: int = 0
    counts: dict[str, Count] = field(default_factory=dict)
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    changes: list[Remark] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    missing_parents: set[str] = field(default_factory=set)
    is_applied: bool = False

    def count(self, kind: str) -> Count:
        """Return the counts of one kind, made on first use."""
        return self.counts.setdefault(kind, Count())

    def refuse(self, row: int, what: str, reason: str) -> None:
        """Note that a row is left out, and why."""
        self.refused.append(Remark(row, what, reason))

    def warn(self, row: int, what: str, reason: str) -> None:
        """Note something about a row that is taken in all the same."""
        self.warnings.append(Remark(row, what, reason))

    def sort(self) -> None:
        """Put the remarks in the order of the file."""
        for remarks in (self.refused, self.warnings, self.changes):
            remarks.sort(key=lambda remark: remark.row)

    @property
    def missing(self) -> str:
        """The first missing larger areas, in order."""
        return ", ".join(sorted(self.missing_parents)[:50])

    @property
    def writes(self) -> bool:
        """True when there is something to write."""
        return any(count.new or count.changed for count in self.counts.values())

    def named_counts(self) -> list[tuple[str, Count]]:
        """The counts with their name, in a fixed order."""
        return [(str(name), self.counts[kind]) for kind, name in KINDS.items() if kind in self.counts]

    def lines(self) -> Iterator[str]:
        """The whole report as lines of plain text."""
        yield self.title
        yield _("Rows read: %(rows)s; not for this import: %(skipped)s; refused: %(refused)s.") % {
            "rows": self.rows,
            "skipped": self.skipped,
            "refused": len(self.refused),
        }
        for name, count in self.named_counts():
            yield _("%(name)s: %(matched)s matched, %(new)s new, %(changed)s changed.") % {
                "name": name,
                "matched": count.matched,
                "new": count.new,
                "changed": count.changed,
            }
        yield from self._details()
        yield self.ending

    def _details(self) -> Iterator[str]:
        """Refused rows, warnings, missing areas and ignored columns."""
        for title, remarks in (
            (_("Refused"), self.refused),
            (_("Please note"), self.warnings),
            (_("Changed"), self.changes),
        ):
            yield from _remarks(title, remarks)
        if self.missing_parents:
            yield _("Missing larger areas: %(codes)s.") % {"codes": self.missing}
        if self.ignored_columns:
            yield _("Columns not used: %(names)s.") % {"names": ", ".join(self.ignored_columns)}

    @property
    def title(self) -> str:
        """File, layout and year in one line."""
        return " – ".join(str(part) for part in (self.file, self.layout, self.year) if part)

    @property
    def ending(self) -> str:
        """Whether anything was written."""
        if not self.writes:
            return _("There was nothing to write.")
        return _("The import was carried out.") if self.is_applied else _("Nothing was written.")


def _remarks(title: str, remarks: list[Remark]) -> Iterator[str]:
    """The remarks below a title, cut off where a screen would be flooded."""
    if not remarks:
        return
    yield f"{title}:"
    for remark in remarks[:_SHOWN]:
        what = f" ({remark.what})" if remark.what else ""
        row = _("row %(row)s") % {"row": remark.row} if remark.row else _("the file")
        yield f"  {row}{what}: {remark.reason}"
    if len(remarks) > _SHOWN:
        more = len(remarks) - _SHOWN
        yield "  " + ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
