"""The key of the backups: 32 random bytes, written as 64 hexadecimal digits, in a file or in the environment."""

import os
import secrets
from pathlib import Path

from platforms.backup import BackupError

KEY_BYTES = 32
WITHOUT_KEY = "Without this key nobody can open the backups, we neither: keep a copy elsewhere, apart from the backups."


def read_key(*, file: str = "", variable: str = "") -> bytes:
    """Return the key that stands in a file or in a variable of the environment."""
    if bool(file) == bool(variable):
        raise BackupError("Say where the key stands: --key-file FILE or --key-env NAME. Make one with --new-key FILE.")
    if variable:
        return _parsed(os.environ.get(variable, ""), f"the variable {variable}")
    path = Path(file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BackupError(f"The key file {path} cannot be read: {error.strerror}.") from error
    if len(content) == KEY_BYTES:
        return content
    return _parsed(content.decode("ascii", "replace"), f"the file {path}")


def make_key(path: Path) -> None:
    """Write a new key to a file that only this user may read; one that exists is never written over."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupError(f"{path} exists already. A key is never written over: older backups need it.") from error
    except OSError as error:
        raise BackupError(f"{path} cannot be made: {error.strerror}.") from error
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")


def _parsed(text: str, place: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BackupError(f"There is no key in {place}: it must hold {2 * KEY_BYTES} hexadecimal digits.")
    return key
