"""The administration of areas and the directory: tree, boundaries, organisations, contacts, and imports.

`meetings.admin` builds on these pages: it adds what knows of themes.
"""

from areas.admin import directory, figures, tree

__all__ = ["directory", "figures", "tree"]
