"""Reading slowly, so that a check at night leaves the disk to others: a limit of bytes a second."""

from __future__ import annotations

import time
from collections.abc import Callable

# Told of the bytes of each piece that was read, so that whoever reads can be slowed down.
Pace = Callable[[int], None]


def unpaced(_size_bytes: int) -> None:
    """Let a reader go on at once."""


class Throttle:
    """Slows down whoever tells it of each piece that was read to `bytes_a_second` on average."""

    def __init__(
        self,
        bytes_a_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.bytes_a_second, self.clock, self.sleep = bytes_a_second, clock, sleep
        self.until = clock()

    def __call__(self, size_bytes: int) -> None:
        """Wait until these bytes were due; time in which nothing was read is not made up for."""
        now = self.clock()
        self.until = max(self.until, now) + size_bytes / self.bytes_a_second
        # Shorter sleeps than this cost more than they even out.
        if self.until - now > 0.01:
            self.sleep(self.until - now)
