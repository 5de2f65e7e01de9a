"""Time and memory of importing figures, and of the proposals made from them.

Imported are a constructed kwb of the whole country, and the public files that are there.

Run: `python -m bench.figures [--folder FOLDER]`. Every file is imported by `manage.py import_figures` in a process of
its own, on SQLite; the seconds and the memory are of that whole process, Django's start included. FOLDER holds public
files of CBS and RIVM; without it the files that the tests use are taken, when they are there.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.figuring import country, proposals
from bench.printing import report, table


def measure(place: Any, path: Path) -> dict[str, Any]:
    """Import a file; return what it took."""
    command = [sys.executable, "manage.py", "import_figures", str(path)]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=Path(__file__).resolve().parents[1], env=place.environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said = process.stdout.read() if process.stdout else ""
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    figures = next((line for line in said.splitlines() if line.startswith(("Cijfers", "Figures"))), said[:60].strip())
    return {
        "file": path.name, "MB": path.stat().st_size / 1e6, "seconds": time.perf_counter() - start,
        "processor s": usage.ru_utime + usage.ru_stime,
        "memory MB": usage.ru_maxrss / 1024, "outcome": figures,
    }  # fmt: skip


def main() -> None:
    """Print a table for people and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    from tests.areas.files import SHARED
    from tests.installation import Installation

    shared = options.folder or SHARED

    with tempfile.TemporaryDirectory(prefix="bench-figures-") as folder:
        place = Installation(folder, "", "filesystem://", 1)
        place.manage("messages", "--compile")
        place.manage("migrate", "--verbosity", "0")
        place.manage("demo", "--verbosity", "0", DEMO="true")
        made = [Path(folder) / "kwb-2023.csv", Path(folder) / "kwb-2023.xlsx"]
        country.write_csv(made[0])
        country.write_xlsx(made[1])
        given = sorted(shared.glob("*.csv")) if shared.is_dir() else []
        rows = [measure(place, path) for path in [*reversed(made), *given]]
    national = rows[:2]
    table(rows)
    *shown, last = proposals.ask(rounds=7).splitlines()
    print("", *shown, sep="\n")
    report(
        [],
        {
            "national_import_s": round(max(row["seconds"] for row in national), 1),
            "national_import_processor_s": round(max(row["processor s"] for row in national), 1),
            "national_import_rss_mb": round(max(row["memory MB"] for row in national)),
            **json.loads(last),
        },
    )


if __name__ == "__main__":
    main()
