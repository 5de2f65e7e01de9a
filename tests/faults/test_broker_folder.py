"""The folder of the file broker on a disk that takes nothing."""

from collections import Counter

import pytest

from tests.cases import case
from tests.faults.disks import Disk, small_disk
from tests.faults.ledger import judged

DISKS = [
    pytest.param(Disk.fill, marks=case("B9", "the queue folder on a full disk", "logged, mail goes by the sweep")),
    pytest.param(Disk.make_read_only, marks=case("B9", "a read-only queue folder", "logged, mail goes by the sweep")),
]


@pytest.mark.parametrize("spoil", DISKS)
def test_a_bell_that_cannot_be_rung_is_logged_and_costs_no_mail(town, serve, seen, spoil):
    server = serve()
    before = len(town.log())
    with small_disk(town.folder / "broker" / "messages", 16) as disk:
        spoil(disk)
        town.queue(2)
        town.do("ring", times=3)
        assert [path.stat().st_size for path in disk.folder.glob("*.msg") if path.stat().st_size] == []
    assert town.log()[before:].count("The broker does not answer; the sweep will deliver the mail.") == 3
    town.deliver()
    verdict = judged(town, server, seen)
    assert (verdict.is_sound, verdict.ends) == (True, Counter(sent=2))
