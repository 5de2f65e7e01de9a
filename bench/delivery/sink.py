"""The mail server at the other end: takes everything and keeps nothing.

`smtp-sink` of Debian's postfix when it is installed. Otherwise the small one below, in Python and so a slower wall to
run against, which all programs meet alike: `python -m bench.delivery.sink PORT`.
"""

import asyncio
import os
import shutil
import sys

from bench.delivery.programs import Programs, free_port, listens, python, wait_until

_ANSWERS = {
    b"ehlo": b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n",
    b"helo": b"250 sink\r\n",
    b"data": b"354 go on\r\n",
    b"quit": b"221 2.0.0 bye\r\n",
}
_GOOD = b"250 2.0.0 ok\r\n"


def start(programs: Programs) -> tuple[int, str]:
    """Start a sink; return its port and its name."""
    port = free_port()
    found = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found:
        as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [found, *as_nobody, f"127.0.0.1:{port}", "256"]
    else:
        command = python("bench.delivery.sink", str(port))
    programs.start("sink", command, os.environ)
    wait_until(lambda: listens(port), "The mail server of the benchmark", 15)
    return port, "smtp-sink" if found else "our own sink"


class Sink(asyncio.Protocol):
    """One conversation."""

    def __init__(self) -> None:
        self._unread = b""
        self._is_in_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink ready\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer all commands and messages that are complete, together."""
        self._unread += data
        answers = []
        while answer := self._next():
            answers.append(answer)
        if answers:
            self._transport.write(b"".join(answers))
        if answers and answers[-1] == _ANSWERS[b"quit"]:
            self._transport.close()

    def _next(self) -> bytes:
        """Take one command or message and return the answer to it; nothing while it is not complete."""
        end = b"\r\n.\r\n" if self._is_in_message else b"\r\n"
        found, separator, rest = self._unread.partition(end)
        if not separator:
            return b""
        self._unread = rest
        if self._is_in_message:
            self._is_in_message = False
            return _GOOD
        command = found[:4].lower()
        self._is_in_message = command == b"data"
        return _ANSWERS.get(command, _GOOD)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port, backlog=256)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
