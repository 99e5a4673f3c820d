"""A bounded store of what a process has worked out before, for many threads at once.

It is for pure results, known by all that they depend on. Two who ask for the same one at the same moment wait for one
making of it; whoever asks for something else does not wait for them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")
_TURNS = 32


class Bounded(Generic[Key, Made]):
    """Results by their keys; the one asked for last is the last to go.

    Whoever asks names everything that the result depends on in the key, and gets a value that nobody may change. What
    is held has no more than `room` in all, as `size` measures it (each counts for one, if nothing is said).
    """

    def __init__(self, room: int, size: Callable[[Made], int] = lambda _: 1) -> None:
        self._room, self._size, self._filled = room, size, 0
        self._held: OrderedDict[Key, Made] = OrderedDict()
        self._lock = threading.Lock()
        self._turns = [threading.Lock() for _ in range(_TURNS)]

    def of(
        self,
        key: Key,
        make: Callable[[], Made],
        *,
        is_small: Callable[[Made], bool] | None = None,
        holds: Callable[[Made], bool] | None = None,
    ) -> Made:
        """Return the result of `key`, made now unless it is held; `make` may not ask this very store.

        One that is not `is_small` is made each time, and one that no longer `holds` is made anew.
        """
        if found := self._found(key, holds):
            return found[0]
        with self._turns[hash(key) % _TURNS]:
            if found := self._found(key, holds):
                return found[0]
            made = make()
            if is_small is None or is_small(made):
                self._keep(key, made)
            return made

    def values(self) -> list[Made]:
        """Return all that is held, what was asked for longest ago first."""
        with self._lock:
            return list(self._held.values())

    def __len__(self) -> int:
        return len(self._held)

    def _found(self, key: Key, holds: Callable[[Made], bool] | None) -> list[Made]:
        with self._lock:
            found = [self._held[key]] if key in self._held else []
            if found:
                self._held.move_to_end(key)
        return [one for one in found if holds is None or holds(one)]

    def _keep(self, key: Key, made: Made) -> None:
        if (size := self._size(made)) > self._room:
            return
        with self._lock:
            if key in self._held:
                self._filled -= self._size(self._held.pop(key))
            while self._filled + size > self._room:
                self._filled -= self._size(self._held.popitem(last=False)[1])
            self._held[key] = made
            self._filled += size
