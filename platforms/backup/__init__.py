"""Backups: one sealed file with the whole database and the files that belong to it, and the way back.

`keys.py` reads the key, `sealed.py` encrypts as a stream, `bundle.py` puts the parts in one file and reads them again,
`snapshot.py` copies the database as it is in one moment, `loading.py` puts it back, `afterwards.py` is what follows.
"""


class BackupError(Exception):
    """A backup cannot be made, read or put back; the words say why and what to do."""
