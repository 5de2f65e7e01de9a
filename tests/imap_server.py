"""An IMAP server with one folder, for who reads a mailbox: log in, search, fetch, store."""

import contextlib
import re
import socket
import threading


class ImapServer:
    """Holds mails as (content, set of flags); takes one user."""

    def __init__(self, *contents, user="bounces", password="pa ss"):
        self.mails = [(content, set()) for content in contents]
        self.user, self.password = user, password

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def flags(self):
        return [sorted(flags) for _content, flags in self.mails]

    def _listen(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=[connection], daemon=True).start()

    def _converse(self, connection):
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as lines:
            connection.sendall(b"* OK ready\r\n")
            for line in lines:
                tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
                ending = "OK done"
                for answer in self._answer(command):
                    if isinstance(answer, str) and answer.startswith("NO"):
                        ending = answer
                    else:
                        connection.sendall(answer if isinstance(answer, bytes) else f"* {answer}\r\n".encode())
                connection.sendall(f"{tag} {ending}\r\n".encode())
                if command == "LOGOUT":
                    return

    def _answer(self, command):
        words = command.split(" ", 1)
        if words[0] == "CAPABILITY":
            yield "CAPABILITY IMAP4rev1"
        elif words[0] == "LOGIN" and words[1] != f'{self.user} "{self.password}"':
            yield "NO wrong"
        elif words[0] == "SELECT":
            yield f"{len(self.mails)} EXISTS" if words[1] == '"INBOX"' else "NO such folder"
        elif command == "UID SEARCH UNSEEN UNFLAGGED":
            yield "SEARCH " + " ".join(str(n) for n, (_, flags) in enumerate(self.mails, 1) if not flags)
        elif found := re.match(r"UID FETCH (\d+) \(BODY.PEEK\[\]<0.\d+>\)", command):
            content = self.mails[int(found[1]) - 1][0]
            yield f"* {found[1]} FETCH (UID {found[1]} BODY[]<0> {{{len(content)}}}\r\n".encode() + content + b")\r\n"
        elif found := re.match(r"UID STORE (\d+) \+FLAGS \((.*)\)", command):
            self.mails[int(found[1]) - 1][1].add(found[2])
