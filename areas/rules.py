"""Decisions about areas and addresses, from values alone."""

import re
import unicodedata



def slug(name: str) -> str:
    """Return the name in plain lower-case letters, for the order of the tree: "’t Scheur" becomes "t-scheur"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
