"""The list of parts (SBOM, CycloneDX 1.6): every package of the lock file, as `python -m tests.parts` writes it."""

import json
import re
import sys
import tomllib
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_SUM = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass
class Part:
    """A locked package: its version and the sums of the files that may be installed."""

    version: str
    sums: list = field(default_factory=list)


def locked(path=ROOT / "requirements" / "run.txt"):
    """Every package of a lock file by its name."""
    found, current = {}, None
    for line in path.read_text().splitlines():
        if package := _PACKAGE.match(line):
            current = found.setdefault(normal(package[1]), Part(package[2]))
        if current and (sum_ := _SUM.search(line)):
            current.sums.append(sum_[1])
    return found


def normal(name):
    """A name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package):
    """The licence as a package says it: an expression, its classifiers, or its own short words."""
    said = package.metadata.get("License-Expression")
    if said:
        return said
    classes = [
        each.rpartition(" :: ")[2] for each in package.metadata.get_all("Classifier", []) if "License ::" in each
    ]
    named = [each for each in classes if each != "OSI Approved"]
    own = (package.metadata.get("License") or "").strip().splitlines()
    return " OR ".join(named) or (own[0] if own else "")


def document():
    """The list as CycloneDX has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "name": project["name"], "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [_component(name, part) for name, part in sorted(locked().items())],
    }  # fmt: skip


def _component(name, part):
    made = {
        "type": "library", "name": name, "version": part.version, "purl": f"pkg:pypi/{name}@{part.version}",
        "bom-ref": f"pkg:pypi/{name}@{part.version}",
        "hashes": [{"alg": "SHA-256", "content": sum_} for sum_ in part.sums],
    }  # fmt: skip
    try:
        package = distribution(name)
    except PackageNotFoundError:  # for another system
        return made
    said = licence(package)
    if package.metadata.get("License-Expression"):
        return made | {"licenses": [{"expression": said}]}
    return made | ({"licenses": [{"license": {"name": said}}]} if said else {})


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=2, ensure_ascii=False)
