"""The sealed stream: what was changed, moved, cut off or made with another key is refused."""

import io

import pytest

from platforms.backup import BackupError, sealed
from platforms.backup.sealed import HEADER_BYTES, PIECE_BYTES, TAG_BYTES, SealedReader, SealingWriter

KEY, OTHER = b"k" * 32, b"o" * 32
WHOLE = PIECE_BYTES + TAG_BYTES


def closed(content, key=KEY):
    file = io.BytesIO()
    writer = SealingWriter(file, key)
    for start in range(0, len(content), 100_000):
        writer.write(content[start : start + 100_000])
    writer.finish()
    return file.getvalue()


def opened(content, key=KEY):
    return io.BufferedReader(SealedReader(io.BytesIO(content), key)).read()


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES])
def test_what_was_sealed_comes_back(size):
    content = bytes(number % 251 for number in range(size))
    assert opened(closed(content)) == content


def test_the_same_content_is_never_sealed_the_same_way():
    assert closed(b"Fatima") != closed(b"Fatima")
    assert b"Fatima" not in closed(b"Fatima")


def test_another_key_is_told_from_damage():
    with pytest.raises(BackupError, match="does not open this backup"):
        opened(closed(b"x"), OTHER)


def two_pieces():
    return closed(b"a" * PIECE_BYTES + b"b" * 10)


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[: HEADER_BYTES + WHOLE],  # cut off between two pieces
        lambda whole: whole[:HEADER_BYTES],
        lambda whole: whole + b"x",
        lambda whole: whole[:HEADER_BYTES] + whole[HEADER_BYTES + WHOLE :],  # the first piece left out
        lambda whole: whole[:HEADER_BYTES] + whole[HEADER_BYTES:] * 2,
        lambda whole: whole[: HEADER_BYTES + 5] + b"\0" + whole[HEADER_BYTES + 6 :],
        lambda whole: whole[:-20] + b"\0" + whole[-19:],
    ],
)
def test_damage_is_refused(damage):
    with pytest.raises(BackupError, match="is damaged"):
        opened(damage(two_pieces()))


def test_a_piece_of_another_backup_is_refused():
    one, other = two_pieces(), two_pieces()
    with pytest.raises(BackupError, match="is damaged"):
        opened(one[: HEADER_BYTES + WHOLE] + other[HEADER_BYTES + WHOLE :])


@pytest.mark.parametrize("content", [b"", b"PK\3\4", sealed.MAGIC])
def test_something_else_is_no_backup(content):
    with pytest.raises(BackupError, match="is not a backup"):
        opened(content)
