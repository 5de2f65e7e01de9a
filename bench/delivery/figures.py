"""What came of the races: ratios to the references that ran just before and after, and their medians."""

import statistics
from collections.abc import Mapping, Sequence

# Two references that differ by more than this say that the machine was busy with something else.
GREATEST_DIFFERENCE = 0.4
# Of each figure: who, against whom, and whether the figure says how many times faster who is, or whom.
RATIOS = {
    "vs_bare_smtplib": ("ours", "bare", 0),
    "vs_bare_smtplib_batched": ("batched", "bare", 1),
    "sqlite_vs_postgres": ("sqlite", "single", 0),
    "vs_orm_chunks": ("chunks", "ours", 1),
    "vs_task_per_mail": ("tasks", "ours", 2),
}
AT_LEAST = {
    "vs_bare_smtplib": 0.25,
    "vs_bare_smtplib_batched": 0.40,
    "vs_orm_chunks": 3,
    "vs_task_per_mail": 15,
    "sqlite_vs_postgres": 0.8,
    "eight_connections": 7,
    "long_run": 0.8,
}
AT_MOST = {"build_vs_django": 0.10, "plan_100k_s": 30, "rss_growth": 1.10}


class Figures:
    """Ratios per figure; one whose references differ too much is left out."""

    def __init__(self) -> None:
        self.ratios: dict[str, list[float]] = {name: [] for name in RATIOS}
        self.rates: dict[str, list[float]] = {}
        self.left_out = 0

    def add(self, rates: Mapping[str, Sequence[float]]) -> list[str]:
        """Take in one repetition, the rates of each program in the order in which they ran; return what is left out."""
        for name, values in rates.items():
            self.rates.setdefault(name, []).extend(values)
        left_out = []
        for figure, (who, whom, place) in RATIOS.items():
            before, after = rates[whom][place : place + 2]
            if max(before, after) > min(before, after) * (1 + GREATEST_DIFFERENCE):
                left_out.append(figure)
                continue
            ratio = rates[who][0] / ((before + after) / 2)
            self.ratios[figure].append(1 / ratio if who in {"chunks", "tasks"} else ratio)
        self.left_out += len(left_out)
        return left_out

    def fewest(self) -> int:
        """Return how many ratios the figure with the fewest has."""
        return min(map(len, self.ratios.values()))

    def medians(self) -> dict[str, float | None]:
        """Return the median of each figure; None when every repetition was left out."""
        return {name: round(statistics.median(ratios), 3) if ratios else None for name, ratios in self.ratios.items()}


def is_reached(name: str, value: float | None) -> str:
    """Return in a word whether a figure is what it must be."""
    if value is None:
        return "not measured"
    is_good = value <= AT_MOST[name] if name in AT_MOST else value >= AT_LEAST[name]
    return "reached" if is_good else "NOT REACHED"


def bound(name: str) -> str:
    """Return what a figure must be."""
    return f"≤ {AT_MOST[name]}" if name in AT_MOST else f"≥ {AT_LEAST[name]}"
