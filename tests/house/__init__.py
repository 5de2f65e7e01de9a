"""The rules of the house that a machine can check."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ["platforms", "outcomes", "initiatives", "invitations", "meetings", "areas", "accounts"]


def product_modules():
    """Every Python file of the product, migrations apart."""
    files = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [path for path in files if "migrations" not in path.parts]


def templates():
    """Every template that Django may load."""
    return [path for path in sorted((ROOT / "templates").rglob("*")) if path.is_file()]


def kept_files():
    """Every text file that is kept in git."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    endings = {".png", ".jpg", ".webp", ".ico", ".woff2", ".ttf", ".xls", ".xlsx", ".gz"}
    paths = (ROOT / name for name in listing.split("\0") if name)
    return [path for path in paths if path.is_file() and path.suffix not in endings]


def shown(path):
    """A path as it is written in a message."""
    return str(path.relative_to(ROOT))
