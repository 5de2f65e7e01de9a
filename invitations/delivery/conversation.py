"""A connection to a mail server whose replies can be waited for in two steps.

smtplib reads replies through a file that is of no use after a time-out. Here the wait is cut in two: a short one, then
`before_long_wait` (write down what is known), then the rest. The time-out is that of the whole reply, not of each
octet: a server that sends one a second would hold a worker for hours. The replies read as smtplib reads them.
"""

import select
import smtplib
import socket
import time
from collections.abc import Callable

SHORT_WAIT_SECONDS = 0.2
_LONGEST_LINE = 8192
_MOST_LINES = 200


class Conversation(smtplib.SMTP):
    """An SMTP connection, in the clear or made safe by STARTTLS."""

    before_long_wait: Callable[[], None] | None = None
    _unread = b""
    _unread_from: socket.socket | None = None
    _ends_at = float("inf")

    def getreply(self) -> tuple[int, bytes]:
        """Return the code (-1 when there is none) and the text of the next reply."""
        texts: list[bytes] = []
        patience = self.sock.gettimeout() if self.sock else None
        self._ends_at = time.monotonic() + patience if patience else float("inf")
        while True:
            line = self._line()
            if len(texts) >= _MOST_LINES:
                self.close()
                raise smtplib.SMTPResponseException(500, "Reply too long.")
            texts.append(line[4:].strip(b" \t\r\n"))
            code = int(line[:3]) if line[:3].isdigit() else -1
            if code < 0 or line[3:4] != b"-":
                return code, b"\n".join(texts)

    def has_more(self, seconds: float) -> bool:
        """True when there is something to read within so many seconds, or nothing will come any more."""
        is_read_already = bool(self._unread) and self._unread_from is self.sock
        if self.sock is None or is_read_already or getattr(self.sock, "pending", int)():
            return True
        return bool(select.select([self.sock], [], [], max(seconds, 0))[0])

    def _line(self) -> bytes:
        if self._unread_from is not self.sock:  # a new connection, or TLS: what came before must not count
            self._unread, self._unread_from = b"", self.sock
        while b"\n" not in self._unread:
            if len(self._unread) > _LONGEST_LINE:
                self.close()
                raise smtplib.SMTPResponseException(500, "Line too long.")
            self._unread += self._received()
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _received(self) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("closed")
        try:
            self._wait(self.sock)
            octets = self._read_in_time(self.sock)
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {error}") from error
        if not octets:
            self.close()
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return octets

    def _read_in_time(self, connection: socket.socket) -> bytes:
        """Return what came in, or raise `TimeoutError` when the time for this reply is over."""
        patience, left = connection.gettimeout(), self._ends_at - time.monotonic()
        if patience is None:
            return connection.recv(65_536)
        if left <= 0:
            raise TimeoutError("timed out")
        connection.settimeout(left)
        try:
            return connection.recv(65_536)
        finally:
            connection.settimeout(patience)

    def _wait(self, connection: socket.socket) -> None:
        """Wait a moment; when nothing comes, let others know before the long wait."""
        if self.before_long_wait is None or getattr(connection, "pending", int)():
            return
        if not select.select([connection], [], [], SHORT_WAIT_SECONDS)[0]:
            self.before_long_wait()


class SafeConversation(Conversation, smtplib.SMTP_SSL):
    """An SMTP connection that is TLS from its first octet."""
