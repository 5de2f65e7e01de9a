"""A mail server that follows a script: per step of the conversation it answers, closes, resets or hangs."""

import contextlib
import socket
import struct
import threading

CLOSE, RESET, HANG = "close", "reset", "hang"
GOOD = {
    "banner": "220 sink ready",
    "ehlo": "250-sink\r\n250-8BITMIME\r\n250-SIZE 10000000\r\n250 ENHANCEDSTATUSCODES",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go on",
    "dot": "250 2.0.0 kept",
    "rset": "250 2.0.0 ok",
    "noop": "250 2.0.0 ok",
    "quit": "221 2.0.0 bye",
}


class Gate:
    """A step at which the server waits until the test has done something; then it answers or closes."""

    def __init__(self, then=CLOSE):
        self.reached, self.opened, self.then = threading.Event(), threading.Event(), then


class SmtpServer:
    """Per step a list of answers, used one after another; after the last one the server behaves well.

    `mails` are (recipient, content) of what was accepted; `offered` also holds what came in and was not accepted.
    """

    def __init__(self, **script):
        self.script = {step: list(answers) for step, answers in script.items()}
        self.mails, self.offered, self.commands = [], [], []
        self.connections = 0
        self._released = threading.Event()
        self._lock = threading.Lock()

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._released.set()
        # shutdown, not close alone: that would leave the thread waiting in accept() on the open port
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def to(self, address):
        """Contents accepted for one address, oldest first."""
        return [content for recipient, content in self.mails if recipient == address]

    def _listen(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=[connection], daemon=True).start()

    def _converse(self, connection):
        with connection, contextlib.suppress(OSError, ConnectionError), connection.makefile("rb") as lines:
            if not self._answer(connection, "banner"):
                return
            recipient = ""
            while line := lines.readline():
                step = line[:4].decode("ascii", "replace").strip().lower()
                self.commands.append(line.decode("utf-8", "replace").strip())
                if step == "rcpt":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                answer = self._answer(connection, "ehlo" if step == "helo" else step)
                if not answer or step == "quit":
                    return
                if step == "data" and answer.startswith("354") and not self._receive(connection, lines, recipient):
                    return

    def _receive(self, connection, lines, recipient):
        """Read a message until the dot; return whether the conversation goes on."""
        content = b""
        while (line := lines.readline()) != b".\r\n":
            if not line:
                return False
            content += line[1:] if line.startswith(b".") else line
        self.offered.append((recipient, content))
        return self._answer(connection, "dot", accepted=(recipient, content))

    def _answer(self, connection, step, accepted=None):
        with self._lock:
            answer = self.script[step].pop(0) if self.script.get(step) else GOOD.get(step, "502 5.5.1 what?")
        if isinstance(answer, Gate):
            answer.reached.set()
            answer.opened.wait(60)
            answer = answer.then
        if answer == HANG:
            self._released.wait(60)
            return ""
        if answer == RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.shutdown(socket.SHUT_RD)
            return ""
        if answer == CLOSE:
            return ""
        if accepted and answer.startswith("2"):  # kept before it is said, as a real server does
            self.mails.append(accepted)
        connection.sendall((answer.encode() if isinstance(answer, str) else answer) + b"\r\n")
        return answer
