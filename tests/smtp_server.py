"""A mail server that follows a script: per step of the conversation it answers, closes, resets, hangs or is slow."""

import contextlib
import socket
import struct
import threading
import time

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
    "star": "220 2.0.0 go on in secret",
}


class Gate:
    """A step at which the server waits until the test has done something; then it answers or closes."""

    def __init__(self, then=CLOSE):
        self.reached, self.opened, self.then = threading.Event(), threading.Event(), then


class Drip(str):
    """An answer of which the server sends one sign at a time, with a pause after each."""

    pause = 0.1  # seconds; the shortest answer then takes longer than a worker of a test waits


class SmtpServer:
    """Per step a list of answers, used one after another; after the last one the server behaves well.

    `mails` are (recipient, content) of what was accepted; `offered` also holds what came in and was not accepted.
    `delay` is called before and after a message is accepted. `tls` is the context for STARTTLS.
    """

    def __init__(self, *, delay=None, tls=None, port=0, **script):
        self.script = {step: list(answers) for step, answers in script.items()}
        self.mails, self.offered, self.commands = [], [], []
        self.connections = 0
        self.port = port
        self._delay, self._tls = delay, tls
        self._released = threading.Event()
        self._lock = threading.Lock()

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
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
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as lines:
            if self._answer(connection, "banner") and self._talk(connection, lines):
                secret = self._tls.wrap_socket(connection, server_side=True)
                with secret, secret.makefile("rb") as lines:
                    self._talk(secret, lines)

    def _talk(self, connection, lines):
        """Answer command after command; return whether the rest goes on in secret."""
        recipient = ""
        while line := lines.readline():
            step = line[:4].decode("ascii", "replace").strip().lower()
            self.commands.append(line.decode("utf-8", "replace").strip())
            if step == "rcpt":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            answer = self._answer(connection, "ehlo" if step == "helo" else step)
            if not answer or step == "quit":
                return False
            if step == "data" and answer.startswith("354") and not self._receive(connection, lines, recipient):
                return False
            if step == "star" and answer.startswith("220"):
                return self._tls is not None
        return False

    def _receive(self, connection, lines, recipient):
        """Read a message until the dot; return whether the conversation goes on."""
        content = b""
        while (line := lines.readline()) != b".\r\n":
            if not line:
                return False
            content += line[1:] if line.startswith(b".") else line
        self.offered.append((recipient, content))
        if self._delay:
            self._delay()
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
            if self._delay:
                self._delay()
        self._say(connection, answer)
        return answer

    def _say(self, connection, answer):
        line = (answer.encode() if isinstance(answer, str) else answer) + b"\r\n"
        if not isinstance(answer, Drip):
            connection.sendall(line)
            return
        for sign in line:
            connection.sendall(bytes([sign]))
            time.sleep(answer.pause)
