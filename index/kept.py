"""What a process keeps of its answers: bounded, for many threads at once.

Two who ask for the same thing at the same moment wait for one making of it; whoever asks for something else does not
wait for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_TURNS = 32


class Kept(Generic[K, V]):
    """Values by what they are the answer to; the one asked for last is the last to go.

    What is kept has no more than `room` in all, as `size` measures it (each counts for one, if nothing is said).
    """

    def __init__(self, room: int, size: Callable[[V], int] = lambda _: 1) -> None:
        self._room, self._size, self._held = room, size, 0
        self._values: dict[K, V] = {}
        self._lock = threading.Lock()
        self._turns = [threading.Lock() for _ in range(_TURNS)]

    def once(self, key: K, make: Callable[[], V]) -> V:
        """Return what is kept for `key`; what is not is made, and kept."""
        if (known := self._touched(key)) is not None:
            return known
        with self._turns[hash(key) % _TURNS]:
            if (known := self._touched(key)) is not None:
                return known
            made = make()
            self._keep(key, made)
            return made

    def values(self) -> list[V]:
        """Return all that is kept."""
        with self._lock:
            return list(self._values.values())

    def _touched(self, key: K) -> V | None:
        with self._lock:
            if (known := self._values.pop(key, None)) is not None:
                self._values[key] = known
            return known

    def _keep(self, key: K, made: V) -> None:
        size = self._size(made)
        with self._lock:
            if size > self._room:
                return
            while self._held + size > self._room:
                self._held -= self._size(self._values.pop(next(iter(self._values))))
            self._values[key] = made
            self._held += size
