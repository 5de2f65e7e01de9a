"""Encrypts and authenticates a stream in pieces, so that a backup of any size needs little memory.

Each file has a key of its own, derived from the given key and a random salt. Each piece is sealed with AES-256-GCM; its
nonce is its number and whether it is the last. So pieces that were changed, moved, left out or cut off are all refused.
"""

import io
import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from platforms.backup import BackupError

MAGIC = b"BUURTVENSTER-BACKUP-1\n"
SALT_BYTES, MARK_BYTES, TAG_BYTES = 32, 16, 16
PIECE_BYTES = 1024 * 1024
HEADER_BYTES = len(MAGIC) + SALT_BYTES + MARK_BYTES
DAMAGED = "The backup is damaged: it was changed, or cut off. Nothing was touched. Take another backup."
WRONG_KEY = "This key does not open this backup: it was made with another one. Nothing was touched."


class SealingWriter(io.RawIOBase):
    """Writes what it gets, sealed, to a file. Only `finish` makes it whole; without it the file is refused."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        super().__init__()
        salt = os.urandom(SALT_BYTES)
        self._file, self._number, self._waiting = file, 0, bytearray()
        self._cipher, mark = _derived(key, salt)
        self._header = MAGIC + salt + mark
        file.write(self._header)

    def writable(self) -> bool:
        """Only for writing."""
        return True

    def write(self, data: object) -> int:
        """Take bytes; whole pieces leave sealed, the last one waits for `finish`."""
        view = memoryview(data)  # type: ignore[arg-type]  # any bytes-like
        self._waiting += view
        while len(self._waiting) > PIECE_BYTES:
            self._seal(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]
        return view.nbytes

    def finish(self) -> None:
        """Seal the last piece."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), piece, self._header))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads what was sealed; raises `BackupError` at the first piece that is not as it was written."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._header = file.read(HEADER_BYTES)
        if len(self._header) < HEADER_BYTES or not self._header.startswith(MAGIC):
            raise BackupError("This is not a backup of Buurtvenster, or only the beginning of one.")
        salt, mark = self._header[len(MAGIC) : -MARK_BYTES], self._header[-MARK_BYTES:]
        self._cipher, expected = _derived(key, salt)
        if not bytes_eq(mark, expected):
            raise BackupError(WRONG_KEY)
        self._file, self._number, self._is_done = file, 0, False
        self._next = file.read(PIECE_BYTES + TAG_BYTES)
        self._open = memoryview(b"")

    def readable(self) -> bool:
        """Only for reading."""
        return True

    def readinto(self, buffer: object) -> int:
        """Give as much as there is of the piece in hand; 0 only behind the last one."""
        if not self._open and not self._is_done:
            self._open = memoryview(self._unsealed())
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any bytes-like
        count = min(len(target), len(self._open))
        target[:count] = self._open[:count]
        self._open = self._open[count:]
        return count

    def _unsealed(self) -> bytes:
        piece, self._next = self._next, self._file.read(PIECE_BYTES + TAG_BYTES)
        is_last = not self._next
        try:
            content = self._cipher.decrypt(_nonce(self._number, is_last=is_last), piece, self._header)
        except (InvalidTag, ValueError) as error:
            raise BackupError(DAMAGED) from error
        self._number, self._is_done = self._number + 1, is_last
        return content


def _derived(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    """Return the cipher of one file, and a mark that tells the right key from another one."""
    made = HKDF(hashes.SHA256(), 32 + MARK_BYTES, salt, b"buurtvenster backup 1").derive(key)
    return AESGCM(made[:32]), made[32:]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return struct.pack(">3xQB", number, is_last)
