"""A long way to the mail server: everything arrives some milliseconds later, in each direction.

`python -m bench.delivery.distance PORT TO_PORT MILLISECONDS`: the milliseconds are there and back together.
"""

import asyncio
import sys
from collections.abc import Callable


class Mouth(asyncio.Protocol):
    """One end of the way: what goes in here comes out at the other end, later."""

    def __init__(self, delay: float, connect: Callable[["Mouth"], None] | None = None) -> None:
        self.delay, self.connect = delay, connect
        self.other: Mouth | None = None
        self.transport: asyncio.Transport | None = None
        self.waiting: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open the other end, too."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self.connect:
            self.connect(self)
        for data in self.waiting:
            transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Let it come out later."""
        asyncio.get_running_loop().call_later(self.delay, self._pass_on, data)

    def connection_lost(self, _error: Exception | None) -> None:
        """Close the other end later, after what is on its way."""
        asyncio.get_running_loop().call_later(self.delay, self._hang_up)

    def _pass_on(self, data: bytes) -> None:
        if self.other and self.other.transport:
            self.other.transport.write(data)
        elif self.other:
            self.other.waiting.append(data)

    def _hang_up(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.close()


async def _serve(port: int, to_port: int, delay: float) -> None:
    loop = asyncio.get_running_loop()
    tasks = set()

    def connect(near: Mouth) -> None:
        far = Mouth(delay)
        near.other, far.other = far, near
        task = loop.create_task(loop.create_connection(lambda: far, "127.0.0.1", to_port))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await loop.create_server(lambda: Mouth(delay, connect), "127.0.0.1", port, backlog=256)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 2_000))
