"""An installation on SQLite whose commands are real processes."""

import subprocess
import sys

from tests.installation import ROOT, Installation

KEY = "5a" * 32


class Machine:
    """An installation with tables and one account, and commands that run on it."""

    def __init__(self, folder):
        self.var_dir, self.backups = folder / "var", folder / "backups"
        self.var_dir.mkdir()
        self.backups.mkdir()
        town = Installation(self.var_dir, "", "filesystem://", 1)
        self.environment = town.environment | {"BACKUP_KEY": KEY}
        town.manage("migrate", "--verbosity", "0")
        town.manage("shell", "-c", "from accounts.models import User; User.objects.create(email='a@b.example')")

    def begin(self, *arguments):
        key = ("--key-env", "BACKUP_KEY") if arguments[0] in {"backup", "restore"} else ()
        return subprocess.Popen(
            [sys.executable, "manage.py", *map(str, arguments), *key], cwd=ROOT,
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def run(self, *arguments):
        process = self.begin(*arguments)
        words, _nothing = process.communicate(timeout=60)
        assert process.returncode == 0, words
        return words

    def copies(self):
        return list(self.var_dir.glob("backup-*/database"))

    def parts(self):
        return list(self.backups.glob(".*.part"))

    def shell(self, words):
        """Run some Python, and return what it prints."""
        return self.run("shell", "-v", "0", "-c", words).strip()
