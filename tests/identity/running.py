"""An OpenID provider that runs beside the tests, and what an installation must be told to use it."""

import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests.identity.provider import CLIENT, SECRET
from tests.installation import free_port, wait_until


class OpenId:
    """The process, and what it is told to say."""

    def __init__(self, folder, port):
        self.folder, self.issuer = folder, f"http://127.0.0.1:{port}"

    def says(self, **person):
        (self.folder / "person.json").write_text(json.dumps({"sub": "s-1"} | person))

    def lies(self, **lies):
        (self.folder / "lies.json").write_text(json.dumps(lies))

    def seen(self):
        file = self.folder / "seen.txt"
        return file.read_text().split("\n")[:-1] if file.exists() else []

    def answers(self):
        try:
            return urllib.request.urlopen(f"{self.issuer}/keys", timeout=2).status == 200
        except OSError:
            return False

    def be_honest(self):
        """Forget what was told before; the person is a coordinator."""
        for file in self.folder.iterdir():
            file.unlink()
        self.says(email="noor@gemeente.example", name="Noor Prins", groups=["wijkteam"])

    def environment(self):
        """The variables of an installation whose people log in here."""
        values = {
            "ISSUER": self.issuer,
            "CLIENT_ID": CLIENT,
            "CLIENT_SECRET": SECRET,
            "LABEL": "Werkaccount",
            "ROLES": "groups:wijkteam=coordinator,groups:beheer=administrator,realm_access.roles:lezer=viewer",
        }
        return {"OIDC_PROVIDERS": "werk"} | {f"OIDC_WERK_{name}": value for name, value in values.items()}


@contextmanager
def openid_provider(folder):
    """The process, while it runs."""
    port = free_port()
    program = Path(__file__).parent / "provider.py"
    process = subprocess.Popen([sys.executable, str(program), str(port), str(folder)])
    openid = OpenId(folder, port)
    try:
        wait_until(openid.answers, what="the OpenID provider")
        yield openid
    finally:
        process.kill()
        process.wait()
