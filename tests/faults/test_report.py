"""The report counts what the cases saw, and hides no failure."""

from tests.faults import report


def record(number, *, test="t", outcome="passed", where="SQLite", seen="as expected", seconds=30, figures=(), **counts):
    return {
        "number": number, "injected": f"fault {number}", "expected": "nothing lost", "round": where, "test": test,
        "outcome": outcome, "seen": seen, "counts": counts, "figures": dict(figures), "seconds": seconds,
    }  # fmt: skip


RECORDS = [
    record("A2", test="a", crashes=3, lost=0, doubled=1, mails=10, looks=5, wrong_sums=0),
    record("A2", test="a", where="PostgreSQL", crashes=2, lost=1, doubled=0, mails=10, looks=5, wrong_sums=1),
    record("A10", test="b", figures={"G4": "12 s"}),
    record("S1", test="c"),
    record("S1", test="c", where="PostgreSQL", outcome="failed", seen="assert 1 == 2"),
    record("S2", test="d"),
    record("C1", test="e", outcome="skipped", seen="SQLite has no server"),
    record("C1", test="e", where="PostgreSQL"),
    record("B9", test="f", outcome="skipped", seen="only root may"),
]


def test_figures_add_up_over_the_rounds():
    figures = {name: reached for name, _target, reached in report.figures(RECORDS)}
    assert figures["G1"] == "1 lost in 5 crashes, 20 mails"
    assert figures["G2"].startswith("1 copies beyond the first after 5 crashes")
    assert figures["G4"] == "SQLite: 12 s"
    assert figures["G7"] == "not measured in this run"
    assert figures["G8"] == "not measured in this run"
    assert figures["G11"] == "6 faults of 6 numbers; SQLite 3.0 min, PostgreSQL 1.5 min"
    assert figures["G15"] == "10 looks during chaos, 1 wrong"


def test_groups_count_what_passed_everywhere():
    assert report.groups(RECORDS) == [
        ("A", "worker crash", "2 of 13", 2, 2),
        ("B", "broker", "1 of 11", 1, 0),
        ("C", "database", "1 of 10", 1, 1),
        ("S", "mail server", "2 of 17", 2, 1),
    ]


def test_the_groups_of_abuse_stand_apart_from_the_figures_that_have_such_a_letter():
    abuse = {"where": "abuse on SQLite"}
    records = [
        record("G1", **abuse), record("H1", test="h", hostile=120, **{"hostile pages": 7}, **abuse),
        record("H1", test="i", hostile=120, **{"hostile pages": 8, "hostile mails": 3}, **abuse),
    ]  # fmt: skip
    assert [row[:3] for row in report.groups(records)] == [
        ("G", "imports and exports", "1 of 7"),
        ("H", "hostile input in every field", "1 of 13"),
    ]
    figures = {name: reached for name, _target, reached in report.figures(records)}
    assert figures["G14"] == "240 pairs of field and string, 15 pages, 3 mails: 0 escapes"
    document = report.document(records)
    assert "| G1 | fault G1 | nothing lost | as expected |" in document
    assert "| 1 | invitations lost in injected crashes (none) | 0 lost in 0 crashes, 0 mails |" in document
    assert "2 numbers, 2 faults, on SQLite." in document


def test_the_matrix_adds_up_over_its_routes():
    routes = [
        record("J1", test=str(each), **{"matrix": 1, "matrix tries": 20, "matrix deviations": 0}) for each in (1, 2)
    ]
    figures = {name: reached for name, _target, reached in report.figures(routes)}
    assert figures["G9"] == "2 routes, 40 tries, 0 deviations"


def test_document_shows_a_failure_and_what_was_skipped_everywhere():
    document = report.document(RECORDS)
    assert "| S1 | fault S1 | nothing lost | SQLite: as expected; PostgreSQL: FAILED: assert 1 == 2 |" in document
    assert "- B9 fault B9: only root may." in document
    assert "- C1 fault C1" not in document
