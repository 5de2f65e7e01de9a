"""Public figures of Vlaardingen: read by the same import as real files, with the national spreads worked out before.

CBS, Kerncijfers wijken en buurten 2022, and GGD'en, CBS and RIVM, Gezondheid per wijk en buurt 2020 (50090NED), both
CC BY 4.0. The numbers of people by age are worked out from rounded percentages.
"""

from areas.actions import import_figures
from areas.models import Indicator, Spread
from platforms.demo import DATA, rows

FILES = ("kwb-2022.csv", "rivm-50090NED-2020.csv")


def make() -> None:
    """Import the figures of the areas and write the spreads."""
    for name in FILES:
        import_figures(path=DATA / name, name=name, apply=True)
    indicators = {indicator.key: indicator for indicator in Indicator.objects.all()}
    Spread.objects.bulk_create(
        Spread(
            indicator=indicators[row["indicator"]],
            level=row["level"],
            year=int(row["year"]),
            mean=float(row["mean"]) if row["mean"] else None,
            deviation=float(row["deviation"]),
            count=int(row["areas"]),
        )
        for row in rows("spreads")
    )
