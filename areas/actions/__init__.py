"""What happens to areas, the directory, and the figures of areas."""

from areas.actions.addresses import follow_by, note_address
from areas.actions.deputies import WorksThere, end_deputy, name_deputy
from areas.actions.directory import (
    ChangedMeanwhile,
    add_contact,
    correct_contact,
    import_areas,
    rebuild_tree,
    renew_feed,
)
from areas.actions.figures import (
    answer_code_question,
    carry_out_import,
    check_import,
    import_figures,
    install_indicators,
    name_columns,
    note_change,
    put_aside,
    ring_again,
    unknown_columns,
    write_import,
)
from areas.actions.postcodes import import_postcodes
from areas.actions.roles import note_roles

__all__ = [
    "ChangedMeanwhile",
    "WorksThere",
    "add_contact",
    "answer_code_question",
    "carry_out_import",
    "check_import",
    "correct_contact",
    "end_deputy",
    "follow_by",
    "import_areas",
    "import_figures",
    "import_postcodes",
    "install_indicators",
    "name_columns",
    "name_deputy",
    "note_address",
    "note_change",
    "note_roles",
    "put_aside",
    "rebuild_tree",
    "renew_feed",
    "ring_again",
    "unknown_columns",
    "write_import",
]
